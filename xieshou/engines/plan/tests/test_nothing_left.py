"""Limits of nothing: no price of them is too high, and none may run away."""

from __future__ import annotations

import random

from xieshou.engines.plan import Limit, Problem, ProblemBuilder, check, solve

AREAS = 60


def without_money(villages: int, closed: int) -> Problem:
    """Two works in each village, paid by its area and by all; `closed` areas have no money."""
    rng = random.Random(5)
    limits = [Limit("money:all", "<=", 40 * villages)]
    limits += [
        Limit(f"money:area-{k}", "<=", 0 if k < closed else 60 * villages // AREAS)
        for k in range(AREAS)
    ]
    builder = ProblemBuilder(weights=[2, 1], line=1, limits=limits)
    for v in range(villages):
        village, area = f"v{v}", f"money:area-{v % AREAS}"
        builder.add_village(village, [(0, 0b01, rng.randint(5, 60)), (0, 0b11, rng.randint(5, 60))])
        for name, clears in (("road", 0b01), ("clinic", 0b10)):
            cost = rng.randint(10, 90)
            builder.add_work(
                village, f"{village}.{name}", clears, 1, {"money:all": cost, area: cost}
            )
    return builder.build()


def test_areas_without_money_do_not_spoil_the_plan_of_the_others() -> None:
    """Where half the areas have nothing the bound is that of the other half alone."""
    problem = without_money(6_000, AREAS // 2)
    plan = solve(problem, goal_gap=1e-3)
    assert check(problem, plan).gap <= 1e-3


def test_without_any_money_the_plan_is_to_do_nothing() -> None:
    """It is found, and proven to be the best."""
    problem = without_money(600, AREAS)
    plan = solve(problem)
    assert (plan.value, (plan.start >= 0).any()) == (0, False)
    assert check(problem, plan).gap <= 1e-4


def test_with_thousands_of_limits_and_nothing_to_choose_the_plan_is_to_do_nothing() -> None:
    """No village has a work, yet there is a plan."""
    builder = ProblemBuilder(
        weights=[1], line=1, limits=[Limit(f"money:{k}", "<=", 1) for k in range(1_001)]
    )
    builder.add_village("v", [(0, 1, 5)])
    problem = builder.build()
    assert check(problem, solve(problem)).ok
