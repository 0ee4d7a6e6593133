"""Serve every row at least cost, unit by unit, by shortest augmenting paths with prices.

Jonker & Volgenant 1987, "A shortest augmenting path algorithm for dense and sparse linear
assignment problems", on arcs of room 1, columns with room for many, and blocks of columns with a
top of their own. Prices are what is left to pay from a node on; with them no arc costs less than
nothing, and Dijkstra's search goes only as far as the nearest column with room. Nodes as near as
the one looked at wait on a stack, the others in a heap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from .columns import Ints, Nodes

FAR = 1 << 62
BIDS = 20
"""For each row, before the search."""
REACHED, WAITING, HELD, BEST, TARGET = range(5)
"""Figures of a search: nodes reached, on the stack, in the heap; the best way, and its end."""


@dataclass(frozen=True, eq=False)
class Served:
    """Which arcs are `used`, and what is left to pay from each row, column and block on."""

    used: npt.NDArray[np.bool_]
    row: Ints
    column: Ints
    block: Ints


def served(
    start: Ints, to: Nodes, cost: Ints, need: Ints, room: Ints, block: Ints, tops: Ints
) -> Served | None:
    """Give each row `need` of its arcs at least cost, each column at most `room`, all columns of a
    block (-1: none) at most its `tops`; None where there is no way."""
    rows, columns, blocks = len(start) - 1, len(room), len(tops)
    used = np.zeros(len(to), dtype=np.bool_)
    pay = np.zeros(rows + columns + blocks, dtype=np.int64)
    some = np.flatnonzero(np.diff(start))
    if len(some):
        pay[some] = np.minimum.reduceat(cost, start[some])
    owner = np.repeat(np.arange(rows, dtype=np.int32), np.diff(start))
    members = np.argsort(block, kind="stable").astype(np.int32)
    begin = np.searchsorted(block[members], np.arange(blocks + 1))
    if not _serve(
        start, to, owner, cost, need.copy(), room, block, tops, members, begin, used, pay
    ):
        return None
    return Served(used, *np.split(pay, [rows, rows + columns]))


@njit(nogil=True, cache=True)
def _serve(start, to, owner, cost, need, room, block, tops, members, begin, used, pay):  # type: ignore[no-untyped-def]
    """One search a unit. Nodes are rows, then columns, then blocks; `pay[v]` is at most what it
    costs from v on, and every arc that may be used costs at least what it saves."""
    rows, columns = len(start) - 1, len(room)
    base, size = rows + columns, rows + columns + len(tops)
    load = np.zeros(columns, dtype=np.int64)
    block_load = np.zeros(len(tops), dtype=np.int64)
    head = np.full(columns, -1, dtype=np.int64)
    after = np.full(len(to), -1, dtype=np.int64)
    before = np.full(len(to), -1, dtype=np.int64)
    dist = np.full(size, FAR)
    done = np.zeros(size, dtype=np.bool_)
    spot = np.full(size, -1, dtype=np.int64)
    parent, edge, heap, stack, reached = np.full((5, size), -1, dtype=np.int64)
    mark = np.zeros(5, dtype=np.int64)
    _bid(start, to, owner, cost, need, room, block, used, pay, load, head)
    for source in range(rows):
        for _ in range(need[source]):
            mark[:] = 1, 1, 0, FAR, -1
            reached[0], stack[0], parent[source], dist[source] = source, source, -1, 0
            while mark[WAITING] or mark[HELD]:
                if mark[WAITING]:
                    mark[WAITING] -= 1
                    v = stack[mark[WAITING]]
                else:
                    v = heap[0]
                    mark[HELD] = _pop(heap, spot, dist, mark[HELD])
                d = dist[v]
                if d >= mark[BEST]:
                    break
                done[v] = True
                if v < rows:
                    for e in range(start[v], start[v + 1]):
                        w = rows + to[e]
                        if used[e] or done[w]:
                            continue
                        near = d + cost[e] + pay[w] - pay[v]
                        if near >= mark[BEST] or near >= dist[w]:
                            continue
                        _reach(
                            w, near, d, v, e, mark, dist, parent, edge, reached, spot, heap, stack
                        )
                        # A column with room ends the search: no need to wait for its turn.
                        if load[to[e]] < room[to[e]] and block[to[e]] < 0:
                            mark[BEST], mark[TARGET] = near, w
                elif v < base:
                    j = v - rows
                    if load[j] < room[j] and block[j] >= 0:
                        w = base + block[j]
                        _reach(w, d + pay[w] - pay[v], d, v, -1, mark, dist, parent, edge, reached,
                               spot, heap, stack)  # fmt: skip
                    e = head[j]
                    while e >= 0:
                        w = owner[e]
                        near = d - (cost[e] + pay[v] - pay[w])
                        _reach(
                            w, near, d, v, e, mark, dist, parent, edge, reached, spot, heap, stack
                        )
                        e = after[e]
                elif block_load[v - base] < tops[v - base]:
                    mark[BEST], mark[TARGET] = d, v
                else:
                    for place in range(begin[v - base], begin[v - base + 1]):
                        w = rows + members[place]
                        if load[members[place]]:
                            _reach(w, d + pay[w] - pay[v], d, v, -1, mark, dist, parent, edge,
                                   reached, spot, heap, stack)  # fmt: skip
            if mark[TARGET] < 0:
                return False
            _settle(mark[TARGET], rows, base, parent, edge, to, used, head, after, before, load,
                    block_load)  # fmt: skip
            for k in range(mark[REACHED]):
                v = reached[k]
                if dist[v] < mark[BEST]:
                    pay[v] += mark[BEST] - dist[v]
                dist[v], done[v], spot[v] = FAR, False, -1
    return True


@njit(nogil=True, cache=True)
def _bid(start, to, owner, cost, need, room, block, used, pay, load, head):  # type: ignore[no-untyped-def]
    """Let rows that need one arc bid for columns with room for one (augmenting row reduction): who
    is outbid bids again, as long as there are bids left; the others are for the search."""
    rows, left = len(start) - 1, BIDS * (len(start) - 1)
    for first in range(rows):
        r = first
        while need[r] == 1 and left > 0:
            left -= 1
            low, next_low, e, other = FAR, FAR, -1, -1
            for a in range(start[r], start[r + 1]):
                worth = cost[a] + pay[rows + to[a]]
                if worth < low:
                    low, next_low, e, other = worth, low, a, e
                elif worth < next_low:
                    next_low, other = worth, a
            if other < 0:
                break
            pay[r] = low
            if low == next_low and head[to[e]] >= 0:
                e = other
            j = to[e]
            if room[j] != 1 or block[j] >= 0 or (low == next_low and head[j] >= 0):
                break
            pay[rows + j] += next_low - low
            pay[r] = next_low
            outbid = head[j]
            used[e], head[j], load[j] = True, e, 1
            need[r] = 0
            if outbid >= 0:
                used[outbid] = False
                r = owner[outbid]
                need[r] = 1


@njit(nogil=True, cache=True)
def _reach(w, near, d, v, e, mark, dist, parent, edge, reached, spot, heap, stack):  # type: ignore[no-untyped-def]
    """From `v`, `d` away, by arc `e` to `w`, which is `near` then, unless it was nearer."""
    if near >= mark[BEST] or near >= dist[w]:
        return
    if dist[w] == FAR:
        reached[mark[REACHED]] = w
        mark[REACHED] += 1
    dist[w], parent[w], edge[w] = near, v, e
    if near == d and spot[w] < 0:
        stack[mark[WAITING]] = w
        mark[WAITING] += 1
    else:
        mark[HELD] = _push(heap, spot, dist, mark[HELD], w)


@njit(nogil=True, cache=True)
def _settle(v, rows, base, parent, edge, to, used, head, after, before, load, block_load):  # type: ignore[no-untyped-def]
    """Use the path that ends in `v`."""
    if v >= base:
        block_load[v - base] += 1
    else:
        load[v - rows] += 1
    while parent[v] >= 0:
        u, e = parent[v], edge[v]
        if e >= 0:
            j = to[e]
            if v >= rows:
                used[e] = True
                after[e], before[e] = head[j], -1
                if head[j] >= 0:
                    before[head[j]] = e
                head[j] = e
            else:
                used[e] = False
                if before[e] >= 0:
                    after[before[e]] = after[e]
                else:
                    head[j] = after[e]
                if after[e] >= 0:
                    before[after[e]] = before[e]
        elif v >= base:
            load[u - rows] += 1
        else:
            load[v - rows] -= 1
        v = u


@njit(nogil=True, cache=True)
def _push(heap, spot, dist, held, v):  # type: ignore[no-untyped-def]
    """Put `v` into the heap, or move it up; how many are in it."""
    k = spot[v]
    if k < 0:
        k = held
        held += 1
    while k > 0:
        up = (k - 1) >> 1
        if dist[heap[up]] <= dist[v]:
            break
        heap[k] = heap[up]
        spot[heap[k]] = k
        k = up
    heap[k], spot[v] = v, k
    return held


@njit(nogil=True, cache=True)
def _pop(heap, spot, dist, held):  # type: ignore[no-untyped-def]
    """Take the first out of the heap; how many are left."""
    spot[heap[0]] = -1
    held -= 1
    if held:
        v, k = heap[held], 0
        while True:
            c = 2 * k + 1
            if c >= held:
                break
            if c + 1 < held and dist[heap[c + 1]] < dist[heap[c]]:
                c += 1
            if dist[heap[c]] >= dist[v]:
                break
            heap[k] = heap[c]
            spot[heap[k]] = k
            k = c
        heap[k], spot[v] = v, k
    return held
