"""Taking works one by one, in a given order, while they fit: no look ahead, no exchange."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np

from ..problem import Ints, Problem
from .counting import own_values


def take_in_order(problem: Problem, order: Ints, *, floors_first: bool) -> Ints:
    """Start year of each work, int64[w], -1 for those not taken.

    Each work of `order`, int64[<= w], starts in the first year in which its rules hold and
    everything it uses fits; one that waits for another is looked at again when that one is taken.
    Works that must be in the plan, and those they need, come before the others; with `floors_first`
    also those that add to a floor not yet reached. Reliefs are not used.
    """
    desk = _Desk(problem)
    queue = order.tolist()
    must = _with_needs(problem, np.flatnonzero(problem.must).tolist())
    desk.go_through([j for j in queue if j in must])
    if floors_first:
        desk.go_through(queue, for_floors=True)
    desk.go_through(queue)
    return np.array(desk.start, dtype=np.int64)


def by_cost_benefit(problem: Problem) -> Ints:
    """Works by own value, as if no other were built, per fen of their first open year; best first.

    Money is the limits whose code starts with "money:"; where there is none, cost is the sum of
    shares of the "<=" limits used up. Works that cost nothing come first, those without value are
    left out; ties in the order of works.
    """
    money = np.array([limit.code.startswith("money:") for limit in problem.limits], dtype=np.bool_)
    scale = money.astype(np.float64)
    if not money.any():
        scale = (problem.senses > 0) / np.maximum(np.abs(problem.amounts), 1)
    t = len(problem.years)
    row = np.repeat(np.arange(len(problem.works) * t), np.diff(problem.use_start))
    paid = scale[problem.use_limit] * problem.use_amount
    cost = np.bincount(row, paid, len(problem.works) * t).reshape(-1, t)
    soonest = np.argmax(problem.opens, axis=1)
    cost = cost[np.arange(len(problem.works)), soonest]
    value = own_values(problem)
    with np.errstate(divide="ignore"):
        worth = np.where(cost > 0, value / np.where(cost > 0, cost, 1.0), np.inf)
    order = np.lexsort((-value, -worth))
    return np.asarray(order[value[order] > 0])


class _Desk:
    """What has been taken and used so far, in Python's integers."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.start = [-1] * len(problem.works)
        self.used = [0] * len(problem.limits)
        self.limits = [(limit.sense, limit.amount) for limit in problem.limits]
        self.use_start = problem.use_start.tolist()
        self.uses = list(
            zip(problem.use_limit.tolist(), problem.use_amount.tolist(), strict=True)
        )  # fmt: skip
        self.years = [np.flatnonzero(row).tolist() for row in problem.opens]
        self.lags = _lags(problem)
        self.bars = _pairs(np.concatenate((problem.excludes, problem.excludes[:, ::-1])))
        self.room = [cap.most for cap in problem.caps]
        self.caps: dict[int, list[tuple[int, int]]] = {}
        owner = np.repeat(np.arange(len(problem.caps)), np.diff(problem.cap_start)).tolist()
        rows = (owner, problem.cap_work.tolist(), problem.cap_amount.tolist())
        for cap, work, amount in zip(*rows, strict=True):
            self.caps.setdefault(work, []).append((cap, amount))
        self.waiting: dict[int, list[int]] = {}

    def go_through(self, queue: Iterable[int], *, for_floors: bool = False) -> None:
        for first in queue:
            again = deque([first])
            while again:
                work = again.popleft()
                if self.start[work] < 0 and self._take(work, for_floors):
                    again.extend(self.waiting.pop(work, []))

    def _take(self, work: int, for_floors: bool) -> bool:
        if any(self.start[other] >= 0 for other in self.bars.get(work, ())):
            return False
        if any(by > 0 and by > self.room[cap] for cap, by in self.caps.get(work, ())):
            return False
        soonest = 0
        for other, lag in self.lags.get(work, ()):
            if self.start[other] < 0:
                self.waiting.setdefault(other, []).append(work)
                return False
            soonest = max(soonest, self.start[other] + lag)
        for year in self.years[work]:
            row = work * len(self.problem.years) + year
            uses = self.uses[self.use_start[row] : self.use_start[row + 1]]
            if year >= soonest and self._fits(uses, for_floors):
                self._enter(work, year, uses)
                return True
        return False

    def _fits(self, uses: list[tuple[int, int]], for_floors: bool) -> bool:
        helps = False
        for at, by in uses:
            sense, amount = self.limits[at]
            if by > 0 and sense != ">=" and self.used[at] + by > amount:
                return False
            if by < 0 and sense != "<=" and self.used[at] + by < amount:
                return False
            helps |= by > 0 and sense != "<=" and self.used[at] < amount
        return helps or not for_floors

    def _enter(self, work: int, year: int, uses: list[tuple[int, int]]) -> None:
        self.start[work] = year
        for at, by in uses:
            self.used[at] += by
        for cap, by in self.caps.get(work, ()):
            self.room[cap] -= by


def _lags(problem: Problem) -> dict[int, list[tuple[int, int]]]:
    lags: dict[int, list[tuple[int, int]]] = {}
    for pairs, lag in ((problem.requires, 0), (problem.follows, 1)):
        for work, others in _pairs(pairs).items():
            lags.setdefault(work, []).extend((other, lag) for other in others)
    return lags


def _pairs(pairs: Ints) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for work, other in pairs.tolist():
        rows.setdefault(work, []).append(other)
    return rows


def _with_needs(problem: Problem, works: list[int]) -> set[int]:
    needs = _lags(problem)
    found, queue = set(works), list(works)
    while queue:
        for other, _ in needs.get(queue.pop(), ()):
            if other not in found:
                found.add(other)
                queue.append(other)
    return found
