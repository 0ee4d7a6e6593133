"""Offers of villages over several years: which works to start, and when."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ..problem import MAX_WORKS, InputError, Ints, Problem
from . import Floats, Near
from .bundles import spread
from .chains import best_range, near_these, value_these
from .starts import digit_values
from .tables import legal_sets, set_values
from .uses import bundle_uses
from .widest import Found, near_bundles

_SAMPLE = 256


class Years:
    """Offers over t years, t >= 1; bundles are numbered as in `starts`.

    Sets of works, 2**p of a village with p works, are valued once; a pass at prices takes
    t * p * 2**(p-1) steps a village. Raises InputError if works follow each other in a circle. A
    village without any legal bundle answers with -inf and bundle 0, and has no near bundles.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        sets = set_values(problem)
        lasting, self._final = legal_sets(problem, sets)
        self._start, self._ranges = sets.start, sets.ranges
        self._worth = np.where(lasting, sets.value, -np.inf)
        self._order, self._after = _following(problem)
        self._row = np.repeat(np.arange(len(problem.use_start) - 1), np.diff(problem.use_start))

    @property
    def villages(self) -> int:
        """n."""
        return len(self.problem.villages)

    @cached_property
    def worst(self) -> float:
        """See Offers."""
        lasting = np.where(np.isfinite(self._worth), self._worth, np.inf)
        lowest = np.minimum.reduceat(lasting, self._start[:-1]).sum()
        return float(self.problem.year_weights.sum() * lowest)

    @cached_property
    def size(self) -> float:
        """See Offers."""
        return float(self._tallest.sum())

    @cached_property
    def terms(self) -> int:
        """See Offers."""
        years = len(self.problem.years)
        most = np.diff(self.problem.use_start).reshape(-1, years).max(axis=1, initial=0)
        uses = np.bincount(self.problem.village_of_work, most, self.villages)
        return years + int((uses + np.diff(self.problem.work_start)).max())

    @cached_property
    def _tallest(self) -> Floats:
        """Upper bounds on |value| of the bundles of each village, float64[n]."""
        finite = np.where(np.isfinite(self._worth), np.abs(self._worth), 0.0)
        tallest = np.maximum.reduceat(finite, self._start[:-1])
        return np.asarray(tallest * self.problem.year_weights.sum(), dtype=np.float64)

    def _priced(self, prices: Floats) -> Any:
        """What the kernels take: widest table, tables, price by work and year, order of works."""
        p = self.problem
        paid = np.bincount(self._row, prices[p.use_limit] * p.use_amount, len(p.use_start) - 1)
        price = np.where(p.opens, paid.reshape(p.opens.shape), np.inf)
        width = 1 << int(np.diff(p.work_start).max())
        weight = p.year_weights.astype(np.float64)
        return (
            width, p.work_start, self._start, self._worth, self._final, weight, price,
            self._order, self._after, digit_values(p),
        )  # fmt: skip

    def mixing(self, prices: Floats) -> Any:
        """What `mix_range` takes of the offers at prices."""
        return self._priced(prices)[:-1]

    def parts(self, count: int) -> list[tuple[int, int]]:
        """Ranges of villages with about equally many sets of works."""
        cuts = np.searchsorted(self._start, np.linspace(0, self._start[-1], count + 1))
        cuts[0], cuts[-1] = 0, self.villages
        return [(lo, hi) for lo, hi in pairwise(cuts.tolist())]

    @property
    def steps(self) -> int:
        """The most steps of a village from the sets of one year to those of the next, all years."""
        widest = int(np.diff(self.problem.work_start).max())
        return len(self.problem.years) * int(3**widest)

    def best(self, prices: Floats) -> tuple[Floats, Ints]:
        """See Offers."""
        reduced, choice = np.empty(self.villages), np.empty(self.villages, dtype=np.int64)
        arrays = (*self._priced(prices), reduced, choice)
        spread(self._ranges, lambda _, lo, hi: best_range(lo, hi, *arrays))
        return reduced, choice

    def near(
        self, prices: Floats, most: int, reach: float, where: npt.NDArray[np.bool_] | None = None
    ) -> Near:
        """See Offers."""
        arrays = (*self._priced(prices), self._tallest)
        among = np.arange(self.villages) if where is None else np.flatnonzero(where)

        def search(villages: Ints, widest: float, room: int) -> Found:
            return near_these(villages, widest, room, *arrays)

        return near_bundles(
            search, lambda: self.best(prices), self._ranges, among, most, reach, _SAMPLE
        )

    def values(self, village: Ints, bundle: Ints) -> Ints:
        """See Offers. Of bundles that keep the rules."""
        value = np.zeros(len(bundle), dtype=np.int64)
        p = self.problem
        value_these(village, bundle, p.work_start, self._start, self._worth, p.year_weights, value)
        return value

    def uses(self, village: Ints, bundle: Ints) -> tuple[Ints, Ints, Ints]:
        """See Offers."""
        return bundle_uses(self.problem, village, bundle)


def _following(problem: Problem) -> tuple[Ints, Ints]:
    """Per village an order of its works in which each comes after those it follows; and, by work,
    the mask of these. Places within the village, int64[w] each. Raises InputError."""
    home = problem.village_of_work
    place = np.arange(len(home)) - problem.work_start[:-1][home]
    after, started = np.zeros(len(home), np.int64), np.zeros(len(problem.villages), np.int64)
    np.bitwise_or.at(after, problem.follows[:, 0], np.int64(1) << place[problem.follows[:, 1]])
    turn = np.full(len(home), -1)
    for step in range(MAX_WORKS):
        ready = (turn < 0) & (after & ~started[home] == 0)
        turn[ready] = step
        np.bitwise_or.at(started, home[ready], np.int64(1) << place[ready])
    waiting = np.flatnonzero(turn < 0)
    if len(waiting):
        work = waiting[0]
        for _ in range(MAX_WORKS):  # one step back after another ends in the circle
            work = next(w for w in waiting if home[w] == home[work] and after[work] >> place[w] & 1)
        raise InputError("follows_cycle", "work {work} follows itself in a circle",
                         work=problem.works[work])  # fmt: skip
    return place[np.lexsort((place, turn, home))], after
