"""Why poverty changed: exact Shapley parts of a change of M0.

Shorrocks (2013), "Decomposition procedures for distributional analysis: a unified framework
based on the Shapley value", Journal of Economic Inequality 11, 99-126. Applied to incidence and
intensity by Apablaza and Yalonetzky (2013), "Decomposing multidimensional poverty dynamics",
Young Lives Working Paper 101; to population subgroups by Roche (2013), "Monitoring progress in
child poverty reduction", Child Indicators Research 6, 363-390; Alkire et al. (2015),
"Multidimensional Poverty Measurement and Analysis", section 9.3.

The parts say how the figures moved, not what moved them: with two cross-sections nobody knows
who left poverty. For that, see transitions().
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.counting.result import Measures
from xieshou.engines.measure.kinds import Floats, Int64s
from xieshou.engines.measure.over_time.changes import check_comparable, row_index


def product_parts(x0: Any, x1: Any, y0: Any, y1: Any) -> tuple[Any, Any]:
    """Shapley parts of x1*y1 - x0*y0 due to x and due to y; they add up to it exactly.

    Each factor's change times the mean of the other, the mean over both orders of changing them
    one after the other (Shorrocks 2013). Elementwise, on arrays or exact fractions.
    """
    return (x1 - x0) * (y0 + y1) / 2, (y1 - y0) * (x0 + x1) / 2


@dataclass(frozen=True, eq=False)
class ChangeByPart:
    """The change of M0 of wholes, split over their parts.

    Part r is `places[r]` (and `groups[r]`, or ()) and belongs to whole `wholes[whole[r]]`.
    float64, as shares of the whole's people: `share_before`, `share_after` [r] of the
    population; `H_before`, `H_after`, `A_before`, `A_after` [r, k] of the part itself; `total`
    [w, k] the change of M0 of the whole. NaN, with all its parts, where a whole had no people at
    one of the times.

    A part that is absent at one time is given the level it has at the other, so that all of its
    effect is a shift of population; where nobody is poor at one time, the intensity of the
    other, so that all of its effect is incidence.
    """

    cutoffs: tuple[Fraction, ...]
    wholes: tuple[str, ...]
    whole: npt.NDArray[np.intp]
    places: tuple[str, ...]
    groups: tuple[str, ...]
    share_before: Floats
    share_after: Floats
    H_before: Floats
    H_after: Floats
    A_before: Floats
    A_after: Floats
    total: Floats

    @cached_property
    def shift(self) -> Floats:
        """[r, k] due to the part's share of the population: sums with `within` to `total`."""
        return self._by_population[0]

    @cached_property
    def within(self) -> Floats:
        """[r, k] due to M0 inside the part, itself `incidence` + `intensity`."""
        return self._by_population[1]

    @cached_property
    def incidence(self) -> Floats:
        """[r, k] due to the share of poor inside the part (H)."""
        return self._inside[0]

    @cached_property
    def intensity(self) -> Floats:
        """[r, k] due to how much the part's poor lack (A)."""
        return self._inside[1]

    def by_whole(self, part: Floats) -> Floats:
        """[w, k]: one of the effects [r, k] summed over the parts of each whole."""
        sums = np.zeros((len(self.wholes), part.shape[1]), dtype=np.float64)
        np.add.at(sums, self.whole, part)
        return sums

    @cached_property
    def _by_population(self) -> tuple[Floats, Floats]:
        shift, within = product_parts(
            self.share_before[:, None],
            self.share_after[:, None],
            self.H_before * self.A_before,
            self.H_after * self.A_after,
        )
        return shift, within

    @cached_property
    def _inside(self) -> tuple[Floats, Floats]:
        mean_share = ((self.share_before + self.share_after) / 2)[:, None]
        by_H, by_A = product_parts(self.H_before, self.H_after, self.A_before, self.A_after)
        return mean_share * by_H, mean_share * by_A


def change_by_part(
    before: Measures, after: Measures, *, whole: Callable[[str], str] | None = None
) -> ChangeByPart:
    """Split the change of M0 into population shifts and incidence and intensity of each part.

    Without `whole` every place is a whole and its groups are the parts; where measured without
    groups the place is its own only part, which gives the plain split into incidence and
    intensity (Apablaza and Yalonetzky 2013). With `whole`, a function of the place such as
    `lambda code: code[:6]`, the places (x groups) under each whole are its parts (Roche 2013).
    The parts of both times together: those of one time alone count as shares of 0 at the other.
    """
    check_comparable(before, after)
    one, other = row_index(before), row_index(after)
    rows = sorted(set(one) | set(other))
    name = whole or (lambda place: place)
    wholes = tuple(sorted({name(place) for place, _ in rows}))
    position = {text: at for at, text in enumerate(wholes)}
    of = np.array([position[name(place)] for place, _ in rows], dtype=np.intp)
    b, a = (_Numbers(m, index, rows) for m, index in ((before, one), (after, other)))
    weight = before.indicators.total_weight
    people = [_grouped(part.population, of, len(wholes)) for part in (b, a)]
    M0 = [
        _ratio(_grouped(part.score_sum, of, len(wholes)), (total * weight)[:, None], np.nan)
        for part, total in zip((b, a), people, strict=True)
    ]
    H = _either(b.population[:, None], a.population[:, None], b.H, a.H)
    A = _either(b.poor, a.poor, b.A(weight), a.A(weight))
    return ChangeByPart(
        cutoffs=before.cutoffs,
        wholes=wholes,
        whole=of,
        places=tuple(place for place, _ in rows),
        groups=tuple(group for _, group in rows) if before.groups or after.groups else (),
        share_before=_ratio(b.population, people[0][of], np.nan),
        share_after=_ratio(a.population, people[1][of], np.nan),
        H_before=H[0],
        H_after=H[1],
        A_before=A[0],
        A_after=A[1],
        total=M0[1] - M0[0],
    )


class _Numbers:
    """The integers of one time at the rows of both, 0 where that time has no such row."""

    def __init__(
        self, measures: Measures, index: dict[tuple[str, str], int], rows: list[tuple[str, str]]
    ) -> None:
        here = [at for at, row in enumerate(rows) if row in index]
        source = [index[rows[at]] for at in here]

        def lifted(values: Int64s) -> Int64s:
            full = np.zeros((len(rows), *values.shape[1:]), dtype=np.int64)
            full[here] = values[source]
            return full

        self.population = lifted(measures.population)
        self.poor = lifted(measures.poor)
        self.score_sum = lifted(measures.score_sum)

    @property
    def H(self) -> Floats:
        return _ratio(self.poor, self.population[:, None], 0.0)

    def A(self, weight: int) -> Floats:
        return _ratio(self.score_sum, self.poor * weight, 0.0)


def _either(n0: Int64s, n1: Int64s, x0: Floats, x1: Floats) -> tuple[Floats, Floats]:
    """The level of nobody is taken to be that of the other time."""
    return np.where(n0 == 0, x1, x0), np.where(n1 == 0, x0, x1)


def _grouped(values: Int64s, of: npt.NDArray[np.intp], wholes: int) -> Int64s:
    sums = np.zeros((wholes, *values.shape[1:]), dtype=np.int64)
    np.add.at(sums, of, values)
    return sums


def _ratio(part: Int64s, whole: Int64s, of_nobody: float) -> Floats:
    whole = np.broadcast_to(whole, part.shape)
    out = np.full(part.shape, of_nobody)
    ratios: Floats = np.divide(part, whole, out=out, where=whole > 0)
    return ratios
