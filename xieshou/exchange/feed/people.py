"""People and posts as columns for the engine, and its three answers held side by side.

Generic: columns in, answers out; which rows they are made of is the caller's matter.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from xieshou.engines.match import (
    Fits,
    InputError,
    Objective,
    People,
    PeopleAnswer,
    PeopleProblem,
    Posts,
    Wishes,
    check_people,
    match_people,
    missing_of,
)

__all__ = ["AIMS", "Found", "InputError", "Opening", "Pair", "PeopleCase", "Person", "solve"]

AIMS: tuple[Objective, ...] = ("most", "fair", "stable")
MOST_CHANGES = 8
# Each word is one bit of a signed number of 64.
MOST_NAMES = 62


@dataclass(frozen=True, slots=True)
class Person:
    """Who is offered. Days both within, as ordinals; `altitude` in metres; `team` "" for none;
    `wishes` are (what, target, distance) with what "post", "county" or "kind"."""

    code: str
    skills: tuple[str, ...]
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    first_day: int
    last_day: int
    altitude: int
    team: str
    wishes: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """What is open. `priority` 0 is filled first."""

    code: str
    county: str
    kind: str
    seats: int
    skills: tuple[str, ...]
    welcome: tuple[str, ...]
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    first_day: int
    last_day: int
    altitude: int
    priority: int


@dataclass(frozen=True, slots=True)
class Pair:
    """`wish`, `fit` None where the pair was promised before."""

    person: str
    post: str
    wish: int | None
    fit: int | None
    kept: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of one aim: pairs, measures and certificate as plain JSON."""

    pairs: tuple[Pair, ...]
    measures: dict[str, Any]
    certificate: dict[str, Any]
    version: str


@dataclass(frozen=True)
class PeopleCase:
    """All that a matching is told: `kept` and `earlier` are (person, post), `fits` (post, person,
    distance). Raises InputError where the engine refuses it, once `problem` is asked for."""

    people: Sequence[Person]
    posts: Sequence[Opening]
    fits: Sequence[tuple[str, str, int]] = ()
    kept: Sequence[tuple[str, str]] = ()
    earlier: Sequence[tuple[str, str]] = ()
    unwished: int = 10
    per_move: int = 0
    most_moves: int | None = None
    _names: dict[str, dict[str, int]] = field(default_factory=dict, compare=False)

    @cached_property
    def inputs_hash(self) -> str:
        """SHA-256 of all that the engine is told."""
        told = {
            one.name: getattr(self, one.name)
            for one in dataclasses.fields(self)
            if not one.name.startswith("_")
        }
        text = json.dumps(told, default=dataclasses.astuple, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def problem(self) -> PeopleProblem:
        names = {
            kind: sorted({name for post in self.posts for name in self._asked(post, kind)})
            for kind in ("skills", "licences", "languages")
        }
        for kind, of in names.items():
            if len(of) > MOST_NAMES:
                raise InputError(
                    "too_many_names", "{count} different {kind} asked for; at most {most}",
                    kind=kind, count=len(of), most=MOST_NAMES,
                )  # fmt: skip
        bits = {kind: {name: 1 << i for i, name in enumerate(of)} for kind, of in names.items()}

        def packed(rows: Sequence[Any], kind: str, column: str = "") -> Any:
            of = bits[kind]
            named = (set(getattr(row, column or kind)) for row in rows)
            return np.array([sum(of.get(name, 0) for name in has) for has in named], dtype=np.int64)

        def whole(rows: Sequence[Any], column: str) -> Any:
            return np.array([getattr(row, column) for row in rows], dtype=np.int64)

        people, posts = self.people, self.posts
        wishes = self._wishes()
        return PeopleProblem(
            people=People(
                code=tuple(one.code for one in people),
                **{kind: packed(people, kind) for kind in bits},
                **{name: whole(people, name) for name in ("first_day", "last_day", "altitude")},
                group=tuple(one.team for one in people),
            ),
            posts=Posts(
                code=tuple(one.code for one in posts),
                county=tuple(one.county for one in posts),
                kind=tuple(one.kind for one in posts),
                **{kind: packed(posts, kind) for kind in bits},
                welcome=packed(posts, "skills", "welcome"),
                **{
                    name: whole(posts, name)
                    for name in ("seats", "first_day", "last_day", "altitude", "priority")
                },
            ),
            skill_names=tuple(names["skills"]),
            licence_names=tuple(names["licences"]),
            language_names=tuple(names["languages"]),
            wishes=Wishes(
                tuple(row[0] for row in wishes), tuple(row[1] for row in wishes),
                tuple(row[2] for row in wishes),
                np.array([row[3] for row in wishes], dtype=np.int64),
            ),
            fits=Fits(
                tuple(row[0] for row in self.fits), tuple(row[1] for row in self.fits),
                np.array([row[2] for row in self.fits], dtype=np.int64),
            ),
            unwished=self.unwished,
            kept=tuple(self.kept),
            earlier=tuple(self.earlier),
            per_move=self.per_move,
            most_moves=self.most_moves,
        )  # fmt: skip

    @staticmethod
    def _asked(post: Opening, kind: str) -> tuple[str, ...]:
        asked: tuple[str, ...] = getattr(post, kind)
        return (*asked, *post.welcome) if kind == "skills" else asked

    def _wishes(self) -> list[tuple[str, str, str, int]]:
        """Wishes for what is not open now say nothing."""
        known = {
            "post": {one.code for one in self.posts},
            "county": {one.county for one in self.posts},
            "kind": {one.kind for one in self.posts},
        }
        return [
            (one.code, what, target, distance)
            for one in self.people
            for what, target, distance in one.wishes
            if target in known[what]
        ]


def solve(
    case: PeopleCase, watch: Callable[[str], None] = lambda _step: None
) -> tuple[dict[str, Found], dict[str, Any]]:
    """The answers by aim, each checked apart from the solver, and what is missing (of "most").

    `watch` is told which aim is under way, then "missing". Raises InputError.
    """
    p = case.problem
    found: dict[str, Found] = {}
    missing: dict[str, Any] = {}
    for aim in AIMS:
        watch(aim)
        answer = match_people(p, aim)
        found[aim] = _found(p, answer)
        if aim == "most":
            watch("missing")
            missing = _missing(p, answer)
    return found, missing


def _found(p: PeopleProblem, answer: PeopleAnswer) -> Found:
    certificate = check_people(p, answer)
    wish, fit = _distances(p)
    pairs = []
    for i, q in zip(answer.person.tolist(), answer.post.tolist(), strict=True):
        kept = bool(p.kept_post[i] >= 0)
        before = int(p.earlier_post[i])
        person, post = p.people.code[i], p.posts.code[q]
        pairs.append(
            Pair(
                person, post,
                None if kept else wish(i, q), None if kept else fit(i, q),
                kept, before not in (-1, q),
            )
        )  # fmt: skip
    measures = dataclasses.asdict(answer.measures)
    return Found(
        tuple(pairs),
        measures | {"exact": answer.exact, "relaxed": list(answer.relaxed)},
        {
            "ok": certificate.ok, "exact": certificate.exact,
            "faults": [one.code for one in certificate.faults],
        },
        answer.version,
    )  # fmt: skip


def _distances(p: PeopleProblem) -> tuple[Callable[[int, int], int], Callable[[int, int], int]]:
    """Wish and fit of a pair, as docs/rules/people-and-posts.md says."""
    wishes: dict[tuple[str, str, str], int] = {}
    for person, what, target, distance in zip(
        p.wishes.person, p.wishes.what, p.wishes.target, p.wishes.distance.tolist(), strict=True
    ):
        key = (person, what, target)
        wishes[key] = min(distance, wishes.get(key, distance))
    fits = {
        (post, person): distance
        for post, person, distance in zip(
            p.fits.post, p.fits.person, p.fits.distance.tolist(), strict=True
        )
    }

    def wish(i: int, q: int) -> int:
        named = (
            ("post", p.posts.code[q]), ("county", p.posts.county[q]), ("kind", p.posts.kind[q]),
        )  # fmt: skip
        person = p.people.code[i]
        return min(
            (wishes[key] for what in named if (key := (person, *what)) in wishes),
            default=p.unwished,
        )

    def fit(i: int, q: int) -> int:
        lacking = int(p.posts.welcome[q]) & ~int(p.people.skills[i])
        return fits.get((p.posts.code[q], p.people.code[i]), lacking.bit_count())

    return wish, fit


def _missing(p: PeopleProblem, answer: PeopleAnswer) -> dict[str, Any]:
    missing = missing_of(p, answer, most=MOST_CHANGES)
    return {
        "lacks": [dataclasses.asdict(one) for one in missing.lacks],
        "by_need": [list(one) for one in missing.by_need],
        "changes": [dataclasses.asdict(one) for one in missing.changes],
    }
