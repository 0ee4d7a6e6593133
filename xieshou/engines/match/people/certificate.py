"""Check a matching of people and posts without trusting the solver.

Written from the statement of the problem alone; plain NumPy, no code of the solver. Who goes where
is held against every rule and measured anew. How much can be filled follows from the closed sets
(Kőnig 1931, Hall 1935): people who may take a post closed up to step t are all that could fill
those posts, so posts of some classes (counties) have at most these people and the seats of their
other posts. How near it can be follows from prices of posts (linear programming duality), in whole
numbers. That it is stable is seen pair by pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .columns import Ints
from .definition import Listed, feasible, listed
from .problem import PeopleProblem
from .result import PeopleAnswer

_NEVER = 1 << 30
_MOST = 2**50
"""Prices beyond this prove nothing of use."""
_FAR = 2**62


@dataclass(frozen=True)
class PeopleFault:
    """What is wrong (`code`), and where (`params`)."""

    code: str
    params: dict[str, Any]


@dataclass(frozen=True)
class PeopleCertificate:
    """What the check found; all figures are its own.

    `filled` seats of each class ("most") or county ("fair"), kept ones not counted, `best` what the
    closed sets allow; `cost` of distance and moves, `least` what the prices allow where `best` is
    filled. Empty and 0 where "stable".
    """

    ok: bool
    filled: tuple[int, ...]
    best: tuple[int, ...]
    cost: int
    least: int
    relaxed: bool
    faults: tuple[PeopleFault, ...]

    @property
    def exact(self) -> bool:
        """Nothing is better; if "stable", no pair blocks."""
        return self.ok and not self.relaxed


def check_people(p: PeopleProblem, answer: PeopleAnswer) -> PeopleCertificate:
    """Recompute everything an answer claims. Never raises on a wrong one: it lists the faults."""
    relaxed = bool(answer.relaxed)
    faults = list(_malformed(p, answer)) or list(_placement_faults(p, answer))
    if faults:
        return PeopleCertificate(False, (), (), 0, 0, relaxed, tuple(faults))
    post_of = np.full(len(p.people.code), -1, dtype=np.int64)
    post_of[answer.person] = answer.post
    every = listed(p)
    before = _before(p, every)
    faults += [*_group_faults(p, post_of), *_measure_faults(p, answer, every, before, post_of)]
    if answer.objective == "stable":
        if not relaxed:
            faults += _blocking_faults(p, every, post_of)
        return PeopleCertificate(not faults, (), (), 0, 0, relaxed, tuple(faults))
    own = np.where(p.kept_post >= 0, -1, post_of)
    block = _blocks(p, answer)
    filled = np.bincount(block[own[own >= 0]], minlength=len(answer.best))
    proof = _Proof(p, answer, every, before, block)
    cost, least = proof.cost(own), 0
    unproven = list(proof.filling_faults())
    if not unproven:
        least = proof.least()
        if least != answer.least:
            unproven.append(PeopleFault("least", {"stated": answer.least, "found": least}))
        if not relaxed and filled.tolist() != answer.best.tolist():
            unproven.append(PeopleFault("not_best", {"filled": filled.tolist()}))
        elif not relaxed and cost != least:
            unproven.append(PeopleFault("not_least", {"cost": cost, "least": least}))
    faults += unproven
    return PeopleCertificate(
        not faults, tuple(filled.tolist()), tuple(answer.best.tolist()), cost, least, relaxed,
        tuple(faults),
    )  # fmt: skip


def _blocks(p: PeopleProblem, a: PeopleAnswer) -> Ints:
    """Index of each post's class or county."""
    names: Any = p.posts.county if a.objective == "fair" else p.posts.priority.tolist()
    known = dict.fromkeys(names if a.objective == "fair" else sorted(names))
    index = {name: i for i, name in enumerate(known)}
    return np.array([index[name] for name in names], dtype=np.int64)


def _malformed(p: PeopleProblem, a: PeopleAnswer) -> Iterator[PeopleFault]:
    n, m = len(p.people.code), len(p.posts.code)
    if a.objective not in ("most", "fair", "stable"):
        yield PeopleFault("objective", {"stated": a.objective})
        return
    stable = a.objective == "stable"
    blocks = 0 if stable else len(set(_blocks(p, a).tolist()))
    posts = 0 if stable else m
    lengths = {"person": len(np.atleast_1d(a.person)), "post": len(np.atleast_1d(a.person)),
               "closed": posts, "post_price": posts, "best": blocks,
               "block_price": blocks}  # fmt: skip
    for name, length in lengths.items():
        column = np.asarray(getattr(a, name))
        if column.shape != (length,) or (length and column.dtype.kind != "i"):
            yield PeopleFault("shape", {"column": name})
            return
        if length and int(np.abs(column.astype(np.int64)).max()) >= _MOST:
            yield PeopleFault("too_large", {"column": name})
    for name, top in (("person", n), ("post", m)):
        column = np.asarray(getattr(a, name))
        if column.size and not (column.min() >= 0 and column.max() < top):
            yield PeopleFault("no_such", {"column": name})
    if (np.diff(a.person) <= 0).any():
        yield PeopleFault("person_twice", {})


def _placement_faults(p: PeopleProblem, a: PeopleAnswer) -> Iterator[PeopleFault]:
    post_of = np.full(len(p.people.code), -1, dtype=np.int64)
    post_of[a.person] = a.post
    for person, post in p.kept:
        if post_of[p.person_index[person]] != p.post_index[post]:
            yield PeopleFault("not_kept", {"person": person, "post": post})
    chosen = p.kept_post[a.person] < 0
    wrong = np.flatnonzero(~feasible(p, a.person[chosen], a.post[chosen]))
    for k in wrong.tolist():
        i, q = a.person[chosen][k], a.post[chosen][k]
        yield PeopleFault("infeasible", {"person": p.people.code[i], "post": p.posts.code[q]})
    taken = np.bincount(a.post, minlength=len(p.posts.code))
    for q in np.flatnonzero(taken > p.posts.seats).tolist():
        yield PeopleFault("over_seats", {"post": p.posts.code[q], "people": int(taken[q])})


def _group_faults(p: PeopleProblem, post_of: Ints) -> Iterator[PeopleFault]:
    """Whoever of a group is not kept goes where those kept are, or no one of them goes anywhere."""
    chosen: dict[str, set[str]] = {}
    kept: dict[str, set[str]] = {}
    for i, name in enumerate(p.people.group):
        if name:
            where = p.posts.county[post_of[i]] if post_of[i] >= 0 else ""
            (chosen if p.kept_post[i] < 0 else kept).setdefault(name, set()).add(where)
    for name, where in chosen.items():
        if len(where) > 1 or (name in kept and not where <= kept[name] | {""}):
            yield PeopleFault("group_apart", {"group": name})


def _measure_faults(
    p: PeopleProblem, a: PeopleAnswer, every: Listed, before: Ints, post_of: Ints
) -> Iterator[PeopleFault]:
    own = np.where(p.kept_post >= 0, -1, post_of)
    hit = own[every.person] == every.post
    wish, fit = int(every.wish[hit].sum()), int(every.fit[hit].sum())
    moves = int(((before >= 0) & (before != own)).sum())
    taken = np.bincount(a.post, minlength=len(p.posts.code))
    counties, classes = (
        _sums(names, taken, p.posts.seats)
        for names in (p.posts.county, [str(one) for one in p.posts.priority.tolist()])
    )
    found = {
        "filled": len(a.person), "seats": int(p.posts.seats.sum()), "wish": wish, "fit": fit,
        "distance": p.wish_weight * wish + p.fit_weight * fit, "moves": moves,
        "blocking": int(_blocks_of_pairs(p, every, post_of, strict=True).sum()),
    }  # fmt: skip
    for name, value in found.items():
        if getattr(a.measures, name) != value:
            yield PeopleFault("measure", {"name": name, "found": value})
    for stated, rows in ((a.measures.by_class, classes), (a.measures.by_county, counties)):
        if {one.name: (one.filled, one.seats) for one in stated} != rows:
            yield PeopleFault("measure", {"name": "by_class" if rows is classes else "by_county"})
    if p.most_moves is not None and moves > p.most_moves:
        yield PeopleFault("most_moves", {"moves": moves, "most": p.most_moves})


def _sums(names: Sequence[str], *columns: Ints) -> dict[str, tuple[int, ...]]:
    """The sum of each column, by name. Exact: no sum reaches 2^53."""
    index = {name: k for k, name in enumerate(dict.fromkeys(names))}
    row = np.array([index[name] for name in names], dtype=np.int64)
    sums = (np.bincount(row, one, len(index)).astype(np.int64).tolist() for one in columns)
    return dict(zip(index, zip(*sums, strict=True), strict=True))


def _before(p: PeopleProblem, every: Listed) -> Ints:
    """The earlier post of each person, if it is still a pair; -1 for none."""
    earlier = np.full(len(p.people.code), -1, dtype=np.int64)
    for person, post in p.earlier:
        if p.kept_post[p.person_index[person]] < 0:
            earlier[p.person_index[person]] = p.post_index[post]
    still = np.zeros(len(earlier), dtype=np.bool_)
    still[every.person[earlier[every.person] == every.post]] = True
    return np.where(still, earlier, -1)


def _blocks_of_pairs(p: PeopleProblem, every: Listed, post_of: Ints, *, strict: bool) -> Any:
    """Whether each pair blocks: both nearer to each other (`strict`), or as near and first."""
    n, m = len(p.people.code), max(1, len(p.posts.code))
    people, posts = (0, 0) if strict else (every.person, every.post)
    wish, fit = every.wish * m + posts, every.fit * max(1, n) + people
    hit = np.where(p.kept_post >= 0, -1, post_of)[every.person] == every.post
    has, worst = np.full(n, _FAR), np.full(m, -1)
    has[p.kept_post >= 0] = -1
    has[every.person[hit]] = wish[hit]
    np.maximum.at(worst, every.post[hit], fit[hit])
    taken = np.bincount(post_of[post_of >= 0], minlength=m)[: len(p.posts.code)]
    worst[: len(taken)][taken < p.posts.seats] = _FAR
    return (wish < has[every.person]) & (fit < worst[every.post])


def _blocking_faults(p: PeopleProblem, every: Listed, post_of: Ints) -> Iterator[PeopleFault]:
    found = np.flatnonzero(_blocks_of_pairs(p, every, post_of, strict=False))
    if len(found):
        i, q = every.person[found[0]], every.post[found[0]]
        yield PeopleFault("blocks", {"person": p.people.code[i], "post": p.posts.code[q],
                                     "pairs": len(found)})  # fmt: skip


class _Proof:
    """What closed sets and prices say of people and seats that are not kept."""

    def __init__(
        self, p: PeopleProblem, a: PeopleAnswer, every: Listed, before: Ints, block: Ints
    ) -> None:
        self.p, self.a, self.block, self.closed = p, a, block, a.closed.astype(np.int64)
        kept = p.kept_post[p.kept_post >= 0]
        self.seats = p.posts.seats - np.bincount(kept, minlength=len(p.posts.code))
        self.all = np.bincount(block, self.seats, len(a.best)).astype(np.int64)
        may = p.kept_post[every.person] < 0
        self.who, self.post = every.person[may], every.post[may]
        self.stay = np.where(before >= 0, p.per_move, 0)
        moves = (before[self.who] >= 0) & (before[self.who] != self.post)
        self.price = p.wish_weight * every.wish[may] + p.fit_weight * every.fit[may]
        self.price = self.price + p.per_move * moves
        self.step = np.full(len(p.people.code), _NEVER)
        np.minimum.at(self.step, self.who, self.closed[self.post])
        self.free = p.kept_post < 0

    def cost(self, own: Ints) -> int:
        """Of the pairs chosen and of those who stay."""
        hit = own[self.who] == self.post
        return int(self.price[hit].sum()) + int(self.stay[self.free & (own < 0)].sum())

    def filling_faults(self) -> Iterator[PeopleFault]:
        """Each set that closed must be filled to what it allows; then `best` is the most."""
        best, fair = self.a.best.astype(np.int64), self.a.objective == "fair"
        if ((best < 0) | (best > self.all)).any():
            yield PeopleFault("best", {})
            return
        steps = np.unique(self.closed[self.closed < _NEVER]) if fair else np.arange(len(best))
        for t in steps.tolist():
            sets = np.zeros(len(best), dtype=np.bool_)
            sets[: t + 1] = not fair
            if fair:
                sets[self.block[self.closed <= t]] = True
            others = sets[self.block] & (self.closed > t)
            most = int(self.seats[others].sum()) + int((self.step <= t).sum())
            if int(best[sets].sum()) != most:
                yield PeopleFault("not_closed", {"step": t, "most": most})
        if fair:
            yield from self._unfair(best)
        elif (self.closed < self.block).any():
            yield PeopleFault("not_closed", {"step": int(self.closed.min())})

    def _unfair(self, best: Ints) -> Iterator[PeopleFault]:
        """No county short of seats could gain one that another loses and the rates be fairer."""
        kept = np.bincount(self.block, self.p.posts.seats - self.seats, len(best)).astype(np.int64)
        total, filled = self.all + kept, best + kept
        for k in np.flatnonzero(best < self.all).tolist():
            t = int(self.closed[self.block == k].min())
            if t >= _NEVER:
                yield PeopleFault("not_closed", {"block": k})
                continue
            rivals = np.unique(self.block[self.closed <= t])
            rivals = rivals[(best[rivals] > 0) & (rivals != k)]
            mine, theirs = filled[k] * total[rivals], filled[rivals] * total[k]
            gained, lost = mine + total[rivals], theirs - total[k]
            low, lower = np.minimum(mine, theirs), np.minimum(gained, lost)
            high = np.maximum(gained, lost) > np.maximum(mine, theirs)
            if ((lower > low) | ((lower == low) & high)).any():
                yield PeopleFault("unfair", {"block": k})

    def least(self) -> int:
        """The sum that prices leave no way below, of matchings that fill `best`."""
        a, block, worth = self.a, self.block, self.a.post_price.astype(np.int64)
        opens = np.full(len(a.best), _NEVER)
        np.minimum.at(opens, block, self.closed)
        opens[a.best == self.all] = _NEVER
        # Posts that a block may fill or not; every other post is full.
        loose = (self.closed == opens[block]) & (self.closed < _NEVER)
        units = a.best.astype(np.int64).copy()
        np.subtract.at(units, block[~loose & (opens[block] < _NEVER)],
                       self.seats[~loose & (opens[block] < _NEVER)])  # fmt: skip
        may = self.closed[self.post] == self.step[self.who]
        pays = np.where(self.step < _NEVER, _FAR, self.stay)
        left = self.price[may] - worth[self.post[may]]
        np.minimum.at(pays, self.who[may], left)
        slack = np.maximum(0, a.block_price.astype(np.int64)[block] - worth)
        total = sum(map(int, pays[self.free].tolist()))
        total += _times(self.seats[~loose], worth[~loose]) - _times(self.seats[loose], slack[loose])
        some = opens < _NEVER
        return total + _times(units[some], a.block_price[some])


def _times(units: Ints, price: Ints) -> int:
    return sum(int(u) * int(c) for u, c in zip(units.tolist(), price.tolist(), strict=True))
