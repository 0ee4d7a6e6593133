"""What would change a refusal is true when the changed problem is solved, by whoever solves it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from xieshou.engines.plan import Cap, Plan, Problem, check, solve
from xieshou.engines.plan.reasons import alter
from xieshou.engines.plan.reasons.ways import Change, Way, what_would_change

from .instances import one_village, valley


def changed(problem: Problem, work: int, way: Way, by: int) -> Problem:
    """The problem with the change that a way names, done by hand where that is simple."""
    works = [problem.works.index(name) for name in way.what if name in problem.works]
    if way.kind == "saving":
        return alter.cheaper(problem, work, by)
    if way.kind == "people":
        persons = problem.cell_persons.copy()
        persons[way.cell] += by
        return replace(problem, cell_persons=persons)
    if way.kind == "needs":
        must = problem.must.copy()
        must[works] = True
        return replace(problem, must=must)
    if way.kind == "without":
        opens = problem.opens.copy()
        opens[works] = False
        return replace(problem, opens=opens)
    if way.kind == "cap":
        return replace(problem, caps=tuple(
            Cap(cap.code, cap.most + by * (cap.code in way.what)) for cap in problem.caps
        ))  # fmt: skip
    uses = slice(*problem.use_start[work : work + 2])
    of = dict(zip(problem.use_limit[uses].tolist(), problem.use_amount[uses].tolist(), strict=True))
    return replace(problem, limits=tuple(
        replace(limit, amount=limit.amount + by * (of[k] if way.kind == "room" else 1))
        if limit.code in way.what else limit
        for k, limit in enumerate(problem.limits)
    ))  # fmt: skip


def again(problem: Problem, plan: Plan) -> Plan:
    """Solved as the statement says, and proven to be a plan of that problem."""
    found = solve(problem, prices=plan.prices, seed=plan.seed)
    assert check(problem, found).ok
    return found


def test_every_way_of_every_refusal_is_true_when_solved_again() -> None:
    """With `by` the work is in the plan, with `short` it is not; each kind of way is met."""
    problem = valley(villages=20)
    plan = solve(problem)
    met: Counter[str] = Counter()
    for work in np.flatnonzero(~plan.chosen)[[0, 1, 2, 3, 10, 12, 14, 15, 17, 23]].tolist():
        change = what_would_change(problem, plan, work)
        assert change.again == bool(again(problem, plan).chosen[work])
        for way in change.ways:
            if not way.confirmed:
                continue
            met[way.kind] += 1
            assert again(changed(problem, work, way, way.by), plan).chosen[work]
            if way.short:
                assert not again(changed(problem, work, way, way.short), plan).chosen[work]
    assert {"saving", "people", "needs", "without", "room"} <= set(met)
    assert met["saving"] > 3


def ways_of(problem: Problem, work: str) -> dict[str, Way]:
    change = what_would_change(problem, solve(problem, goal_gap=0.0), problem.works.index(work),
                               goal_gap=0.0)  # fmt: skip
    return {way.kind: way for way in change.ways}


def test_the_figures_of_a_plain_case_are_those_of_common_sense() -> None:
    """Three works of 10 fen and 20 to spend: 10 fen more, or the third given away, brings it in."""
    problem = one_village(20)
    plan = solve(problem, goal_gap=0.0)
    (out,) = np.flatnonzero(~plan.chosen).tolist()
    ways = ways_of(problem, problem.works[out])
    assert (ways["limit"].by, ways["limit"].short, ways["limit"].confirmed) == (10, 9, True)
    assert ways["limit"].what == ("money:a",)


def test_a_cap_says_by_how_much_it_is_short() -> None:
    """Two works of 500 days where 900 may be given: 100 more days bring the other in."""
    problem = replace(
        one_village(30), caps=(Cap("labour", 900),), cap_start=np.array([0, 3]),
        cap_work=np.array([0, 1, 2]), cap_amount=np.array([500, 500, 0]),
    )  # fmt: skip
    plan = solve(problem, goal_gap=0.0)
    (out,) = np.flatnonzero(~plan.chosen).tolist()
    way = ways_of(problem, problem.works[out])["cap"]
    assert (way.what, way.by, way.short, way.confirmed) == (("labour",), 100, 99, True)


def test_a_work_nobody_gains_from_has_no_way_in() -> None:
    """No saving and no money makes it worth anything; nothing is promised."""
    problem = one_village(30)
    useless = replace(problem, work_clears=np.array([1, 2, 0]), work_serves=np.array([1, 1, 1]))
    change = what_would_change(useless, solve(useless), 2)
    assert change == Change("clinic", change.refusal, False, (), 1)
    assert change.refusal.code == "no_gain"


def test_a_chosen_work_has_no_refusal_to_change() -> None:
    """Asking for what would bring in a work that is in is a mistake of the caller."""
    problem = one_village(30)
    with pytest.raises(ValueError, match="in the plan"):
        what_would_change(problem, solve(problem), 0)


@pytest.mark.parametrize("saving", [1, 7, 19, 30, 1000])
def test_a_saving_is_shared_to_the_fen_and_never_below_nothing(saving: int) -> None:
    """Uses of money fall by exactly the saving, those of other limits not at all."""
    problem = valley(villages=3)
    for work in range(len(problem.works)):
        uses = slice(problem.use_start[work], problem.use_start[work + 1])
        money = problem.use_limit[uses] == 0
        after = alter.cheaper(problem, work, saving).use_amount[uses]
        before = problem.use_amount[uses]
        assert before[money].sum() - after[money].sum() == min(saving, before[money].sum())
        assert (after >= 0).all()
        assert (after[~money] == before[~money]).all()
