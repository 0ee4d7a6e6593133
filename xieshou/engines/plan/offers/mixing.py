"""Every chain of sets of a village weighed by exp(reduced value / heat), compiled.

With h_y(S) the best that can follow (chains.py), a step from S to S' in year y weighs
exp((what it leads to at best - the best that S leads to) / heat), 1 at most, so that nothing
overflows at any heat; sets that next to no weight comes to are left out, and at low heats few are
left. Going forward and back over the steps gives how likely each work has started by each year, and
going on from each such year gives how likely two have (Rabiner 1989, "A tutorial on hidden Markov
models").
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .chains import look_back, may_start, year_costs

FAINT = 1e-6
"""A step of which less than this comes through is left out."""


@njit(nogil=True, cache=True)
def weigh(
    first: int, works: int, at: int, heat: float, value: Any, weight: Any, price: Any, after: Any,
    rows: Any, cost: Any, many: Any, sets: Any, ahead: Any, back: Any, place: Any, begin: Any,
    source: Any, target: Any, step: Any,
) -> tuple[float, float, float]:  # fmt: skip
    """List the sets that may stand in each year, and the steps that lead to them.

    From rows filled by `look_back` fill, for y years and q < many[y], sets[y, q], what comes to it,
    ahead[y, q], and what goes on from it, back[y, q]; for steps begin[y]:begin[y+1] the places of
    the sets before and after, and what they weigh. `place` is -1 everywhere, and so again. Returns
    the best reduced value, the sum of all weights, at least 1, and the mean value.
    """
    years, count, top = len(weight), 0, 0.0
    begin[0] = 0
    for y in range(years):
        year_costs(first, works, y, price, cost)
        many[y] = 0
        for q in range(many[y - 1] if y else 1):
            s, come, best, a = 0, 1.0, 0.0, 0
            if y:
                s, come = sets[y - 1, q], ahead[y - 1, q]
                best = rows[y - 1, s] - weight[y - 1] * value[at + s]
            free = may_start(first, works, y, price, after, s)
            if y == 0:
                best = rows[0, 0]
                while True:
                    a = (a - free) & free
                    if a == 0:
                        break
                    best = max(best, rows[0, a] - cost[a])
                top = best
            floor = best + heat * np.log(FAINT / come)
            while come >= FAINT:
                there = rows[y, s | a] - cost[a]
                if there >= floor:
                    t = place[s | a]
                    if t < 0:
                        t = many[y]
                        place[s | a] = t
                        sets[y, t], ahead[y, t] = s | a, 0.0
                        many[y] += 1
                    source[count], target[count] = q, t
                    step[count] = np.exp(min(there - best, 0.0) / heat)
                    ahead[y, t] += come * step[count]
                    count += 1
                a = (a - free) & free
                if a == 0:
                    break
        begin[y + 1] = count
        for q in range(many[y]):
            place[sets[y, q]] = -1
    total, mean = 0.0, 0.0
    for q in range(many[years - 1]):
        back[years - 1, q] = 1.0
        total += ahead[years - 1, q]
    for y in range(years - 1, 0, -1):
        back[y - 1, : many[y - 1]] = 0.0
        for e in range(begin[y], begin[y + 1]):
            back[y - 1, source[e]] += step[e] * back[y, target[e]]
    for y in range(years):
        for q in range(many[y]):
            mean += ahead[y, q] * back[y, q] / total * weight[y] * value[at + sets[y, q]]
    return top, total, mean


@njit(nogil=True, cache=True)
def together(
    works: int, years: int, total: float, many: Any, sets: Any, ahead: Any, back: Any, begin: Any,
    source: Any, target: Any, step: Any, now: Any, then: Any, pair: Any,
) -> None:  # fmt: skip
    """Fill pair[k*years+y, j*years+z]: how likely work k starts in year y and work j in year z."""
    n = works * years
    pair[:n, :n] = 0.0
    for y in range(years):
        for k in range(works):
            seen = False
            for q in range(many[y]):
                now[q] = ahead[y, q] if sets[y, q] >> k & 1 else 0.0
                seen |= now[q] > 0.0
            if not seen:
                continue
            for z in range(y, years):
                if z > y:
                    then[: many[z]] = 0.0
                    for e in range(begin[z], begin[z + 1]):
                        then[target[e]] += now[source[e]] * step[e]
                    now[: many[z]] = then[: many[z]]
                for q in range(many[z]):
                    s, both, j = sets[z, q], now[q] * back[z, q] / total, 0
                    if both == 0.0:
                        continue
                    while s:
                        if s & 1:
                            pair[k * years + y, j * years + z] += both
                        s >>= 1
                        j += 1
    # So far what has started by a year. From years to starts: less what had by the year before.
    for r in range(n):
        for q in range(n):
            if r % years > q % years:
                pair[r, q] = pair[q, r]
    for r in range(n - 1, -1, -1):
        if r % years:
            for q in range(n):
                pair[r, q] -= pair[r - 1, q]
    for r in range(n):
        for q in range(n - 1, -1, -1):
            if q % years:
                pair[r, q] -= pair[r, q - 1]


@njit(nogil=True, cache=True)
def mix_range(
    lo: int, hi: int, stride: int, heat: float, room: int, width: int, work_start: Any, start: Any,
    value: Any, final: Any, weight: Any, price: Any, order: Any, after: Any, use_start: Any,
    use_limit: Any, use: Any, totals: Any, used: Any, curvature: Any,
) -> None:  # fmt: skip
    """Add to totals (best, soft best, mean value), used[m] and, unless it is empty, to
    curvature[m, m] the covariance of the uses over the heat; `room` for so many steps."""
    years, m = len(weight), len(used)
    rows, cost = np.empty((years + 1, width)), np.empty(width)
    many, sets = np.zeros(years, np.int64), np.empty((years, width), np.int64)
    ahead, back = np.empty((years, width)), np.empty((years, width))
    spot, begin = np.full(width, -1, np.int64), np.empty(years + 1, np.int64)
    source, target = np.empty(room, np.int64), np.empty(room, np.int64)
    step = np.empty(room)
    now, then = np.empty(width), np.empty(width)
    starts = 0
    while 1 << starts < width:
        starts += 1
    starts *= years
    pair, bend = np.empty((starts, starts)), np.empty((starts, m))
    place, limits = np.full(m, -1, np.int64), np.empty(m, np.int64)
    for i in range(lo, hi, stride):
        first, works, at = work_start[i], work_start[i + 1] - work_start[i], start[i]
        look_back(first, works, at, value, final, weight, price, order, after, rows)
        top, total, mean = weigh(
            first, works, at, heat, value, weight, price, after, rows, cost, many, sets, ahead,
            back, spot, begin, source, target, step,
        )  # fmt: skip
        totals[0] += top
        totals[1] += top + heat * np.log(total)
        totals[2] += mean
        started(works, years, total, many, sets, ahead, back, pair)
        for r in range(works * years):
            if pair[r, r] > 0.0:
                row = first * years + r
                for u in range(use_start[row], use_start[row + 1]):
                    used[use_limit[u]] += pair[r, r] * use[u]
        if len(curvature) == 0 or begin[years] == years:  # or one chain only
            continue
        together(
            works, years, total, many, sets, ahead, back, begin, source, target, step, now, then,
            pair,
        )  # fmt: skip
        bend_uses(
            first * years, works * years, heat, pair, use_start, use_limit, use, place, limits,
            bend, curvature,
        )  # fmt: skip


@njit(nogil=True, cache=True)
def started(
    works: int, years: int, total: float, many: Any, sets: Any, ahead: Any, back: Any, pair: Any
) -> None:  # fmt: skip
    """Fill the diagonal of `pair`: how likely each work starts in each year."""
    for r in range(works * years):
        pair[r, r] = 0.0
    for y in range(years):
        for q in range(many[y]):
            s, likely, k = sets[y, q], ahead[y, q] * back[y, q] / total, 0
            while s:
                if s & 1:
                    pair[k * years + y, k * years + y] += likely
                s >>= 1
                k += 1
    for k in range(works):
        for r in range(k * years + years - 1, k * years, -1):
            pair[r, r] -= pair[r - 1, r - 1]


@njit(nogil=True, cache=True)
def bend_uses(
    row: int, n: int, heat: float, pair: Any, use_start: Any, use_limit: Any, use: Any, place: Any,
    limits: Any, bend: Any, curvature: Any,
) -> None:  # fmt: skip
    """Add to curvature the covariance over the heat of what n starts use; rows of uses from `row`.

    `place` is -1 everywhere, and so again.
    """
    touched = 0
    for r in range(n):
        if pair[r, r] > 0.0:
            for u in range(use_start[row + r], use_start[row + r + 1]):
                if place[use_limit[u]] < 0:
                    place[use_limit[u]] = touched
                    limits[touched] = use_limit[u]
                    touched += 1
    for r in range(n):
        if not 1e-9 < pair[r, r] < 1.0 - 1e-9:
            continue
        bend[r, :touched] = 0.0
        for q in range(n):
            both = pair[r, q] - pair[r, r] * pair[q, q]
            if pair[q, q] > 0.0 and abs(both) > 1e-10:
                for u in range(use_start[row + q], use_start[row + q + 1]):
                    bend[r, place[use_limit[u]]] += both * use[u] / heat
        for u in range(use_start[row + r], use_start[row + r + 1]):
            for t in range(touched):
                curvature[use_limit[u], limits[t]] += use[u] * bend[r, t]
    for t in range(touched):
        place[limits[t]] = -1
