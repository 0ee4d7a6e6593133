"""What the public may see of figures that count residents. Pure: no query, no clock.

A figure is a sum over cells: a kind, the year that people came in and the one that they left where
it hangs on that, a district and a county, or one fair, so that every sum holds a cell whole or not
at all. Whoever leaves in the running year counts as still there. A cell of 1 to 9 people
is left out of every sum that the public sees, of parts and of wholes alike: then no sum, no
difference of two years, of two places or of a whole and its parts tells of such a cell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from xieshou.core.small_cells import SMALLEST_CELL

# (year in which they came in, people) of each cell.
Cells = Iterable[tuple[int, int]]
TENS = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown: None nothing at all; `at_least`: something was left out of it."""

    value: int | None
    at_least: bool


def shown(cells: Cells, running_year: int) -> Shown:
    """The public's figure of these cells. Those of the running year count in full tens: they still
    grow, and two days must not tell of one person."""
    kept, left_out = 0, False
    for year, people in cells:
        safe = people if people == 0 or people >= SMALLEST_CELL else 0
        if year >= running_year:
            safe -= safe % TENS
        left_out |= safe != people
        kept += safe
    return Shown(None if left_out and not kept else kept, left_out)


def together(parts: tuple[Shown, ...]) -> Shown:
    """The public's figure of a whole from those of its parts."""
    kept = sum(part.value or 0 for part in parts)
    left_out = any(part.at_least for part in parts)
    return Shown(None if left_out and not kept else kept, left_out)
