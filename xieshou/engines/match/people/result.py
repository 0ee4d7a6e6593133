"""What the matching of people and posts hands back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .columns import Ints, Nodes

VERSION = "match-people-1"
"""Stored with each answer; changes when the same input may give another answer."""

Objective = Literal["most", "fair", "stable"]
Side = Literal["people", "posts"]


@dataclass(frozen=True)
class Filled:
    """Seats `filled` of `seats` in a class or a county (`name`)."""

    name: str
    filled: int
    seats: int


@dataclass(frozen=True)
class PeopleMeasures:
    """What an answer comes to, whatever it aimed at, so that answers can be held side by side.

    `distance`: weighted, of the pairs chosen; those that are kept have none. `wish`, `fit`: its
    parts, not weighted. `moves`: people who had a post before that is still open to them, and now
    have another or none. `blocking`: pairs of a person and a post that would both gain by leaving
    what they have (a free seat, no post: worse than any).
    """

    filled: int
    seats: int
    by_class: tuple[Filled, ...]
    by_county: tuple[Filled, ...]
    distance: int
    wish: int
    fit: int
    moves: int
    blocking: int


@dataclass(frozen=True, eq=False, kw_only=True)
class PeopleAnswer:
    """Who goes where, and what proves how good that is.

    `person[k]` takes `post[k]`: int64[placed], by person, the kept ones too. The proof is of the
    problem without groups and without a limit of moves: `best` seats filled of each class ("most")
    or county ("fair"), kept ones not counted, and `least` cost (distance and moves) among the
    matchings that fill so many.

    `closed` int32[posts]: the step in which a search that failed reached the post, OPEN for none:
    people who may take a post closed up to some step all have one of these, and other posts of the
    same blocks are full. `post_price`, `block_price`: what a pair with the post must cost at least
    beside what its person pays (see `check_people`). All empty where "stable": there the proof is
    that no pair blocks.

    `relaxed`: names of what was met by a heuristic: "groups", "moves".
    """

    objective: Objective
    side: Side
    person: Ints
    post: Ints
    closed: Nodes
    best: Ints
    least: int
    post_price: Ints
    block_price: Ints
    measures: PeopleMeasures
    relaxed: tuple[str, ...] = ()
    version: str = VERSION

    @property
    def exact(self) -> bool:
        """Proven to be the best there is (if the check passes)."""
        return not self.relaxed
