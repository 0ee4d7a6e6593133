"""What a matching comes to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .columns import Ints, Nodes, Pairs
from .problem import PeopleProblem
from .result import Filled, PeopleMeasures


def measures_of(p: PeopleProblem, pairs: Pairs, post_of: Nodes) -> PeopleMeasures:
    """Of the post of each person (-1: none), kept ones not among them."""
    chosen = _chosen(pairs, post_of)
    wish, fit = int(pairs.wish[chosen].sum()), int(pairs.fit[chosen].sum())
    everyone = np.where(p.kept_post >= 0, p.kept_post, post_of)
    taken = np.bincount(everyone[everyone >= 0], minlength=len(p.posts.code))
    classes, of_class = np.unique(p.posts.priority, return_inverse=True)
    return PeopleMeasures(
        filled=int(taken.sum()),
        seats=int(p.posts.seats.sum()),
        by_class=_filled([str(one) for one in classes], of_class.reshape(-1), taken, p),
        by_county=_filled(p.counties, p.county, taken, p),
        distance=p.wish_weight * wish + p.fit_weight * fit,
        wish=wish,
        fit=fit,
        moves=int(moved(before_of(p, pairs), post_of).sum()),
        blocking=_blocking(p, pairs, post_of, taken),
    )


def before_of(p: PeopleProblem, pairs: Pairs) -> Ints:
    """The post that each person had before and may still take, -1 for none."""
    who = np.repeat(np.arange(len(p.people.code)), np.diff(pairs.start))
    before = np.full(len(p.people.code), -1, dtype=np.int64)
    still = who[pairs.post == p.earlier_post[who]]
    before[still] = p.earlier_post[still]
    return before


def moved(before: Ints, post_of: Nodes) -> Ints:
    """1 for each person whose post of before is theirs no more."""
    changed: Ints = ((before >= 0) & (before != post_of)).astype(np.int64)
    return changed


def _chosen(pairs: Pairs, post_of: Nodes) -> Ints:
    who = np.repeat(post_of, np.diff(pairs.start))
    found: Ints = np.flatnonzero(who == pairs.post)
    return found


def _filled(
    names: Sequence[str], of_post: Ints, taken: Ints, p: PeopleProblem
) -> tuple[Filled, ...]:
    filled = np.zeros(len(names), dtype=np.int64)
    seats = np.zeros(len(names), dtype=np.int64)
    np.add.at(filled, of_post, taken)
    np.add.at(seats, of_post, p.posts.seats)
    rows = zip(names, filled.tolist(), seats.tolist(), strict=True)
    return tuple(Filled(name, some, every) for name, some, every in rows)


def _blocking(p: PeopleProblem, pairs: Pairs, post_of: Nodes, taken: Ints) -> int:
    """Pairs of which both would gain; who is kept neither leaves nor makes room."""
    worse = np.int64(2**62)
    chosen = _chosen(pairs, post_of)
    who = np.repeat(np.arange(len(post_of)), np.diff(pairs.start))
    has = np.full(len(post_of), worse)
    has[who[chosen]] = pairs.wish[chosen]
    has[p.kept_post >= 0] = -1
    worst = np.where(taken < p.posts.seats, worse, -1)
    np.maximum.at(worst, pairs.post[chosen], pairs.fit[chosen].astype(np.int64))
    return int(((pairs.wish < has[who]) & (pairs.fit < worst[pairs.post])).sum())
