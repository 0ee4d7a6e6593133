"""The solver against brute force and against its own promises."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan import (
    Infeasible,
    Limit,
    ProblemBuilder,
    Progress,
    check,
    solve,
)
from xieshou.engines.plan.offers import bundles

from .brute import best_value, small_problem
from .instances import one_village, remote_county, valley


@given(st.integers(0, 10**9), st.booleans())
@settings(max_examples=60, deadline=None)
def test_small_plans_are_the_best_of_all_plans(seed: int, floors: bool) -> None:
    """Asked for no gap, the engine finds the optimum of any small problem, under its bound."""
    problem = small_problem(seed, floors=floors)
    best = best_value(problem)
    if best is None:
        with pytest.raises(Infeasible):
            solve(problem, goal_gap=0.0)
        return
    plan = solve(problem, goal_gap=0.0)
    assert plan.value == best
    assert plan.bound >= best
    assert check(problem, plan).ok


@given(st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_an_early_stop_is_still_honest(seed: int) -> None:
    """Stopped after three passes, bound and stated gap still contain the optimum."""
    problem = small_problem(seed, floors=False)
    best = best_value(problem)
    assert best is not None
    plan = solve(problem, goal_gap=0.2, max_passes=3)
    assert plan.value <= best <= plan.bound
    assert best - plan.value <= plan.gap * max(1.0, plan.bound) + 1e-6
    assert check(problem, plan).ok


@pytest.mark.parametrize("floor", [300, 1500])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_floor_in_one_remote_county_is_met_among_many_villages(floor: int, seed: int) -> None:
    """What mends the floor lies far from every village's choice, yet is found, and at its price."""
    problem = remote_county(floor, seed)
    plan = solve(problem)
    certificate = check(problem, plan)
    assert certificate.ok
    assert certificate.gap <= 1e-4
    assert plan.used[1] >= floor
    assert plan.prices[1] < 0


@given(st.integers(0, 10**9))
@settings(max_examples=20, deadline=None)
def test_limits_that_doing_nothing_keeps_always_have_a_plan(seed: int) -> None:
    """However few passes and however coarse the prices, a feasible plan is never missed."""
    problem = small_problem(seed, floors=False)
    assert check(problem, solve(problem, max_passes=1)).ok


def test_the_work_that_lifts_a_household_over_the_line_counts_for_more() -> None:
    """Bundles are not additive: the third work ends the poverty that the first two ease."""
    assert [solve(one_village(money)).value for money in (9, 10, 29, 30)] == [0, 20, 40, 80]


def test_a_floor_that_nothing_can_reach_is_named() -> None:
    """A floor above what all works together give is proven to be out of reach."""
    problem = valley(limits={"floor:key": (">=", 10_000)})
    with pytest.raises(Infeasible) as caught:
        solve(problem)
    assert caught.value.limits == ["floor:key"]
    assert caught.value.against == []
    assert caught.value.proven


def test_a_floor_beyond_the_money_names_both() -> None:
    """A floor that money does not allow is named, and the money as what stands in its way."""
    problem = valley(limits={"floor:key": (">=", 200), "money:all": ("<=", 50)})
    with pytest.raises(Infeasible) as caught:
        solve(problem)
    assert caught.value.limits == ["floor:key"]
    assert caught.value.against == ["money:all"]
    assert "floor:key cannot be met within money:all" in str(caught.value)


def test_whatever_progress_raises_ends_the_run() -> None:
    """A run is cancelled by raising from on_progress, in any phase."""

    class Cancelled(Exception):
        pass

    for phase in ("values", "prices", "rounding", "check"):

        def watch(progress: Progress, phase: str = phase) -> None:
            if progress.phase == phase:
                raise Cancelled

        with pytest.raises(Cancelled):
            solve(valley(), on_progress=watch)


def test_progress_goes_through_the_phases_in_order() -> None:
    """Phases come in order, `done` stays within 0..1, and the bound never rises."""
    seen: list[Progress] = []
    solve(valley(), on_progress=seen.append)
    assert list(dict.fromkeys(p.phase for p in seen)) == ["values", "prices", "rounding", "check"]
    assert all(0.0 <= p.done <= 1.0 for p in seen)
    bounds = [p.bound for p in seen if p.phase == "prices"]
    assert bounds == sorted(bounds, reverse=True)


def test_progress_reports_differ() -> None:
    """Short runs never report the same thing twice."""
    seen: list[Progress] = []
    solve(valley(villages=60), on_progress=seen.append)
    assert len(seen) < 100
    assert all(a != b for a, b in pairwise(seen))


@pytest.mark.parametrize("threads", [1, 3])
def test_the_same_seed_gives_the_same_plan_on_any_number_of_threads(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plans are reproducible to the last bit, whatever the machine."""
    problem = valley(villages=150, works=8)
    plain = solve(problem)
    monkeypatch.setattr(bundles.os, "cpu_count", lambda: threads)
    again = solve(problem)
    assert np.array_equal(plain.chosen, again.chosen)
    assert np.array_equal(plain.prices, again.prices)
    assert (plain.value, plain.bound, plain.trace) == (again.value, again.bound, again.trace)


def test_a_warm_start_needs_fewer_passes() -> None:
    """Prices of an earlier plan shorten the next run and lead to as good a bound."""
    problem = valley(villages=150, works=8)
    cold = solve(problem)
    warm = solve(problem, prices=cold.prices)
    assert warm.passes < cold.passes
    assert warm.bound == pytest.approx(cold.bound, rel=2e-6)


def test_a_loose_limit_costs_nothing() -> None:
    """A limit with room to spare has price zero, a scarce one a price of the right sign."""
    problem = valley(limits={"money:all": ("<=", 200), "days:mason": ("<=", 10**9),
                             "floor:key": (">=", 60)})  # fmt: skip
    plan = solve(problem)
    price = dict(zip((x.code for x in problem.limits), plan.prices, strict=True))
    assert price["money:all"] > 0
    assert price["days:mason"] == 0
    assert price["floor:key"] <= 0


def test_villages_without_works_or_people_do_no_harm() -> None:
    """Empty villages, works nobody gains from and limits nobody uses are all allowed."""
    builder = ProblemBuilder(weights=[1], line=1, limits=[Limit("money:a", "<=", 5),
                                                          Limit("unused", "<=", 0)])  # fmt: skip
    builder.add_village("empty", [])
    builder.add_village("idle", [])
    builder.add_work("idle", "w", 1, 1, {"money:a": 3})
    builder.add_village("real", [(0, 1, 4)])
    builder.add_work("real", "x", 1, 1, {"money:a": 3})
    problem = builder.build()
    plan = solve(problem)
    assert plan.value == 4
    assert plan.used.tolist() == [3, 0] or plan.chosen.tolist() == [False, True]
    assert check(problem, plan).ok


def test_no_limits_means_every_village_takes_its_best() -> None:
    """Without limits the plan is each village's best bundle and the bound is met."""
    problem = valley(limits={})
    plan = solve(problem)
    assert plan.value == pytest.approx(plan.bound, rel=1e-9)
    assert check(problem, plan).ok


def test_twelve_works_a_village_are_planned() -> None:
    """The largest villages, of 4,096 bundles each, are solved and pass the check."""
    problem = valley(villages=4, works=12, limits={"money:all": ("<=", 300)})
    plan = solve(problem)
    assert plan.chosen.any()
    assert check(problem, plan).ok


def test_tight_floors_are_reached_within_tight_money() -> None:
    """Where a floor leaves little room the plan still keeps both it and the money."""
    problem = valley(
        villages=60, limits={"money:all": ("<=", 60 * 20), "floor:key": (">=", 60 * 14)}
    )
    plan = solve(problem)
    certificate = check(problem, plan)
    assert certificate.ok
    assert certificate.gap < 0.01
    assert plan.prices[1] < 0
