"""A robust plan keeps its limits as often as it says, and says what that costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xieshou.engines.plan import Infeasible, Problem, check, solve
from xieshou.engines.plan.reasons.robust import held_share, robust

from .instances import one_village, valley


def costly(villages: int, seed: int) -> Problem:
    """Money in fen, so that margins are not lost in rounding."""
    problem = valley(villages=villages, seed=seed)
    return replace(
        problem, use_amount=problem.use_amount * 1000,
        limits=tuple(replace(limit, amount=limit.amount * 1000) for limit in problem.limits),
    )  # fmt: skip


@pytest.mark.parametrize("shape", ["any", "uniform"])
@pytest.mark.parametrize("seed", range(3))
def test_the_robust_plan_holds_as_promised_and_the_nominal_one_does_not(
    seed: int, shape: str
) -> None:
    """In a simulation of its own, drawn apart from the one it reports."""
    problem = costly(60, seed)
    plan = solve(problem)
    told = robust(problem, plan, confidence=0.9, shape=shape, draws=400)  # type: ignore[arg-type]
    assert check(told.problem, told.plan).ok
    assert (told.plan.used + told.margins)[0] <= problem.limits[0].amount
    assert told.held >= 0.9 > told.held_nominal
    random = np.random.default_rng(99)
    money = problem.use_amount * (problem.use_limit == 0)
    per_work = np.bincount(
        np.repeat(np.arange(len(problem.works)), np.diff(problem.use_start)), money
    )
    costs = per_work * random.uniform(0.95, 1.05, (400, len(per_work)))
    held = (costs @ told.plan.chosen <= problem.limits[0].amount).mean()
    assert held >= 0.9


def test_its_margin_is_the_safe_one_of_its_own_choices() -> None:
    """Spread x length of its uses x sqrt(2 ln 1/e) at least; the price is the difference."""
    problem = costly(60, 1)
    plan = solve(problem)
    told = robust(problem, plan, spread=0.1, confidence=0.95, draws=50)
    money = problem.use_limit == 0
    owner = np.repeat(np.arange(len(problem.works)), np.diff(problem.use_start))
    uses = problem.use_amount[money & told.plan.chosen[owner]].astype(float)
    safe = 0.1 * np.sqrt((uses**2).sum() * 2 * np.log(1 / 0.05))
    assert told.margins[0] >= safe
    assert problem.limits[0].amount - told.plan.used[0] >= safe
    assert told.price == plan.value - told.plan.value > 0
    assert told.price <= told.price_most


def test_less_is_set_aside_where_costs_are_known_to_be_uniform() -> None:
    """And never more than the worst case, in which every cost is at its highest."""
    problem = costly(60, 2)
    plan = solve(problem)
    any_shape = robust(problem, plan, draws=10)
    uniform = robust(problem, plan, shape="uniform", draws=10)
    assert uniform.margins[0] < any_shape.margins[0]
    assert uniform.price <= any_shape.price
    single = robust(one_village(30), solve(one_village(30)), draws=10)
    assert single.margins.tolist() == [2]


def test_demand_is_held_at_the_lower_end_of_its_spread() -> None:
    """A demand of 100 kg that may be 5% less is planned as 95."""
    problem = one_village(30)
    tea = replace(problem, limits=(replace(problem.limits[0], code="demand:tea", amount=21),))
    told = robust(tea, solve(tea), draws=200)
    assert told.margins.tolist() == [2]
    assert told.problem.limits[0].amount == 19
    assert told.held == 1.0


def test_a_plan_without_slack_breaks_half_of_the_time() -> None:
    """Costs as likely above as below what was planned: the simulation is honest."""
    problem = one_village(30)
    exact = held_share(problem, solve(problem), 0.05, 4000, 0)
    assert exact == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(4000))


def test_a_floor_that_margins_put_out_of_reach_is_said() -> None:
    """No plan is promised where none with margins exists."""
    problem = one_village(30)
    floor = replace(problem, limits=(replace(problem.limits[0], sense=">=", amount=30),))
    with pytest.raises(Infeasible):
        robust(floor, solve(floor))
