"""Silos against the joint plan: what comes of them is legal, exact, and in the interval told."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan import (
    Infeasible,
    InputError,
    Limit,
    Problem,
    ProblemBuilder,
    Relief,
    check,
)
from xieshou.engines.plan.together import step
from xieshou.engines.plan.together.counting import broken, own_values, used_by, value_of
from xieshou.engines.plan.together.greedy import by_cost_benefit, take_in_order
from xieshou.engines.plan.together.shares import apportion, need_of_villages, share, users_of
from xieshou.engines.plan.together.silos import (
    ByCostBenefit,
    ByPairing,
    BySector,
    ByYear,
    FirstCome,
    divide,
)
from xieshou.engines.plan.together.step import Step, waive
from xieshou.engines.plan.together.synergy import synergy

from . import definition
from .brute import best_plan, best_value, small_problem
from .instances import one_village, valley
from .small import KINDS
from .tried import solve_by_trying


def _ways(problem: Problem, seed: int) -> list[ByPairing | BySector | FirstCome | ByCostBenefit]:
    rng = np.random.default_rng(seed)
    return [
        ByPairing(member=rng.integers(0, 2, len(problem.villages)), names=("a", "b")),
        BySector(member=rng.integers(0, 2, len(problem.works)), names=("road", "tea")),
        FirstCome(order=rng.permutation(len(problem.works))),
        ByCostBenefit(),
    ]


@given(st.integers(0, 10**9), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_a_recount_agrees_with_the_definition(seed: int, years: int) -> None:
    """Value, use and broken limits of any start years, legal or not, are those of the statement."""
    problem = small_problem(seed, years=years, kinds=KINDS)
    rng = np.random.default_rng(seed)
    start = rng.integers(-1, years, len(problem.works))
    lots = np.array([rng.integers(0, r.most + 1) for r in problem.reliefs], dtype=np.int64)
    cost = sum(r.cost * int(k) for r, k in zip(problem.reliefs, lots, strict=True))
    assert value_of(problem, start, lots) == definition.value_of(problem, start) - cost
    assert used_by(problem, start).tolist() == definition.used_by(problem, start.tolist())
    if not problem.reliefs:
        assert (broken(problem, start, lots) == ()) == definition.keeps_limits(problem, start)


@given(st.integers(0, 10**9))
@settings(max_examples=20, deadline=None)
def test_own_values_are_those_of_plans_of_one_work(seed: int) -> None:
    """What a work is worth with no other is the value of the plan that holds it alone."""
    problem = small_problem(seed)
    alone = [definition.value_of(problem, row) for row in np.eye(len(problem.works), dtype=int) - 1]
    assert own_values(problem).tolist() == alone


@given(st.integers(0, 10**9), st.booleans())
@settings(max_examples=15, deadline=None)
def test_unions_are_legal_and_the_true_ratio_lies_in_the_interval(seed: int, floors: bool) -> None:
    """Of one-year problems, by the solver itself; pairings also against the best of all silos."""
    problem = small_problem(seed, floors=floors)
    best = best_value(problem)
    if best is None:
        with pytest.raises(Infeasible):
            synergy(problem, [])
        return
    ways = _ways(problem, seed)
    found = synergy(problem, ways, goal_gap=0.0, seed=1)
    assert found.joint.low <= best <= found.joint.high
    assert check(problem, found.plan).ok
    for way in found.ways:
        assert way.value == definition.value_of(problem, way.plan.start)
        assert definition.keeps_rules(problem, way.plan.start.tolist())
        assert way.certificate.ok == (way.missed == ())
        assert way.gain.low - 1e-6 <= best - way.bound or way.certificate.ok
        if way.certificate.ok and way.value > 0:
            assert way.made.low <= best / way.value <= way.made.high
            assert 1.0 <= way.ratio.low <= way.made.low + 1e-9
    assert len(found.ways) + len(found.blocked) == len(ways)


@given(st.integers(0, 10**9))
@settings(max_examples=10, deadline=None)
def test_no_plan_of_silos_is_above_their_bound(seed: int) -> None:
    """The best of all plans within divided means lies between what is reached and the bound."""
    problem = small_problem(seed, floors=False)
    pairing, sector = _ways(problem, seed)[:2]
    found = synergy(problem, [pairing, sector], goal_gap=0.0)
    member = pairing.member[problem.village_of_work]
    users = users_of(problem, member, 2)
    shares = share(problem, users, need_of_villages(problem, pairing.member, 2))
    truth = best_value(divide(problem, member, pairing.names, shares))
    assert truth is not None
    assert found.ways[0].value == truth <= found.ways[0].bound
    assert found.ways[1].value <= found.ways[1].bound


@pytest.mark.parametrize("years", [1, 2, 3])
def test_silos_keep_every_kind_of_rule(years: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever rules, caps, must-haves, equalities and reliefs there are, over years too: a way
    that misses no limit is a legal plan of the joint problem, or the check says why not."""
    monkeypatch.setattr(step, "solve", solve_by_trying)
    legal = 0
    for seed in range(25):
        kinds = [kind for kind in KINDS if kind not in ("reliefs",) or seed % 2]
        problem = small_problem(seed, years=years, kinds=kinds)
        if best_plan(problem) is None:
            continue
        ways = [*_ways(problem, seed)[: 2 if years == 1 else 4], *([ByYear()] * (years > 1))]
        for way in synergy(problem, ways).ways:
            start = way.plan.start.tolist()
            cost = sum(
                r.cost * int(k) for r, k in zip(problem.reliefs, way.plan.eased, strict=True)
            )
            assert way.value == definition.value_of(problem, start) - cost
            if way.certificate.ok:
                legal += 1
                assert definition.keeps_rules(problem, start)
                assert definition.keeps_limits(problem, start)
            elif not way.missed:
                assert not definition.keeps_rules(problem, start)
    assert legal > 10


def test_years_alone_add_up_to_what_all_years_see(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each year counts for its starts, from then on, adds up to the value of the whole."""
    monkeypatch.setattr(step, "solve", solve_by_trying)
    for seed in range(15):
        problem = small_problem(seed, years=3, kinds=("follows", "weights", "parts"))
        if best_plan(problem) is not None:
            way = synergy(problem, [ByYear()]).ways[0]
            assert sum(part.value for part in way.parts) == way.value


def test_what_a_year_leaves_goes_on_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the money is each year's; a work that costs it all waits for the second year."""
    monkeypatch.setattr(step, "solve", solve_by_trying)
    one = one_village(30)
    twice = replace(
        one, years=("2026", "2027"), year_weights=np.ones(2, np.int64),
        opens=np.ones((3, 2), np.bool_), use_start=np.arange(7),
        use_limit=np.zeros(6, np.int32), use_amount=np.full(6, 30),
    )  # fmt: skip
    way = synergy(twice, [ByYear()]).ways[0]
    assert sorted(way.plan.start.tolist()) == [-1, -1, 1]
    assert way.made.low == pytest.approx(2.0)


def test_sectors_that_count_alone_miss_what_lifts_a_household_only_together() -> None:
    """Each sector sees 20 in its work where the three together are worth 80; with the money for
    one work divided in three none is built, though jointly one is."""
    sectors = BySector(member=np.arange(3), names=("water", "road", "clinic"))
    rich, poor = one_village(30), one_village(10)
    way = synergy(rich, [sectors]).ways[0]
    assert [part.value for part in way.parts] == [20, 20, 20]
    assert way.value == 80
    way = synergy(poor, [sectors]).ways[0]
    assert (way.value, way.made.high, way.only_joint, way.both) == (0, math.inf, 1, 0)


def test_a_floor_out_of_the_silos_reach_is_named() -> None:
    """A floor that needs one pairing's works with the other's money: named, left out, said."""
    limits = [Limit("money:all", "<=", 20), Limit("floor:key", ">=", 2)]
    builder = ProblemBuilder(weights=[1], line=1, limits=limits)
    for name in ("v", "w"):
        builder.add_village(name, [(0, 1, 50)])
        for k in range(2):
            uses = {"money:all": 10, "floor:key": 1} if name == "v" else {"money:all": 5}
            builder.add_work(name, f"{name}{k}", 1, 1, uses)
    problem = builder.build()
    way = synergy(problem, [ByPairing(member=np.array([0, 1]), names=("east", "west"))]).ways[0]
    assert way.missed == ("floor:key",)
    assert [part.waived for part in way.parts] == [("floor:key",), ()]
    assert not way.certificate.ok
    assert {fault.code for fault in way.certificate.faults} == {"limit"}


def test_a_way_that_spends_against_its_will_is_blocked() -> None:
    """A must-have beyond one pairing's share of the money leaves that way without a plan."""
    problem = replace(one_village(20), must=np.array([True, True, False]))
    shares = np.array([[1], [1]])
    way = BySector(member=np.array([0, 0, 1]), names=("a", "b"), shares=shares)
    found = synergy(problem, [way, ByCostBenefit()])
    assert [(blocked.name, blocked.limits) for blocked in found.blocked] == [
        ("by sector", ("money:a",))
    ]
    assert found.ways[0].certificate.ok


def test_a_better_union_becomes_the_joint_plan() -> None:
    """A poor joint plan handed in gives way to what the silos found."""
    problem = valley()
    joint = synergy(problem, []).plan
    nothing = np.full(len(problem.works), -1)
    poor = replace(joint, start=nothing, value=0, used=joint.used * 0, gap=1.0)
    found = synergy(problem, [ByCostBenefit()], joint=poor)
    assert found.plan.value == found.ways[0].value > 0
    assert found.ways[0].made.low <= 1.0 <= found.ways[0].made.high


def test_order_takes_what_fits_and_looks_again_when_a_need_is_met() -> None:
    """A work waits for the one it requires; one too dear is passed over for a later that fits."""
    builder = ProblemBuilder(weights=[1] * 4, line=1, limits=[Limit("money:a", "<=", 10)])
    builder.add_village("v", [(0, 0b1111, 5)])
    builder.add_work("v", "late", 1, 1, {"money:a": 4}, requires=["base"])
    builder.add_work("v", "dear", 2, 1, {"money:a": 11})
    builder.add_work("v", "base", 4, 1, {"money:a": 4})
    builder.add_work("v", "last", 8, 1, {"money:a": 3})
    problem = builder.build()
    start = take_in_order(problem, np.arange(4), floors_first=False)
    assert start.tolist() == [0, -1, 0, -1]


def test_cost_benefit_ranks_by_own_value_per_fen() -> None:
    """The cheapest of three alike comes first, and a work without value not at all."""
    builder = ProblemBuilder(weights=[1, 1], line=1, limits=[Limit("money:a", "<=", 10)])
    builder.add_village("v", [(0, 1, 5)])
    for name, clears, cost in (("x", 1, 4), ("y", 1, 2), ("z", 2, 1), ("free", 1, 0)):
        builder.add_work("v", name, clears, 1, {"money:a": cost})
    assert by_cost_benefit(builder.build()).tolist() == [3, 1, 0]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_shares_lose_nothing_and_are_within_one_of_the_quota(amount: int, parts: list[int]) -> None:
    """Largest remainder: the shares add up, and none is a whole unit from its quota."""
    if not any(parts):
        with pytest.raises(InputError):
            apportion(amount, parts)
        return
    shares = apportion(amount, parts)
    assert sum(shares) == amount
    total = sum(parts)
    assert all(abs(s * total - amount * p) < total for s, p in zip(shares, parts, strict=True))


def test_reliefs_are_divided_too() -> None:
    """Lots of a soft limit go to those who use the limit, and none are lost."""
    problem = replace(valley(), reliefs=(Relief("soft", 7, 5, (("money:all", -1),)),))
    member = np.arange(12) % 3
    users = users_of(problem, member[problem.village_of_work], 3)
    shares = share(problem, users, need_of_villages(problem, member, 3))
    assert shares.lots.sum(axis=0).tolist() == [7]
    assert shares.amounts.sum(axis=0).tolist() == problem.amounts.tolist()


def test_waived_floors_bind_nothing() -> None:
    """Without its floors a problem has the plans of one that never had them."""
    problem = valley(limits={"floor:key": (">=", 10_000), "money:all": ("<=", 100)})
    free = valley(limits={"floor:key": (">=", 0), "money:all": ("<=", 100)})
    assert best_of(waive(problem, ("floor:key",))) == best_of(free)


def best_of(problem: Problem) -> int:
    return synergy(problem, [], goal_gap=0.0).plan.value


def test_silos_that_do_not_fit_are_refused() -> None:
    """A member out of range, a work named twice, years of a one-year problem, shares below 0."""
    problem = valley()
    for way in (
        ByPairing(member=np.full(12, 2), names=("a", "b")),
        BySector(member=np.zeros(12, int), names=("a",)),
        FirstCome(order=np.zeros(2, int)),
        ByYear(),
        ByPairing(member=np.zeros(12, int), names=("a",), shares=np.array([[-1, 0]])),
    ):
        with pytest.raises(InputError):
            synergy(problem, [way])


def test_a_run_is_told_and_can_be_ended() -> None:
    """Each plan is announced; what the watch raises, between plans or within, ends the run."""
    problem = valley()
    ways = [ByPairing(member=np.arange(12) % 2, names=("a", "b"))]
    seen: list[Step] = []
    synergy(problem, ways, watch=seen.append)
    assert list(dict.fromkeys(s.what for s in seen)) == [
        "joint", "by pairing · a", "by pairing · b"
    ]  # fmt: skip
    assert {s.plans for s in seen} == {0, 1, 2}
    assert {s.of for s in seen} == {3}

    class Ended(Exception):
        pass

    def end(step: Step) -> None:
        if step.what == "by pairing · a" and step.progress and step.progress.phase == "rounding":
            raise Ended

    with pytest.raises(Ended):
        synergy(problem, ways, watch=end)
