"""The bundles still in play near the best prices: those whose reduced value is close to the best
of their village. All others are worth less than what the bound leaves to be gained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..offers.bundles import chosen_works, use_of
from ..prices.market import Floats, Market
from ..problem import MAX_WORKS, Ints, Problem


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
"""Columns in play, beyond one each, among the villages that draw on a limit that must be mended."""


def near_columns(market: Market, prices: Floats, most: int, reach: float) -> tuple[Columns, float]:
    """The `most` columns of least deficit, none above `reach`, and the deficit up to which all are.

    Each village keeps at least its best bundle, so that there are never fewer than n columns. A
    limit that the best bundles break can be mended only by the villages that draw on it, and what
    mends it may lie farther off: these villages get RELIEF columns if they have not as many.
    """
    p, start = market.problem, market.bundles.start
    deficit = market.deficits(prices)
    near = _widest(deficit, most, reach)
    village = np.repeat(np.arange(len(p.villages)), np.diff(start))
    taken = deficit <= near
    if near < reach:
        for drawing in _drawing_on_broken(market, deficit):
            at = np.flatnonzero(drawing[village])
            enough = int(drawing.sum()) + RELIEF
            if np.count_nonzero(taken[at]) < enough:
                taken[at] |= deficit[at] <= _widest(deficit[at], enough, reach)
    at = np.flatnonzero(taken)
    return _columns(market, village[at], at - start[village[at]], deficit[at]), near


def more_columns(market: Market, prices: Floats, columns: Columns, choice: Ints) -> Columns:
    """The columns, and a village's `choice` where it is not among them, by deficit at `prices`."""
    start, n = market.bundles.start, len(choice)
    deficit = market.deficits(prices)
    at = np.union1d(start[columns.village] + columns.bundle, start[:-1] + choice)
    village = np.repeat(np.arange(n), np.diff(start))[at]
    return _columns(market, village, at - start[village], deficit[at])


def _columns(market: Market, village: Ints, bundle: Ints, deficit: Floats) -> Columns:
    bundles = market.bundles
    value = bundles.value[bundles.start[village] + bundle].astype(np.int64)
    first = np.searchsorted(village, np.arange(len(market.problem.villages) + 1))
    uses = column_uses(market.problem, village, bundle)
    return Columns(first, village, bundle, value, deficit, *uses)


def _widest(deficit: Floats, most: int, reach: float) -> float:
    """The largest deficit, up to `reach`, that `most` columns stay below."""
    if most >= len(deficit):
        return reach
    return min(reach, float(np.partition(deficit, most - 1)[most - 1]))


def _drawing_on_broken(market: Market, deficit: Floats) -> list[npt.NDArray[np.bool_]]:
    """For each limit that the villages' best bundles break, which villages draw on it."""
    p, start = market.problem, market.bundles.start
    best = np.flatnonzero(deficit == 0.0)
    village = np.searchsorted(start, best, side="right") - 1
    choice = np.zeros(len(p.villages), dtype=np.int64)
    choice[village[::-1]] = (best - start[village])[::-1]
    used = use_of(p, chosen_works(p, choice))
    home = p.village_of_work
    masks = []
    for limit in np.flatnonzero(p.senses * (used - p.amounts) > 0):
        mask = np.zeros(len(p.villages), dtype=np.bool_)
        mask[home[market.owner[p.use_limit == limit]]] = True
        masks.append(mask)
    return masks


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
