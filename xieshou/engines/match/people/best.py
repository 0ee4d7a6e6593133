"""The best for each objective, without groups and without a limit of moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .case import Case, costs_of, filling_of, fixed, graph_of, open_pairs
from .columns import Ints, Nodes
from .fill import FREE, LOCKED
from .nearest import nearest
from .stable import stable


@dataclass(frozen=True, eq=False)
class Solved:
    """The post of each person, and what proves it (see `PeopleAnswer`)."""

    post_of: Nodes
    closed: Nodes
    best: Ints
    least: int
    post_price: Ints
    block_price: Ints


def solved(case: Case) -> Solved:
    """The best without groups and without a limit of moves."""
    pairs = open_pairs(case)
    none = np.empty(0, dtype=np.int64)
    if case.objective == "stable":
        found = stable(pairs.start, pairs.post, pairs.wish, pairs.fit, case.seats, case.side)
        locked = case.post_of == LOCKED
        return Solved(np.where(locked, case.post_of, found), none.astype(np.int32), none, 0,
                      none, none)  # fmt: skip
    g = graph_of(case, pairs)
    f, cost = filling_of(case, g), costs_of(case, pairs)
    stay = np.where(case.before >= 0, case.p.per_move, 0)
    near = nearest(g, f, cost, stay)
    best = _by_block(g.block, near.post_of, len(g.all))
    taken = near.post_of[pairs.who] == pairs.post
    free = (near.post_of == FREE) & (case.post_of != LOCKED)
    least = int(cost[taken].sum()) + int(stay[free].sum())
    return Solved(near.post_of, f.closed, best, least, near.post_price, near.block_price)


def _by_block(block: Ints, post_of: Nodes, blocks: int) -> Ints:
    return np.bincount(block[post_of[post_of >= 0]], minlength=blocks).astype(np.int64)


def filled_of(case: Case, places: Mapping[int, int]) -> tuple[int, ...]:
    """How much is filled beside `places` and with them: higher is better."""
    put = fixed(case, places)
    p, m = case.p, len(case.seats)
    g = graph_of(put, open_pairs(put))
    f = filling_of(put, g)
    taken = np.bincount(f.post_of[f.post_of >= 0], minlength=m) + np.bincount(
        [q for q in places.values() if q >= 0], minlength=m
    )
    filled = np.bincount(g.block, taken, len(g.all)).astype(np.int64)
    if case.objective == "most":
        return tuple(filled.tolist())
    filled += np.bincount(g.block, p.posts.seats - case.seats, len(g.all)).astype(np.int64)
    rates = sorted((filled[g.all > 0] * 10**12 // g.all[g.all > 0]).tolist())
    return (int(filled.sum()), *rates)


def solved_with(case: Case, places: Mapping[int, int]) -> Nodes:
    """The post of each person once `places` stand."""
    found = solved(fixed(case, places)).post_of
    for i, q in places.items():
        found[i] = q
    return found
