"""The least distance among matchings that fill as many seats of each block (class or county).

What closed while filling splits the question: people who may take a post that closed in a step, and
none that closed before, all take posts that closed in that step; posts that never closed are full,
and people who may take none that closed have them or no post (Dulmage & Mendelsohn 1958; here once
for each step). In each part one side must be served whole, people in the former, seats in the
latter, one after the other by a shortest augmenting path with prices (Jonker & Volgenant 1987).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from .fill import OPEN, Filling, Graph, by_post
from .problem import Ints, Nodes


@dataclass(frozen=True, eq=False)
class Nearest:
    """`post_of` each person (FREE or LOCKED); prices that prove it: see `PeopleAnswer`."""

    post_of: Nodes
    post_price: Ints
    block_price: Ints


@dataclass(frozen=True, eq=False)
class Steps:
    """When posts closed: `person` the first step of each person's posts (OPEN: none closed),
    `block` the step in which a block closed that is not full (OPEN: all its posts are full)."""

    person: Nodes
    block: Nodes


def steps_of(g: Graph, f: Filling) -> Steps:
    """Of all people but those LOCKED, who have none (OPEN)."""
    person = np.full(len(g.start) - 1, OPEN, dtype=np.int32)
    some = np.flatnonzero(np.diff(g.start))
    if len(some):
        person[some] = np.minimum.reduceat(f.closed[g.post], g.start[some])
    load = np.bincount(f.post_of[f.post_of >= 0], minlength=len(g.seats))
    block = np.full(len(g.all), OPEN, dtype=np.int32)
    short = np.flatnonzero(load < g.seats)
    np.minimum.at(block, g.block[short], f.closed[short])
    return Steps(person, block)


def nearest(g: Graph, f: Filling, cost: Ints, stay: Ints) -> Nearest:
    """Least sum of `cost` of the pairs taken and of `stay` of people without a post, among the
    matchings with as many seats of each block filled as `f`."""
    n, m = len(g.start) - 1, len(g.seats)
    steps, who = steps_of(g, f), np.repeat(np.arange(n, dtype=np.int32), np.diff(g.start))
    same = f.closed[g.post] == steps.person[who]
    loose = steps.block[g.block] == f.closed
    loose &= f.closed < OPEN
    taken = np.bincount(f.post_of[f.post_of >= 0], minlength=m)
    tops = np.zeros(len(g.all), dtype=np.int64)
    np.add.at(tops, g.block[loose], taken[loose])

    part = same & (steps.person[who] < OPEN)
    start = np.concatenate(([0], np.cumsum(np.bincount(who[part], minlength=n)))).astype(np.int64)
    must = (f.post_of >= 0) & (steps.person < OPEN)
    first = served(start, g.post[part], cost[part], must.astype(np.int64), g.seats,
                    np.where(loose, g.block, -1), tops)  # fmt: skip

    rest = same & (steps.person[who] == OPEN)
    at, people, order = _turned(who[rest], g.post[rest], m)
    worth = (cost[rest] - stay[who[rest]])[order]
    full = np.where(f.closed == OPEN, g.seats, 0)
    second = served(at, people, worth, full, np.ones(n, dtype=np.int64), np.full(n, -1), tops[:0])
    assert first is not None and second is not None  # `f` is such a way
    post_of = np.where(f.post_of >= 0, -1, f.post_of)
    rows = np.flatnonzero(first.used)
    post_of[who[part][rows]] = g.post[part][rows]
    rows = np.flatnonzero(second.used)
    post_of[people[rows]] = np.repeat(np.arange(m), np.diff(at))[rows]
    price = np.where(f.closed == OPEN, second.row, -first.column)
    return Nearest(post_of.astype(np.int32), price, -first.block)


def _turned(who: Nodes, post: Nodes, m: int) -> tuple[Ints, Nodes, npt.NDArray[np.intp]]:
    """Pairs by post: where each post's begin, the people, and each pair's place before."""
    order = np.argsort(post, kind="stable")
    at = np.concatenate(([0], np.cumsum(np.bincount(post, minlength=m)))).astype(np.int64)
    return at, who[order], order


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
    if not _serve(start, to, owner, cost, need, room, block, tops, members, begin, used, pay):
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
    far = np.int64(1) << 62
    dist = np.full(size, far)
    parent = np.full(size, -1, dtype=np.int64)
    edge = np.full(size, -1, dtype=np.int64)
    done = np.zeros(size, dtype=np.bool_)
    heap = np.empty(size, dtype=np.int64)
    spot = np.full(size, -1, dtype=np.int64)
    touched = np.empty(size, dtype=np.int64)
    ready = np.empty(size, dtype=np.int64)
    for source in range(rows):
        for _ in range(need[source]):
            count, held, waiting = 1, 0, 1
            touched[0], ready[0], parent[source] = source, source, -1
            dist[source] = 0
            best, target = far, -1
            while True:
                if waiting:
                    waiting -= 1
                    v = ready[waiting]
                    if done[v]:
                        continue
                elif held:
                    v = heap[0]
                    held = _pop(heap, spot, dist, held)
                else:
                    break
                d = dist[v]
                if d >= best:
                    break
                done[v] = True
                if v < rows:
                    low, high = start[v], start[v + 1]
                elif v < base:
                    low, high = 0, 1
                else:
                    low, high = begin[v - base], begin[v - base + 1]
                # A column looks at its sink first, then at the rows that have it.
                e = low
                stage = 0
                if v >= rows and v < base:
                    j = v - rows
                    stage = 1
                    e = head[j]
                while True:
                    if v < rows:
                        if e == high:
                            break
                        w, a, here = rows + to[e], e, e
                        e += 1
                        if used[here] or done[w]:
                            continue
                        near = d + cost[here] + pay[w] - pay[v]
                    elif v < base:
                        if stage == 1:
                            stage = 2
                            if load[j] == room[j]:
                                continue
                            if block[j] < 0:
                                if d - pay[v] < best:
                                    best, target = d - pay[v], v
                                continue
                            w, a = base + block[j], -1
                            if done[w]:
                                continue
                            near = d + pay[w] - pay[v]
                        else:
                            if e < 0:
                                break
                            w, a = owner[e], e
                            e = after[e]
                            if done[w]:
                                continue
                            near = d - (cost[a] + pay[v] - pay[w])
                    else:
                        if e == low and block_load[v - base] < tops[v - base]:
                            if d - pay[v] < best:
                                best, target = d - pay[v], v
                            break
                        if e == high:
                            break
                        w, a = rows + members[e], -1
                        e += 1
                        if done[w] or load[w - rows] == 0:
                            continue
                        near = d + pay[w] - pay[v]
                    if near >= best or near >= dist[w]:
                        continue
                    if dist[w] == far:
                        touched[count] = w
                        count += 1
                    dist[w], parent[w], edge[w] = near, v, a
                    # A column with room ends the search: no need to wait for its turn.
                    if w >= rows and w < base and load[w - rows] < room[w - rows] and block[w - rows] < 0:
                        best, target = near, w
                        continue
                    if near == d and spot[w] < 0:
                        ready[waiting] = w
                        waiting += 1
                        continue
                    held = _push(heap, spot, dist, held, w)
            if target < 0:
                return False
            _settle(target, rows, base, parent, edge, to, used, head, after, before, load,
                    block_load, block)  # fmt: skip
            for k in range(count):
                v = touched[k]
                if dist[v] < best:
                    pay[v] += best - dist[v]
                dist[v], done[v], spot[v] = far, False, -1
    return True


@njit(nogil=True, cache=True)
def _settle(v, rows, base, parent, edge, to, used, head, after, before, load, block_load, block):  # type: ignore[no-untyped-def]
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
