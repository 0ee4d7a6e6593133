"""Few villages under many limits: prices grown column by column, and works that alone fit nowhere.

Each problem here has so many limits that `solve` takes this way.
"""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan import Infeasible, Limit, Plan, Problem, Relief, check, solve
from xieshou.engines.plan.offers import bundles
from xieshou.engines.plan.offers.fitting import fitting, outnumbered
from xieshou.engines.plan.proof.alone import can_start

from .brute import best_plan
from .crowded import MORE, crowded_problem, hamlets
from .definition import every_start, keeps_limits, keeps_rules
from .instances import valley


def without(problem: Problem, codes: list[str]) -> Problem:
    """The same problem in which the limits named bind nothing."""
    return replace(problem, limits=tuple(
        replace(one, sense="<=", amount=2**40) if one.code in codes else one
        for one in problem.limits
    ))  # fmt: skip


def only(problem: Problem, codes: list[str]) -> Problem:
    """The same problem in which none but the limits named bind anything."""
    return without(problem, [one.code for one in problem.limits if one.code not in codes])


def some_plan(problem: Problem) -> bool:
    return any(keeps_rules(problem, s) and keeps_limits(problem, s) for s in every_start(problem))


@given(st.integers(0, 10**9), st.booleans())
@settings(max_examples=15, deadline=None)
def test_few_villages_under_many_limits_get_the_best_of_all_plans(seed: int, kept: bool) -> None:
    """Asked for no gap: the optimum under a bound that the check proves again, or no plan at all
    where trying every plan finds none."""
    problem = crowded_problem(seed, kept=kept)
    assert outnumbered(len(problem.limits), len(problem.villages))
    best = best_plan(problem)
    if best is None:
        with pytest.raises(Infeasible):
            solve(problem, goal_gap=0.0)
        return
    plan = solve(problem, goal_gap=0.0)
    certificate = check(problem, plan)
    assert certificate.faults == ()
    assert plan.value == best[0] <= min(plan.bound, certificate.bound)


@given(st.integers(0, 10**9), st.integers(1, 3))
@settings(max_examples=8, deadline=None)
def test_prices_not_grown_to_the_end_still_bound_every_plan(seed: int, passes: int) -> None:
    """Stopped after a few passes, value and bound still have the optimum between them."""
    problem = crowded_problem(seed)
    best = best_plan(problem)
    assert best is not None
    plan = solve(problem, max_passes=passes)
    assert check(problem, plan).faults == ()
    assert plan.value <= best[0] <= plan.bound


@given(st.integers(0, 10**9))
@settings(max_examples=25, deadline=None)
def test_no_plan_holds_a_start_that_is_left_out(seed: int) -> None:
    """By trying every plan that keeps rules and limits: neither what prices leave out nor what the
    check leaves out is in one; and the check's bound is above all of them at any prices."""
    problem = crowded_problem(seed, kept=False)
    rng, m = random.Random(seed), len(problem.limits)
    can, offered = can_start(problem), fitting(problem).opens
    assert (can | ~offered).sum() <= can.size
    for start in every_start(problem):
        if keeps_rules(problem, start) and keeps_limits(problem, start):
            held = [(work, year) for work, year in enumerate(start) if year >= 0]
            assert all(can[one] and offered[one] for one in held)
    best = best_plan(problem)
    sign = [{"<=": 1, ">=": -1, "=": rng.choice([-1, 1])}[one.sense] for one in problem.limits]
    prices = np.array([one * rng.choice([0.0, 0.3, 9.0]) * rng.random() for one in sign])
    claim = Plan(
        value=0, bound=0.0, gap=0.0, prices=prices, used=np.zeros(m, np.int64), passes=0, trace=[],
        eased=np.zeros(len(problem.reliefs), np.int64), seed=0,
        start=np.full(len(problem.works), -1),
    )  # fmt: skip
    assert best is None or check(problem, claim).bound >= best[0]


HUGE = 2**61
GIVES = Relief("gives", 3, 1, (("money:all", -4),))
TAKES = Relief("takes", 3, 1, (("money:all", 4),))
VAST = tuple(Relief(f"vast:{k}", 1, 1, (("money:all", -HUGE),)) for k in range(8))


@pytest.mark.parametrize(
    ("sense", "amount", "reliefs", "giving", "fits"),
    [
        ("<=", 9, (), False, False),
        ("<=", 10, (), False, True),
        ("<=", -5, (), False, False),
        ("=", 9, (), False, False),
        (">=", 9, (), False, True),
        ("<=", 0, (GIVES,), False, True),
        ("<=", -3, (GIVES,), False, False),
        ("<=", 9, (TAKES,), False, False),
        ("<=", 0, VAST, False, True),  # more than 64 bits hold: no overflow shuts it
        ("<=", 9, (), True, True),
        ("=", 9, (), True, True),
    ],
)
def test_a_start_is_left_out_only_where_nothing_could_give_it_room(
    sense: str, amount: int, reliefs: tuple[Relief, ...], giving: bool, fits: bool
) -> None:
    """A work that uses 10 of the money: neither relief nor what another work gives is overlooked,
    by prices or by the check."""
    problem = hamlets(2, 2)
    more = [Limit(f"more:{k}", "<=", 0) for k in range(MORE)]
    money = replace(problem.limits[1], sense=sense, amount=amount)  # type: ignore[arg-type]
    loose = [replace(one, amount=99) for one in problem.limits[2:]]
    uses = problem.use_amount.copy()
    uses[problem.use_limit == 1] = [10, 1, -1 if giving else 0, 0]
    crowd = replace(
        problem, limits=(problem.limits[0], money, *loose, *more), use_amount=uses, reliefs=reliefs
    )
    assert can_start(crowd)[0, 0] == fits
    assert fitting(crowd).opens[0, 0] == fits
    assert can_start(crowd)[3, 0]


def test_a_village_that_may_not_do_nothing_keeps_its_starts() -> None:
    """Its prices are asked for all the same; that it has no plan is for the limits to say."""
    problem = hamlets(20, 3)
    must = np.zeros(len(problem.works), np.bool_)
    must[0] = True
    asked = replace(problem, must=must)
    assert fitting(asked).opens[:3].all()
    assert not fitting(asked).opens[3:5].any()
    with pytest.raises(Infeasible) as none:
        solve(asked)
    assert "fund:v0:0" in none.value.limits + none.value.against


def test_where_limits_are_few_every_start_is_offered() -> None:
    """There only the check leaves out what alone breaks a limit; its bound is no higher."""
    problem = valley(limits={"money:all": ("<=", 20), "days:mason": ("<=", 200)})
    assert fitting(problem) is problem
    assert not can_start(problem).all()
    plan = solve(problem)
    certificate = check(problem, plan)
    assert certificate.ok
    assert certificate.bound <= plan.bound * (1 + 1e-9)


def test_the_limits_that_shut_works_out_are_named_with_the_floor_they_hold_down() -> None:
    """Three villages can give 60 to a floor of 40, but the funds of two works each forbid these:
    floor and funds together allow no plan, and without one of either there is one."""
    problem = hamlets(3, 3, floor=40)
    problem = replace(problem, limits=(
        *problem.limits, *(Limit(f"more:{k}", "<=", 0) for k in range(MORE))
    ))  # fmt: skip
    with pytest.raises(Infeasible) as none:
        solve(problem)
    assert none.value.proven
    assert none.value.limits == ["floor:key"]
    assert none.value.against == [f"fund:v{v}:0" for v in range(3)]
    named = [*none.value.limits, *none.value.against]
    assert not some_plan(only(problem, named))
    assert some_plan(without(problem, named[:1]))
    assert some_plan(without(problem, named[1:]))


def test_the_same_plan_on_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice on two threads and once on one: the same prices, bound, trace and works, bit by bit."""
    problem, found = hamlets(20, 6), []
    for threads in (2, 2, 1):
        monkeypatch.setattr(bundles.os, "cpu_count", lambda count=threads: count)
        plan = solve(problem, goal_gap=1e-3)
        found.append(
            (plan.value, plan.bound, plan.trace, plan.prices.tobytes(), plan.start.tobytes())
        )
    assert found[0] == found[1] == found[2]
    assert check(problem, plan).ok


def test_from_the_prices_of_an_earlier_plan_fewer_passes_do() -> None:
    """A warm start ends sooner, with as good a bound, and never with a worse plan."""
    problem = hamlets(20, 6)
    cold = solve(problem)
    warm = solve(problem, after=cold)
    assert warm.passes < cold.passes
    assert warm.bound == pytest.approx(cold.bound, rel=1e-4)
    assert warm.value >= cold.value


def test_an_earlier_plan_may_hold_works_that_no_longer_fit_anywhere() -> None:
    """Where funds have shrunk since, the new plan starts from what still fits of the earlier."""
    problem = hamlets(20, 6)
    rich = replace(problem, limits=tuple(replace(x, amount=2 * x.amount) for x in problem.limits))
    earlier = solve(rich)
    assert not fitting(problem).opens[earlier.start >= 0].all()
    later = solve(problem, after=earlier)
    assert check(problem, later).ok
    assert later.gap <= 0.005
