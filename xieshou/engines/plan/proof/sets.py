"""Every set of works of a village: what it is worth and which rules it breaks, by plain NumPy.

Villages with equally many works are taken together. A set S of p works is numbered by its bits,
0 .. 2**p - 1, and runs along the first axis, the villages along the second. Whole numbers are
held in float64, which is exact as long as they stay below 2**53: a Problem promises that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..problem import Problem

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_TABLE_BITS = 16


@dataclass(frozen=True, eq=False)
class Batch:
    """Some villages of p works each: their indices, int64[v], and their works, int64[p, v]."""

    villages: Ints
    works: Ints

    @property
    def sets(self) -> Ints:
        """Every set of works, int64[2**p]."""
        return np.arange(1 << len(self.works))

    def column(self, villages: Ints) -> Ints:
        """Where each of some villages stands in the batch, -1 if it is not there."""
        at = np.minimum(np.searchsorted(self.villages, villages), len(self.villages) - 1)
        return np.where(self.villages[at] == villages, at, -1)


def batches(problem: Problem, room: int, least: int) -> Iterator[Batch]:
    """All villages, each once, in batches of `room` sets of works, or of `least` villages."""
    works = np.diff(problem.work_start)
    for p in np.unique(works).tolist():
        alike = np.flatnonzero(works == p)
        step = max(least, room >> p)
        for at in range(0, len(alike), step):
            villages = alike[at : at + step]
            first = problem.work_start[villages]
            yield Batch(villages, first + np.arange(p)[:, None])


def sums(each: npt.NDArray[np.float64]) -> Floats:
    """Sum over every set of something that each work has: [p, v] -> [2**p, v]."""
    total = np.zeros((1, each.shape[1]))
    for row in each:
        total = np.concatenate((total, total + row))
    return total


def unions(masks: Ints) -> Ints:
    """Union over every set of a mask that each work has: [p, v] -> [2**p, v]."""
    union = np.zeros((1, masks.shape[1]), dtype=np.int64)
    for row in masks:
        union = np.concatenate((union, union | row))
    return union


class Histogram:
    """The people of all villages who are poor, and what their score is once works clear bits."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        weights = problem.weights.tolist()
        self._table = None
        if len(weights) <= _TABLE_BITS:
            self._table = _censored(problem, np.arange(1 << len(weights)))
        poor = (self.score(problem.cell_pattern.astype(np.int64)) > 0) & (problem.cell_persons > 0)
        home = np.repeat(np.arange(len(problem.villages)), np.diff(problem.cell_start))[poor]
        self._start = np.searchsorted(home, np.arange(len(problem.villages) + 1))
        self._pattern = problem.cell_pattern[poor].astype(np.int64)
        self._group = problem.cell_group[poor]
        self._persons = problem.cell_persons[poor].astype(np.float64)

    def score(self, pattern: Ints) -> Floats:
        """Weight of the set bits where it reaches the line, else 0."""
        if self._table is None:
            return _censored(self._problem, pattern)
        return self._table[pattern]

    def fall(self, batch: Batch) -> Floats:
        """Fall in censored score, persons x weight units, by every set, float64[2**p, v]."""
        problem = self._problem
        fall = np.zeros((1 << len(batch.works), len(batch.villages)))
        at, owner = _ragged(self._start, batch.villages)
        group = self._group[at]
        for g in np.unique(group).tolist():
            mine = group == g
            cells = at[mine]
            count = np.bincount(owner[mine], minlength=len(batch.villages))
            start = np.concatenate(([0], np.cumsum(count)))
            # Villages of many cells first, so that those with a k-th cell are the first few.
            order = np.argsort(-count, kind="stable")
            works = batch.works[:, order]
            clears = np.where(
                problem.work_serves[works] >> np.uint32(g) & 1, problem.work_clears[works], 0
            ).astype(np.int64)
            keep = ~unions(clears)
            left = np.zeros_like(fall)
            for k in range(int(count.max())):
                some = int(np.count_nonzero(count > k))
                cell = cells[start[order[:some]] + k]
                score = self.score(self._pattern[cell] & keep[:, :some])
                score *= self._persons[cell]
                left[:, :some] += score
            fall[:, order] += left[0] - left
        return fall


def _censored(problem: Problem, pattern: Ints) -> Floats:
    score = np.zeros(pattern.shape, dtype=np.int64)
    for bit, weight in enumerate(problem.weights.tolist()):
        score += weight * (pattern >> bit & 1)
    return np.where(score >= problem.line, score, 0).astype(np.float64)


def _ragged(start: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """The entries of some rows of a ragged table, and whose of these rows each is."""
    length = start[rows + 1] - start[rows]
    owner = np.repeat(np.arange(len(rows)), length)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(length) - length, length)
    return start[rows][owner] + within, owner


class Rules:
    """Which sets the rules of their village allow, worked out rule by rule."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        home = problem.village_of_work
        bit = np.int64(1) << (np.arange(len(problem.works)) - problem.work_start[home])
        self._must = np.zeros(len(problem.villages), dtype=np.int64)
        np.bitwise_or.at(self._must, home[problem.must], bit[problem.must])
        self._needs, self._bans, self._after = (
            _masks(pairs, bit) for pairs in (problem.requires, problem.excludes, problem.follows)
        )
        self._bit = bit
        size = np.diff(problem.cap_start)
        self._caps = list(pairwise(problem.cap_start.tolist()))
        of_cap = home[problem.cap_work[problem.cap_start[:-1]]] if len(size) else size
        self._cap_order = np.argsort(of_cap, kind="stable")
        self._cap_home = of_cap[self._cap_order]

    def lasting(self, batch: Batch) -> Bools:
        """Sets that have all they require and nothing excluded, bool[2**p, v]."""
        sets = batch.sets[:, None]
        fine = np.ones((len(sets), len(batch.villages)), dtype=np.bool_)
        for k, works in enumerate(batch.works):
            with_k = sets >> k & 1 == 1
            needs, bans = self._needs[works], self._bans[works]
            if needs.any():
                fine &= ~with_k | (needs & ~sets == 0)
            if bans.any():
                fine &= ~with_k | (bans & sets == 0)
        return fine

    def after(self, batch: Batch) -> Ints | None:
        """Works that must have started before the last of each set does, int64[2**p, v]."""
        after = self._after[batch.works]
        return unions(after) if after.any() else None

    def final(self, batch: Batch) -> Bools:
        """Sets with every must-have and within every cap, bool[2**p, v]."""
        sets = batch.sets
        fine = np.asarray(self._must[batch.villages] & ~sets[:, None] == 0)
        lo, hi = np.searchsorted(self._cap_home, (batch.villages[0], batch.villages[-1] + 1))
        where = batch.column(self._cap_home[lo:hi])
        for cap, column in zip(self._cap_order[lo:hi].tolist(), where.tolist(), strict=True):
            if column < 0:
                continue
            total = np.zeros(len(sets), dtype=np.int64)
            for u in range(*self._caps[cap]):
                work = self._problem.cap_work[u]
                total += self._problem.cap_amount[u] * (sets & self._bit[work] != 0)
            fine[:, column] &= total <= self._problem.caps[cap].most
        return fine


def _masks(pairs: Ints, bit: Ints) -> Ints:
    """Per work the set of all works that it is paired with, int64[w]."""
    masks = np.zeros(len(bit), dtype=np.int64)
    np.bitwise_or.at(masks, pairs[:, 0], bit[pairs[:, 1]])
    return masks
