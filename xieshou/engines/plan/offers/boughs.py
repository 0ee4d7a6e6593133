"""The inner loops of branch and bound over the works of a village, compiled.

A cell is a number of persons who count as poor: the bits that works can clear for them, their
score, and the mask of works that serve them. At a node some works are taken and some left; its
cells are the persons still poor whom an undecided work can help. If the undecided works can take a
person of score s below the line, which needs s - line + 1 to be cleared, the gain of any set A of
them is at most s and at most s / (s - line + 1) times what the works of A clear, each counted by
itself and no more than what is needed; else it is at most what all of them clear, and what those
of A clear. Of two upper bounds any mean is one: a cell of shares a and 1 - a gives

    sum_cells (1 - a) most + sum_works max(0, sum_cells a each - price)

as an upper bound on what may be added (the Lagrangean dual; cf. Geoffrion 1974).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

_ROUNDS = 3
"""Times that the shares of the cells are mended before a node is branched."""
ROUNDING = 512
"""Nodes are given up this many units of rounding above the best, so that ties are not searched: as
many as sums over the cells of a village may be wrong by."""


@njit(nogil=True, cache=True)
def compact(
    first: int, works: Any, cells: int, bits: Any, score: Any, persons: Any, serve: Any,
    clears: Any, low: Any, high: Any, line: int, weight: int, each: Any, most: Any,
) -> tuple[int, Any, Any]:  # fmt: skip
    """Drop the cells that none of `works` helps; fill most[c] and each[c, place in `works`].

    Returns how many are kept, their score and that of the cells dropped, persons x weight units.
    """
    kept, score_kept, score_dropped = 0, np.int64(0), np.int64(0)
    for c in range(cells):
        x, s = bits[c], score[c]
        reach = np.int64(0)
        for k in works:
            reach |= clears[first + k] & -(serve[c] >> k & 1)
        reach &= x
        if reach == 0:
            score_dropped += persons[c] * s
            continue
        bits[kept], score[kept], persons[kept], serve[kept] = reach, s, persons[c], serve[c]
        score_kept += persons[c] * s
        gain = low[reach & 0xFFFF] + high[reach >> 16]
        enough, rate = gain, 1.0
        if s - gain < line:
            gain, enough = s, s - line + 1
            rate = s / enough
        many = np.float64(weight * persons[c])
        most[kept] = many * gain
        for q in range(len(works)):
            cut = clears[first + works[q]] & reach & -(serve[kept] >> works[q] & 1)
            each[kept, q] = many * rate * min(low[cut & 0xFFFF] + high[cut >> 16], enough)
        kept += 1
    return kept, score_kept, score_dropped


@njit(nogil=True, cache=True)
def may_add(
    first: int, works: Any, cells: int, each: Any, most: Any, net: Any, enough: float, share: Any,
    gap: Any, total: Any,
) -> float:  # fmt: skip
    """An upper bound on the reduced value that `works` may add; gap[q] is what each has in it less
    its net price. Stops mending the shares when the bound is `enough` or less."""
    many, least = len(works), np.inf
    share[:cells] = 1.0
    for turn in range(_ROUNDS):
        bound = 0.0
        for q in range(many):
            gap[q] = -net[first + works[q]]
        for c in range(cells):
            bound += (1.0 - share[c]) * most[c]
            for q in range(many):
                gap[q] += share[c] * each[c, q]
        for q in range(many):
            bound += max(0.0, gap[q])
        least = min(least, bound)
        if least <= enough or turn + 1 == _ROUNDS:
            break
        total[:cells] = 0.0
        for q in range(many):
            if gap[q] > 0.0:
                for c in range(cells):
                    total[c] += each[c, q]
        for c in range(cells):
            share[c] = most[c] / total[c] if total[c] > most[c] else 1.0
    return least


@njit(nogil=True, cache=True)
def caps_allow(
    first: int, taken: int, free: int, lo: int, hi: int, cap_order: Any, cap_most: Any,
    cap_start: Any, cap_work: Any, cap_amount: Any,
) -> bool:  # fmt: skip
    """Whether some choice of the free works may keep each cap of the village."""
    for q in range(lo, hi):
        cap = cap_order[q]
        least = np.int64(0)
        for u in range(cap_start[cap], cap_start[cap + 1]):
            k = cap_work[u] - first
            if taken >> k & 1:
                least += cap_amount[u]
            elif free >> k & 1:
                least += min(0, cap_amount[u])
        if least > cap_most[cap]:
            return False
    return True


@njit(nogil=True, cache=True)
def search_these(
    villages: Any, widest: float, room: int, work_start: Any, price: Any, net: Any, bonus: Any,
    clears: Any, needs: Any, bans: Any, must: Any, never: Any, cap_first: Any, cap_order: Any,
    cap_most: Any, cap_start: Any, cap_work: Any, cap_amount: Any, cell_start: Any, cell_bits: Any,
    cell_score: Any, cell_persons: Any, cell_serve: Any, low: Any, high: Any, line: int,
    weight: Any, base: Any, size: Any, width: int, reduced: Any, choice: Any,
) -> tuple[Any, Any, Any, bool]:  # fmt: skip
    """Depth first. With `widest` below zero, write best reduced values and bundles into `reduced`
    and `choice`. Otherwise read them, and return village, bundle and deficit of the bundles no more
    than `widest` below the best, and whether `room` did not suffice."""
    depth = 17
    bits, score = np.empty((depth, width), np.int64), np.empty((depth, width), np.int64)
    persons, serve = np.empty((depth, width), np.int64), np.empty((depth, width), np.int64)
    cells, lost = np.zeros(depth, np.int64), np.zeros(depth, np.int64)
    taken, left = np.zeros(depth, np.int64), np.zeros(depth, np.int64)
    paid, bound = np.zeros(depth), np.zeros(depth)
    stage, pick = np.zeros(depth, np.int64), np.zeros(depth, np.int64)
    eager = np.zeros(depth, np.bool_)
    each, most = np.zeros((width, 16)), np.empty(width)
    share, total, gap = np.empty(width), np.empty(width), np.empty(16)
    undecided = np.empty(16, np.int64)
    count, space = 0, 1024
    village, bundle = np.empty(space, np.int64), np.empty(space, np.int64)
    deficit = np.empty(space)
    for i in villages:
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        every = (np.int64(1) << works) - 1
        barred, slack = np.int64(0), size[i]
        for k in range(works):
            slack += abs(price[first + k])
            if never[first + k]:
                barred |= np.int64(1) << k
        slack *= ROUNDING * 2.3e-16
        if widest < 0.0:
            top, best, floor = -np.inf, np.int64(0), -np.inf
        else:
            top, best = reduced[i], choice[i]
            floor = top - widest - slack
            if top == -np.inf:
                continue
        a = cell_start[i]
        cells[0] = cell_start[i + 1] - a
        for c in range(cells[0]):
            bits[0, c], score[0, c] = cell_bits[a + c], cell_score[a + c]
            persons[0, c], serve[0, c] = cell_persons[a + c], cell_serve[a + c]
        d, lost[0], taken[0], left[0], paid[0], stage[0] = 0, 0, 0, barred, 0.0, 0
        while d >= 0:
            free = every & ~taken[d] & ~left[d]
            if stage[d] == 0:
                n = 0
                for k in range(works):
                    if free >> k & 1:
                        undecided[n] = k
                        n += 1
                kept, alive, dropped = compact(
                    first,
                    undecided[:n],
                    cells[d],
                    bits[d],
                    score[d],
                    persons[d],
                    serve[d],
                    clears,
                    low,
                    high,
                    line,
                    weight[i],
                    each,
                    most,
                )
                cells[d] = kept
                lost[d] += dropped
                fall = base[i] - weight[i] * (lost[d] + alive)
                if free == 0:
                    worth, cost = fall, 0.0
                    legal = True
                    for k in range(works):
                        if taken[d] >> k & 1:
                            worth += bonus[first + k]
                            cost += price[first + k]
                            legal &= needs[first + k] & ~taken[d] == 0
                        elif must[first + k]:
                            legal = False
                    got = np.float64(worth) - cost
                    s = taken[d]
                    d -= 1
                    if not legal:
                        continue
                    if widest < 0.0:
                        if got > top:
                            top, best, floor = got, s, got + slack
                    elif s == best or top - got <= widest:
                        if count == room:
                            return village[:count], bundle[:count], deficit[:count], True
                        if count == space:
                            space *= 2
                            village = np.append(village, np.empty(count, np.int64))
                            bundle = np.append(bundle, np.empty(count, np.int64))
                            deficit = np.append(deficit, np.empty(count))
                        village[count], bundle[count] = i, s
                        deficit[count] = 0.0 if s == best else max(0.0, top - got)
                        count += 1
                    continue
                at = np.float64(fall) - paid[d]
                bound[d] = at + may_add(
                    first, undecided[:n], kept, each, most, net, floor - at, share, gap, total
                )
                chief = -1.0
                for q in range(n):  # the most promising first, then the least
                    if max(gap[q], -0.2 * gap[q]) > chief:
                        chief, pick[d] = max(gap[q], -0.2 * gap[q]), undecided[q]
                        eager[d] = gap[q] > 0.0
            if bound[d] < floor or stage[d] == 2:
                d -= 1
                continue
            take = eager[d] if stage[d] == 0 else not eager[d]
            stage[d] += 1
            k, n = pick[d], cells[d]
            bit = np.int64(1) << k
            if take:
                if bans[first + k] & taken[d] or needs[first + k] & left[d]:
                    continue
                taken[d + 1], left[d + 1] = taken[d] | bit, left[d]
                paid[d + 1], lost[d + 1] = paid[d] + net[first + k], lost[d]
                kept = 0
                for c in range(n):
                    x, s = bits[d, c], score[d, c]
                    if serve[d, c] & bit:
                        cut = clears[first + k] & x
                        x &= ~cut
                        s -= low[cut & 0xFFFF] + high[cut >> 16]
                        if s < line:
                            continue
                    bits[d + 1, kept], score[d + 1, kept] = x, s
                    persons[d + 1, kept], serve[d + 1, kept] = persons[d, c], serve[d, c]
                    kept += 1
                cells[d + 1] = kept
            else:
                needed = np.int64(0)
                for j in range(works):
                    if taken[d] >> j & 1:
                        needed |= needs[first + j]
                if must[first + k] or needed & bit:
                    continue
                taken[d + 1], left[d + 1] = taken[d], left[d] | bit
                paid[d + 1], lost[d + 1], cells[d + 1] = paid[d], lost[d], n
                bits[d + 1, :n], score[d + 1, :n] = bits[d, :n], score[d, :n]
                persons[d + 1, :n], serve[d + 1, :n] = persons[d, :n], serve[d, :n]
            if caps_allow(
                first, taken[d + 1], every & ~taken[d + 1] & ~left[d + 1], cap_first[i],
                cap_first[i + 1], cap_order, cap_most, cap_start, cap_work, cap_amount,
            ):  # fmt: skip
                d += 1
                stage[d] = 0
        if widest < 0.0:
            reduced[i], choice[i] = top, best
    return village[:count], bundle[:count], deficit[:count], False
