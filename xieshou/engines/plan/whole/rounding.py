"""From prices to a plan of whole works: repair what is overrun, then use what is left.

Moves switch one village to another of its columns. Limits are kept in integers, exactly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ..problem import Ints, Problem
from .columns import Columns

_REPAIRS_PER_VILLAGE = 4
_BREAKOUTS = 60


def best_columns(columns: Columns) -> Ints:
    """The column of least deficit in each village, int64[n]."""
    order = np.lexsort((columns.deficit, columns.village))
    return order[columns.first[:-1]]


def column_of(columns: Columns, choice: Ints) -> Ints:
    """The column of each village's bundle where it is in play, else its best one, int64[n]."""
    held = best_columns(columns)
    at = np.flatnonzero(columns.bundle == choice[columns.village])
    held[columns.village[at]] = at
    return held


def used_by(problem: Problem, columns: Columns, held: Ints) -> Ints:
    """Exact use of each limit by the columns held, int64[m]."""
    used = np.zeros(len(problem.limits), dtype=np.int64)
    mask = np.zeros(len(columns.village), dtype=np.bool_)
    mask[held] = True
    taken = np.repeat(mask, np.diff(columns.use_start))
    np.add.at(used, columns.use_limit[taken], columns.use_amount[taken])
    return used


def excess(problem: Problem, used: Ints) -> Ints:
    """By how much each limit is broken, int64[m], 0 where it is kept."""
    sign = problem.senses.astype(np.int64)
    return np.maximum(sign * (used - problem.amounts), 0)


def round_plan(problem: Problem, columns: Columns, held: Ints) -> Ints | None:
    """A plan that keeps every limit, near the columns `held`; None if repair gets stuck."""
    held = held.copy()
    used = used_by(problem, columns, held)
    sign, amount = problem.senses.astype(np.int64), problem.amounts
    scale = np.ones(len(amount))
    np.maximum.at(scale, columns.use_limit, np.abs(columns.use_amount).astype(np.float64))
    arrays = (
        columns.first, columns.village, columns.value, columns.deficit,
        columns.use_start, columns.use_limit, columns.use_amount, sign, amount,
    )  # fmt: skip
    if not _repair(*arrays, scale, held, used, _REPAIRS_PER_VILLAGE * len(held) + 100):
        return None
    _fill(*arrays, held, used)
    return held


@njit(nogil=True, cache=True)
def _turn(
    old: int, new: int, use_start: Any, use_limit: Any, use_amount: Any, change: Any, touched: Any
) -> int:
    """Write the change of use from column old to column new; the number of limits touched."""
    n = 0
    for sign, column in ((1, new), (-1, old)):
        for u in range(use_start[column], use_start[column + 1]):
            limit = use_limit[u]
            if change[limit] == 0:
                touched[n] = limit
                n += 1
            change[limit] += sign * use_amount[u]
    return n


@njit(nogil=True, cache=True)
def _repair(
    first: Any, village: Any, value: Any, deficit: Any, use_start: Any, use_limit: Any,
    use_amount: Any, sign: Any, amount: Any, scale: Any, held: Any, used: Any, most: int,
) -> bool:  # fmt: skip
    """Switch columns, each time at the least loss per broken limit mended, until all are kept.

    Where no switch mends more than it breaks, the broken limits are made to weigh more (Morris
    1993, "The breakout method for escaping from local minima").
    """
    breakouts = 0
    change = np.zeros(len(amount), np.int64)
    touched = np.empty(len(use_limit) + 1, np.int64)
    for _ in range(most):
        broken = False
        for limit in range(len(amount)):
            broken |= sign[limit] * (used[limit] - amount[limit]) > 0
        if not broken:
            return True
        best, pick = np.inf, -1
        for c in range(len(village)):
            old = held[village[c]]
            if c == old:
                continue
            n = _turn(old, c, use_start, use_limit, use_amount, change, touched)
            mended = 0.0
            for t in range(n):
                limit = touched[t]
                over = sign[limit] * (used[limit] - amount[limit])
                then = over + sign[limit] * change[limit]
                mended += (max(over, 0) - max(then, 0)) / scale[limit]
                change[limit] = 0
            if mended > 1e-12:
                loss = (deficit[c] - deficit[old] + 1e-9) / mended
                if deficit[c] < deficit[old]:
                    loss = (deficit[c] - deficit[old]) * mended
                if loss < best:
                    best, pick = loss, c
        if pick < 0:
            breakouts += 1
            if breakouts > _BREAKOUTS:
                return False
            for limit in range(len(amount)):
                if sign[limit] * (used[limit] - amount[limit]) > 0:
                    scale[limit] /= 2.0
            continue
        _take(pick, village, use_start, use_limit, use_amount, held, used)
    return False


@njit(nogil=True, cache=True)
def _take(
    column: int, village: Any, use_start: Any, use_limit: Any, use_amount: Any, held: Any,
    used: Any,
) -> None:  # fmt: skip
    old = held[village[column]]
    for u in range(use_start[old], use_start[old + 1]):
        used[use_limit[u]] -= use_amount[u]
    for u in range(use_start[column], use_start[column + 1]):
        used[use_limit[u]] += use_amount[u]
    held[village[column]] = column


@njit(nogil=True, cache=True)
def _fill(
    first: Any, village: Any, value: Any, deficit: Any, use_start: Any, use_limit: Any,
    use_amount: Any, sign: Any, amount: Any, held: Any, used: Any,
) -> None:  # fmt: skip
    """Take the switch that gains most value and keeps every limit, until there is none."""
    change = np.zeros(len(amount), np.int64)
    touched = np.empty(len(use_limit) + 1, np.int64)
    while True:
        most, pick = 0, -1
        for c in range(len(village)):
            old = held[village[c]]
            gain = value[c] - value[old]
            if gain <= most:
                continue
            n = _turn(old, c, use_start, use_limit, use_amount, change, touched)
            fits = True
            for t in range(n):
                limit = touched[t]
                over = sign[limit] * (used[limit] + change[limit] - amount[limit])
                fits &= over <= 0 or sign[limit] * change[limit] <= 0
                change[limit] = 0
            if fits:
                most, pick = gain, c
        if pick < 0:
            return
        _take(pick, village, use_start, use_limit, use_amount, held, used)
