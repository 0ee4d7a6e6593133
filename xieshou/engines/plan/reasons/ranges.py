"""The range of its amount over which the price of a limit holds.

The bound D(a) as a function of the amount a of one limit is concave, and the limit's price p is a
slope of it at today's amount a0 (Geoffrion 1974): D(a) <= D(a0) + p (a - a0) for every a. So

    g(a) = D(a0) + p (a - a0) - D(a) - SHARE |p| |a - a0| - slack

is convex on either side of a0, and the amounts with g(a) <= 0, where the bound moves by price x
change to within SHARE of it, are one interval. Its ends are sought from outside by Newton's steps,
of which a concave D needs few (Eisner & Severance 1976, "Mathematical techniques for efficient
record segmentation"): each solves the dual for one amount and learns its price there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from ..problem import Problem
from ..result import Infeasible, Plan
from ..solver import dual

SHARE = 0.05
"""A price holds while the bound moves by price x change to within this share of it …"""
SLACK = 1e-7
"""… and this share of the bound, which is no sharper than that."""
CLOSE = 0.01
"""Each end is found to within this share of its distance from today's amount."""
SOLVES = 16
"""Solves of the dual for each end, at most."""
BEYOND = 1.1
"""No price but one of zero holds for so many times the change to all the use there can be: there
the limit either binds no more or cannot be kept."""


@dataclass(frozen=True)
class PriceRange:
    """From `low` to `high` (unit of the limit) its price holds, all else being as it is.

    That is, at `low` and at `high`, and so between, the bound was found to have moved by price x
    change to within SHARE of that and SLACK of the bound. At `below` and `above` it was found not
    to, or no plan keeps the limits there; None: no end was met beyond all the use there can be.
    """

    limit: str
    price: float
    amount: int
    low: int
    high: int
    below: int | None
    above: int | None


def price_ranges(
    problem: Problem,
    plan: Plan,
    limits: Iterable[int] | None = None,
    *,
    dearest: int | None = None,
    watch: Callable[[float], None] | None = None,
) -> tuple[PriceRange, ...]:
    """The range of each of `limits` (indices; all by default), in that order.

    With `dearest`, only so many of them, those whose whole amount is worth most at its price.
    `watch` is told the share done after each limit; what it raises ends the run.
    """
    picked = list(range(len(problem.limits)) if limits is None else limits)
    if dearest is not None:
        worth = np.abs(plan.prices * problem.amounts)
        picked = sorted(picked, key=lambda k: -worth[k])[:dearest]
    ranges = []
    for done, limit in enumerate(picked):
        ranges.append(_Line(problem, plan, limit).range())
        if watch:
            watch((done + 1) / len(picked))
    return tuple(ranges)


def bound_at(problem: Problem, plan: Plan, limit: int, amount: int) -> tuple[float, float]:
    """The least bound found with another amount of one limit, and the limit's price there.

    Sought from the prices of `plan`. (-inf, 0.0) where no plan keeps the limits.
    """
    limits = list(problem.limits)
    limits[limit] = replace(limits[limit], amount=amount)
    try:
        prices, bound = dual(replace(problem, limits=tuple(limits)), prices=plan.prices)
    except Infeasible:
        return -np.inf, 0.0
    return bound, float(prices[limit])


class _Line:
    """The tangent of the bound at today's amount of one limit, and how far it holds."""

    def __init__(self, problem: Problem, plan: Plan, limit: int) -> None:
        self.problem, self.plan, self.limit = problem, plan, limit
        self.amount = problem.limits[limit].amount
        self.price = float(plan.prices[limit]) + 0.0  # no minus zero

    def range(self) -> PriceRange:
        least, most = self._all_use()
        near = abs(self.amount) // 20
        up, above = self._end(1, math.ceil(BEYOND * (most - self.amount)), near)
        down, below = self._end(-1, math.ceil(BEYOND * (self.amount - least)), up or near)
        return PriceRange(
            self.problem.limits[self.limit].code, self.price, self.amount,
            self.amount - down, self.amount + up,
            None if below is None else self.amount - below,
            None if above is None else self.amount + above,
        )  # fmt: skip

    def _all_use(self) -> tuple[int, int]:
        """Bounds on the use of the limit by any plan, what reliefs add included."""
        p = self.problem
        use = p.use_amount[p.use_limit == self.limit]
        ease = [
            relief.most * change
            for relief in p.reliefs
            for code, change in relief.changes
            if code == p.limits[self.limit].code
        ]
        least = int(use[use < 0].sum()) + sum(one for one in ease if one < 0)
        most = int(use[use > 0].sum()) + sum(one for one in ease if one > 0)
        return least, most

    def _end(self, way: int, far: int, near: int) -> tuple[int, int | None]:
        """The largest change found at which the price holds, and the least at which it does not.

        `far`: the largest change there is; `near`: one to try where no tangent points to a better.
        """
        inside, outside, meet, side = 0, max(far, 1), 0.0, -1
        leeway = SLACK * max(1.0, abs(self.plan.bound))
        if (1.0 - 1.0 / BEYOND - SHARE) * abs(self.price) * outside <= leeway:
            off, slope = self._off(way, outside)
            if off <= 0:
                return outside, None
            meet = _meet(outside, off, slope)
        for _ in range(SOLVES):
            if outside - inside <= max(1, int(CLOSE * outside)):
                break
            change = round(meet * (1 + side * CLOSE / 3)) if meet > 0 else near
            if not inside < change < outside:
                change = (inside + outside) // 2
            off, slope = self._off(way, change)
            if off <= 0:
                inside, side, near = change, 1, 4 * change
            else:
                outside, side = change, -1
                meet = _meet(outside, off, slope)
        return inside, outside

    def _off(self, way: int, change: int) -> tuple[float, float]:
        """g at the change, and by how much g grows per unit there."""
        amount = self.amount + way * change
        bound, price = bound_at(self.problem, self.plan, self.limit, amount)
        if bound == -np.inf:
            return np.inf, 0.0
        leeway = SHARE * abs(self.price)
        slack = SLACK * max(1.0, abs(self.plan.bound))
        off = self.plan.bound + way * change * self.price - bound - leeway * change - slack
        return off, way * (self.price - price) - leeway


def _meet(change: int, off: float, slope: float) -> float:
    """Where the tangent of g meets 0; 0 if it does not."""
    return change - off / slope if slope > 0 and off < np.inf else 0.0
