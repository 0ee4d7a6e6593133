"""What a matching comes to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .case import Case
from .columns import Ints, Nodes, Pairs
from .problem import PeopleProblem
from .result import Filled, PeopleMeasures


def measures_of(case: Case, post_of: Nodes) -> PeopleMeasures:
    """Of the post of each person (-1: none), kept ones not among them."""
    p, pairs = case.p, case.pairs
    chosen: Ints = np.flatnonzero(post_of[pairs.who] == pairs.post)
    wish, fit = pairs.wish[chosen], pairs.fit[chosen]
    everyone = np.where(p.kept_post >= 0, p.kept_post, post_of)
    taken = np.bincount(everyone[everyone >= 0], minlength=len(p.posts.code))
    classes, of_class = np.unique(p.posts.priority, return_inverse=True)
    return PeopleMeasures(
        filled=int(taken.sum()),
        seats=int(p.posts.seats.sum()),
        by_class=_filled([str(one) for one in classes], of_class.reshape(-1), taken, p),
        by_county=_filled(p.counties, p.county, taken, p),
        distance=int(p.distance(wish, fit).sum()),
        wish=int(wish.sum()),
        fit=int(fit.sum()),
        moves=int(moved(case.before, post_of).sum()),
        blocking=_blocking(p, pairs, chosen, taken),
    )


def moved(before: Ints, post_of: Nodes) -> Ints:
    """1 for each person whose post of before is theirs no more."""
    changed: Ints = ((before >= 0) & (before != post_of)).astype(np.int64)
    return changed


def _filled(
    names: Sequence[str], of_post: Ints, taken: Ints, p: PeopleProblem
) -> tuple[Filled, ...]:
    filled = np.zeros(len(names), dtype=np.int64)
    seats = np.zeros(len(names), dtype=np.int64)
    np.add.at(filled, of_post, taken)
    np.add.at(seats, of_post, p.posts.seats)
    rows = zip(names, filled.tolist(), seats.tolist(), strict=True)
    return tuple(Filled(name, some, every) for name, some, every in rows)


def _blocking(p: PeopleProblem, pairs: Pairs, chosen: Ints, taken: Ints) -> int:
    """Pairs of which both would gain; who is kept neither leaves nor makes room."""
    worse = np.int64(2**62)
    has = np.full(len(p.people.code), worse)
    has[pairs.who[chosen]] = pairs.wish[chosen]
    has[p.kept_post >= 0] = -1
    worst = np.where(taken < p.posts.seats, worse, -1)
    np.maximum.at(worst, pairs.post[chosen], pairs.fit[chosen].astype(np.int64))
    return int(((pairs.wish < has[pairs.who]) & (pairs.fit < worst[pairs.post])).sum())
