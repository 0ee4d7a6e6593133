"""The inner loops over sets of works and years, compiled. Each works on a range of villages.

A village's bundle is a chain of sets S_0 <= S_1 <= ... of works started by the end of each year.
With V(S) the worth of a set in a year of weight 1, the best that can follow is, from the last year
back, h_y(S) = weight_y V(S) + g_{y+1}(S), where g_y(S) is the best of h_y(S + A) less the price of
starting A in year y, over sets A of further works (Bellman 1957). Prices add up over A, so this is
found for all S at once, one work at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def look_back(
    first: int, works: int, at: int, value: Any, final: Any, weight: Any, price: Any, order: Any,
    after: Any, rows: Any,
) -> None:  # fmt: skip
    """Fill rows[y, S] = h_y(S); the last row is scratch. `value` is -inf where S may never stand.

    A work is added where all works that it is to follow are in S already: these come before it in
    `order`, so that their bit still says what had started before the year.
    """
    years, size = len(weight), 1 << works
    onward = rows[years]
    for s in range(size):
        onward[s] = 0.0 if final[at + s] else -np.inf
    for y in range(years - 1, -1, -1):
        row, by = rows[y], weight[y]
        for s in range(size):  # 0 x -inf is not a number
            row[s] = onward[s] + by * value[at + s] if value[at + s] > -np.inf else -np.inf
        if y == 0:
            return
        onward[:size] = row[:size]
        for q in range(works):
            k = order[first + q]
            bit, cost, wait = 1 << k, price[first + k, y], after[first + k]
            if cost == np.inf:
                continue
            for block in range(0, size, 2 * bit):
                without, added = onward[block : block + bit], onward[block + bit : block + 2 * bit]
                if wait == 0:
                    for s in range(bit):
                        without[s] = max(without[s], added[s] - cost)
                else:
                    for s in range(bit):
                        if (block + s) & wait == wait:
                            without[s] = max(without[s], added[s] - cost)


@njit(nogil=True, cache=True)
def year_costs(first: int, works: int, y: int, price: Any, out: Any) -> None:
    """Fill out[A] = price of starting the works A in year y."""
    out[0] = 0.0
    for k in range(works):
        half, cost = 1 << k, price[first + k, y]
        for s in range(half):
            out[half + s] = out[s] + cost


@njit(nogil=True, cache=True)
def may_start(first: int, works: int, y: int, price: Any, after: Any, s: int) -> int:
    """The works that may start in year y when the set s had started before."""
    free = 0
    for k in range(works):
        wait = after[first + k]
        if s >> k & 1 == 0 and price[first + k, y] < np.inf and s & wait == wait:
            free |= 1 << k
    return free


@njit(nogil=True, cache=True)
def follow(
    first: int, works: int, years: int, price: Any, after: Any, digit: Any, rows: Any, cost: Any,
) -> tuple[float, Any]:  # fmt: skip
    """Best reduced value and a best bundle, from rows filled by `look_back`."""
    s, bundle, reduced = 0, np.int64(0), -np.inf
    for y in range(years):
        free = may_start(first, works, y, price, after, s)
        pick, top, a = 0, rows[y, s], 0
        if free:
            year_costs(first, works, y, price, cost[y])
            while True:
                a = (a - free) & free
                if a == 0:
                    break
                if rows[y, s | a] - cost[y, a] > top:
                    pick, top = a, rows[y, s | a] - cost[y, a]
        if y == 0:
            reduced = top
        for k in range(works):
            if pick >> k & 1:
                bundle += (y + 1) * digit[first + k]
        s |= pick
    return reduced, bundle


@njit(nogil=True, cache=True)
def best_range(
    lo: int, hi: int, width: int, work_start: Any, start: Any, value: Any, final: Any, weight: Any,
    price: Any, order: Any, after: Any, digit: Any, reduced: Any, choice: Any,
) -> None:  # fmt: skip
    """Best reduced value and a best bundle of villages lo..hi."""
    years = len(weight)
    rows, cost = np.empty((years + 1, width)), np.empty((years, width))
    for i in range(lo, hi):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        look_back(first, works, start[i], value, final, weight, price, order, after, rows)
        reduced[i], choice[i] = follow(first, works, years, price, after, digit, rows, cost)


@njit(nogil=True, cache=True)
def near_these(
    villages: Any, widest: float, room: int, width: int, work_start: Any, start: Any, value: Any,
    final: Any, weight: Any, price: Any, order: Any, after: Any, digit: Any, tallest: Any,
) -> tuple[Any, Any, Any, bool]:  # fmt: skip
    """Village, bundle and deficit of the bundles no more than `widest` below the best.

    Depth first over the years, h being the exact value of the best completion, so that next to
    nothing is visited that is not returned. The last answer is whether `room` did not suffice.
    """
    years, count, most = len(weight), 0, 1024
    rows, cost = np.empty((years + 1, width)), np.empty((years, width))
    digits = np.zeros(width, np.int64)
    free, mark, a = np.zeros(years, np.int64), np.zeros(years, np.int64), 0
    held, paid, code = np.zeros(years, np.int64), np.zeros(years), np.zeros(years, np.int64)
    village, bundle = np.empty(most, np.int64), np.empty(most, np.int64)
    deficit = np.empty(most)
    for i in villages:
        first, works, at = work_start[i], work_start[i + 1] - work_start[i], start[i]
        look_back(first, works, at, value, final, weight, price, order, after, rows)
        top, best = follow(first, works, years, price, after, digit, rows, cost)
        if top == -np.inf:
            continue
        slack = tallest[i]  # sums are taken in another order here than in `look_back`
        for k in range(works):
            half = 1 << k
            for s in range(half):
                digits[half + s] = digits[s] + digit[first + k]
            for y in range(years):
                if price[first + k, y] < np.inf:
                    slack += abs(price[first + k, y])
        for y in range(years):
            year_costs(first, works, y, price, cost[y])
        floor = top - widest - 1e-13 * slack
        y, free[0], mark[0] = 0, may_start(first, works, 0, price, after, 0), -1
        while y >= 0:
            a = 0 if mark[y] < 0 else (mark[y] - free[y]) & free[y]
            if a == 0 and mark[y] >= 0:
                y -= 1
                continue
            mark[y] = a
            s = held[y] | a
            if not rows[y, s] - cost[y, a] + paid[y] >= floor or rows[y, s] == -np.inf:
                continue
            got = paid[y] - cost[y, a] + weight[y] * value[at + s]
            name = code[y] + (y + 1) * digits[a]
            if y + 1 < years:
                y += 1
                held[y], paid[y], code[y], mark[y] = s, got, name, -1
                free[y] = may_start(first, works, y, price, after, s)
                continue
            if name != best and top - got > widest:
                continue
            if count == room:
                return village[:count], bundle[:count], deficit[:count], True
            if count == most:
                most *= 2
                village = np.append(village, np.empty(count, np.int64))
                bundle = np.append(bundle, np.empty(count, np.int64))
                deficit = np.append(deficit, np.empty(count))
            village[count], bundle[count] = i, name
            deficit[count] = 0.0 if name == best else max(0.0, top - got)
            count += 1
    return village[:count], bundle[:count], deficit[:count], False


@njit(nogil=True, cache=True)
def value_these(
    village: Any, bundle: Any, work_start: Any, start: Any, value: Any, weight: Any, out: Any,
) -> None:  # fmt: skip
    """Exact values of bundles."""
    years = len(weight)
    for b in range(len(bundle)):
        i = village[b]
        for y in range(years):
            s, rest, k = 0, bundle[b], 0
            while rest > 0:
                digit = rest % (years + 1)
                if 0 < digit <= y + 1:
                    s |= 1 << k
                rest //= years + 1
                k += 1
            out[b] += weight[y] * np.int64(value[start[i] + s])
