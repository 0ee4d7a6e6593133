"""What is still missing, and which single change would fill most seats.

A near miss is a pair that fails one requirement alone: a skill, a licence, a language, the days or
the altitude. Seats that no one can fill are put down to the requirement that most people without a
post fail alone. What a change would fill is not guessed: the pairs that it opens are added, and
seats are filled again from what is filled now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numba import njit

from ..flow.problem import InputError
from .attributes import sets_of
from .case import Case, case_of, graph_of, open_pairs
from .columns import KINDS, MOST_BITS, Ints, Nodes, Pairs
from .fill import LOCKED, OPEN, Filling, Graph, by_post, most_filled
from .problem import PeopleProblem
from .result import PeopleAnswer

Requirement = Literal["skills", "licences", "languages", "days", "altitude"]
DAYS, ALTITUDE = 3 * MOST_BITS, 3 * MOST_BITS + 1
"""Codes of requirements after those of skills, licences and languages (`MOST_BITS` each)."""
WIDTH = ALTITUDE + 1
TAKEN = "taken"
NOBODY = "nobody"


@dataclass(frozen=True)
class Need:
    """`people` without a post who fail `requirement` alone; `name` of the skill, licence or
    language, "" for days and altitude."""

    requirement: Requirement
    name: str
    people: int


@dataclass(frozen=True)
class Lack:
    """A post with `unfilled` seats, and all near misses, the most frequent first.

    `reason`: the requirement that lacks most; "taken" where no one without a post is near and
    people who may take it have others; "nobody" where there are none.
    """

    row: int
    code: str
    unfilled: int
    reason: str
    name: str
    near: tuple[Need, ...]


@dataclass(frozen=True)
class Change:
    """What asking no more for one requirement would fill: of all posts (train people in a skill or
    a language, see to a licence), or of one (`post`: move its days; raise a limit of altitude).

    `seats` more in all; `people` placed through it (as many to train), `gap` days that windows must
    move or metres that limits must rise for all of them, 0 for the others.
    """

    requirement: Requirement
    name: str
    post: str
    seats: int
    people: int
    gap: int


@dataclass(frozen=True)
class Missing:
    """`lacks` in the order of posts; `by_need` unfilled seats by (reason, name), the most first;
    `changes`, those that fill most first."""

    lacks: tuple[Lack, ...]
    by_need: tuple[tuple[str, str, int], ...]
    changes: tuple[Change, ...]


def missing_of(p: PeopleProblem, answer: PeopleAnswer, *, most: int = 10) -> Missing:
    """What lacks in `answer`, and the `most` changes that fill most seats, exactly.

    Changes are measured against the most that could be filled without groups. InputError where
    pairs were given: what people lack is then not known.
    """
    if p.pairs is not None:
        raise InputError("no_attributes", "pairs were given: what people lack is not known")
    case = case_of(p, "most")
    everyone = np.full(len(p.people.code), -1, dtype=np.int64)
    everyone[answer.person] = answer.post
    lacks = _lacks(p, case, everyone)
    sums: dict[tuple[str, str], int] = {}
    for one in lacks:
        key = (one.reason, one.name)
        sums[key] = sums.get(key, 0) + one.unfilled
    by_need = sorted(((*key, seats) for key, seats in sums.items()), key=lambda s: (-s[2], s))
    return Missing(lacks, tuple(by_need), tuple(_changes(case, most)))


def _lacks(p: PeopleProblem, case: Case, everyone: Ints) -> tuple[Lack, ...]:
    taken = np.bincount(everyone[everyone >= 0], minlength=len(p.posts.code))
    short = np.flatnonzero(taken < p.posts.seats)
    idle = np.flatnonzero(everyone < 0)
    near = np.zeros((len(short), WIDTH), dtype=np.int64)
    _count(*_facts(p), idle, short, near)
    pairs = np.bincount(case.pairs.post, minlength=len(p.posts.code))
    found = []
    for q, row in zip(short.tolist(), near, strict=True):
        codes = np.flatnonzero(row)
        codes = codes[np.argsort(-row[codes], kind="stable")]
        needs = tuple(Need(*_named(p, int(code)), int(row[code])) for code in codes)
        reason, name = (TAKEN if pairs[q] else NOBODY), ""
        if needs:
            reason, name = needs[0].requirement, needs[0].name
        found.append(
            Lack(q, p.posts.code[q], int(p.posts.seats[q] - taken[q]), reason, name, needs)
        )
    return tuple(found)


def _named(p: PeopleProblem, code: int) -> tuple[Requirement, str]:
    if code == DAYS:
        return "days", ""
    if code == ALTITUDE:
        return "altitude", ""
    kind = KINDS[code // MOST_BITS]
    return kind, p.names(kind)[code % MOST_BITS]


def _facts(p: PeopleProblem) -> tuple[Ints, Ints, Ints, Ints]:
    """Sets and terms of people, then of posts."""
    terms = (
        np.stack((side.first_day, side.last_day, side.altitude), axis=1)
        for side in (p.people, p.posts)
    )
    mine, asked = terms
    return sets_of(p.people), mine, sets_of(p.posts), asked


@njit(nogil=True, cache=True)
def _fails(has, mine, needs, asked):  # type: ignore[no-untyped-def]
    """The code of the one requirement that fails; -1: none does, -2: several."""
    found = -1
    for k in range(3):
        lacking = needs[k] & ~has[k]
        if lacking:
            if found >= 0 or lacking & (lacking - 1):
                return -2
            bit = 0
            while lacking > 1:
                lacking >>= 1
                bit += 1
            found = k * MOST_BITS + bit
    if mine[0] > asked[0] or mine[1] < asked[1]:
        if found >= 0:
            return -2
        found = DAYS
    if mine[2] < asked[2]:
        if found >= 0:
            return -2
        found = ALTITUDE
    return found


@njit(nogil=True, cache=True)
def _count(has, mine, needs, asked, people, posts, near):  # type: ignore[no-untyped-def]
    for place in range(len(posts)):
        q = posts[place]
        for i in people:
            code = _fails(has[i], mine[i], needs[q], asked[q])
            if code >= 0:
                near[place, code] += 1


@njit(nogil=True, cache=True)
def _opened(has, mine, needs, asked, people, posts, wanted, who, to):  # type: ignore[no-untyped-def]
    """Write down the pairs that fail `wanted` alone."""
    found = 0
    for q in posts:
        for i in people:
            if _fails(has[i], mine[i], needs[q], asked[q]) == wanted:
                who[found], to[found] = i, q
                found += 1


@dataclass(frozen=True, eq=False)
class _Full:
    """The most that can be filled now; `reach`: posts from which a further person would fill a
    seat somewhere; `outside`: people who may take none of these."""

    case: Case
    pairs: Pairs
    graph: Graph
    filling: Filling
    reach: Ints
    outside: Ints


def _full(case: Case) -> _Full:
    pairs = open_pairs(case)
    g = graph_of(case, pairs)
    f = most_filled(g, case.post_of)
    inside = np.zeros(len(case.post_of), dtype=np.bool_)
    inside[pairs.who[f.closed[pairs.post] < OPEN]] = True
    return _Full(case, pairs, g, f, np.flatnonzero(f.closed < OPEN),
                 np.flatnonzero(~inside & (case.post_of != LOCKED)))  # fmt: skip


def _changes(case: Case, most: int) -> list[Change]:
    """Candidates by what they could fill at most, tried until none left could be among the best."""
    full = _full(case)
    p, facts = case.p, _facts(case.p)
    near = np.zeros((len(full.reach), WIDTH), dtype=np.int64)
    _count(*facts, full.outside, full.reach, near)
    load = np.bincount(full.filling.post_of[full.filling.post_of >= 0], minlength=len(case.seats))
    unfilled = int((case.seats - load).sum())
    tops = np.minimum(near, case.seats[full.reach][:, None])
    candidates = [
        (min(unfilled, int(tops[:, code].sum())), code, -1)
        for code in np.flatnonzero(near[:, :DAYS].sum(axis=0)).tolist()
    ]
    candidates += [
        (min(unfilled, int(tops[place, code])), code, int(full.reach[place]))
        for code in (DAYS, ALTITUDE)
        for place in np.flatnonzero(near[:, code]).tolist()
    ]
    found: list[Change] = []
    for top, code, q in sorted(candidates, key=lambda one: (-one[0], one[1:])):
        if len(found) >= most and top <= found[most - 1].seats:
            break
        rows = (near[:, code] > 0) & ((full.reach == q) | (q < 0))
        opened = full.reach[rows], int(near[rows, code].sum())
        change = _change(full, facts, code, *opened, p.posts.code[q] if q >= 0 else "")
        found = sorted([*found, change], key=lambda one: -one.seats)
    return [one for one in found[:most] if one.seats]


def _change(
    full: _Full, facts: tuple[Ints, Ints, Ints, Ints], code: int, posts: Ints, pairs: int, post: str
) -> Change:
    """What the `pairs` open that fail `code` alone at `posts`."""
    who, to = np.empty((2, pairs), dtype=np.int32)
    _opened(*facts, full.outside, posts, code, who, to)
    wider = _with(full, who, to)
    post_of = most_filled(wider, full.filling.post_of).post_of
    seats = int((post_of >= 0).sum()) - int((full.filling.post_of >= 0).sum())
    new = post_of[who] == to
    gap = 0
    if code >= DAYS and new.any():
        _, mine, _, asked = facts
        i, q = who[new], to[new]
        late = np.maximum(mine[i, 0] - asked[q, 0], asked[q, 1] - mine[i, 1])
        gap = int((late if code == DAYS else asked[q, 2] - mine[i, 2]).max())
    return Change(*_named(full.case.p, code), post, seats, int(new.sum()), gap)


def _with(full: _Full, who: Nodes, to: Nodes) -> Graph:
    """The same graph with more pairs."""
    g, n, m = full.graph, len(full.graph.start) - 1, len(full.graph.seats)
    people = np.concatenate((full.pairs.who, who))
    post = np.concatenate((g.post, to))
    order = np.argsort(people, kind="stable")
    start = np.concatenate(([0], np.cumsum(np.bincount(people, minlength=n)))).astype(np.int64)
    at, members = by_post(start, post[order], m)
    return Graph(start, post[order], at, members, g.seats, g.block, g.filled, g.all)
