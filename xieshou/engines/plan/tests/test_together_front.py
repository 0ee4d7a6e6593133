"""The front of poverty reduction against income against equity."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from xieshou.engines.plan import InputError, Limit, Problem, ProblemBuilder, check
from xieshou.engines.plan.together import step
from xieshou.engines.plan.together.fairness import fairness, gini, need_tenths, theil
from xieshou.engines.plan.together.front import front
from xieshou.engines.plan.together.objectives import Axes

from .brute import best_plan, every_start, keeps_limits, keeps_rules, small_problem
from .instances import valley
from .tried import solve_by_trying


def _with_income(problem: Problem, seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    parts = np.stack([rng.integers(0, 60, len(problem.works)) for _ in range(2)], axis=1)
    return replace(problem, parts=("income", "upkeep"), part_weights=np.array([1, -1]),
                   work_parts=parts.reshape(-1, 2))  # fmt: skip


def _all_levels(problem: Problem, names: tuple[str, ...]) -> set[tuple[int, ...]]:
    axes = Axes.of(problem, names, need_tenths(problem))
    none = np.zeros(0, dtype=np.int64)
    return {
        axes.levels(np.array(start, dtype=np.int64), none) for start in every_start(problem)
        if keeps_rules(problem, start) and keeps_limits(problem, start)
    }  # fmt: skip


def _beaten(levels: tuple[int, ...], others: set[tuple[int, ...]]) -> bool:
    return any(o != levels and all(a >= b for a, b in zip(o, levels, strict=True)) for o in others)


def _corners(levels: set[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """Corners of the upper right hull of two objectives, by turning along it."""
    hull: list[tuple[int, ...]] = []
    for point in sorted(one for one in levels if not _beaten(one, levels)):
        while len(hull) > 1 and _turn(hull[-2], hull[-1], point) >= 0:
            hull.pop()
        hull.append(point)
    return set(hull)


def _turn(a: tuple[int, ...], b: tuple[int, ...], c: tuple[int, ...]) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


@given(st.integers(0, 10**9))
@settings(max_examples=6, deadline=None)
def test_two_objectives_give_every_corner_of_the_hull(seed: int) -> None:
    """Against all plans: every corner is found, no point is dominated, no plan is ruled out."""
    problem = _with_income(small_problem(seed, floors=False), seed)
    levels = _all_levels(problem, ("poverty", "income"))
    found = front(problem, ("poverty", "income"), goal_gap=0.0)
    reached = {tuple(point.levels.values()) for point in found.points}
    assert _corners(levels) <= reached <= levels
    assert not any(_beaten(point, levels) for point in reached)
    for one in levels:
        assert not found.ruled_out(dict(zip(("poverty", "income"), one, strict=True)))


@given(st.integers(0, 10**9))
@settings(max_examples=4, deadline=None)
def test_no_plan_lies_beyond_the_half_spaces(seed: int) -> None:
    """Of four objectives: points are plans none of all plans dominates, and all keep the bounds."""
    names = ("poverty", "income", "upkeep", "equity")
    problem = _with_income(small_problem(seed, floors=False), seed)
    levels = _all_levels(problem, names)
    found = front(problem, goal_gap=0.0, points=20)
    assert found.axes.names == names
    for point in found.points:
        assert not _beaten(tuple(point.levels.values()), levels)
        assert point.plan.value == sum(map(int.__mul__, point.weights, point.levels.values()))
        assert check(found.problem_of(point), point.plan).ok
    for one in levels:
        assert (found.weights @ np.array(one) <= found.bounds + 1e-6).all()
    best = {name: max(one[k] for one in levels) + 1 for k, name in enumerate(names)}
    assert found.ruled_out(best)


def test_twenty_points_or_more_in_one_run() -> None:
    """A valley of 60 villages has 20 points over three objectives, certified each."""
    problem = _with_income(valley(villages=60), 1)
    found = front(problem, ("poverty", "income", "equity"), points=20, county=np.arange(60) // 6)
    assert len(found.points) >= 20
    assert all(check(found.problem_of(point), point.plan).ok for point in found.points)
    rows = [tuple(point.levels.values()) for point in found.points]
    assert rows == sorted(rows, reverse=True)
    assert not any(_beaten(row, set(rows)) for row in rows)
    assert all(0 <= point.fairness.county < 10 for point in found.points)
    top = found.points[0].levels
    assert found.ceiling("poverty", {**top, "income": 0, "equity": 0}) >= top["poverty"]


def test_one_objective_is_one_plan() -> None:
    """The front of poverty alone is the plan that lowers it most."""
    problem = valley()
    found = front(problem, ["poverty"], goal_gap=0.0)
    assert len(found.points) == 1
    assert found.points[0].levels["poverty"] == found.points[0].plan.value // 1000


@given(st.integers(0, 10**6))
@settings(max_examples=5, deadline=None)
def test_years_and_reliefs_are_counted_exactly(seed: int) -> None:
    """Weights x levels is the value of each plan, over years and with the reliefs an axis too."""
    problem = small_problem(seed, years=2, kinds=("reliefs", "parts", "follows", "caps"))
    assume(best_plan(problem) is not None and problem.reliefs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(step, "solve", solve_by_trying)
        found = front(problem, ("poverty", "income", "upkeep"), points=6)
    assert found.axes.names == ("poverty", "income", "upkeep", "reliefs")
    for point in found.points:
        assert point.plan.value == sum(map(int.__mul__, point.weights, point.levels.values()))


def test_the_same_seed_gives_the_same_front() -> None:
    """Points, weights and bounds repeat."""
    problem = _with_income(valley(), 3)
    one, two = (front(problem, ("poverty", "income"), points=6) for _ in range(2))
    assert [point.levels for point in one.points] == [point.levels for point in two.points]
    assert np.array_equal(one.bounds, two.bounds)
    assert np.array_equal(one.weights, two.weights)


def test_weights_too_far_apart_are_refused() -> None:
    """One person lifted against incomes of 10**13 among a million poor: no whole weights fit."""
    builder = ProblemBuilder(weights=[1, 1], line=1, limits=[Limit("money:a", "<=", 1)])
    builder.add_village("v", [(0, 1, 1), (0, 2, 10**6)])
    builder.add_work("v", "x", 1, 1, {}, bonus=10**13)
    with pytest.raises(InputError) as refused:
        front(builder.build(), ("poverty", "bonus"))
    assert refused.value.code == "front_scale"
    assert refused.value.params["name"] == "bonus"


@pytest.mark.parametrize(
    ("objectives", "more", "code"),
    [
        (["wealth"], {}, "front_objective"),
        ([], {}, "front_objectives"),
        (["poverty", "poverty"], {}, "front_objectives"),
        (["equity"], {"equity": np.full(12, -1)}, "front_equity"),
        (["poverty"], {"county": np.zeros(3, int)}, "front_county"),
    ],
)
def test_what_does_not_fit_is_refused(objectives: list[str], more: dict, code: str) -> None:
    """Unknown or missing objectives, negative equity weights, counties of other villages."""
    with pytest.raises(InputError) as refused:
        front(valley(), objectives, **more)
    assert refused.value.code == code


def test_inequality_by_hand() -> None:
    """Half have all: Gini 1/2, Theil log 2. All alike or nothing left: 0."""
    half, people = np.array([0.0, 8.0]), np.array([5.0, 5.0])
    assert gini(half, people) == pytest.approx(0.5)
    assert theil(half, people) == pytest.approx(math.log(2))
    for even in (np.array([3.0, 3.0]), np.array([0.0, 0.0])):
        assert gini(even, people) == pytest.approx(0.0)
        assert theil(even, people) == pytest.approx(0.0)
    assert gini(np.array([1.0, 4.0]), np.array([3.0, 1.0])) == pytest.approx(9 / 28)


def test_the_worst_county_is_named() -> None:
    """Nothing built, the county of the poorer people has the higher mean."""
    builder = ProblemBuilder(weights=[1, 1], line=1, limits=[])
    builder.add_village("better", [(0, 1, 10), (0, 0, 10)])
    builder.add_village("worse", [(0, 3, 10)])
    problem = builder.build()
    told = fairness(problem, np.zeros(0, dtype=np.int64), np.array([0, 2]))
    assert (told.worst, told.county) == (2.0, 2)
    assert need_tenths(problem).tolist() == [1, 6]
