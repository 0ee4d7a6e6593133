"""One more here is worth this, over there that; and moving it there is tried."""

from __future__ import annotations

import random

import pytest

from xieshou.engines.plan import Limit, Problem, ProblemBuilder, check, solve
from xieshou.engines.plan.reasons.transfers import moved, worth_here_and_there

from .instances import valley


def two_districts(rich: int, poor: int) -> Problem:
    """Sixty villages, each paid by one of two districts that are not equally well off."""
    rng = random.Random(3)
    limits = [Limit("money:rich", "<=", rich), Limit("money:poor", "<=", poor)]
    builder = ProblemBuilder(weights=[1, 1, 1], line=1, limits=limits)
    for v in range(60):
        builder.add_village(f"v{v}", [(0, rng.randrange(8), rng.randint(5, 40))])
        for k in range(3):
            payer = "money:rich" if v % 2 else "money:poor"
            builder.add_work(f"v{v}", f"v{v}.{k}", 1 << k, 1, {payer: rng.randint(5, 30)})
    return builder.build()


def test_money_goes_further_where_it_is_scarcer() -> None:
    """The poorer district's money is worth more, and a unit moved to it raises bound and value."""
    problem = two_districts(600, 150)
    plan = solve(problem)
    told = worth_here_and_there(problem, plan, 40)
    assert [row.limit for row in told.rows] == ["money:poor", "money:rich"]
    assert told.rows[0].worth == pytest.approx(40 * plan.prices[1])
    assert told.rows[0].times == pytest.approx(plan.prices[1] / plan.prices[0])
    (one,) = told.transfers
    assert (one.giver, one.taker, one.confirmed) == ("money:rich", "money:poor", True)
    after = solve(moved(problem, 0, 1, 40), prices=plan.prices)
    before = solve(problem, prices=plan.prices)
    assert check(moved(problem, 0, 1, 40), after).ok
    assert one.value_gain == after.value - before.value > 0
    assert 0 < one.bound_gain == pytest.approx(after.bound - before.bound)
    assert one.bound_gain <= one.expected + 1e-6 * before.bound


def test_money_that_is_plenty_everywhere_is_not_moved() -> None:
    """Worth nothing here and there, no transfer is told."""
    problem = two_districts(10_000, 10_000)
    told = worth_here_and_there(problem, solve(problem), 40)
    assert [row.worth for row in told.rows] == [0.0, 0.0]
    assert told.transfers == ()


def test_only_limits_of_money_are_compared() -> None:
    """A day of a mason is no money; and one limit alone has nowhere to go."""
    problem = valley(villages=20)
    told = worth_here_and_there(problem, solve(problem), 10)
    assert [row.limit for row in told.rows] == ["money:all"]
    assert told.transfers == ()
