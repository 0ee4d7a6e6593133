"""Fill the most seats: by class of priority, or fairly between counties.

Seats that can be filled together are the independent sets of a transversal matroid (Edmonds &
Fulkerson 1965), so filling class by class, each as far as it goes, is best for every class given
those before it (Rado 1957; Edmonds 1971). Numbers of seats that counties can have filled together
form a polymatroid; there, adding a seat where the rate is least, wherever one can be added, gives
rates of which the least is highest, then the second least, and so on (Federgruen & Groenevelt
1986). Either way a seat is added along an augmenting path; what a search that fails has reached is
closed for ever, and proves that no more can be filled. Searches go depth first with lookahead and
share their marks within a phase (Pothen & Fan 1990).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from .columns import Ints, Nodes

OPEN = 1 << 30
"""In `closed`: never closed."""
FREE, LOCKED = -1, -2
"""In `post_of`: no post; a person whom a commitment keeps."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Pairs by person and by post, free `seats` of each post, its `block` (class or county), and
    what is `filled` and what is there in `all` of each block before the search begins.

    `people[at[q]:at[q + 1]]` may take post q.
    """

    start: Ints
    post: Nodes
    at: Ints
    people: Nodes
    seats: Ints
    block: Ints
    filled: Ints
    all: Ints


@dataclass(frozen=True, eq=False)
class Filling:
    """`post_of` each person (FREE or LOCKED), and the step in which a post `closed`, or OPEN."""

    post_of: Nodes
    closed: Nodes


def by_post(start: Ints, post: Nodes, m: int) -> tuple[Ints, Nodes]:
    """The pairs by post: where each post's begin, and the people, ascending."""
    at = np.concatenate(([0], np.cumsum(np.bincount(post, minlength=m)))).astype(np.int64)
    people = np.empty(len(post), dtype=np.int32)
    _turn(start, post, at[:-1].copy(), people)
    return at, people


def turned(who: Nodes, post: Nodes, m: int) -> tuple[Ints, Nodes, npt.NDArray[np.intp]]:
    """Pairs by post: where each post's begin, the people, and each pair's place before."""
    order = np.argsort(post, kind="stable")
    at = np.concatenate(([0], np.cumsum(np.bincount(post, minlength=m)))).astype(np.int64)
    return at, who[order], order


@njit(nogil=True, cache=True)
def _turn(start, post, place, people):  # type: ignore[no-untyped-def]
    for i in range(len(start) - 1):
        for k in range(start[i], start[i + 1]):
            q = post[k]
            people[place[q]] = i
            place[q] += 1


def most_filled(g: Graph, post_of: Nodes) -> Filling:
    """Block by block in their order; begins with `post_of`, whose people may still move."""
    return _run(g, post_of, False)


def fairly_filled(g: Graph, post_of: Nodes) -> Filling:
    """Blocks side by side, the least filled first; `post_of` may hold no one but LOCKED."""
    return _run(g, post_of, True)


def _run(g: Graph, post_of: Nodes, fairly: bool) -> Filling:
    m = len(g.seats)
    found, closed = post_of.copy(), np.full(m, OPEN, dtype=np.int32)
    load = np.bincount(found[found >= 0], minlength=m).astype(np.int64)
    members = np.argsort(g.block, kind="stable").astype(np.int32)
    begin = np.searchsorted(g.block[members], np.arange(len(g.all) + 1))
    work = np.empty((6, m), dtype=np.int64)
    work[0] = -1
    kernel = _fairly if fairly else _in_turn
    kernel(g.at, g.people, g.seats, g.block, members, begin, g.filled.copy(), g.all, found, load,
           closed, g.at[:-1].copy(), work)  # fmt: skip
    return Filling(found, closed)


@njit(nogil=True, cache=True)
def _in_turn(  # type: ignore[no-untyped-def]
    at, people, seats, block, members, begin, filled, total, post_of, load, closed, look, work
):
    stamp = 0
    for b in range(len(total)):
        while True:
            added = 0
            for place in range(begin[b], begin[b + 1]):
                q = members[place]
                while load[q] < seats[q] and closed[q] == OPEN:
                    if not _augment(q, b, False, stamp, at, people, seats, block, members, begin,
                                    post_of, load, closed, look, work):  # fmt: skip
                        break
                    added += 1
            if not added:
                break
            stamp += 1
        for q in range(len(seats)):
            if work[0, q] == stamp:
                closed[q] = b
        stamp += 1


@njit(nogil=True, cache=True)
def _fairly(  # type: ignore[no-untyped-def]
    at, people, seats, block, members, begin, filled, total, post_of, load, closed, look, work
):
    stamp, step, last = 0, 0, len(total)
    alive = total > filled
    while True:
        k = -1
        for b in range(last):
            if alive[b]:
                left, right = filled[b] * total[k], filled[k] * total[b]
                if k < 0 or left < right or (left == right and total[b] < total[k]):
                    k = b
        if k < 0:
            return
        added = False
        # First with the marks of searches before, which may hide a way; then without any.
        for _ in range(2):
            room = False
            for place in range(begin[k], begin[k + 1]):
                q = members[place]
                if load[q] < seats[q] and closed[q] == OPEN:
                    room = True
                    if _augment(q, last, True, stamp, at, people, seats, block, members, begin,
                                post_of, load, closed, look, work):  # fmt: skip
                        added = True
                        break
            if added or not room:
                break
            stamp += 1
        if added:
            filled[k] += 1
            alive[k] = filled[k] < total[k]
            continue
        alive[k] = False
        if room:
            stamp -= 1
            for q in range(len(seats)):
                if work[0, q] == stamp:
                    closed[q] = step
            step += 1
            stamp += 1


@njit(nogil=True, cache=True)
def _augment(  # type: ignore[no-untyped-def]
    root,
    level,
    hop,
    stamp,
    at,
    people,
    seats,
    block,
    members,
    begin,
    post_of,
    load,
    closed,
    look,
    work,
):
    """Whether one more person found a seat at post `root`, others moving on where need be.

    People at posts of blocks above `level` count as free. `hop`: a post that a person leaves may
    have its block refill another post instead. `work`: marks, parents, the person by whom each was
    reached, next pair, next post to hop to, and the stack.
    """
    seen, parent, via, nxt, spring, stack = work[0], work[1], work[2], work[3], work[4], work[5]
    seen[root], via[root] = stamp, -1
    nxt[root], spring[root] = at[root], begin[block[root] + 1]
    stack[0] = root
    depth = 1
    while depth:
        q = stack[depth - 1]
        while look[q] < at[q + 1]:
            i = people[look[q]]
            if post_of[i] == FREE or (post_of[i] >= 0 and block[post_of[i]] > level):
                break
            look[q] += 1
        if look[q] < at[q + 1]:
            i = people[look[q]]
            if post_of[i] >= 0:
                load[post_of[i]] -= 1
            post_of[i] = q
            while q != root:
                before = parent[q]
                if via[q] >= 0:
                    post_of[via[q]] = before
                else:
                    load[q] += 1
                    load[before] -= 1
                q = before
            load[root] += 1
            return True
        further = -1
        while spring[q] < begin[block[q] + 1]:
            r = members[spring[q]]
            spring[q] += 1
            if load[r] < seats[r] and seen[r] != stamp and closed[r] == OPEN:
                further, via[r] = r, -1
                break
        while further < 0 and nxt[q] < at[q + 1]:
            i = people[nxt[q]]
            nxt[q] += 1
            r = post_of[i]
            if r >= 0 and seen[r] != stamp and closed[r] == OPEN:
                further, via[r] = r, i
        if further < 0:
            depth -= 1
            continue
        r = further
        seen[r], parent[r], nxt[r] = stamp, q, at[r]
        # Who came by a hop gains a person and need not hop on.
        spring[r] = begin[block[r]] if hop and via[r] >= 0 else begin[block[r] + 1]
        stack[depth] = r
        depth += 1
    return False
