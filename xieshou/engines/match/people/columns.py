"""Who is offered, which posts are open, and what both prefer: columns, checked and frozen.

What a person has and a post asks for are sets, written as bits of whole numbers: bit 0 is the first
of the names given. Days are whole numbers on any one calendar (say `date.toordinal()`), both ends
within; altitudes are metres. Distances are whole numbers, 0 the best there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..flow.problem import frozen_columns

Ints = npt.NDArray[np.int64]
Nodes = npt.NDArray[np.int32]

MOST_BITS = 62
"""Names of one kind."""
MOST_DISTANCE = 10**6
"""Of one wish or one fit."""
MOST_SEATS = 10**6
"""Of one post."""
MOST_CLASSES = 1_000
"""Of priority."""
MOST_WORTH = 2**61
"""Costs times nodes squared; beyond it sums would not fit 64 bits."""
LAST_DAY = 10**7
"""A person's last day where none is given."""
HIGHEST = 9_000
"""Metres that a person may work at where no limit is given."""
KINDS: tuple[Literal["skills", "licences", "languages"], ...] = ("skills", "licences", "languages")


@dataclass(frozen=True, eq=False, kw_only=True)
class People:
    """Who is offered, a column each; a single value stands for all of them.

    `skills`, `licences`, `languages`: what each has, as bits. `first_day`, `last_day`: when free.
    `altitude`: the highest place they may work at, metres. `group`: those of one group go to one
    county together or not at all; "" for none.
    """

    code: tuple[str, ...]
    skills: Ints = 0  # type: ignore[assignment]
    licences: Ints = 0  # type: ignore[assignment]
    languages: Ints = 0  # type: ignore[assignment]
    first_day: Ints = 0  # type: ignore[assignment]
    last_day: Ints = LAST_DAY  # type: ignore[assignment]
    altitude: Ints = HIGHEST  # type: ignore[assignment]
    group: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        frozen_columns(self, len(self.code))


@dataclass(frozen=True, eq=False, kw_only=True)
class Posts:
    """What is open, a column each; a single value stands for all of them.

    `skills`, `licences`, `languages`: what is needed, as bits, all of them. `first_day`,
    `last_day`: all of these days. `altitude`: of the place, metres. `kind`: what wishes may name
    (say "teacher"). `priority`: class of the post, 0 is filled first (key counties). `welcome`:
    skills that are welcome, each one lacking is a fit 1 further away.
    """

    code: tuple[str, ...]
    county: tuple[str, ...]
    seats: Ints = 1  # type: ignore[assignment]
    skills: Ints = 0  # type: ignore[assignment]
    licences: Ints = 0  # type: ignore[assignment]
    languages: Ints = 0  # type: ignore[assignment]
    first_day: Ints = 0  # type: ignore[assignment]
    last_day: Ints = 0  # type: ignore[assignment]
    altitude: Ints = 0  # type: ignore[assignment]
    kind: tuple[str, ...] = ()
    priority: Ints = 0  # type: ignore[assignment]
    welcome: Ints = 0  # type: ignore[assignment]

    def __post_init__(self) -> None:
        frozen_columns(self, len(self.code))


@dataclass(frozen=True, eq=False)
class Wishes:
    """What people wish for, a row each: `person` would go to the post, any post of the county or of
    the kind `target` (`what`: "post", "county" or "kind"), `distance` from the best. A post that
    several rows name is as far as the nearest of them."""

    person: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    distance: Ints = 0  # type: ignore[assignment]

    def __post_init__(self) -> None:
        frozen_columns(self, len(self.person))


@dataclass(frozen=True, eq=False)
class Fits:
    """Whom posts prefer, a row each: `distance` of `person` from the best for `post`. It replaces
    what `Posts.welcome` says of the pair."""

    post: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    distance: Ints = 0  # type: ignore[assignment]

    def __post_init__(self) -> None:
        frozen_columns(self, len(self.post))


@dataclass(frozen=True, eq=False)
class Pairs:
    """Who may take what: person i the posts `post[start[i]:start[i + 1]]`, ascending.

    `start` int64[people + 1]; `post`, `wish`, `fit` int32[pairs], the last two distances >= 0.
    """

    start: Ints
    post: Nodes
    wish: Nodes
    fit: Nodes

    @cached_property
    def who(self) -> Nodes:
        """The person of each pair. int32[pairs]."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))
