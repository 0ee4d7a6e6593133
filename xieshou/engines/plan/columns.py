"""The bundles still in play near the best prices: those whose reduced value is close to the best
of their village. All others are worth less than what the bound leaves to be gained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from .bundles import chosen_works, use_of
from .kernels import reduce_bundles
from .market import Floats, Market
from .problem import MAX_WORKS, Ints, Problem


@dataclass(frozen=True, eq=False)
class Columns:
    """k columns ordered by village; a column is one bundle of one village and its use of limits."""

    first: Ints  # [n+1], columns of village i are first[i]:first[i+1]
    village: Ints  # [k]
    bundle: Ints  # [k]
    value: Ints  # [k]
    deficit: Floats  # [k], best reduced value of the village less that of the column
    use_start: Ints  # [k+1]
    use_limit: Ints
    use_amount: Ints


RELIEF = 400
"""Further columns among the villages that draw on a limit which their own choices break."""
_HALVINGS = 24


def near_columns(market: Market, prices: Floats, most: int, reach: float) -> tuple[Columns, float]:
    """Columns of deficit <= the largest reach for which there are at most `most`, and that reach.

    Each village keeps at least its best bundle, so that there are never fewer than n columns. A
    limit that the best bundles break can be mended only by the villages that draw on it, and what
    mends it may lie farther off: of these villages RELIEF more columns are taken for each.
    """
    p, b = market.problem, market.bundles
    price = np.bincount(market.owner, prices[p.use_limit] * p.use_amount, len(p.works))
    arrays = (p.work_start, b.start, b.value, price)
    count = np.zeros(len(p.villages), dtype=np.int64)

    def widest(villages: Ints, most: int) -> float:
        """The largest reach, up to `reach`, at which these villages have at most `most` columns."""

        def number(limit: float) -> int:
            count_near(*arrays, villages, np.full(len(villages), limit), count)
            return int(count[villages].sum())

        if number(reach) <= most:
            return reach
        low, high = 0.0, reach
        for _ in range(_HALVINGS):
            middle = low + (high - low) / (16 if low == 0.0 else 2)
            low, high = (middle, high) if number(middle) <= most else (low, middle)
            if low > 0.0 and high - low < 0.1 * low:
                break
        return low

    everyone = np.arange(len(p.villages))
    near = widest(everyone, most)
    within = np.full(len(p.villages), near)
    for villages in _villages_to_mend(market, prices):
        count_near(*arrays, villages, np.full(len(villages), near), count)
        wider = widest(villages, int(count[villages].sum()) + RELIEF)
        within[villages] = np.maximum(within[villages], wider)
    count_near(*arrays, everyone, within, count)
    k = int(count.sum())
    village, bundle = np.empty(k, dtype=np.int64), np.empty(k, dtype=np.int64)
    deficit = np.empty(k)
    collect_near(*arrays, within, village, bundle, deficit)
    value = b.value[b.start[village] + bundle].astype(np.int64)
    first = np.concatenate(([0], np.cumsum(count)))
    return Columns(first, village, bundle, value, deficit, *column_uses(p, village, bundle)), near


def _villages_to_mend(market: Market, prices: Floats) -> Iterator[Ints]:
    """For each limit that the villages' best bundles break, the villages that draw on it."""
    p = market.problem
    _, choice = market.best(prices)
    used = use_of(p, chosen_works(p, choice))
    broken = np.flatnonzero(p.senses * (used - p.amounts) > 0)
    home = np.repeat(np.arange(len(p.villages)), np.diff(p.work_start))
    for limit in broken:
        yield np.unique(home[market.owner[p.use_limit == limit]])


def column_uses(problem: Problem, village: Ints, bundle: Ints) -> tuple[Ints, Ints, Ints]:
    """Sparse use of limits by each column: starts, limits, amounts (limits may repeat)."""
    size = np.diff(problem.use_start)
    local = np.arange(MAX_WORKS)
    column, k = np.nonzero(bundle[:, None] >> local & 1)
    work = problem.work_start[village[column]] + k
    length = size[work]
    ends = np.cumsum(length)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - length, length)
    at = np.repeat(problem.use_start[work], length) + within
    total = np.bincount(column, length, len(village)).astype(np.int64)
    start = np.concatenate(([0], np.cumsum(total)))
    return start, problem.use_limit[at].astype(np.int64), problem.use_amount[at]


@njit(nogil=True, cache=True)
def count_near(
    work_start: Any, start: Any, value: Any, price: Any, villages: Any, within: Any, count: Any
) -> None:
    """Number of bundles of each of `villages` at most `within` (one each) from its best."""
    out = np.empty(1 << MAX_WORKS)
    for k in range(len(villages)):
        i = villages[k]
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        best = out[reduce_bundles(first, works, start[i], value, price, out)]
        near = 0
        for s in range(1 << works):
            if best - out[s] <= within[k]:
                near += 1
        count[i] = near


@njit(nogil=True, cache=True)
def collect_near(
    work_start: Any, start: Any, value: Any, price: Any, within: Any,
    village: Any, bundle: Any, deficit: Any,
) -> None:  # fmt: skip
    """Fill the columns counted by `count_near`, in order of village and bundle."""
    out = np.empty(1 << MAX_WORKS)
    at = 0
    for i in range(len(work_start) - 1):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        best = out[reduce_bundles(first, works, start[i], value, price, out)]
        for s in range(1 << works):
            if best - out[s] <= within[i]:
                village[at], bundle[at], deficit[at] = i, s, best - out[s]
                at += 1
