"""What each work is worth at prices: the best that its village can do with it and without it.

A village starts sets of works year by year, S_0 <= S_1 <= ... . With V(S) the worth of a set in a
year of weight 1, the most that can be had when S has started by year y, less the prices paid, is
r_y(S) = weight_y V(S) + the best of r_{y-1}(S - A) less the price of starting A in year y (Bellman
1957). Prices add up over A, so this is found for all S at once, one work at a time. With one year
it is the value of every bundle less its price. Exact at any number of years; villages of p works
take p 2^p steps a year.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from ..backends.parts import villages_of
from ..offers.bundles import bundle_starts, rule_masks, spread
from ..offers.tables import legal_sets, set_values
from ..problem import MAX_WORKS, Ints, Problem

Floats = npt.NDArray[np.float64]

AT_ONCE = 2**25
"""Sets of works looked at in one go, for the sake of memory: a village of 16 works has 65,536."""


@dataclass(frozen=True, eq=False)
class Worth:
    """Per work, value units; what a plan starts in its village is "held".

    marginal: value of what is held less that of the best of it without the work, the others
        starting as they do (0 for works not held)
    gains: some set of works is worth more with it than any part of that set without it
    deficit: the best of its village at the prices less the best with the work; inf if the rules of
        the village let it start in no year
    best: when the works of its village start in the best with the work, int8[w, 16], -1 never
    """

    marginal: Floats
    gains: npt.NDArray[np.bool_]
    deficit: Floats
    best: npt.NDArray[np.int8]


def worth(problem: Problem, start: Ints, prices: Floats) -> Worth:
    """`start`: of each work in the plan, -1 if out; `prices` per unit of each limit."""
    cuts = _cuts(bundle_starts(problem))
    if len(cuts) == 2:
        return _worth(problem, start, prices)
    parts = []
    for first, last in pairwise(cuts):
        works = slice(problem.work_start[first], problem.work_start[last])
        parts.append(_worth(villages_of(problem, first, last), start[works], prices))
    columns = ([getattr(part, field.name) for part in parts] for field in fields(Worth))
    return Worth(*(np.concatenate(column) for column in columns))


def _cuts(starts: Ints) -> list[int]:
    """Where to cut the villages so that no part but of one village has more than AT_ONCE sets."""
    cuts, n = [0], len(starts) - 1
    while cuts[-1] < n:
        end = int(np.searchsorted(starts, starts[cuts[-1]] + AT_ONCE, side="right")) - 1
        cuts.append(max(cuts[-1] + 1, min(end, n)))
    return cuts


def _worth(problem: Problem, start: Ints, prices: Floats) -> Worth:
    w, t = len(problem.works), len(problem.years)
    sets = set_values(problem)
    lasting, final = legal_sets(problem, sets)
    needs, _ = rule_masks(problem)
    found = (
        np.zeros(w), np.zeros(w, np.bool_), np.full(w, np.inf),
        np.full((w, MAX_WORKS), -1, np.int8),
    )  # fmt: skip
    given = (
        problem.work_start, sets.start, sets.value, lasting, final, needs, _follow_masks(problem),
        problem.opens, problem.year_weights.astype(np.float64),
        start_prices(problem, prices).reshape(w, t), start,
    )  # fmt: skip
    spread(sets.ranges, lambda _, lo, hi: _worth_range(lo, hi, *given, *found))
    return Worth(*found)


def start_prices(problem: Problem, prices: Floats) -> Floats:
    """What each work pays at the prices if started in each year, float64[w*t]."""
    rows = len(problem.use_start) - 1
    row = np.repeat(np.arange(rows), np.diff(problem.use_start))
    paid = prices[problem.use_limit] * problem.use_amount
    return np.bincount(row, paid, rows).astype(np.float64)


def _follow_masks(problem: Problem) -> Ints:
    """Per work, the mask of the works that must have started a year before, int64[w]."""
    place = np.arange(len(problem.works)) - problem.work_start[:-1][problem.village_of_work]
    masks = np.zeros(len(place), dtype=np.int64)
    after, before = problem.follows[:, 0], problem.follows[:, 1]
    np.bitwise_or.at(masks, after, np.int64(1) << place[before])
    return masks


@njit(nogil=True, cache=True)
def _worth_range(
    lo: int, hi: int, work_start: Any, set_start: Any, value: Any, lasting: Any, final: Any,
    needs: Any, follows: Any, opens: Any, weight: Any, price: Any, start: Any, marginal: Any,
    gains: Any, deficit: Any, best: Any,
) -> None:  # fmt: skip
    years, most = len(weight), 0
    for i in range(lo, hi):
        most = max(most, work_start[i + 1] - work_start[i])
    reach = np.empty((years, 1 << most))
    came = np.zeros((years, 1 << most), np.int64)
    scratch = np.empty(1 << most)
    for i in range(lo, hi):
        first, works, at = work_start[i], work_start[i + 1] - work_start[i], set_start[i]
        size = 1 << works
        _look_on(first, works, at, value, lasting, follows, opens, weight, price, reach, came)
        top = -np.inf
        for s in range(size):
            if final[at + s]:
                top = max(top, reach[years - 1, s])
        _gains(first, works, at, value, lasting, scratch, gains)
        _marginals(first, works, at, value, needs, follows, weight, start, scratch, marginal)
        for k in range(works):
            pick, most_with = -1, -np.inf
            for s in range(size):
                if s >> k & 1 and final[at + s] and reach[years - 1, s] > most_with:
                    pick, most_with = s, reach[years - 1, s]
            if pick < 0:
                continue
            deficit[first + k] = top - most_with
            for year in range(years - 1, -1, -1):
                new = pick ^ came[year, pick]
                for j in range(works):
                    if new >> j & 1:
                        best[first + k, j] = year
                pick = came[year, pick]


@njit(nogil=True, cache=True)
def _look_on(
    first: int, works: int, at: int, value: Any, lasting: Any, follows: Any, opens: Any,
    weight: Any, price: Any, reach: Any, came: Any,
) -> None:  # fmt: skip
    """Fill reach[y, S] = r_y(S), and came[y, S], the set started before that it comes from.

    A work is added where all works that it follows are in S already: these come after it in the
    order, so that their bit still says what had started before the year.
    """
    size = 1 << works
    order = np.empty(works, np.int64)  # works that may ever start, those followed first
    count, placed = 0, 0
    for _ in range(works):
        for k in range(works):
            if not placed >> k & 1 and follows[first + k] & ~placed == 0:
                order[count] = k
                count += 1
                placed |= 1 << k
    for y in range(len(weight)):
        row, source = reach[y], came[y]
        for s in range(size):
            row[s] = reach[y - 1, s] if y > 0 else -np.inf
            source[s] = s
        if y == 0:
            row[0] = 0.0
        for q in range(count - 1, -1, -1):
            k = order[q]
            if not opens[first + k, y]:
                continue
            bit, cost, wants = 1 << k, price[first + k, y], follows[first + k]
            for s in range(size):
                if s & bit and wants & ~s == 0 and row[s ^ bit] - cost > row[s]:
                    row[s], source[s] = row[s ^ bit] - cost, source[s ^ bit]
        for s in range(size):
            row[s] = row[s] + weight[y] * value[at + s] if lasting[at + s] else -np.inf


@njit(nogil=True, cache=True)
def _gains(
    first: int, works: int, at: int, value: Any, lasting: Any, below: Any, gains: Any
) -> None:
    """Whether a set that the rules allow is worth more with a work than any part without it."""
    size = 1 << works
    for s in range(size):  # the most that any part of each set is worth
        below[s] = value[at + s] if lasting[at + s] else -np.inf
        for k in range(works):
            if s >> k & 1:
                below[s] = max(below[s], below[s ^ 1 << k])
    for k in range(works):
        for s in range(size):
            if s >> k & 1 and lasting[at + s]:
                gains[first + k] |= value[at + s] > below[s ^ 1 << k]


@njit(nogil=True, cache=True)
def _marginals(
    first: int, works: int, at: int, value: Any, needs: Any, follows: Any, weight: Any,
    start: Any, below: Any, marginal: Any,
) -> None:  # fmt: skip
    """What is held less the best part of it without each work; a part keeps what it needs."""
    held = 0
    for k in range(works):
        if start[first + k] >= 0:
            held |= 1 << k
    for part in range(held + 1):
        below[part] = -np.inf
        if part & ~held:
            continue
        wants, total = 0, 0.0
        for k in range(works):
            if part >> k & 1:
                wants |= needs[first + k] | follows[first + k]
        if wants & ~part == 0:
            for y in range(len(weight)):
                started = 0
                for k in range(works):
                    if part >> k & 1 and start[first + k] <= y:
                        started |= 1 << k
                total += weight[y] * value[at + started]
            below[part] = total
        for k in range(works):
            if part >> k & 1:
                below[part] = max(below[part], below[part ^ 1 << k])
    for k in range(works):
        if held >> k & 1:
            whole = 0.0
            for y in range(len(weight)):
                started = 0
                for j in range(works):
                    if held >> j & 1 and start[first + j] <= y:
                        started |= 1 << j
                whole += weight[y] * value[at + started]
            marginal[first + k] = whole - below[held ^ 1 << k]
