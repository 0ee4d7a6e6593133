"""Households by year: what was known of each at risk, and whether it fell in the year after."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Panel:
    """One row a household and year at risk, as a discrete-time hazard wants it (Allison 1982).

    x[n, d] are features known in `year`[n], `event`[n] whether the household fell in the year
    after, `unit`[n] the household: rows of one are not independent. Raises ValueError for columns
    of unequal length or values that are no numbers.
    """

    x: Floats
    event: Bools
    year: Ints
    unit: Ints
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        rows = len(self.event)
        if self.x.shape != (rows, len(self.names)) or {len(self.year), len(self.unit)} != {rows}:
            raise ValueError("x, event, year, unit and names do not have the same rows or columns")
        if not np.isfinite(self.x).all():
            raise ValueError("x holds values that are no numbers")

    @property
    def years(self) -> tuple[int, ...]:
        """The years that there are rows of, the earliest first."""
        return tuple(int(year) for year in np.unique(self.year))

    def of(self, years: Sequence[int]) -> "Panel":
        """The rows of these years."""
        kept = np.isin(self.year, list(years))
        return Panel(self.x[kept], self.event[kept], self.year[kept], self.unit[kept], self.names)
