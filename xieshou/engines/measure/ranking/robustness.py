"""Would another cutoff or other weights rank the places differently?

Alkire et al. (2015), "Multidimensional Poverty Measurement and Analysis", section 8.1: dominance
for changes in the poverty cutoff (8.1.1), rank robustness for other parameters (8.1.2); Alkire,
Santos, Seth and Yalonetzky (2010), "Is the Multidimensional Poverty Index robust to different
weights?", OPHI Research in Progress 22a; Foster, McGillivray and Seth (2013), "Composite indices:
rank robustness, statistical association, and redundancy", Econometric Reviews 32, 35-56.

Shares of integers are correctly rounded, so equal places compare as equal.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Literal

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.counting.histogram import Histogram
from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet, exact_cutoff
from xieshou.engines.measure.counting.result import Measures
from xieshou.engines.measure.counting.rows import check_scores, row_starts, sum_rows
from xieshou.engines.measure.counting.works import check_patterns
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s
from xieshou.engines.measure.ranking.orders import (
    check_scenarios,
    count_equal,
    count_ordered,
    kendall_tau_b,
    spearman_rho,
)


@dataclass(frozen=True, slots=True)
class Comparisons:
    """All pairs of places, by what the scenarios say of them; persons do not count, places do.

    Of `pairs`, in `ordered` one place is at least as poor as the other in every scenario and
    poorer in one (of which, in `strict`, poorer in every scenario); `equal` are equal in all;
    the rest are `reversed`: some scenarios put one first, some the other.
    """

    pairs: int
    ordered: int
    strict: int
    equal: int

    @property
    def reversed(self) -> int:
        """Pairs on which scenarios disagree."""
        return self.pairs - self.ordered - self.equal

    @property
    def robust_share(self) -> float:
        """Share of pairs that no scenario reverses, 0..1."""
        return 1 - self.reversed / self.pairs

    @property
    def strict_share(self) -> float:
        """Share of pairs in which the same place is poorer in every scenario, 0..1."""
        return self.strict / self.pairs


def compare(values: Floats) -> Comparisons:
    """Every pair of places [n] over every scenario [s] of `values` [n, s].

    The share of robust pairwise comparisons of Alkire et al. (2015), section 8.1. Cost:
    n^2 s / 64 machine words, so that 15,000 places by 100 scenarios take a few seconds.
    """
    check_scenarios(values)
    n, equal = len(values), count_equal(values)
    # An equal pair is counted once in either direction.
    ordered = count_ordered(values, strict=False) - 2 * equal
    return Comparisons(n * (n - 1) // 2, ordered, count_ordered(values, strict=True), equal)


@dataclass(frozen=True, eq=False)
class RankRobustness:
    """Places [n] under scenarios [s]; places without people are not ranked.

    `values` float64[n, s] the figure; `baseline` the column the others are held against; `tau`
    and `rho` float64[s]: Kendall's tau-b and Spearman's rho of each scenario with the baseline.
    """

    places: tuple[str, ...]
    values: Floats
    baseline: int

    @cached_property
    def tau(self) -> Floats:
        """[s] Kendall's tau-b with the baseline, -1..1; O(n log n) each."""
        base = self.values[:, self.baseline]
        return np.array([kendall_tau_b(base, column) for column in self.values.T])

    @cached_property
    def rho(self) -> Floats:
        """[s] Spearman's rho with the baseline, -1..1; O(n log n) each."""
        base = self.values[:, self.baseline]
        return np.array([spearman_rho(base, column) for column in self.values.T])

    @cached_property
    def comparisons(self) -> Comparisons:
        """All pairs of places over all scenarios."""
        return compare(self.values)


def across_cutoffs(
    measures: Measures,
    baseline: Cutoff | None = None,
    figure: Literal["M0", "H", "A"] = "M0",
) -> RankRobustness:
    """The ranking of the rows of `measures` at each of its cutoffs, against one of them.

    Alkire et al. (2015), section 8.1. Rows measured by group are named "place group".
    """
    column = 0
    if baseline is not None:
        share = exact_cutoff(baseline)
        if share not in measures.cutoffs:
            raise refuse(
                "cutoff_unmeasured",
                f"Cutoff {share} was not measured",
                f"Ask for one of {', '.join(map(str, measures.cutoffs))}.",
                value=share,
            )
        column = measures.cutoffs.index(share)
    names = measures.places
    if measures.groups:
        names = tuple(map(" ".join, zip(measures.places, measures.groups, strict=True)))
    values: Floats = getattr(measures, figure)
    return _ranked(names, measures.population, values, column)


def across_weights(
    hist: Histogram,
    indicators: IndicatorSet,
    cutoff: Cutoff,
    vectors: npt.ArrayLike,
) -> RankRobustness:
    """M0 of every place under other weights: scenario 0 is the set's own, then `vectors` [s, d].

    Each vector holds whole numbers >= 0, not all 0, in bit order; see `tilted_weights` and
    `random_weights`. Alkire et al. (2015), section 8.1.2. O(cells s).
    """
    check_patterns(hist, indicators)
    given = np.asarray(vectors)
    if (
        given.ndim != 2
        or given.shape[1] != len(indicators)
        or given.dtype.kind not in "iu"
        or (given < 0).any()
        or not given.any(axis=1).all()
    ):
        raise refuse(
            "weight_vectors",
            f"The weight vectors have shape {given.shape} and type {given.dtype}",
            f"Give rows of {len(indicators)} whole numbers from 0 up, not all 0.",
            value=given.shape,
        )
    heaviest = float(given.astype(np.float64).sum(axis=1).max(initial=0))
    check_scores(hist.population, max(heaviest, indicators.total_weight))
    starts = row_starts(hist.place, hist.group, len(hist.places), len(hist.groups), False)
    people = sum_rows(starts, hist.weight)
    columns = [
        _M0(hist, starts, people, weights, exact_cutoff(cutoff))
        for weights in (indicators.weights, *given.astype(np.int64))
    ]
    return _ranked(hist.places, people, np.stack(columns, axis=1), 0)


def _M0(
    hist: Histogram, starts: Int64s, people: Int64s, weights: Int64s, cutoff: Fraction
) -> Floats:
    total = int(weights.sum())
    scores = np.zeros(1, dtype=np.int64)
    for weight in weights:
        scores = np.concatenate([scores, scores + weight])
    censored = np.where(scores >= ceil(cutoff * total), scores, 0)
    sums = sum_rows(starts, censored[hist.pattern] * hist.weight)
    values: Floats = sums / np.maximum(people * total, 1)
    return values


def _ranked(
    places: tuple[str, ...], people: Int64s, values: Floats, baseline: int
) -> RankRobustness:
    inhabited = np.flatnonzero(people)
    kept = values[inhabited]
    check_scenarios(kept)
    return RankRobustness(tuple(places[at] for at in inhabited.tolist()), kept, baseline)
