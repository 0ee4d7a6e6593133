"""From prices to a plan of whole works: repair what is overrun, then use what is left.

Moves switch one village to another of its columns. Limits are kept in integers, exactly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ..prices.columns import Columns
from ..problem import Ints

_REPAIRS_PER_VILLAGE = 4
_BREAKOUTS = 60
_FILLS = 6


def best_columns(columns: Columns) -> Ints:
    """The column of least deficit in each village, int64[n]."""
    order = np.lexsort((columns.deficit, columns.village))
    return np.asarray(order[columns.first[:-1]])


def used_by(columns: Columns, held: Ints) -> Ints:
    """Exact use of each limit by the columns held, int64[m]."""
    used = np.zeros(columns.limits, dtype=np.int64)
    mask = np.zeros(len(columns.village), dtype=np.bool_)
    mask[held] = True
    taken = np.repeat(mask, np.diff(columns.use_start))
    np.add.at(used, columns.use_limit[taken], columns.use_amount[taken])
    return used


def excess(used: Ints, low: Ints, high: Ints) -> Ints:
    """By how much each limit is broken, int64[m], 0 where it is kept."""
    return np.asarray(np.maximum(np.maximum(used - high, low - used), 0))


def round_plan(
    columns: Columns, held: Ints, low: Ints, high: Ints, repairs: int | None = None
) -> Ints | None:
    """A plan whose use is within low..high, near the columns `held`; None if repair gets stuck or
    takes more than `repairs` switches."""
    held, used = held.copy(), used_by(columns, held)
    scale = np.ones(columns.limits)
    np.maximum.at(scale, columns.use_limit, np.abs(columns.use_amount).astype(np.float64))
    uses = (columns.use_start, columns.use_limit, columns.use_amount, low, high)
    most = _REPAIRS_PER_VILLAGE * len(held) + 100 if repairs is None else repairs
    if excess(used, low, high).any() and not _repair(
        columns.first, columns.deficit, *columns.touching, *uses, scale, held, used, most
    ):
        return None
    for _ in range(_FILLS):
        gain = columns.value - columns.value[held][columns.village]
        at = np.flatnonzero(gain > 0)
        at = at[np.argsort(-gain[at], kind="stable")]
        if not _fill(at, columns.village, columns.value, *uses, held, used):
            break
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
    first: Any, deficit: Any, touch_start: Any, touching: Any, use_start: Any, use_limit: Any,
    use_amount: Any, low: Any, high: Any, scale: Any, held: Any, used: Any, most: int,
) -> bool:  # fmt: skip
    """Switch columns, each time at the least loss per broken limit mended, until all are kept.

    Each switch is sought among the villages that touch the limit most broken. Where none mends more
    than it breaks, that limit is made to weigh more (Morris 1993, "The breakout method for escaping
    from local minima").
    """
    breakouts = 0
    change = np.zeros(len(low), np.int64)
    touched = np.empty(2 * len(low) + 2, np.int64)
    for _ in range(most):
        worst, broken = -1, 0.0
        for limit in range(len(low)):
            over = max(used[limit] - high[limit], low[limit] - used[limit])
            if over > 0 and over / scale[limit] > broken:
                worst, broken = limit, over / scale[limit]
        if worst < 0:
            return True
        best, pick, where = np.inf, -1, -1
        for t in range(touch_start[worst], touch_start[worst + 1]):
            i = touching[t]
            old = held[i]
            for c in range(first[i], first[i + 1]):
                if c == old:
                    continue
                n = _turn(old, c, use_start, use_limit, use_amount, change, touched)
                mended = 0.0
                for k in range(n):
                    limit = touched[k]
                    now, then = used[limit], used[limit] + change[limit]
                    over = max(now - high[limit], low[limit] - now, 0)
                    left = max(then - high[limit], low[limit] - then, 0)
                    mended += (over - left) / scale[limit]
                    change[limit] = 0
                if mended > 1e-12:
                    loss = deficit[c] - deficit[old]
                    loss = (loss + 1e-9) / mended if loss >= 0 else loss * mended
                    if loss < best:
                        best, pick, where = loss, c, i
        if pick < 0:
            breakouts += 1
            if breakouts > _BREAKOUTS:
                return False
            scale[worst] /= 2.0
            continue
        _take(pick, where, use_start, use_limit, use_amount, held, used)
    return False


@njit(nogil=True, cache=True)
def _take(
    column: int, village: int, use_start: Any, use_limit: Any, use_amount: Any, held: Any,
    used: Any,
) -> None:  # fmt: skip
    old = held[village]
    for u in range(use_start[old], use_start[old + 1]):
        used[use_limit[u]] -= use_amount[u]
    for u in range(use_start[column], use_start[column + 1]):
        used[use_limit[u]] += use_amount[u]
    held[village] = column


@njit(nogil=True, cache=True)
def _fill(
    order: Any, village: Any, value: Any, use_start: Any, use_limit: Any, use_amount: Any,
    low: Any, high: Any, held: Any, used: Any,
) -> int:  # fmt: skip
    """Take switches in order, each that gains value and breaks no limit; how many were taken."""
    change = np.zeros(len(low), np.int64)
    touched = np.empty(2 * len(low) + 2, np.int64)
    taken = 0
    for c in order:
        i = village[c]
        if value[c] <= value[held[i]]:
            continue
        n = _turn(held[i], c, use_start, use_limit, use_amount, change, touched)
        fits = True
        for t in range(n):
            limit = touched[t]
            then = used[limit] + change[limit]
            fits &= low[limit] <= then <= high[limit]
            change[limit] = 0
        if fits:
            _take(c, i, use_start, use_limit, use_amount, held, used)
            taken += 1
    return taken
