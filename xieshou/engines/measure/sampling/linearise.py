"""Variances of ratios of totals over a survey's sampling units, by Taylor linearisation.

Every Alkire-Foster figure is a ratio R = Y / X of two totals, so to first order its error is that
of the total of e = (y - R x) / X: Wolter (2007), chapter 6; Alkire et al. (2015),
"Multidimensional Poverty Measurement and Analysis", section 8.2. Within a stratum of n units drawn,
a fraction f of its frame, the variance of that total is estimated by

    (1 - f) n / (n - 1) * sum over units of (e - mean e)**2

where a unit without anyone of the domain has e = 0: Sarndal, Swensson and Wretman (1992), "Model
Assisted Survey Sampling", sections 5.5 and 10.3; Lumley (2010), chapters 2 and 3.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numba import njit, types

from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Bools, Floats, Int32s, Int64s, Uint32s
from xieshou.engines.measure.sampling.totals import Sample, added

# Cells whose patterns are written out at once, to bound memory.
BLOCK = 1 << 16


def variances(of: Sample, *, centre: bool = False) -> Floats:
    """float64[r, figure]: estimated variances of `of.ratios`, NaN where there is no ratio.

    A stratum of one unit has no spread of its own: it is refused, or with `centre` its unit is
    set against the mean over the whole sample (which for e is 0), as lonely.psu = "adjust" of
    the R package survey does: Lumley (2010), chapter 3.
    """
    ratio, below = of.ratios
    factor, mean = spread(of, ratio, centre=centre)
    between: Bools = (mean != 0).any(axis=1)
    sums, met = np.zeros_like(ratio), np.zeros(len(factor))
    for unit, segment, weight, square, table in _units(of):
        _square(
            *(unit, segment, weight, square, table),
            *(of.segment_domain, ratio, factor, mean, between),
            of.plan.indicators.weights.astype(np.float64),
            len(of.plan.cutoffs),
            sums,
            met,
        )
    absent = np.maximum(of.survey.drawn[of.segment_stratum] - met, 0.0)
    sums += added(of.segment_domain, (factor * absent)[:, None] * mean**2, len(of.domains))
    return np.where(below > 0, sums / np.where(below > 0, below, 1.0) ** 2, np.nan)


def _units(of: Sample) -> Iterator[tuple[Int64s, Int32s, Floats, Floats, Floats]]:
    """Units by the block: row of the table, segment, weight, squared weight; and the table.

    With clusters the table holds each pair's totals; by record, those of one person of each
    pattern, and a cell stands for all its records.
    """
    if of.survey.square is None:
        ones = np.ones(len(of.pair_place))
        yield np.arange(len(ones)), of.pair_segment.astype(np.int32), ones, ones, of.pair_totals
        return
    hist, weight = of.survey.hist, of.survey.hist.weight.astype(np.float64)
    for start in range(0, len(hist), BLOCK):
        cut = slice(start, start + BLOCK)
        patterns, unit = _distinct(hist.pattern[cut], len(of.plan.indicators))
        rows: Int32s = np.arange(len(patterns)).astype(np.int32)
        single = np.ones(len(patterns), np.int64)
        table = of.plan.totals(rows, patterns, single, len(patterns))
        # By record, places are the strata, so that pairs are segments.
        yield unit, of.cell_pair[cut], weight[cut], of.survey.square[cut], table


def _distinct(patterns: Uint32s, d: int) -> tuple[Uint32s, Int64s]:
    """The distinct patterns and where each is among them, by a table of all 2**d."""
    seen = np.zeros(1 << d, np.bool_)
    seen[patterns] = True
    return np.flatnonzero(seen).astype(np.uint32), (np.cumsum(seen) - 1)[patterns]


def spread(of: Sample, ratio: Floats, *, centre: bool) -> tuple[Floats, Floats]:
    """By segment: the factor (1 - f) n / (n - 1), and the mean of y - R x [segment, figure]."""
    drawn = of.survey.drawn[of.segment_stratum].astype(np.float64)
    lone = drawn == 1
    if lone.any() and not centre:
        name = of.survey.strata[of.segment_stratum[np.flatnonzero(lone)[0]]]
        raise refuse(
            "stratum_of_one",
            f"Stratum {name!r} has a single unit, which shows no spread",
            'Merge it with a similar stratum, or ask for lone="centre".',
            value=name,
        )
    factor = 1 - of.survey.fraction[of.segment_stratum]
    factor = factor * np.where(lone, 1.0, drawn / np.maximum(drawn - 1, 1))
    above, below = of.plan.parts(of.segment_totals)
    mean = (above - ratio[of.segment_domain] * below) / drawn[:, None]
    # A domain within one stratum has mean 0 there by the definition of R, but for rounding.
    mean[lone | (of.strata == 1)[of.segment_domain]] = 0.0
    return factor, mean


def _read_only(item: Any, dimensions: int = 1) -> Any:
    return types.Array(item, dimensions, "C", readonly=True)


_INT32, _INT64, _FLAG = map(_read_only, (types.int32, types.int64, types.boolean))
_LINE, _TABLE = _read_only(types.float64), _read_only(types.float64, 2)


@njit(
    [
        types.void(
            *(_INT64, _INT32, _LINE, _LINE, _TABLE, _INT64, _TABLE, _LINE, _TABLE, _FLAG, _LINE),
            *(types.int64, types.float64[:, ::1], types.float64[::1]),
        )
    ],
    cache=True,
    nogil=True,
)
def _square(
    unit: Int64s,
    segment: Int32s,
    weight: Floats,
    square: Floats,
    table: Floats,
    domain: Int64s,
    ratio: Floats,
    factor: Floats,
    mean: Floats,
    between: Bools,
    weights: Floats,
    cutoffs: int,
    sums: Floats,
    met: Floats,
) -> None:
    """sums[domain, figure] += factor * square * (y - R x - mean * weight / square)**2, by unit.

    The records of a cell have y and x per person in common: with p and q the sums of their
    weights w and of w**2, the sum of (w e - m)**2 over n of them is
    q (e - m p / q)**2 + m**2 (n - p**2 / q); `met` gathers the p**2 / q of each segment.
    `table[unit]` holds the totals that y and x are taken from, in the order of `Plan`;
    `between[segment]` says whether any `mean` differs from 0.
    """
    indicators = weights.size
    over_persons = 2 * cutoffs + indicators + cutoffs * indicators
    first_censored = 1 + 2 * cutoffs + indicators
    for item in range(unit.size):
        if square[item] <= 0:
            continue
        u, s = unit[item], segment[item]
        r = domain[s]
        persons = table[u, 0]
        scale, pull = factor[s] * square[item], weight[item] / square[item]
        met[s] += weight[item] * pull
        for figure in range(over_persons):
            e = table[u, 1 + figure] - ratio[r, figure] * persons - mean[s, figure] * pull
            sums[r, figure] += scale * e * e
        for k in range(cutoffs):
            poor, score = table[u, 1 + k], table[u, 1 + cutoffs + k]
            if poor == 0 and not between[s]:
                continue
            at = over_persons + k
            e = score - ratio[r, at] * poor - mean[s, at] * pull
            sums[r, at] += scale * e * e
            at = over_persons + cutoffs + k * indicators
            lacking = first_censored + k * indicators
            for bit in range(indicators):
                y = weights[bit] * table[u, lacking + bit]
                e = y - ratio[r, at + bit] * score - mean[s, at + bit] * pull
                sums[r, at + bit] += scale * e * e
