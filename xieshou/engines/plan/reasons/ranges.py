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

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ..problem import Problem
from ..result import Infeasible, Plan, Watch
from ..solver import solve

SHARE = 0.05
"""A price holds while the bound moves by price x change to within this share of it …"""
SLACK = 1e-7
"""… and this share of the bound, which is no sharper than that."""
CLOSE = 0.01
"""Each end is found to within this share of its distance from today's amount."""
SOLVES = 16
"""Solves of the dual for each end, at most."""


@dataclass(frozen=True)
class PriceRange:
    """From `low` to `high` (unit of the limit) its price holds, all else being as it is.

    That is, at `low` and at `high`, and so between, the bound was found to have moved by price x
    change to within SHARE of that and SLACK of the bound. At `below` and `above` it was found not
    to, or no plan keeps the limits there; None: no end was met up to all the use there can be.
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
    on_progress: Watch | None = None,
) -> tuple[PriceRange, ...]:
    """The range of each of `limits` (indices; all by default), in that order.

    With `dearest`, only so many of them, those whose whole amount is worth most at its price.
    Raises whatever `on_progress` raises.
    """
    picked = list(range(len(problem.limits)) if limits is None else limits)
    if dearest is not None:
        worth = np.abs(plan.prices * problem.amounts)
        picked = sorted(picked, key=lambda k: -worth[k])[:dearest]
    return tuple(_Line(problem, plan, limit, on_progress).range() for limit in picked)


def bound_at(
    problem: Problem, plan: Plan, limit: int, amount: int, on_progress: Watch | None = None
) -> tuple[float, float]:
    """The least bound found with another amount of one limit, and the limit's price there.

    (-inf, 0.0) where no plan keeps the limits.
    """
    changed = list(problem.limits)
    changed[limit] = replace(changed[limit], amount=amount)
    try:
        found = solve(
            replace(problem, limits=tuple(changed)), goal_gap=np.inf, seed=plan.seed,
            prices=plan.prices, on_progress=on_progress,
        )  # fmt: skip
    except Infeasible:
        return -np.inf, 0.0
    return found.bound, float(found.prices[limit])


class _Line:
    """The tangent of the bound at today's amount of one limit, and how far it holds."""

    def __init__(self, problem: Problem, plan: Plan, limit: int, on_progress: Watch | None) -> None:
        self.problem, self.plan, self.limit, self.watch = problem, plan, limit, on_progress
        self.amount = problem.limits[limit].amount
        self.price = float(plan.prices[limit]) + 0.0  # no minus zero

    def range(self) -> PriceRange:
        use = self.problem.use_amount[self.problem.use_limit == self.limit]
        least, most = int(use[use < 0].sum()), int(use[use > 0].sum())
        near = abs(self.amount) // 20
        up, above = self._end(1, most - self.amount, near)
        down, below = self._end(-1, self.amount - least, up or near)
        return PriceRange(
            self.problem.limits[self.limit].code, self.price, self.amount,
            self.amount - down, self.amount + up,
            None if below is None else self.amount - below,
            None if above is None else self.amount + above,
        )  # fmt: skip

    def _end(self, way: int, far: int, near: int) -> tuple[int, int | None]:
        """The largest change found at which the price holds, and the least at which it does not.

        `far`: the largest change there is; `near`: one to try where no tangent points to a better.
        """
        inside, outside = 0, max(far, 1)
        off, slope = self._off(way, outside)
        if off <= 0:
            return outside, None
        meet, side = _meet(outside, off, slope), -1
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
        bound, price = bound_at(
            self.problem, self.plan, self.limit, self.amount + way * change, self.watch
        )
        if bound == -np.inf:
            return np.inf, 0.0
        leeway = SHARE * abs(self.price)
        slack = SLACK * max(1.0, abs(self.plan.bound))
        off = self.plan.bound + way * change * self.price - bound - leeway * change - slack
        return off, way * (self.price - price) - leeway


def _meet(change: int, off: float, slope: float) -> float:
    """Where the tangent of g meets 0; 0 if it does not."""
    return change - off / slope if slope > 0 and off < np.inf else 0.0
