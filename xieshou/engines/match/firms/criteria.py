"""What a mandate may ask of an opportunity: each criterion judges one mandate against all of them.

All values are integers in the unit of the criterion; None means "does not ask" of a mandate and
"is not known" of an opportunity. A condition that cannot be looked at counts as not met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Column: TypeAlias = Sequence[int | None]

FULL = 100
"""The best score of a component."""
JUST = 60
"""The score of what just meets a condition."""
LESS_LIKED = 10
"""What each step down the mandate's own order of preference costs, never below JUST."""
UNKNOWN = -1
"""The gap of an opportunity whose value is not known."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One mandate against all opportunities: `gap` is 0 where the condition is met, else by how
    much it is not, or UNKNOWN; `score` 0–100 means nothing where there is a gap."""

    gap: Ints
    score: Ints


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`has` must reach `need`; twice as much scores full."""

    name: str
    need: Column
    has: Column

    def judge(self, at: int) -> Judged | None:
        """None where the mandate does not ask."""
        need = self.need[at]
        if need is None:
            return None
        has, known = _read(self.has)
        over = np.clip(has - need, 0, max(need, 0))
        score = JUST + (FULL - JUST) * over // need if need > 0 else np.full_like(has, FULL)
        return Judged(np.where(known, np.maximum(need - has, 0), UNKNOWN), score)


@dataclass(frozen=True, slots=True)
class AtMost:
    """`has` must stay at or below `limit`; half of it scores full."""

    name: str
    limit: Column
    has: Column

    def judge(self, at: int) -> Judged | None:
        limit = self.limit[at]
        if limit is None:
            return None
        has, known = _read(self.has)
        under = np.clip(2 * (limit - has), 0, max(limit, 0))
        score = JUST + (FULL - JUST) * under // limit if limit > 0 else np.full_like(has, FULL)
        return Judged(np.where(known, np.maximum(has - limit, 0), UNKNOWN), score)


@dataclass(frozen=True, slots=True)
class Within:
    """`has` must lie from `low` to `high`, either end open where None; the middle scores full, and
    so does anything where an end is open."""

    name: str
    low: Column
    high: Column
    has: Column

    def judge(self, at: int) -> Judged | None:
        low, high = self.low[at], self.high[at]
        if low is None and high is None:
            return None
        has, known = _read(self.has)
        gap = np.zeros_like(has)
        if low is not None:
            gap = np.maximum(gap, low - has)
        if high is not None:
            gap = np.maximum(gap, has - high)
        score = np.full_like(has, FULL)
        if low is not None and high is not None and high > low:
            off = np.minimum(np.abs(2 * has - low - high), high - low)
            score = FULL - (FULL - JUST) * off // (high - low)
        return Judged(np.where(known, gap, UNKNOWN), score)


@dataclass(frozen=True, slots=True)
class Overlap:
    """The two ranges must have something in common, ends included; the gap is what lies between.

    Full where the shorter lies wholly within the longer. Both ends are given, or neither.
    """

    name: str
    need_low: Column
    need_high: Column
    has_low: Column
    has_high: Column

    def judge(self, at: int) -> Judged | None:
        low, high = self.need_low[at], self.need_high[at]
        if low is None or high is None:
            return None
        first, known = _read(self.has_low)
        last, _also = _read(self.has_high)
        shared = np.minimum(last, high) - np.maximum(first, low)
        shorter = np.minimum(last - first, high - low)
        part = np.clip(shared, 0, None)
        some = JUST + (FULL - JUST) * part // np.maximum(shorter, 1)
        score = np.where(shorter > 0, some, FULL)
        return Judged(np.where(known, np.maximum(-shared, 0), UNKNOWN), score)


@dataclass(frozen=True, slots=True)
class OneOf:
    """`has` must be among those wanted, the most liked first; none wanted is any. With `prefixes`
    it must begin with one of them."""

    name: str
    wanted: Sequence[Sequence[str]]
    has: Sequence[str]
    prefixes: bool = False

    def judge(self, at: int) -> Judged | None:
        wanted = tuple(self.wanted[at])
        if not wanted:
            return None
        ranks = np.array([self._rank(one, wanted) for one in self.has], dtype=np.int64)
        score = np.maximum(FULL - LESS_LIKED * ranks, JUST)
        return Judged((ranks < 0).astype(np.int64), score)

    def _rank(self, one: str, wanted: tuple[str, ...]) -> int:
        for rank, each in enumerate(wanted):
            if one == each or (self.prefixes and one.startswith(each)):
                return rank
        return -1


@dataclass(frozen=True, slots=True)
class Fit:
    """A score of each pair from elsewhere, 0–100: `scores[mandate][opportunity]`. Rejects none."""

    name: str
    scores: Sequence[Sequence[int]]

    def judge(self, at: int) -> Judged | None:
        score = np.array(self.scores[at], dtype=np.int64)
        return Judged(np.zeros_like(score), score)


Criterion: TypeAlias = AtLeast | AtMost | Within | Overlap | OneOf | Fit


def _read(column: Column) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """The values, 0 where not known, and where they are known."""
    known = np.array([one is not None for one in column], dtype=bool)
    return np.array([one or 0 for one in column], dtype=np.int64), known
