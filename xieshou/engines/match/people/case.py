"""A problem as the solver sees it: pairs and seats, commitments out of the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from .attributes import pairs_of
from .columns import Ints, Nodes, Pairs
from .fill import FREE, LOCKED, Filling, Graph, by_post, fairly_filled, most_filled
from .problem import PeopleProblem
from .result import Objective, Side


@dataclass(frozen=True, eq=False)
class Case:
    """`before`: the post of each person until now, -1 for none; `post_of`: FREE, or LOCKED who is
    kept; `seats`: without those that are kept."""

    p: PeopleProblem
    pairs: Pairs
    before: Ints
    post_of: Nodes
    seats: Ints
    objective: Objective
    side: Side


def case_of(p: PeopleProblem, objective: Objective, side: Side = "people") -> Case:
    """Pairs once, and commitments out of the way."""
    pairs = pairs_of(p)
    locked = p.kept_post >= 0
    taken = np.bincount(p.kept_post[locked], minlength=len(p.posts.code))
    return Case(p, pairs, _before(p, pairs), np.where(locked, LOCKED, FREE).astype(np.int32),
                p.posts.seats - taken, objective, side)  # fmt: skip


def _before(p: PeopleProblem, pairs: Pairs) -> Ints:
    """The post that each person had before and may still take, -1 for none."""
    before = np.full(len(p.people.code), -1, dtype=np.int64)
    still = pairs.who[pairs.post == p.earlier_post[pairs.who]]
    before[still] = p.earlier_post[still]
    return before


def blocks_of(p: PeopleProblem, objective: Objective) -> Ints:
    """Index of each post's class of priority, or county where that is what counts."""
    if objective == "fair":
        return p.county
    return np.unique(p.posts.priority, return_inverse=True)[1].reshape(-1)


def open_pairs(case: Case) -> Pairs:
    """The pairs of those who are not LOCKED."""
    pairs = case.pairs
    if not (case.post_of == LOCKED).any():
        return pairs
    stays = case.post_of[pairs.who] != LOCKED
    size = np.bincount(pairs.who[stays], minlength=len(case.post_of))
    start = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    return Pairs(start, pairs.post[stays], pairs.wish[stays], pairs.fit[stays])


def costs_of(case: Case, pairs: Pairs) -> Ints:
    """What each pair costs, with the moves that it makes."""
    cost = case.p.distance(pairs.wish, pairs.fit)
    if case.p.per_move:
        before = case.before[pairs.who]
        cost += case.p.per_move * ((before >= 0) & (before != pairs.post))
    return cost


def graph_of(case: Case, pairs: Pairs) -> Graph:
    """What filling looks at; kept seats count in the rates of counties."""
    p, m = case.p, len(case.seats)
    block = blocks_of(p, case.objective)
    total, left = np.zeros((2, int(block.max(initial=-1)) + 1), dtype=np.int64)
    np.add.at(total, block, p.posts.seats)
    np.add.at(left, block, case.seats)
    at, people = by_post(pairs.start, pairs.post, m)
    return Graph(pairs.start, pairs.post, at, people, case.seats, block, total - left, total)


def filling_of(case: Case, g: Graph) -> Filling:
    """The seats that are filled, before distances count."""
    return (fairly_filled if case.objective == "fair" else most_filled)(g, case.post_of)


def fixed(case: Case, places: Mapping[int, int]) -> Case:
    """The case with people put where `places` says (-1: no post) for good."""
    post_of, seats = case.post_of.copy(), case.seats.copy()
    for i, q in places.items():
        post_of[i] = LOCKED
        if q >= 0:
            seats[q] -= 1
    return replace(case, post_of=post_of, seats=seats)
