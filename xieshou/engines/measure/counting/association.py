"""Which deprivations go together: cross-tabulations, Cramer's V and redundancy of indicators.

Alkire et al. (2015), "Multidimensional Poverty Measurement and Analysis", section 7.3 (analysis
of relationships among indicators: cross-tabulations, association, the measure of overlap or
redundancy R0).
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from xieshou.engines.measure.counting.histogram import Histogram
from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet, exact_cutoff
from xieshou.engines.measure.counting.patterns import unpack
from xieshou.engines.measure.counting.rows import row_names, row_starts
from xieshou.engines.measure.counting.works import check_patterns
from xieshou.engines.measure.kinds import Floats, Int64s


@dataclass(frozen=True, eq=False)
class Association:
    """Indicators against each other by row r (place, or place x group).

    `cutoff` is None for raw deprivations, else only those of the poor count (censored).
    `population` int64[r]; `both` int64[r, d, d]: persons lacking i and j, on the diagonal those
    lacking i. Figures are float64, NaN where not defined.
    """

    indicators: IndicatorSet
    cutoff: Fraction | None
    places: tuple[str, ...]
    groups: tuple[str, ...]
    population: Int64s
    both: Int64s

    @cached_property
    def lacking(self) -> Int64s:
        """int64[r, d] persons lacking each."""
        counts: Int64s = np.diagonal(self.both, axis1=1, axis2=2)
        return counts

    def table(self, r: int, i: int, j: int) -> Int64s:
        """int64[2, 2] cross-tabulation of row r: [lacks i no/yes, lacks j no/yes], persons."""
        n, both = int(self.population[r]), int(self.both[r, i, j])
        one, other = int(self.lacking[r, i]), int(self.lacking[r, j])
        return np.array([[n - one - other + both, other - both], [one - both, both]], np.int64)

    @cached_property
    def phi(self) -> Floats:
        """[r, d, d] phi coefficient, -1..1; its absolute value is Cramer's V of the 2 x 2 table.

        (n p11 - p1+ p+1) over the root of the product of the four margins (Cramer 1946); NaN
        where everyone or nobody lacks one of the two.
        """
        n = self.population.astype(np.float64)[:, None, None]
        one = self.lacking.astype(np.float64)[:, :, None]
        other = self.lacking.astype(np.float64)[:, None, :]
        margins = one * (n - one) * other * (n - other)
        return _over(self.both * n - one * other, np.sqrt(margins))

    @cached_property
    def cramers_v(self) -> Floats:
        """[r, d, d] Cramer's V, 0..1."""
        return np.abs(self.phi)

    @cached_property
    def redundancy(self) -> Floats:
        """[r, d, d] R0: persons lacking both, as a share of the rarer of the two deprivations.

        Alkire et al. (2015), section 7.3: p11 / min(p1+, p+1), 0..1. High values mean that the
        rarer deprivation adds few people whom the other would not have found. NaN where nobody
        lacks one of the two.
        """
        rarer = np.minimum(self.lacking[:, :, None], self.lacking[:, None, :])
        return _over(self.both.astype(np.float64), rarer.astype(np.float64))


def associate(
    hist: Histogram,
    indicators: IndicatorSet,
    cutoff: Cutoff | None = None,
    *,
    by_group: bool = False,
) -> Association:
    """Cross-tabulate every two indicators in every place (with `by_group`: place x group).

    Alkire et al. (2015), section 7.3; with a cutoff over censored deprivations. O(cells d^2) in
    products of matrices; the result takes 8 r d^2 bytes, so roll up before asking of a nation's
    villages.
    """
    check_patterns(hist, indicators)
    d, share = len(indicators), None if cutoff is None else exact_cutoff(cutoff)
    places, groups = row_names(hist.places, hist.groups, by_group)
    starts = row_starts(hist.place, hist.group, len(hist.places), len(hist.groups), by_group)
    weight = hist.weight
    if share is not None:
        weight = np.where(indicators.scores[hist.pattern] >= indicators.line(share), weight, 0)
    population = np.zeros(len(places), np.int64)
    both = np.zeros((len(places), d, d), np.int64)
    for r in np.flatnonzero(np.diff(starts)).tolist():
        cut = slice(int(starts[r]), int(starts[r + 1]))
        bits = unpack(hist.pattern[cut], d).astype(np.float64)
        # Weights sum to at most 2**52, so sums of them in float64 are exact integers.
        both[r] = bits.T @ (bits * weight[cut, None].astype(np.float64))
        population[r] = hist.weight[cut].sum()
    return Association(indicators, share, places, groups, population, both)


def _over(part: Floats, whole: Floats) -> Floats:
    undefined = np.full_like(part, np.nan)
    ratios: Floats = np.divide(part, whole, out=undefined, where=whole > 0)
    return ratios
