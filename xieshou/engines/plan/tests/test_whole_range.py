"""Whatever a problem may hold, the engine finds the best answer, under its bound, and certified.

Every answer to the small problems is tried in plain Python (brute.py); the check by itself is tried
on the best of these, with prices drawn at random and the bound that they prove exactly.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan import Choices, Infeasible, Problem, check, solve
from xieshou.engines.plan.solver import select

from .brute import best_plan, best_selection, lagrangian
from .claims import claimed
from .small import KINDS, small_choices, small_problem

SEEDS = st.integers(0, 10**9)
SOME = st.sets(st.sampled_from(KINDS))


def solved(problem: Problem | Choices) -> None:
    """The engine's answer is the best of all, below its bound, and certified; or there is none."""
    one_by_one = isinstance(problem, Choices)
    best = best_selection(problem) if one_by_one else best_plan(problem)
    find = select if one_by_one else solve
    if best is None:
        with pytest.raises(Infeasible):
            find(problem, goal_gap=0.0)
        return
    answer = find(problem, goal_gap=0.0)
    assert answer.value == best[0]
    assert answer.bound >= best[0]
    assert check(problem, answer).faults == ()


def certified(problem: Problem | Choices, seed: int) -> None:
    """The check agrees with the definitions: value to the unit, bound to the last few bits."""
    answer = claimed(problem, seed)
    if answer is None:
        return
    certificate = check(problem, answer)
    assert certificate.faults == ()
    assert certificate.value == answer.value == sum(certificate.parts.values())
    proven = lagrangian(problem, answer.prices)
    assert proven <= Fraction(certificate.bound) <= proven + Fraction(1e-11) * (1 + abs(proven))


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_requirements_exclusions_ceilings_and_floors(seed: int) -> None:
    """One year, up to ten works."""
    solved(small_problem(seed))


@given(SEEDS, SOME)
@settings(max_examples=60, deadline=None)
def test_every_kind_of_rule_and_limit_together(seed: int, kinds: set[str]) -> None:
    """One year, any mixture of kinds."""
    solved(small_problem(seed, kinds=kinds))


@given(SEEDS, st.integers(2, 3), SOME)
@settings(max_examples=60, deadline=None)
def test_several_years(seed: int, years: int, kinds: set[str]) -> None:
    """Start years, works that follow others, years shut, and any other kind."""
    solved(small_problem(seed, years=years, kinds=kinds | {"follows", "opens"}))


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_reliefs(seed: int) -> None:
    """Soft limits, carry-over, demand in segments, and lots that earn."""
    solved(small_problem(seed, kinds={"reliefs"}))


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_equalities(seed: int) -> None:
    """An amount to be met to the unit, in whole works."""
    solved(small_problem(seed, kinds={"equal", "reliefs"}))


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_caps_and_must_haves(seed: int) -> None:
    """At most n, at least one, a share of labour, and works that the vote put in."""
    solved(small_problem(seed, kinds={"caps", "must"}))


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_parts_and_weights(seed: int) -> None:
    """Income, upkeep and equity, with weights of either sign, and of nothing."""
    solved(small_problem(seed, kinds={"parts", "weights"}))


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_options_given_one_by_one(seed: int) -> None:
    """Groups of options with limits of every sense, and reliefs."""
    solved(small_choices(seed))


@given(SEEDS, st.integers(1, 3), SOME)
@settings(max_examples=100, deadline=None)
def test_the_check_knows_every_kind_of_problem(seed: int, years: int, kinds: set[str]) -> None:
    """Value and bound of the check are those of the definitions, without any solver."""
    certified(small_problem(seed, years=years, kinds=kinds), seed)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_the_check_knows_options(seed: int) -> None:
    """And those of options given one by one."""
    certified(small_choices(seed), seed)
