"""A survey summed up by sampling unit and domain: all that its figures and errors need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types

from xieshou.engines.measure.counting.alkire_foster import MOST_LINES, MOST_SCORE
from xieshou.engines.measure.counting.indicators import IndicatorSet
from xieshou.engines.measure.counting.kernels import tally
from xieshou.engines.measure.counting.works import check_patterns
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int32s, Int64s, Uint32s
from xieshou.engines.measure.sampling.design import Survey


@dataclass(frozen=True)
class Plan:
    """Which totals are kept: [persons | poor k | score k | lacking d | poor and lacking k, d].

    Figures stand in the order [H k | M0 k | raw d | censored k, d | A k | contribution k, d].
    """

    indicators: IndicatorSet
    cutoffs: tuple[Fraction, ...]

    @property
    def over_persons(self) -> int:
        """How many figures, the first ones, have persons as denominator."""
        k, d = len(self.cutoffs), len(self.indicators)
        return 2 * k + d + k * d

    @property
    def figures(self) -> int:
        k, d = len(self.cutoffs), len(self.indicators)
        return self.over_persons + k + k * d

    def totals(self, row: Int32s, pattern: Uint32s, weight: Int64s, rows: int) -> Floats:
        """float64[rows, 1 + over_persons]: sums over cells, exact."""
        asked = [self.indicators.line(cutoff) for cutoff in self.cutoffs]
        lines, line_of = np.unique(asked, return_inverse=True)
        scores = self.indicators.scores
        met = np.searchsorted(lines, scores, side="right").astype(np.uint8)
        d = len(self.indicators)
        persons, score, lacking = tally(row, pattern, weight, scores, met, rows, len(lines), d)
        at = line_of + 1
        parts = (persons[:, :1], persons[:, at], score[:, at], lacking[:, 0])
        censored = lacking[:, at].reshape(rows, len(at) * d)
        joined = np.concatenate([*parts, censored], axis=1)
        return np.ascontiguousarray(joined, np.float64)

    def parts(self, totals: Floats) -> tuple[Floats, Floats]:
        """Numerators and denominators [r, figure] of totals [r, 1 + over_persons]."""
        k, d = len(self.cutoffs), len(self.indicators)
        persons, poor, score = totals[:, :1], totals[:, 1 : 1 + k], totals[:, 1 + k : 1 + 2 * k]
        censored = totals[:, 1 + 2 * k + d :]
        above = np.concatenate(
            [totals[:, 1:], score, censored * np.tile(self.indicators.weights, k)], axis=1
        )
        spread = np.broadcast_to(persons, (len(totals), self.over_persons))
        below = np.concatenate([spread, poor, np.repeat(score, d, axis=1)], axis=1)
        return above, below

    @cached_property
    def unit(self) -> Floats:
        """float64[figure]: what turns a ratio of these totals into a share: 1 / W for scores."""
        k, d = len(self.cutoffs), len(self.indicators)
        per_weight = np.full(k, 1 / self.indicators.total_weight)
        ones = np.ones
        return np.concatenate([ones(k), per_weight, ones(d + k * d), per_weight, ones(k * d)])


@dataclass(frozen=True, eq=False)
class Sample:
    """A survey summed up by unit and domain.

    A pair p is a place of the histogram (a cluster, or by record a stratum) that has records of
    a domain; a segment is a stratum that has such pairs. `totals[r]` are those of the domain.
    """

    survey: Survey
    plan: Plan
    domains: tuple[str, ...]
    cell_pair: Int32s
    pair_place: Int64s
    pair_domain: Int64s
    pair_count: Int64s
    pair_totals: Floats
    pair_segment: Int64s
    segment_stratum: Int64s
    segment_domain: Int64s
    segment_totals: Floats
    totals: Floats

    @cached_property
    def ratios(self) -> tuple[Floats, Floats]:
        """Ratios [r, figure], 0 where the denominator is; and the denominators."""
        above, below = self.plan.parts(self.totals)
        return above / np.where(below > 0, below, 1.0), below

    @cached_property
    def records(self) -> Int64s:
        """int64[r]"""
        return _counted(self.pair_domain, self.pair_count, len(self.domains))

    @cached_property
    def clusters(self) -> Int64s:
        """int64[r]: sampling units with a record in the domain."""
        if self.survey.by_record:
            return self.records
        return _counted(self.pair_domain, np.ones_like(self.pair_count), len(self.domains))

    @property
    def df(self) -> Int64s:
        """int64[r]: degrees of freedom, clusters less strata, of those with a record."""
        df: Int64s = np.maximum(self.clusters - self.strata, 0)
        return df

    @cached_property
    def strata(self) -> Int64s:
        """int64[r]: strata with a record in the domain."""
        ones = np.ones_like(self.segment_domain)
        return _counted(self.segment_domain, ones, len(self.domains))


def _counted(row: Int64s, count: Int64s, rows: int) -> Int64s:
    sums: Int64s = np.bincount(row, count, minlength=rows).astype(np.int64)
    return sums


def sample(
    survey: Survey,
    indicators: IndicatorSet,
    cutoffs: Sequence[Fraction],
    domain: Callable[[str], str] | None,
) -> Sample:
    """Sum the cells up. `domain` names the domain of each of the histogram's groups."""
    hist, plan = survey.hist, Plan(indicators, tuple(cutoffs))
    if not 1 <= len(cutoffs) <= MOST_LINES:
        raise refuse(
            "cutoffs_count",
            f"{len(cutoffs)} cutoffs are asked for",
            f"Ask for 1 to {MOST_LINES} at a time.",
            value=len(cutoffs),
        )
    check_patterns(hist, indicators)
    if hist.population * indicators.total_weight > MOST_SCORE:
        raise refuse(
            "scores_too_large",
            "Persons times total weight exceed 2**56",
            "Divide the weights of the set by their greatest common divisor.",
        )
    named = hist.groups if domain is None else tuple(domain(name) for name in hist.groups)
    domains = tuple(sorted(set(named)))
    index = {name: at for at, name in enumerate(domains)}
    of = np.array([index[name] for name in named], dtype=np.int64)
    width = max(len(domains), 1)
    keys, cell_pair, count = _runs(hist.place * np.int64(width) + of[hist.group], hist.count)
    pair_place, pair_domain = keys // width, keys % width
    totals = plan.totals(cell_pair, hist.pattern, hist.weight, len(keys))
    stratum = survey.stratum_of.astype(np.int64)[pair_place]
    segments, pair_segment = np.unique(stratum * width + pair_domain, return_inverse=True)
    segment_totals = added(pair_segment, totals, len(segments))
    return Sample(
        *(survey, plan, domains, cell_pair, pair_place, pair_domain, count, totals),
        *(pair_segment, segments // width, segments % width, segment_totals),
        added(segments % width, segment_totals, len(domains)),
    )


def _runs(keys: Int64s, count: Int64s) -> tuple[Int64s, Int32s, Int64s]:
    """Distinct keys, sorted; the index of each cell's; records. Cells come in long equal runs."""
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    lengths = np.diff(starts, append=len(keys))
    distinct, run = np.unique(keys[starts], return_inverse=True)
    records = np.add.reduceat(count, starts) if len(starts) else count[:0]
    return (
        distinct,
        np.repeat(run.astype(np.int32), lengths),
        _counted(run, records, len(distinct)),
    )


def added(row: npt.NDArray[np.int64], values: Floats, rows: int) -> Floats:
    """float64[rows, columns]: `values` [n, columns] summed by `row` int64[n]."""
    sums = np.zeros((rows, values.shape[1]))
    _add(np.ascontiguousarray(row, np.int64), np.ascontiguousarray(values), sums)
    return sums


_INDEX: Any = types.Array(types.int64, 1, "C", readonly=True)
_TABLE: Any = types.Array(types.float64, 2, "C", readonly=True)


@njit([types.void(_INDEX, _TABLE, types.float64[:, ::1])], cache=True, nogil=True)
def _add(row: Int64s, values: Floats, sums: Floats) -> None:
    for item in range(row.size):
        target, source = sums[row[item]], values[item]
        for column in range(source.size):
            target[column] += source[column]
