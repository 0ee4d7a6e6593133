"""What the figures could be, whatever the missing answers are.

Worst-case bounds in the sense of Manski (2003), "Partial Identification of Probability
Distributions", chapter 1: no assumption is made on what is missing. All bounds are sharp: some
answers attain each of them (each by itself, not all at once).

H, M0 and headcounts only rise as deprivations are added, so their bounds are the figures with
nothing and with everything unknown filled in. A and contributions are ratios; with the others of a
row fixed, each person's best answer is one of two, and which is found by Dinkelbach (1967), "On
nonlinear fractional programming", Management Science 13, 492-498.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from xieshou.engines.measure.counting.alkire_foster import measure
from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet
from xieshou.engines.measure.counting.result import Measures
from xieshou.engines.measure.kinds import Bools, Floats, Int64s, Uint32s
from xieshou.engines.measure.missing.policies import Cells, Incomplete

# A step of the search either changes who counts or is the last; in doubles it settles soon.
MOST_STEPS = 100


@dataclass(frozen=True, eq=False)
class Bound:
    """The least and the largest value: float64 arrays of equal shape."""

    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Bounds:
    """Sharp bounds by row r (a place, or place x group), cutoff k and indicator d.

    Rows and shapes are those of `Measures`: H, A, M0 [r, k]; raw [r, d]; censored and
    contribution [r, k, d], contributions in per cent. `unknown[r]` counts the persons of whom
    something is unknown, `population[r]` all. As everywhere, A and contributions are 0 where
    nobody is poor; where that is possible their lower bound is 0.
    """

    indicators: IndicatorSet
    cutoffs: tuple[Fraction, ...]
    places: tuple[str, ...]
    groups: tuple[str, ...]
    population: Int64s
    unknown: Int64s
    H: Bound
    A: Bound
    M0: Bound
    raw: Bound
    censored: Bound
    contribution: Bound


def bounds(
    incomplete: Incomplete,
    indicators: IndicatorSet,
    cutoffs: Sequence[Cutoff] = ("1/3",),
    *,
    by_group: bool = False,
) -> Bounds:
    """The least and the largest value of every figure over all answers that are missing."""
    each = incomplete.cells
    least = measure(incomplete.filled(each.known), indicators, cutoffs, by_group=by_group)
    most = measure(
        incomplete.filled(each.known | each.unknown), indicators, cutoffs, by_group=by_group
    )
    sure = measure(incomplete.complete_only(), indicators, cutoffs, by_group=by_group)
    gaps = each.where((each.unknown != 0) & (each.weight > 0))
    row = gaps.place * len(incomplete.groups) + gaps.group if by_group else gaps.place
    A, contribution = _of_ratios(sure, gaps, row)
    return Bounds(
        indicators=indicators,
        cutoffs=sure.cutoffs,
        places=sure.places,
        groups=sure.groups,
        population=least.population,
        unknown=least.population - sure.population,
        H=Bound(least.H, most.H),
        A=A,
        M0=Bound(least.M0, most.M0),
        raw=Bound(least.raw_headcount, most.raw_headcount),
        censored=Bound(least.censored_headcount, most.censored_headcount),
        contribution=contribution,
    )


def _of_ratios(sure: Measures, gaps: Cells, row: Int64s) -> tuple[Bound, Bound]:
    """Bounds of A and of the contributions."""
    indicators, scores = sure.indicators, sure.indicators.scores
    shape = (*sure.poor.shape, len(indicators))
    A = Bound(np.empty(shape[:2]), np.empty(shape[:2]))
    contribution = Bound(np.empty(shape), np.empty(shape))
    full = gaps.known | gaps.unknown
    for k, cutoff in enumerate(sure.cutoffs):
        line = indicators.line(cutoff)
        may = scores[full] >= line
        some, at = gaps.where(may), row[may]
        known, whole = some.known, full[may]
        free = scores[known] < line
        total, poor, score = indicators.total_weight, sure.poor[:, k], sure.score_sum[:, k]
        base, one = (score, total * poor), np.full(len(some), total)
        lowest = _least(indicators, known, some.unknown, line)
        A.low[:, k] = _extreme(base, at, some.weight, lowest, one, free, largest=False)
        A.high[:, k] = _extreme(base, at, some.weight, scores[whole], one, free, largest=True)
        for bit, weight in enumerate(indicators.weights.tolist()):
            base = (weight * sure.censored_persons[:, k, bit], score)
            mask = np.uint32(1 << bit)
            has, can = known & mask != 0, whole & mask != 0
            # Largest share: lack it if one can, and little else.
            with_it = _least(indicators, known | (whole & mask), some.unknown & ~mask, line)
            above = _extreme(
                base, at, some.weight, np.where(can, weight, 0), with_it, free, largest=True
            )
            # Smallest: not to lack it and still be poor, else to lack all there is.
            without = np.where(has, 0, scores[whole & ~mask])
            spared = without >= line
            less = np.where(spared, without, scores[whole])
            below = _extreme(
                base, at, some.weight, np.where(spared, 0, weight * can), less, free, largest=False
            )
            contribution.high[:, k, bit] = 100 * above
            contribution.low[:, k, bit] = 100 * below
    return A, contribution


def _least(indicators: IndicatorSet, known: Uint32s, unknown: Uint32s, line: int) -> Int64s:
    """The smallest score that reaches the line, by adding some of the unknown to the known.

    Whoever is asked about can reach it with all of the unknown.
    """
    base = indicators.scores[known]
    lowest = base.copy()
    for mask in np.unique(unknown):
        sums = np.zeros(1, np.int64)
        for weight in indicators.weights[[bool(mask >> bit & 1) for bit in range(len(indicators))]]:
            sums = np.union1d(sums, sums + weight)
        here = unknown == mask
        lowest[here] += sums[np.searchsorted(sums, np.maximum(line - base[here], 0))]
    return lowest


def _extreme(
    base: tuple[Int64s, Int64s],
    row: Int64s,
    weight: Int64s,
    above: Int64s,
    below: Int64s,
    free: Bools,
    *,
    largest: bool,
) -> Floats:
    """float64[r]: the extreme of (base above + sum of above) / (base below + sum of below).

    Cells are multiplied by `weight`; those that are not `free` always count, those that are
    may count or not. A row where nobody counts is 0.
    """
    rows = len(base[0])

    def summed(values: Int64s, chosen: Bools) -> Floats:
        parts = (weight * values)[chosen].astype(np.float64)
        sums: Floats = np.bincount(row[chosen], parts, minlength=rows).astype(np.float64)
        return sums

    fixed, whole = base[0] + summed(above, ~free), base[1] + summed(below, ~free)
    found: Floats = fixed / np.where(whole > 0, whole, 1.0)
    if largest:
        # Where nobody must count, the best single cell is the best there is.
        alone = free & (whole[row] == 0)
        np.maximum.at(found, row[alone], above[alone] / below[alone])
    may = free & (whole[row] > 0)
    for _ in range(MOST_STEPS):
        margin = above - found[row] * below
        chosen = may & (margin > 0 if largest else margin < 0)
        head, tail = fixed + summed(above, chosen), whole + summed(below, chosen)
        better = np.where(tail > 0, head / np.where(tail > 0, tail, 1.0), found)
        better = np.maximum(found, better) if largest else np.minimum(found, better)
        if np.array_equal(better, found):
            break
        found = better
    return found
