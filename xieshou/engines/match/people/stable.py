"""Deferred acceptance (Gale & Shapley 1962; Roth & Sotomayor 1990).

Of equals a person prefers the post, and a post the person, that stands first in the problem. Under
these strict orders the outcome is stable and, of all stable ones, best for every one of the side
that proposes; without them it is stable all the same, for who is no nearer does not block.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .columns import Ints, Nodes
from .fill import FREE, turned
from .result import Side


def stable(start: Ints, post: Nodes, wish: Nodes, fit: Nodes, seats: Ints, side: Side) -> Nodes:
    """The post of each person, -1 for none."""
    n, m = len(start) - 1, len(seats)
    who = np.repeat(np.arange(n, dtype=np.int32), np.diff(start))
    one = np.ones(n, dtype=np.int64)
    if side == "people":
        arcs = _defer(start, _preferred(start, wish, post), post, _keys(fit, who), one, seats)
    else:
        at, people, order = turned(who, post, m)
        liked = _preferred(at, fit[order], people)
        arcs = order[_defer(at, liked, people, _keys(wish, post)[order], seats, one)]
    post_of = np.full(n, FREE, dtype=np.int32)
    post_of[who[arcs]] = post[arcs]
    return post_of


def _keys(distance: Nodes, index: Nodes) -> Ints:
    return (distance.astype(np.int64) << 32) | index


def _preferred(start: Ints, distance: Nodes, index: Nodes) -> Ints:
    """Arcs of each row, the nearest first."""
    order = np.empty(len(index), dtype=np.int64)
    _sort_rows(start, _keys(distance, index), order)
    return order


@njit(nogil=True, cache=True)
def _sort_rows(start, key, order):  # type: ignore[no-untyped-def]
    for r in range(len(start) - 1):
        low, high = start[r], start[r + 1]
        order[low:high] = low + np.argsort(key[low:high])


def _defer(start: Ints, order: Ints, to: Nodes, key: Ints, need: Ints, room: Ints) -> Ints:
    """Arcs that stand when every row that still needs some has asked all it may."""
    offset = np.concatenate(
        ([0], np.cumsum(np.minimum(room, np.bincount(to, minlength=len(room)))))
    )
    held = np.empty(offset[-1], dtype=np.int64)
    load = np.zeros(len(room), dtype=np.int64)
    owner = np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start))
    _propose(start, order, to, owner, key, need.copy(), offset, held, load)
    place = np.arange(offset[-1]) - np.repeat(offset[:-1], np.diff(offset))
    standing: Ints = held[place < np.repeat(load, np.diff(offset))]
    return standing


@njit(nogil=True, cache=True)
def _propose(start, order, to, owner, key, need, offset, held, load):  # type: ignore[no-untyped-def]
    """Each column holds its best in a heap, the worst of them on top; who is sent away asks on."""
    place = start[:-1].copy()
    stack = np.arange(len(need))[::-1].copy()
    stacked = np.ones(len(need), dtype=np.bool_)
    depth = len(need)
    while depth:
        r = stack[depth - 1]
        if need[r] == 0 or place[r] == start[r + 1]:
            depth -= 1
            stacked[r] = False
            continue
        a = order[place[r]]
        place[r] += 1
        j = to[a]
        low, top = offset[j], offset[j + 1] - offset[j]
        if top == 0:
            continue
        if load[j] < top:
            k = load[j]
            load[j] += 1
            while k > 0 and key[held[low + ((k - 1) >> 1)]] < key[a]:
                held[low + k] = held[low + ((k - 1) >> 1)]
                k = (k - 1) >> 1
            held[low + k] = a
            need[r] -= 1
            continue
        worst = held[low]
        if key[worst] < key[a]:
            continue
        k = 0
        while True:
            c = 2 * k + 1
            if c >= top:
                break
            if c + 1 < top and key[held[low + c + 1]] > key[held[low + c]]:
                c += 1
            if key[held[low + c]] <= key[a]:
                break
            held[low + k] = held[low + c]
            k = c
        held[low + k] = a
        need[r] -= 1
        r = owner[worst]
        need[r] += 1
        if not stacked[r]:
            stack[depth], stacked[r] = r, True
            depth += 1
