"""Which places are poorer than which others whatever the poverty cutoff."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from xieshou.engines.measure.counting.histogram import Histogram
from xieshou.engines.measure.counting.indicators import IndicatorSet
from xieshou.engines.measure.counting.works import check_patterns
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s
from xieshou.engines.measure.ranking.robustness import Comparisons, compare


@dataclass(frozen=True, eq=False)
class Dominance:
    """Curves of the poor over every cutoff there is, for first-order dominance.

    `cutoffs` are the distinct scores above 0 as shares: between two of them nothing changes.
    `reaching` int64[n, k] persons whose score reaches each; `population` int64[n], all above 0.
    """

    cutoffs: tuple[Fraction, ...]
    places: tuple[str, ...]
    population: Int64s
    reaching: Int64s

    @cached_property
    def curves(self) -> Floats:
        """[n, k] H at every cutoff: the complementary distribution of the score."""
        curves: Floats = self.reaching / self.population[:, None]
        return curves

    @cached_property
    def comparisons(self) -> Comparisons:
        """All pairs: `ordered` are those where one place dominates the other."""
        return compare(self.curves)

    def poorer(self, one: str, other: str) -> bool:
        """Whether `one` has at least as many poor per head at every cutoff, and more at one.

        Then it is no less poor by M0 at every cutoff either.
        """
        for place in (one, other):
            if place not in self.places:
                raise refuse(
                    "row_unknown",
                    f"There is no place {place!r} with people",
                    "Name a place of the histogram.",
                    value=place,
                )
        a, b = (self.curves[self.places.index(place)] for place in (one, other))
        return bool((a >= b).all() and (a > b).any())


def dominance(hist: Histogram, indicators: IndicatorSet) -> Dominance:
    """First-order dominance of places across all cutoffs at once.

    Alkire et al. (2015), section 8.1.1 (after Lasso de la Vega 2010 and Alkire and Foster 2011,
    section 6): if H is nowhere lower and somewhere higher, M0 is so too. O(cells + n k).
    """
    check_patterns(hist, indicators)
    levels = np.unique(indicators.scores)
    level = np.searchsorted(levels, indicators.scores)[hist.pattern]
    # Weights sum to at most 2**52, so sums of them in float64 are exact integers.
    slot = hist.place * np.int64(len(levels)) + level
    sums = np.bincount(slot, weights=hist.weight, minlength=len(hist.places) * len(levels))
    at = sums.astype(np.int64).reshape(len(hist.places), len(levels))
    population = at.sum(axis=1)
    inhabited = np.flatnonzero(population)
    upwards = np.cumsum(at[inhabited, ::-1], axis=1)[:, ::-1]
    return Dominance(
        tuple(Fraction(int(score), indicators.total_weight) for score in levels[1:]),
        tuple(hist.places[row] for row in inhabited.tolist()),
        population[inhabited],
        np.ascontiguousarray(upwards[:, 1:]),
    )
