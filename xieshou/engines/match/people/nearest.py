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

from .columns import Ints, Nodes
from .fill import OPEN, Filling, Graph, turned
from .paths import served


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
    at, people, order = turned(who[rest], g.post[rest], m)
    worth = (cost[rest] - stay[who[rest]])[order]
    full = np.where(f.closed == OPEN, g.seats, 0)
    second = served(at, people, worth, full, np.ones(n, dtype=np.int64), np.full(n, -1), tops[:0])
    assert first is not None  # `f` is such a way
    assert second is not None
    post_of = np.where(f.post_of >= 0, -1, f.post_of)
    rows = np.flatnonzero(first.used)
    post_of[who[part][rows]] = g.post[part][rows]
    rows = np.flatnonzero(second.used)
    post_of[people[rows]] = np.repeat(np.arange(m), np.diff(at))[rows]
    price = np.where(f.closed == OPEN, second.row, -first.column)
    return Nearest(post_of.astype(np.int32), price, -first.block)
