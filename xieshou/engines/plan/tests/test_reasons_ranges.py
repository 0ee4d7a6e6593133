"""A price holds where its range says, and not beyond, when the bound is found there again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xieshou.engines.plan import Infeasible, Plan, Problem, dual, solve
from xieshou.engines.plan.reasons.ranges import SHARE, SLACK, PriceRange, price_ranges

from .instances import one_village, valley

LIMITS = {"money:all": ("<=", 720), "days:mason": ("<=", 270), "floor:key": (">=", 520)}


def holds(problem: Problem, plan: Plan, one: PriceRange, amount: int) -> bool:
    """Whether the bound, solved for from nothing, moves by price x change to within SHARE."""
    limits = tuple(
        replace(limit, amount=amount) if limit.code == one.limit else limit
        for limit in problem.limits
    )
    try:
        _, bound = dual(replace(problem, limits=limits))
    except Infeasible:
        return False
    change = one.price * (amount - one.amount)
    return abs(bound - plan.bound - change) <= SHARE * abs(change) + SLACK * abs(plan.bound)


@pytest.mark.parametrize("seed", range(2))
def test_inside_its_range_the_price_holds_and_outside_it_does_not(seed: int) -> None:
    """At both ends and at points between; and not at the points told beyond them."""
    problem = valley(villages=40, limits=LIMITS, seed=seed)  # type: ignore[arg-type]
    plan = solve(problem)
    for one in price_ranges(problem, plan):
        assert one.low <= one.amount <= one.high
        for amount in np.linspace(one.low, one.high, 5).astype(int).tolist():
            assert holds(problem, plan, one, amount)
        for amount in (one.below, one.above):
            assert amount is None or not holds(problem, plan, one, amount)


def test_the_range_of_a_plain_case() -> None:
    """Three works of 10 fen, worth 80 together: each fen is worth 8/3 until all three are paid."""
    problem = one_village(15)
    (one,) = price_ranges(problem, solve(problem))
    assert one.price == pytest.approx(8 / 3)
    assert one.low <= 1
    assert one.high in (30, 31)
    assert one.above is not None


def test_the_dearest_limits_alone_are_looked_at() -> None:
    """In the order of what their whole amounts are worth."""
    problem = valley(villages=40, limits=LIMITS)  # type: ignore[arg-type]
    plan = solve(problem)
    (one,) = price_ranges(problem, plan, dearest=1)
    worth = np.abs(plan.prices * problem.amounts)
    assert one.limit == problem.limits[int(np.argmax(worth))].code
