"""What a chosen work displaced, solved again without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xieshou.engines.plan import Limit, check, solve
from xieshou.engines.plan.reasons import alter
from xieshou.engines.plan.reasons.displaced import displaced

from .brute import best_value, small_problem
from .instances import one_village, valley


@pytest.mark.parametrize("seed", range(12))
def test_the_loss_of_the_best_plans_lies_in_the_interval(seed: int) -> None:
    """Of any small problem, by brute force, with and without each chosen work."""
    problem = small_problem(seed, floors=False)
    best = best_value(problem)
    assert best is not None
    plan = solve(problem, goal_gap=0.0)
    for work in np.flatnonzero(plan.chosen).tolist():
        found = displaced(problem, plan, work, goal_gap=0.0)
        without = best_value(alter.forbidding(problem, [work]))
        assert without is not None
        assert found.least - 1e-6 <= best - without <= found.most + 1e-6
        assert found.lost == best - without


def test_the_other_plan_is_told_work_by_work() -> None:
    """Plan less what left plus what came is a proven plan of the problem without the work."""
    problem = valley(villages=40)
    plan = solve(problem)
    for work in np.flatnonzero(plan.chosen)[:8].tolist():
        found = displaced(problem, plan, work)
        other = solve(alter.forbidding(problem, [work]), prices=plan.prices, seed=plan.seed)
        assert check(alter.forbidding(problem, [work]), other).ok
        chosen = plan.chosen.copy()
        chosen[[work, *found.left]] = False
        chosen[list(found.came)] = True
        assert (chosen == other.chosen).all()
        assert found.lost == plan.value - other.value
        assert found.least <= found.lost <= found.most
        assert found.moved == ()


def test_a_work_without_which_a_floor_cannot_be_met_displaced_nothing() -> None:
    """The floor is named instead."""
    problem = one_village(30)
    floored = replace(
        problem, limits=(*problem.limits, Limit("floor:key", ">=", 5)),
        use_start=np.array([0, 2, 3, 4]), use_limit=np.array([0, 1, 0, 0]),
        use_amount=np.array([10, 5, 10, 10]),
    )  # fmt: skip
    found = displaced(floored, solve(floored), 0)
    assert found.impossible == ("floor:key",)
    assert found.proven


def test_a_work_left_out_displaced_nothing() -> None:
    """Asking for it is a mistake of the caller."""
    with pytest.raises(ValueError, match="not in the plan"):
        displaced(one_village(0), solve(one_village(0)), 0)
