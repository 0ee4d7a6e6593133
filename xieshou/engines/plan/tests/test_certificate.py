"""A wrong plan is refused, whatever is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan import Plan, Problem, check, solve

from .brute import small_problem, value_of
from .instances import valley


@pytest.fixture(scope="module")
def problem() -> Problem:
    return valley(villages=30)


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return solve(problem)


def codes(problem: Problem, plan: Plan) -> set[str]:
    certificate = check(problem, plan)
    assert certificate.ok == (not certificate.faults)
    return {fault.code for fault in certificate.faults}


def test_a_right_plan_passes_with_the_same_figures(problem: Problem, plan: Plan) -> None:
    """Two programs that share no code agree on value and bound."""
    certificate = check(problem, plan)
    assert certificate.ok
    assert certificate.value == plan.value == value_of(problem, tuple(plan.chosen.tolist()))
    assert certificate.bound == pytest.approx(plan.bound, rel=1e-9)


@pytest.mark.parametrize("error", [-1, 1])
def test_a_value_wrong_by_one_is_caught(problem: Problem, plan: Plan, error: int) -> None:
    """Values are exact: one unit too many or too few is a fault."""
    assert "value" in codes(problem, replace(plan, value=plan.value + error))


def test_a_bound_too_low_by_a_millionth_is_caught(problem: Problem, plan: Plan) -> None:
    """A bound better than the prices prove is a fault."""
    bound = plan.bound * (1 - 1e-6)
    assert codes(problem, replace(plan, bound=bound)) == {"bound_too_low", "gap"}


def test_a_work_more_or_less_is_caught(problem: Problem, plan: Plan) -> None:
    """Changing any one choice contradicts the stated value or use, if not a rule or a limit."""
    for work in range(0, len(problem.works), 7):
        chosen = plan.chosen.copy()
        chosen[work] = not chosen[work]
        assert "used" in codes(problem, replace(plan, start=np.where(chosen, 0, -1)))


def test_a_limit_overrun_by_one_is_caught(problem: Problem, plan: Plan) -> None:
    """Limits are exact: one unit over is a fault that names the limit."""
    tight = [replace(limit, amount=int(used) - 1) for limit, used in
             zip(problem.limits, plan.used, strict=True)]  # fmt: skip
    faults = check(replace(problem, limits=tuple(tight)), plan).faults
    over = [fault.params["limit"] for fault in faults if fault.code == "limit"]
    assert over == ["money:all", "days:mason"]


def test_broken_rules_are_caught(problem: Problem, plan: Plan) -> None:
    """A work without what it needs, and two works that exclude each other, are faults."""
    nothing, everything = np.zeros_like(plan.chosen), np.ones_like(plan.chosen)
    nothing[problem.requires[0, 0]] = True
    assert "requires" in codes(problem, replace(plan, start=np.where(nothing, 0, -1)))
    assert "excludes" in codes(problem, replace(plan, start=np.where(everything, 0, -1)))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"prices": np.array([-1.0, 0.0])}, "price_sign"),
        ({"prices": np.array([np.nan, 0.0])}, "prices_shape"),
        ({"bound": float("nan")}, "bound_too_low"),
        ({"gap": 0.5}, "gap"),
        ({"start": np.zeros(3, dtype=np.int64)}, "chosen_shape"),
        ({"used": np.zeros(2, dtype=np.int64)}, "used"),
    ],
)
def test_malformed_claims_are_faults_not_crashes(
    problem: Problem, plan: Plan, change: dict[str, Any], code: str
) -> None:
    """Whatever a plan claims, the check answers with a fault."""
    assert code in codes(problem, replace(plan, **change))


@given(st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_the_check_values_plans_as_the_definition_does(seed: int) -> None:
    """On random problems the recomputed value is the one from the definition."""
    problem = small_problem(seed, floors=False)
    plan = solve(problem)
    assert check(problem, plan).value == value_of(problem, tuple(plan.chosen.tolist()))
