"""A wrong plan is refused, whatever is wrong with it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan import Plan, Problem, check, solve
from xieshou.engines.plan.result import gap_of

from .brute import keeps_rules, lagrangian, small_choices, small_problem, used_by, value_of
from .claims import claimed
from .definition import fits, net_use
from .instances import valley
from .small import KINDS


def one_more(array: np.ndarray, rng: random.Random) -> np.ndarray:
    """One of the figures changed by one, up or down."""
    changed = array.copy()
    if len(changed):
        changed[rng.randrange(len(changed))] += rng.choice([-1, 1])
    return changed


def moved(problem: Problem, plan: Plan, rng: random.Random) -> np.ndarray:
    """One work started in another year, or left out, or put in."""
    start = plan.start.copy()
    start[rng.randrange(len(start))] = rng.randint(-1, len(problem.years) - 1)
    return start


PLANTED = {
    "value": lambda _, plan, rng: {"value": plan.value + rng.choice([-1, 1])},
    "bound": lambda _, plan, rng: {"bound": plan.bound - 1e-6 * max(1e-3, abs(plan.bound))},
    "price": lambda _, plan, rng: {"prices": -plan.prices},
    "use": lambda _, plan, rng: {"used": one_more(plan.used, rng)},
    "lot": lambda _, plan, rng: {"eased": one_more(plan.eased, rng)},
    "year": lambda problem, plan, rng: {"start": moved(problem, plan, rng)},
}
"""The least errors that there are in each claim; of the bound, a millionth."""


def is_true(problem: Problem, plan: Plan) -> bool:
    """Whether everything that a plan claims holds, from the definitions."""
    start, lots = plan.start.tolist(), plan.eased.tolist()
    cost = sum(relief.cost * count for relief, count in zip(problem.reliefs, lots, strict=True))
    return (
        keeps_rules(problem, start)
        and all(0 <= n <= r.most for n, r in zip(lots, problem.reliefs, strict=True))
        and fits(problem, net_use(problem, used_by(problem, start), lots))
        and plan.used.tolist() == used_by(problem, start)
        and plan.value == value_of(problem, start) - cost
        and bool((plan.prices * problem.senses >= 0).all())
        and plan.bound >= lagrangian(problem, plan.prices)
    )


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
        ({"prices": np.array([-1e-300, 0.0])}, "price_sign"),
        ({"prices": np.array([np.nan, 0.0])}, "prices_shape"),
        ({"prices": np.array([1e300, 0.0])}, "prices_shape"),
        ({"bound": float("nan")}, "bound_too_low"),
        ({"gap": 0.5}, "gap"),
        ({"gap": float("nan")}, "gap"),
        ({"start": np.zeros(3, dtype=np.int64)}, "chosen_shape"),
        ({"start": np.zeros(120)}, "chosen_shape"),
        ({"start": np.full(120, 1)}, "start_unknown"),
        ({"used": np.zeros(2, dtype=np.int64)}, "used"),
        ({"used": np.zeros(3, dtype=np.int64)}, "used"),
        ({"eased": np.zeros(1, dtype=np.int64)}, "eased_shape"),
    ],
)
def test_malformed_claims_are_faults_not_crashes(
    problem: Problem, plan: Plan, change: dict[str, Any], code: str
) -> None:
    """Whatever a plan claims, the check answers with a fault."""
    assert code in codes(problem, replace(plan, **change))


def test_an_answer_of_the_other_kind_is_a_fault(problem: Problem, plan: Plan) -> None:
    """A plan is no selection of options."""
    assert codes(small_choices(0), plan) == {"other_kind"}


@given(st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_the_check_values_plans_as_the_definition_does(seed: int) -> None:
    """On random problems the recomputed value is the one from the definition."""
    problem = small_problem(seed, floors=False)
    plan = solve(problem)
    assert check(problem, plan).value == value_of(problem, tuple(plan.chosen.tolist()))


@given(st.integers(0, 10**9), st.integers(1, 3), st.sampled_from(sorted(PLANTED)))
@settings(max_examples=150, deadline=None)
def test_a_claim_is_certified_just_when_it_is_true(seed: int, years: int, error: str) -> None:
    """With one error planted in the best plan of a problem that holds everything, the check agrees
    with the definitions on whether what is claimed still holds."""
    problem = small_problem(seed, years=years, kinds=KINDS)
    plan = claimed(problem, seed)
    if plan is None or not len(problem.works):
        return
    wrong = replace(plan, **PLANTED[error](problem, plan, random.Random(seed)))
    wrong = replace(wrong, gap=gap_of(wrong.bound, wrong.value))
    assert (codes(problem, wrong) == set()) == is_true(problem, wrong)
