"""Minimum-cost flow by cost scaling, on few arcs at a time, in whole numbers.

Goldberg & Tarjan 1990, "Finding minimum-cost circulations by successive approximation"; global
price updates as in Goldberg 1997, "An efficient implementation of a scaling minimum-cost flow
algorithm". Costs are multiplied by nodes + 1 and errors fall to 1: such a flow is optimal. Each
phase looks only at the arcs that the prices of the phase before make cheap, and at those in use;
in the end all arcs are priced, and those that the prices call for come in (column generation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Nodes = npt.NDArray[np.int32]

FALL = 5
"""How many times smaller the error is in each phase."""
FOREVER = 1 << 62
CHEAPEST = 8
"""Arcs that a phase looks at, of each node."""
TRIES = 10
"""Moves per node after which prices are not yet those of an optimum, and another phase follows."""
SOON = 4
"""Errors of so many units of cost, from which such prices are looked for."""
OFTEN = 0.5
"""Relabels, per node, after which prices are updated globally."""
BUCKETS = 16
"""Distances that a global update tells apart, per node."""


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs `tail` -> `head` with most units `room` and `cost` a unit; nodes with their `supply`.

    The first `pairs` arcs are those that a phase may leave out.
    """

    tail: Nodes
    head: Nodes
    room: Ints
    cost: Ints
    supply: Ints
    pairs: int


def cheapest_flow(net: Network) -> tuple[Ints, Ints]:
    """The flow of least cost, and potentials in units of cost that prove it.

    cost + pi[tail] - pi[head] >= 0 on every arc that is not full, <= 0 on every one in use. All
    that is supplied must have a way. Flow int64[arcs], pi int64[nodes].
    """
    n, arcs = len(net.supply), len(net.tail)
    cost = net.cost * (n + 1)
    rows = [_rows(ends[: net.pairs], n) for ends in (net.tail, net.head)]
    p, flow = np.zeros(n, dtype=np.int64), np.zeros(arcs, dtype=np.int64)
    error = max(1, int(np.abs(cost).max(initial=0)))
    keep, called, last = np.zeros(arcs, dtype=np.bool_), np.zeros(arcs, dtype=np.bool_), False
    while True:
        if not last:
            keep = flow > 0
            keep[net.pairs :] = True
            for start, members in rows:
                _cheap(start, members, cost, net.tail, net.head, p, keep, CHEAPEST)
        keep |= called
        active = np.flatnonzero(keep).astype(np.int32)
        last = error == 1
        pi = _phase(net, cost, active, flow, p, error, last)
        if pi is not None:
            called = net.cost + pi[net.tail] - pi[net.head] < 0
            called &= flow < net.room
            if not called.any():
                return flow, pi
        error = max(1, error // FALL)


def _rows(ends: Nodes, n: int) -> tuple[Nodes, Nodes]:
    """Arcs by their end: where each node's begin, and the arcs."""
    order = np.argsort(ends, kind="stable").astype(np.int32)
    return np.searchsorted(ends[order], np.arange(n + 1)).astype(np.int32), order


def _phase(
    net: Network, cost: Ints, active: Nodes, flow: Ints, p: Ints, error: int, last: bool
) -> Ints | None:
    """Bring `flow` and `p` to within `error`; potentials in units of cost if they prove an optimum
    over the active arcs."""
    n = len(p)
    excess = net.supply.copy()
    np.subtract.at(excess, net.tail[active], flow[active])
    np.add.at(excess, net.head[active], flow[active])
    start, other, price, left, mate, place = _adjacency(
        net.tail, net.head, net.room, flow, cost, active, n
    )
    _refine(start, other, price, left, mate, excess, p, error, BUCKETS, max(1, int(OFTEN * n)))
    flow[active] = net.room[active] - left[place]
    if error > SOON * n and not last:
        return None
    pi = p // (n + 1)
    proven = _exact(start, other, price // (n + 1), left, pi, FOREVER if last else TRIES * n)
    return pi if proven else None


@njit(nogil=True, cache=True)
def _adjacency(tail, head, room, flow, cost, active, n):  # type: ignore[no-untyped-def]
    """Both ends of each active arc, by node: (start, other, cost, residual, mate, arc place)."""
    m = len(active)
    start = np.zeros(n + 1, dtype=np.int32)
    for e in active:
        start[tail[e] + 1] += 1
        start[head[e] + 1] += 1
    for v in range(n):
        start[v + 1] += start[v]
    fill = start[:-1].copy()
    other = np.empty(2 * m, dtype=np.int32)
    mate = np.empty(2 * m, dtype=np.int32)
    price = np.empty(2 * m, dtype=np.int64)
    left = np.empty(2 * m, dtype=np.int64)
    place = np.empty(m, dtype=np.int32)
    for k in range(m):
        e = active[k]
        t, h = tail[e], head[e]
        a, b = fill[t], fill[h]
        fill[t] += 1
        fill[h] += 1
        other[a], other[b] = h, t
        mate[a], mate[b] = b, a
        price[a], price[b] = cost[e], -cost[e]
        left[a], left[b] = room[e] - flow[e], flow[e]
        place[k] = a
    return start, other, price, left, mate, place


@njit(nogil=True, cache=True)
def _refine(start, other, price, left, mate, excess, p, eps, buckets, often):  # type: ignore[no-untyped-def]
    """Push and relabel, first come first served, until every residual arc is within `eps`."""
    n = len(p)
    for v in range(n):
        for a in range(start[v], start[v + 1]):
            if left[a] > 0 and price[a] + p[v] - p[other[a]] < 0:
                w, r = other[a], left[a]
                left[a] = 0
                left[mate[a]] += r
                excess[v] -= r
                excess[w] += r
    queue = np.empty(n, dtype=np.int32)
    queued = np.zeros(n, dtype=np.bool_)
    current = start[:-1].copy()
    begin, count = 0, 0
    for v in range(n):
        if excess[v] > 0:
            queue[count] = v
            count += 1
            queued[v] = True
    since = often
    heads = np.empty(buckets * n, dtype=np.int32)
    while count > 0:
        if since >= often:
            _near(start, other, price, left, mate, excess, p, eps, heads)
            current[:] = start[:-1]
            since = 0
        v = queue[begin]
        begin = begin + 1 if begin + 1 < n else 0
        count -= 1
        queued[v] = False
        while excess[v] > 0:
            a = current[v]
            if a == start[v + 1]:
                best = -(1 << 62)
                for b in range(start[v], start[v + 1]):
                    if left[b] > 0 and p[other[b]] - price[b] > best:
                        best = p[other[b]] - price[b]
                p[v] = best - eps
                current[v] = start[v]
                since += 1
                continue
            w = other[a]
            if left[a] > 0 and price[a] + p[v] - p[w] < 0:
                r = min(left[a], excess[v])
                left[a] -= r
                left[mate[a]] += r
                excess[v] -= r
                excess[w] += r
                if excess[w] > 0 and not queued[w]:
                    queued[w] = True
                    queue[(begin + count) % n] = w
                    count += 1
                if excess[v] == 0:
                    break
            current[v] = a + 1


@njit(nogil=True, cache=True)
def _near(start, other, price, left, mate, excess, p, eps, heads):  # type: ignore[no-untyped-def]
    """Lower prices by each node's distance to the nearest lack, counted in errors (global update).

    Dial's buckets, doubly linked, so that a node moves when a nearer way is found.
    """
    n, most = len(p), len(heads)
    heads[:] = -1
    after = np.full(n, -1, dtype=np.int32)
    before = np.full(n, -1, dtype=np.int32)
    dist = np.full(n, most, dtype=np.int64)
    done = np.zeros(n, dtype=np.bool_)
    waiting = 0
    for v in range(n):
        if excess[v] < 0:
            dist[v] = 0
            after[v] = heads[0]
            if heads[0] >= 0:
                before[heads[0]] = v
            heads[0] = v
        elif excess[v] > 0:
            waiting += 1
    d = 0
    while waiting > 0 and d < most:
        v = heads[d]
        if v < 0:
            d += 1
            continue
        heads[d] = after[v]
        if after[v] >= 0:
            before[after[v]] = -1
        done[v] = True
        if excess[v] > 0:
            waiting -= 1
        for a in range(start[v], start[v + 1]):
            w = other[a]
            if done[w] or left[mate[a]] <= 0 or dist[w] <= d:
                continue
            far = d + (p[w] - price[a] - p[v]) // eps + 1
            if far >= dist[w] or far >= most:
                continue
            if dist[w] < most:
                if before[w] >= 0:
                    after[before[w]] = after[w]
                else:
                    heads[dist[w]] = after[w]
                if after[w] >= 0:
                    before[after[w]] = before[w]
            dist[w] = far
            before[w], after[w] = -1, heads[far]
            if heads[far] >= 0:
                before[heads[far]] = w
            heads[far] = w
    for v in range(n):
        p[v] -= eps * (dist[v] if done[v] else d)


@njit(nogil=True, cache=True)
def _cheap(start, arcs, cost, tail, head, p, keep, k):  # type: ignore[no-untyped-def]
    """Mark the `k` arcs of each row of (start, arcs) whose reduced cost is least."""
    best = np.empty(k, dtype=np.int64)
    which = np.empty(k, dtype=np.int64)
    for row in range(len(start) - 1):
        held = 0
        for place in range(start[row], start[row + 1]):
            e = arcs[place]
            c = cost[e] + p[tail[e]] - p[head[e]]
            if held == k and c >= best[k - 1]:
                continue
            at = held if held < k else k - 1
            if held < k:
                held += 1
            while at > 0 and best[at - 1] > c:
                best[at], which[at] = best[at - 1], which[at - 1]
                at -= 1
            best[at], which[at] = c, e
        for at in range(held):
            keep[which[at]] = True


@njit(nogil=True, cache=True)
def _exact(start, other, price, left, pi, patience):  # type: ignore[no-untyped-def]
    """Lower `pi` until no residual arc has negative reduced cost: whether that came to an end."""
    n = len(pi)
    queue = np.empty(n, dtype=np.int32)
    queued = np.ones(n, dtype=np.bool_)
    for v in range(n):
        queue[v] = v
    begin, count, moved = 0, n, 0
    while count > 0:
        v = queue[begin]
        begin = begin + 1 if begin + 1 < n else 0
        count -= 1
        queued[v] = False
        for a in range(start[v], start[v + 1]):
            if left[a] <= 0:
                continue
            w = other[a]
            low = pi[v] + price[a]
            if low < pi[w]:
                pi[w] = low
                moved += 1
                if moved > patience:
                    return False
                if not queued[w]:
                    queued[w] = True
                    queue[(begin + count) % n] = w
                    count += 1
    return True
