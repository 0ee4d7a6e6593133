"""Moving limits: what follows goes the right way, and only those who may can try."""

import re

import pytest

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.planning import actions, reads, rules
from xieshou.planning.models import PlanRun, Round, Scenario
from xieshou.planning.tests.conftest import LIMITS, WAN, drawn


def _try(opened: Round, name: str, **options: object) -> PlanRun:
    return actions.add_scenario(viewer=SYSTEM, round=opened.pk, place="53", name=name, **options)


def test_more_money_lifts_at_least_as_many(plan: PlanRun, opened: Round) -> None:
    """Loosening a limit never worsens the bound, and the value rises within the gaps."""
    run = drawn(_try(opened, "多给", moved={"money:municipal": 140 * WAN}))
    assert run.certified
    assert run.bound >= plan.bound - 1e-6
    assert run.value >= plan.value


def test_less_money_lifts_no_more(plan: PlanRun, opened: Round) -> None:
    """Tightening a limit cannot help."""
    run = drawn(_try(opened, "少给", moved={"money:municipal": 60 * WAN}))
    assert run.value <= plan.bound
    assert run.value < plan.value


def test_a_scenario_starts_from_the_prices_of_the_plan_it_moved(
    plan: PlanRun, opened: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search is warm: it begins where the parent's ended."""
    from xieshou.planning import feed

    seen = {}
    honest = feed.solve

    def spying(case: feed.Case, **options: object) -> object:
        seen.update(options["prices"])
        return honest(case, **options)

    monkeypatch.setattr(feed, "solve", spying)
    drawn(_try(opened, "多给", moved={"money:municipal": 100 * WAN}))
    assert seen == plan.engine_prices


def test_the_round_keeps_its_limits(plan: PlanRun, opened: Round) -> None:
    """A scenario binds nobody."""
    drawn(_try(opened, "多给", moved={"money:municipal": 140 * WAN}))
    assert dict(opened.limits.values_list("code", "amount")) == LIMITS


def test_a_scenario_of_a_scenario_keeps_both_moves(plan: PlanRun, opened: Round) -> None:
    """Moves add up along the way."""
    first = _try(opened, "一", moved={"money:municipal": 100 * WAN})
    second = _try(opened, "二", moved={"demand:茶叶": 12_000}, parent=first.scenario_id)
    moved = Scenario.objects.get(pk=second.scenario_id).moved
    assert moved == {"money:municipal": 100 * WAN, "demand:茶叶": 12_000}


def test_two_plans_are_compared_by_county_and_limit(plan: PlanRun, opened: Round) -> None:
    """The comparison says what moved and by how much each county differs."""
    run = drawn(_try(opened, "少给", moved={"money:municipal": 60 * WAN}))
    found = reads.compare(plan.pk, run.pk, SYSTEM)
    assert [row.label for row in found.limits if row.moved] == ["上海市级财政援助资金"]
    assert sum(row.score for row in found.counties) == plan.value - run.value
    assert reads.compare(plan.pk, run.pk) is None, "the second plan is not public"
    assert reads.compare(plan.pk, 10**9, SYSTEM) is None


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"moved": {}}, BadInput),
        ({"moved": {"money:municipal": LIMITS["money:municipal"]}}, BadInput),
        ({"moved": {"money:nobody": 1}}, BadInput),
        ({"moved": {"money:municipal": -1}}, BadInput),
        ({"moved": {"industry_share": 1001}}, BadInput),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    opened: Round, options: dict[str, object], error: type[Exception]
) -> None:
    """Nothing is written for a scenario that moves nothing, or moves it nowhere."""
    with pytest.raises(error):
        _try(opened, "怪", **options)
    assert opened.scenarios.count() == 1


def test_a_name_is_used_once(opened: Round) -> None:
    """Two scenarios of a round cannot be confused."""
    _try(opened, "多给", moved={"money:municipal": 100 * WAN})
    with pytest.raises(Conflict):
        _try(opened, "多给", moved={"money:municipal": 110 * WAN})


def test_the_public_may_not_start_anything(opened: Round) -> None:
    """Looking is free; computing is not."""
    moved = {"money:municipal": 100 * WAN}
    with pytest.raises(Forbidden):
        actions.add_scenario(viewer=PUBLIC, round=opened.pk, place="53", name="x", moved=moved)
    with pytest.raises(Forbidden):
        actions.draw_up(viewer=PUBLIC, round=opened.pk)
    with pytest.raises(Forbidden):
        actions.set_limits(viewer=PUBLIC, round=opened.pk, limits=[])
    assert opened.scenarios.count() == 1
    assert not PlanRun.objects.exists()


def test_the_same_key_starts_one_run(opened: Round) -> None:
    """A form sent twice computes once."""
    first = actions.draw_up(viewer=SYSTEM, key="once-only", round=opened.pk)
    again = actions.draw_up(viewer=SYSTEM, key="once-only", round=opened.pk)
    assert first.pk == again.pk
    assert PlanRun.objects.count() == 1


def test_only_a_few_runs_wait_at_once(opened: Round) -> None:
    """Nobody fills the queue, and scenarios never hold up the round's own plan."""
    money = opened.limits.filter(code__startswith="money:").first()
    tried = [
        actions.add_scenario(
            viewer=SYSTEM,
            round=opened.pk,
            place="53",
            name=f"试算{at}",
            moved={money.code: money.amount - at},
        )
        for at in range(1, actions.MOST_OPEN_SCENARIOS + 1)
    ]
    with pytest.raises(Conflict):
        actions.add_scenario(
            viewer=SYSTEM, round=opened.pk, place="53", name="再试", moved={money.code: 1}
        )
    plan = actions.draw_up(viewer=SYSTEM, round=opened.pk)
    assert plan.pk not in {run.pk for run in tried}
    assert actions.draw_up(viewer=SYSTEM, round=opened.pk).pk == plan.pk


def test_a_round_is_opened_once(opened: Round) -> None:
    """One round for a year and place."""
    with pytest.raises(Conflict):
        actions.open_round(viewer=SYSTEM, year=2027, place="53", name="again", needs_year=2026)


@pytest.mark.parametrize("written", ["1e999990", "-3e99", "nan", "1e-99999", "9" * 40, "二十"])
def test_what_is_no_amount_is_refused_at_once(written: str) -> None:
    """An exponent would name a number that takes for ever to write out."""
    with pytest.raises(ValueError, match=re.escape(written)):
        rules.parse_amount("days:doctor", written)
