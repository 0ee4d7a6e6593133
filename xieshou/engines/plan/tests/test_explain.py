"""Every refusal is true: doing what it says changes the answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xieshou.engines.plan import (
    Cap,
    Limit,
    Plan,
    Problem,
    ProblemBuilder,
    Relief,
    explain,
    solve,
)
from xieshou.engines.plan.offers.tables import bundle_values

from .instances import valley


def best_reduced(problem: Problem, prices: np.ndarray, village: int) -> dict[int, float]:
    """Best value less prices over the bundles with each work, and over all bundles (-1)."""
    bundles = bundle_values(problem)
    first, last = problem.work_start[village], problem.work_start[village + 1]
    answer: dict[int, float] = {}
    for mask in range(1 << (last - first)):
        works = [first + k for k in range(last - first) if mask >> k & 1]
        reduced = bundles.value[bundles.start[village] + mask] - sum(
            prices[problem.use_limit[u]] * float(problem.use_amount[u])
            for work in works
            for u in range(problem.use_start[work], problem.use_start[work + 1])
        )
        for work in [-1, *works]:
            answer[int(work)] = max(answer.get(int(work), -np.inf), reduced)
    return answer


def cheaper(problem: Problem, work: int, saving: int) -> Problem:
    """The same problem with the work's one money use lowered."""
    amounts = problem.use_amount.copy()
    for u in range(problem.use_start[work], problem.use_start[work + 1]):
        if problem.limits[problem.use_limit[u]].code.startswith("money:"):
            amounts[u] -= saving
    return replace(problem, use_amount=amounts)


def test_a_work_too_dear_by_x_is_worth_it_at_x_less() -> None:
    """Cheaper by the stated amount, some best bundle contains the work; by less, none does."""
    problem = valley(villages=40, limits={"money:all": ("<=", 40 * 9_000_000)})
    scaled = replace(problem, use_amount=problem.use_amount * 1_000_003)
    plan = solve(scaled)
    reasons = explain(scaled, plan)
    home = scaled.village_of_work
    tried = 0
    for work, refusal in reasons.refused.items():
        saving = refusal.params.get("too_dear_by")
        if refusal.code != "too_dear" or saving is None:
            continue
        tried += 1
        now = best_reduced(cheaper(scaled, work, saving + 1), plan.prices, home[work])
        assert now[work] == now[-1]
        short = best_reduced(cheaper(scaled, work, saving - 2), plan.prices, home[work])
        assert short[work] < short[-1]
    assert tried > 10


def single(limits: list[Limit], **works: dict[str, object]) -> Problem:
    builder = ProblemBuilder(weights=[1, 1], line=1, limits=limits)
    builder.add_village("v", [(0, 0b11, 100), (1, 0b01, 10)])
    for name, work in works.items():
        builder.add_work("v", name, **work)  # type: ignore[arg-type]
    return builder.build()


def code_of(problem: Problem, work: str) -> tuple[str, dict[str, object]]:
    refusal = explain(problem, solve(problem)).refused[problem.works.index(work)]
    return refusal.code, refusal.params


def test_a_work_nobody_gains_from_has_no_gain() -> None:
    """A work for a group that does not live there is refused for that."""
    problem = single([], a={"clears": 1, "serves": 1, "uses": {}},
                     b={"clears": 1, "serves": 0b100, "uses": {}})  # fmt: skip
    plan = solve(problem)
    assert explain(problem, replace(plan, start=np.array([0, -1]))).refused[1].code == ("no_gain")


def test_a_work_waiting_for_another_names_it() -> None:
    """A clinic that needs a road which is not affordable says: needs the road."""
    problem = single(
        [Limit("money:a", "<=", 5)],
        road={"clears": 0, "serves": 1, "uses": {"money:a": 9}},
        clinic={"clears": 1, "serves": 1, "uses": {}, "requires": ["road"]},
    )
    assert code_of(problem, "clinic") == ("needs", {"work": "road"})


def test_the_lesser_of_two_excluding_works_names_the_greater() -> None:
    """Of two works that exclude each other the refused one names the chosen one."""
    problem = single(
        [], great={"clears": 3, "serves": 3, "uses": {}},
        small={"clears": 1, "serves": 1, "uses": {}, "excludes": ["great"]},
    )  # fmt: skip
    assert code_of(problem, "small") == ("excluded", {"work": "great"})


def test_full_demand_is_named() -> None:
    """Where tea demand decides, the refusal names it and not the money."""
    builder = ProblemBuilder(weights=[1], line=1, limits=[Limit("demand:tea", "<=", 25)])
    for v in range(6):
        builder.add_village(f"v{v}", [(0, 1, 10 + v)])
        builder.add_work(f"v{v}", f"tea{v}", 1, 1, {"demand:tea": 5})
    problem = replace(builder.build(), limits=(Limit("demand:tea", "<=", 15),))
    code, params = code_of(problem, "tea0")
    assert code == "limit_full"
    assert params["limit"] == "demand:tea"
    assert params["share"] == 1.0


def test_a_work_that_the_remainder_does_not_pay_names_limit_and_rest() -> None:
    """Worth its price but bigger than what is left: the limit, the rest and the want are told."""
    builder = ProblemBuilder(weights=[1], line=1, limits=[Limit("money:a", "<=", 15)])
    for v in range(2):
        builder.add_village(f"v{v}", [(0, 1, 10 - v)])
        builder.add_work(f"v{v}", f"w{v}", 1, 1, {"money:a": 10})
    assert code_of(builder.build(), "w1") == (
        "leftover", {"limit": "money:a", "left": 5, "wants": 10}
    )  # fmt: skip


def test_every_work_and_limit_is_accounted_for() -> None:
    """Each work is refused or chosen, never both; slacks follow from amounts and uses."""
    problem = valley(villages=30)
    plan = solve(problem)
    reasons = explain(problem, plan)
    assert set(reasons.refused) == set(np.flatnonzero(~plan.chosen).tolist())
    assert set(reasons.chosen) == set(np.flatnonzero(plan.chosen).tolist())
    for state in reasons.limits:
        assert state.slack == state.amount - state.used >= 0
        assert state.price >= 0


@pytest.mark.parametrize("seed", range(3))
def test_what_a_chosen_work_adds_is_what_the_plan_loses_without_it(seed: int) -> None:
    """The marginal value of a lone chosen work is the value of its bundle."""
    problem = valley(villages=10, works=1, seed=seed)
    plan = solve(problem)
    reasons = explain(problem, plan)
    assert sum(choice.marginal for choice in reasons.chosen.values()) == plan.value


def test_a_cap_of_the_village_is_named_with_its_figures() -> None:
    """At most one of two works: the other one is refused by the cap, told what it would need."""
    problem = replace(
        single([], great={"clears": 3, "serves": 3, "uses": {}, "bonus": 1},
               small={"clears": 3, "serves": 3, "uses": {}, "bonus": 1}),
        caps=(Cap("labour", 900),), cap_start=np.array([0, 2]),
        cap_work=np.array([0, 1]), cap_amount=np.array([600, 500]),
    )  # fmt: skip
    plan = hand_made(problem, [0, -1])
    refusal = explain(problem, plan).refused[1]
    assert (refusal.code, refusal.params) == (
        "cap", {"cap": "labour", "most": 900, "held": 600, "wants": 500}
    )  # fmt: skip


def test_a_work_that_no_year_is_open_for_is_closed() -> None:
    """Nothing else is said of it; prices have no part in it."""
    problem = single([], road={"clears": 3, "serves": 3, "uses": {}})
    shut = replace(problem, opens=np.array([[False]]))
    assert explain(shut, hand_made(shut, [-1])).refused[0].code == "closed"


def test_a_must_have_is_measured_as_if_it_were_none() -> None:
    """What it adds is told against the plan without it, which its village may not choose."""
    problem = replace(
        single([], road={"clears": 1, "serves": 3, "uses": {}}), must=np.array([True])
    )
    assert explain(problem, hand_made(problem, [0])).chosen[0].marginal == 110


def test_over_years_a_work_is_judged_in_the_year_that_suits_it_best() -> None:
    """A clinic that must follow the road, dear at once and cheap later, is dear by later's price.

    The road is taken in the first of two years; cleared a year, 100 people count 100.
    """
    rows = {"road": [[5], [5]], "clinic": [[700], [130]]}
    problem = replace(
        single([Limit("money:a", "<=", 50)], road={"clears": 1, "serves": 3, "uses": {}},
               clinic={"clears": 2, "serves": 3, "uses": {}}),
        years=("2026", "2027"), year_weights=np.array([1, 1]), opens=np.ones((2, 2), bool),
        follows=np.array([[1, 0]]), use_start=np.arange(5), use_limit=np.zeros(4, np.int64),
        use_amount=np.array(rows["road"] + rows["clinic"]).ravel(),
    )  # fmt: skip
    plan = hand_made(problem, [0, -1], prices=[1.0], used=[5])
    reasons = explain(problem, plan)
    assert reasons.chosen[0].price == 5.0
    assert reasons.chosen[0].marginal == 220
    refusal = reasons.refused[1]
    assert refusal.code == "too_dear"
    assert refusal.params["deficit"] == 30.0
    assert refusal.params["too_dear_by"] == 30
    waiting = explain(problem, hand_made(problem, [-1, -1], prices=[1.0], used=[0]))
    assert (waiting.refused[1].code, waiting.refused[1].params) == ("needs", {"work": "road"})


def test_what_reliefs_add_counts_in_what_is_left() -> None:
    """A limit overrun and eased by two lots has as much left as the lots leave."""
    problem = replace(
        single([Limit("money:a", "<=", 10)], road={"clears": 1, "serves": 3,
                                                   "uses": {"money:a": 14}}),
        reliefs=(Relief("loan", 3, 1, (("money:a", -3),)),),
    )  # fmt: skip
    plan = replace(hand_made(problem, [0], prices=[0.3], used=[14]), eased=np.array([2]))
    (state,) = explain(problem, plan).limits
    assert (state.used, state.eased, state.slack) == (14, -6, 2)


def hand_made(
    problem: Problem, start: list[int], prices: list[float] | None = None,
    used: list[int] | None = None,
) -> Plan:  # fmt: skip
    """A plan that starts works in these years, its prices as given; its value is not looked at."""
    m = len(problem.limits)
    return Plan(
        start=np.array(start), value=0, bound=0.0, gap=0.0, passes=0, trace=[], seed=0,
        prices=np.zeros(m) if prices is None else np.array(prices),
        used=np.zeros(m, np.int64) if used is None else np.array(used),
        eased=np.zeros(len(problem.reliefs), np.int64),
    )  # fmt: skip
