"""People to match with posts: all that the matching is asked to decide, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ..flow.problem import InputError, once
from .columns import (
    HIGHEST,
    KINDS,
    LAST_DAY,
    MOST_BITS,
    MOST_CLASSES,
    MOST_DISTANCE,
    MOST_SEATS,
    MOST_WORTH,
    Fits,
    Ints,
    Nodes,
    Pairs,
    People,
    Posts,
    Wishes,
)


@dataclass(frozen=True, eq=False, kw_only=True)
class PeopleProblem:
    """People to match with posts. Raises InputError naming what is wrong.

    A pair costs `wish_weight` · wish + `fit_weight` · fit; a post that no wish of a person names is
    `unwished` away. `pairs`: who may take what, if known; else it follows from what people have and
    posts ask for. `kept`: (person, post) that stand whatever else happens. `earlier`: (person,
    post) of the matching before, not yet promised: each that changes costs `per_move` besides, and
    at most `most_moves` change (None: any number).
    """

    people: People
    posts: Posts
    skill_names: tuple[str, ...] = ()
    licence_names: tuple[str, ...] = ()
    language_names: tuple[str, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    fits: Fits = field(default_factory=Fits)
    unwished: int = 10
    wish_weight: int = 1
    fit_weight: int = 1
    pairs: Pairs | None = None
    kept: tuple[tuple[str, str], ...] = ()
    earlier: tuple[tuple[str, str], ...] = ()
    per_move: int = 0
    most_moves: int | None = None

    def __post_init__(self) -> None:
        for name in ("skill_names", "licence_names", "language_names", "kept", "earlier"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        _check(self)

    @cached_property
    def person_index(self) -> dict[str, int]:
        """By code."""
        return {code: i for i, code in enumerate(self.people.code)}

    @cached_property
    def post_index(self) -> dict[str, int]:
        """By code."""
        return {code: i for i, code in enumerate(self.posts.code)}

    @cached_property
    def counties(self) -> tuple[str, ...]:
        """In the order of the posts."""
        return tuple(dict.fromkeys(self.posts.county))

    @cached_property
    def county(self) -> Ints:
        """Index of each post's county."""
        index = {name: i for i, name in enumerate(self.counties)}
        return np.array([index[name] for name in self.posts.county], dtype=np.int64)

    @cached_property
    def kept_post(self) -> Ints:
        """The post that each person keeps, -1 for none."""
        return self._posts_of(self.kept)

    @cached_property
    def earlier_post(self) -> Ints:
        """The post that each person had before, -1 for none, and where one is kept."""
        return np.where(self.kept_post >= 0, -1, self._posts_of(self.earlier))

    def distance(self, wish: Nodes, fit: Nodes) -> Ints:
        """Of pairs with these distances of wish and fit, weighed. int64, as many."""
        cost: Ints = self.wish_weight * wish.astype(np.int64)
        cost += self.fit_weight * fit.astype(np.int64)
        return cost

    def _posts_of(self, rows: Sequence[tuple[str, str]]) -> Ints:
        found = np.full(len(self.people.code), -1, dtype=np.int64)
        for person, post in rows:
            found[self.person_index[person]] = self.post_index[post]
        return found

    def names(self, kind: str) -> tuple[str, ...]:
        """Names of the bits of "skills", "licences" or "languages"."""
        found: tuple[str, ...] = getattr(self, f"{kind[:-1]}_names")
        return found


def _within(what: str, codes: Sequence[str], name: str, given: Ints, low: int, high: int) -> None:
    wrong = np.flatnonzero((given < low) | (given > high))
    if len(wrong):
        raise InputError(
            "out_of_range", "{what} {code}: {name} is {value}, must be {low} to {high}",
            what=what, code=codes[wrong[0]], name=name, value=int(given[wrong[0]]),
            low=low, high=high,
        )  # fmt: skip


def _known(what: str, given: Sequence[str], known: Any) -> None:
    for row, code in enumerate(given):
        if code not in known:
            raise InputError("unknown", "{what}, row {row}: {code!r} is not known",
                             what=what, row=row, code=code)  # fmt: skip


def _check(p: PeopleProblem) -> None:
    people, posts = p.people, p.posts
    once("person", people.code)
    once("post", posts.code)
    for kind in KINDS:
        names = p.names(kind)
        once(kind, names)
        if len(names) > MOST_BITS:
            raise InputError("too_many_names", "{kind}: {given} names, at most {most}",
                             kind=kind, given=len(names), most=MOST_BITS)  # fmt: skip
        every = (1 << len(names)) - 1
        _within("person", people.code, kind, getattr(people, kind), 0, every)
        _within("post", posts.code, kind, getattr(posts, kind), 0, every)
    _within("post", posts.code, "welcome", posts.welcome, 0, (1 << len(p.skill_names)) - 1)
    _within("post", posts.code, "seats", posts.seats, 0, MOST_SEATS)
    _within("post", posts.code, "priority", posts.priority, 0, MOST_CLASSES - 1)
    for what, side in (("person", people), ("post", posts)):
        _within(what, side.code, "first_day", side.first_day, 0, LAST_DAY)
        _within(what, side.code, "last_day", side.last_day, 0, LAST_DAY)
        _within(what, side.code, "altitude", side.altitude, -500, HIGHEST)
        wrong = np.flatnonzero(side.last_day < side.first_day)
        if len(wrong):
            row = int(wrong[0])
            raise InputError("days_reversed", "{what} {code}: last day {end} is before {start}",
                             what=what, code=side.code[row], start=int(side.first_day[row]),
                             end=int(side.last_day[row]))  # fmt: skip
    _check_preferences(p)
    _check_rows(p)
    if p.pairs is not None:
        _check_pairs(p, p.pairs)
    _check_size(p)


def _check_preferences(p: PeopleProblem) -> None:
    wishes, fits = p.wishes, p.fits
    targets = {"post": p.post_index, "county": set(p.posts.county), "kind": set(p.posts.kind)}
    _known("wishes, person", wishes.person, p.person_index)
    _known("wishes, what", wishes.what, targets)
    for row, (what, target) in enumerate(zip(wishes.what, wishes.target, strict=True)):
        if not target or target not in targets[what]:
            raise InputError("unknown", "wishes, row {row}: {what} {code!r} is not known",
                             row=row, what=what, code=target)  # fmt: skip
    _known("fits, post", fits.post, p.post_index)
    _known("fits, person", fits.person, p.person_index)
    rows = list(zip(fits.post, fits.person, strict=True))
    if len(set(rows)) < len(rows):
        raise InputError("fit_twice", "fits: a pair of post and person stands twice")
    _within("wish of person", wishes.person, "distance", wishes.distance, 0, MOST_DISTANCE)
    _within("fit of post", fits.post, "distance", fits.distance, 0, MOST_DISTANCE)
    for name in ("unwished", "wish_weight", "fit_weight", "per_move"):
        if not 0 <= getattr(p, name) <= MOST_DISTANCE:
            raise InputError("out_of_range", "{name} is {value}, must be 0 to {high}",
                             name=name, value=getattr(p, name), high=MOST_DISTANCE)  # fmt: skip
    if p.most_moves is not None and p.most_moves < 0:
        raise InputError("out_of_range", "{name} is {value}, must not be negative",
                         name="most_moves", value=p.most_moves)  # fmt: skip


def _check_rows(p: PeopleProblem) -> None:
    """Kept and earlier rows: known, a person once, no post over its seats."""
    left = p.posts.seats.copy()
    for name in ("kept", "earlier"):
        rows = getattr(p, name)
        people = [person for person, _ in rows]
        _known(f"{name}, person", people, p.person_index)
        _known(f"{name}, post", [post for _, post in rows], p.post_index)
        once(f"{name}, person", people)
        posts = p.kept_post if name == "kept" else p.earlier_post
        np.subtract.at(left, posts[posts >= 0], 1)
        over = np.flatnonzero(left < 0)
        if len(over):
            raise InputError("over_seats", "{name}: post {code} has more people than seats",
                             name=name, code=p.posts.code[over[0]])  # fmt: skip


def _check_pairs(p: PeopleProblem, pairs: Pairs) -> None:
    start, n, m = np.asarray(pairs.start), len(p.people.code), len(p.posts.code)
    if start.shape != (n + 1,) or start.dtype != np.int64:
        raise InputError("pairs", "pairs: start must be int64[{want}]", want=n + 1)
    if start[0] != 0 or (np.diff(start) < 0).any():
        raise InputError("pairs", "pairs: start must begin at 0 and never fall")
    for name in ("post", "wish", "fit"):
        column = np.asarray(getattr(pairs, name))
        if column.shape != (start[-1],) or column.dtype != np.int32:
            raise InputError("pairs", "pairs: {name} must be int32[{want}]",
                             name=name, want=int(start[-1]))  # fmt: skip
        high = m - 1 if name == "post" else MOST_DISTANCE
        if len(column) and not (column.min() >= 0 and column.max() <= high):
            raise InputError("pairs", "pairs: {name} must be 0 to {high}", name=name, high=high)
    falls = np.flatnonzero(np.diff(pairs.post) <= 0) + 1
    wrong = falls[~np.isin(falls, start)]
    if len(wrong):
        row = int(np.searchsorted(start, wrong[0], side="right")) - 1
        raise InputError("pairs", "pairs: posts of person {code} must ascend, each once",
                         code=p.people.code[row])  # fmt: skip


def _check_size(p: PeopleProblem) -> None:
    far = [p.unwished, int(p.wishes.distance.max(initial=0))]
    fit = [len(p.skill_names), int(p.fits.distance.max(initial=0))]
    if p.pairs is not None:
        far, fit = [int(p.pairs.wish.max(initial=0))], [int(p.pairs.fit.max(initial=0))]
    top = p.wish_weight * max(far) + p.fit_weight * max(fit) + p.per_move + 1
    nodes = len(p.people.code) + 2 * len(p.posts.code) + 2
    if top * nodes * nodes >= MOST_WORTH:
        raise InputError("too_large", "distances do not fit 64 bits with so many people and posts; "
                         "use smaller distances or weights")  # fmt: skip
