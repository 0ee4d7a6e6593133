"""What no plan can keep is named, and nothing besides."""

from __future__ import annotations

import random
from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan import InputError, Limit, Problem, Relief
from xieshou.engines.plan.highs import silent_highs
from xieshou.engines.plan.offers.years import Years
from xieshou.engines.plan.problem.leeway import check_leeway
from xieshou.engines.plan.proof.conflict import conflict

from .brute import every_start, keeps_rules, used_by
from .instances import valley
from .small import KINDS, small_problem

RULES = ("follows", "opens", "must", "caps")


def mixtures_keep(problem: Problem, limits: list[str]) -> bool:
    """Whether some mixture of plans, and of lots, keeps the named limits: by linear programme."""
    rows = [k for k, limit in enumerate(problem.limits) if limit.code in limits]
    plans = [used_by(problem, s) for s in every_start(problem) if keeps_rules(problem, s)]
    at = {limit.code: k for k, limit in enumerate(problem.limits)}
    columns = [[used[k] for k in rows] + [1] for used in plans]
    for relief in problem.reliefs:
        change = {at[code]: by for code, by in relief.changes}
        columns.append([change.get(k, 0) for k in rows] + [0])
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(columns), len(rows) + 1
    lp.col_cost_, lp.col_lower_ = np.zeros(len(columns)), np.zeros(len(columns))
    lp.col_upper_ = np.array([1.0] * len(plans) + [relief.most for relief in problem.reliefs])
    held = [problem.limits[k] for k in rows] + [Limit("one plan", "=", 1)]
    lp.row_lower_ = np.array([-np.inf if one.sense == "<=" else one.amount for one in held])
    lp.row_upper_ = np.array([np.inf if one.sense == ">=" else one.amount for one in held])
    lp.a_matrix_.start_ = np.arange(len(columns) + 1) * len(held)
    lp.a_matrix_.index_ = np.tile(np.arange(len(held)), len(columns))
    lp.a_matrix_.value_ = np.array(columns, dtype=np.float64).ravel()
    highs = silent_highs()
    highs.passModel(lp)
    highs.run()
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def anywhere(problem: Problem) -> np.ndarray:
    """A price on every limit, for the search to start from."""
    return np.where(problem.senses == 0.0, 1.0, problem.senses)


def named(problem: Problem) -> tuple[list[str], list[str]]:
    return conflict(problem, Years(problem), anywhere(problem))


def contested(problem: Problem, seed: int) -> Problem:
    """The same problem with limits that few of its plans keep, though most can be kept alone."""
    rng = random.Random(seed)
    plans = [used_by(problem, s) for s in every_start(problem) if keeps_rules(problem, s)]
    share = {"<=": 0.15, ">=": 0.85, "=": rng.random()}
    return replace(problem, limits=tuple(
        replace(limit, amount=sorted(used)[int(share[limit.sense] * len(used))])
        for limit, used in zip(problem.limits, zip(*plans, strict=True), strict=True)
    ))  # fmt: skip


@given(st.integers(0, 10**9), st.integers(1, 2), st.sets(st.sampled_from(KINDS)))
@settings(max_examples=100, deadline=None)
def test_the_limits_named_clash_and_none_is_to_spare(
    seed: int, years: int, kinds: set[str]
) -> None:
    """Mixtures of plans, solved by another programme, keep any of the limits named but one."""
    problem = contested(small_problem(seed, years=years, kinds=kinds), seed)
    if mixtures_keep(problem, [limit.code for limit in problem.limits]):
        return
    limits, against = named(problem)
    assert limits
    together = limits + against
    assert not mixtures_keep(problem, together)
    for code in together:
        assert mixtures_keep(problem, [other for other in together if other != code])


def test_of_many_limits_only_those_that_clash_are_named() -> None:
    """Money and a floor clash; masons, who have nothing to do with it, are not named."""
    problem = valley(limits={
        "days:mason": ("<=", 400), "floor:key": (">=", 200), "money:all": ("<=", 50),
    })  # fmt: skip
    assert named(problem) == (["floor:key"], ["money:all"])


def test_two_floors_that_exclude_each_other_are_both_named() -> None:
    """An amount to be met exactly and a floor on the same thing stand against each other."""
    problem = valley(limits={"floor:key": (">=", 60), "money:all": ("<=", 900)})
    w = len(problem.works)
    doubled = replace(
        problem, limits=(*problem.limits, Limit("exact:key", "=", 40)),
        use_start=problem.use_start + np.arange(w + 1),
        use_limit=np.insert(problem.use_limit, problem.use_start[1:], 2),
        use_amount=np.insert(problem.use_amount, problem.use_start[1:],
                             problem.use_amount[problem.use_limit == 0]),
    )  # fmt: skip
    assert named(doubled) == (["floor:key", "exact:key"], [])


def test_reliefs_are_part_of_the_proof() -> None:
    """A floor out of reach even with every lot bought is named; what cannot help it is not."""
    problem = valley(limits={"floor:key": (">=", 10_000), "money:all": ("<=", 90)})
    bought = Relief("buy", 100, 5, (("floor:key", 10),))
    assert named(replace(problem, reliefs=(bought,))) == (["floor:key"], [])


def test_must_haves_beyond_the_money_name_the_money() -> None:
    """Where doing nothing is no way out, the limit itself is what cannot be met."""
    problem = valley(villages=3, limits={"money:all": ("<=", 20), "days:mason": ("<=", 500)})
    must = np.zeros(len(problem.works), dtype=bool)
    must[problem.work_start[:-1]] = True
    assert named(replace(problem, must=must)) == (["money:all"], [])


@given(st.integers(0, 10**9), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_a_village_whose_rules_leave_nothing_is_named(seed: int, years: int) -> None:
    """Exactly where trying every plan finds none that keeps the rules."""
    problem = small_problem(seed, years=years, kinds=RULES, clashing=True)
    possible = any(keeps_rules(problem, start) for start in every_start(problem))
    if possible:
        check_leeway(problem)
        return
    with pytest.raises(InputError) as refused:
        check_leeway(problem)
    assert refused.value.code == "no_bundle"


def test_the_rules_that_clash_are_named_in_the_words_of_the_document() -> None:
    """Of many rules only those are told without any of which there would be a plan."""
    problem = valley(villages=2)
    must = np.zeros(len(problem.works), dtype=bool)
    must[[0, 5, 7]] = True
    with pytest.raises(InputError) as refused:
        check_leeway(replace(problem, must=must))
    assert refused.value.params == {
        "village": "v1", "rules": "v1.1 must; v1.3 must; v1.3 excludes v1.1"
    }  # fmt: skip
