"""Studies of a plan: front, synergy, stability, hedge; weights of a scenario; who may ask."""

import io
from html import escape
from itertools import product
from typing import Any

import numpy as np
import pytest
from django.apps import apps
from django.test import Client
from openpyxl import load_workbook

from xieshou.core import jobs
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.engines.plan.together.fairness import need_tenths
from xieshou.engines.plan.together.objectives import Axes
from xieshou.planning import actions, feed, reads, rules
from xieshou.planning.models import PlanRun, Round, Scenario, Study
from xieshou.planning.tests.conftest import (
    GONGSHAN,
    LIMITS,
    WAN,
    WORKS,
    client_of,
    code_of,
    drawn,
    set_limits,
)

KINDS = ("front", "synergy", "stability", "robust")
INCOME = {"industry": 90_000, "labour": 60_000, "talent": 20_000}


@pytest.fixture
def earning(opened: Round) -> PlanRun:
    """The plan of the round whose industry and labour earn something."""
    proposals = apps.get_model("projects", "Proposal").objects
    for work in WORKS:
        yuan = INCOME.get(work.kind, 0) * (1 + work.village)
        proposals.filter(code=code_of(work.name)).update(income_fen=100 * yuan, jobs=yuan // 30_000)
    return drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))


def studied(plan: PlanRun, kind: str, **options: int) -> Study:
    """The study after its job has been done, as the worker would do it."""
    asked = actions.ask_study(viewer=SYSTEM, run=plan.pk, kind=kind, options=options)
    jobs.perform(asked.job_id)
    return Study.objects.select_related("run__scenario", "job").get(pk=asked.pk)


def possible(case: feed.Case) -> list[np.ndarray]:
    """Start years of every plan that keeps rules and limits, by trying all."""
    problem = case.problem
    owner = np.repeat(np.arange(len(problem.works)), np.diff(problem.use_start))
    found = []
    for bits in product((False, True), repeat=len(problem.works)):
        chosen = np.array(bits)
        if any(chosen[a] and not chosen[b] for a, b in problem.requires.tolist()):
            continue
        if any(chosen[a] and chosen[b] for a, b in problem.excludes.tolist()):
            continue
        used = np.zeros(len(problem.limits), dtype=np.int64)
        np.add.at(used, problem.use_limit[chosen[owner]], problem.use_amount[chosen[owner]])
        if (problem.senses * (used - problem.amounts) <= 0).all():
            found.append(np.where(chosen, 0, -1))
    return found


def levels_of(case: feed.Case, starts: list[np.ndarray], *names: str) -> list[tuple[int, ...]]:
    axes = Axes.of(case.problem, names, need_tenths(case.problem))
    none = np.zeros(0, dtype=np.int64)
    return [axes.levels(start, none) for start in starts]


def test_a_front_holds_against_every_possible_plan(earning: PlanRun) -> None:
    """No plan there is beats a point by its own weights by more than the point's bound, no point
    is dominated, and each is checked."""
    found = studied(earning, "front").result
    case = feed.case_for(earning.scenario)
    every = levels_of(case, possible(case), "poverty", "income", "equity")
    assert len(found["points"]) > 1
    for point in found["points"]:
        own = tuple(point["levels"][axis] for axis in found["axes"])
        weights = [point["weights"][axis] for axis in found["axes"]]
        assert point["ok"]
        assert own in every
        best = max(sum(map(int.__mul__, weights, levels)) for levels in every)
        assert sum(map(int.__mul__, weights, own)) == point["value"] <= best
        assert best <= point["bound"] * (1 + 1e-12)
        assert not any(
            all(other["levels"][axis] >= point["levels"][axis] for axis in found["axes"])
            for other in found["points"] if other is not point
        )  # fmt: skip
    assert found["now"]["levels"]["poverty"] == earning.value


def test_the_interval_of_synergy_holds_the_true_ratio(earning: PlanRun) -> None:
    """The best joint plan by trying all, over what each way came to; shares add up to the whole."""
    found = studied(earning, "synergy").result
    case = feed.case_for(earning.scenario)
    best = max(levels[0] for levels in levels_of(case, possible(case), "poverty"))
    assert found["joint"][0] <= best <= found["joint"][1] * (1 + 1e-12)
    assert {way["way"] for way in found["ways"]} | {one["way"] for one in found["blocked"]} == {
        "district", "county", "sector", "first_come", "cost_benefit",
    }  # fmt: skip
    for way in found["ways"]:
        if way["ok"]:
            assert way["value"] <= best
            low, high = way["made"]
            assert low <= best / way["value"] <= high
        else:
            assert way["missed"]
    split = found["split"]
    assert {one["partner"] for one in split["shares"]} == {
        "money:municipal", "money:district:310115", "money:district:310151",
    }  # fmt: skip
    assert not split["sampled"]
    low, high = split["total"]
    assert low - 1e-6 <= sum(one["value"] for one in split["shares"]) <= high + 1e-6


def test_stability_tells_how_often_each_work_is_chosen(earning: PlanRun) -> None:
    """Over all draws with a plan; wider errors are another study, the same seed the same result."""
    narrow, wide = studied(earning, "stability", spread=2), studied(earning, "stability", spread=10)
    assert narrow.pk != wide.pk
    for found in (narrow.result, wide.result):
        draws = found["draws"]
        assert draws + found["impossible"] == found["samples"]
        assert all(0 <= times <= draws for _code, _chosen, times in found["rows"])
        moved = [
            draws - times if chosen else times for _code, chosen, times in found["rows"]
        ]  # fmt: skip
        assert sum(moved) == sum(found["changes"])
        assert sum(chosen for _code, chosen, _times in found["rows"]) == earning.summary["works"]
    again = wide.result
    Study.objects.all().delete()
    assert studied(earning, "stability", spread=10).result == again


def test_the_hedged_plan_keeps_its_margins(earning: PlanRun) -> None:
    """Limits less margins are kept, so that it is no better than the plan and holds more often."""
    found = studied(earning, "robust").result
    assert found["ok"]
    assert found["held"] >= max(found["held_nominal"], found["confidence"] / 100)
    assert found["price"] == found["value_nominal"] - found["value"] <= found["price_most"]
    assert found["value_nominal"] == earning.value
    chosen = set(earning.choices.filter(chosen=True).values_list("proposal__code", flat=True))
    assert set(found["left"]) <= chosen
    assert not set(found["entered"]) & chosen
    after = chosen - set(found["left"]) | set(found["entered"])
    case = feed.case_for(earning.scenario)
    money = sum(
        fen for index in case.works.tolist() if case.bank.codes[index] in after
        for source, _payer, fen in case.demands[index].costs if source == "municipal"
    )  # fmt: skip
    margins = {code: (amount, margin) for code, amount, margin in found["margins"]}
    amount, margin = margins["money:municipal"]
    assert money + margin <= amount == LIMITS["money:municipal"]
    assert margins["demand:茶叶"][1] == LIMITS["demand:茶叶"] * 5 // 100


def test_asked_twice_it_is_one_study(earning: PlanRun) -> None:
    """Also by another run of the same inputs; other inputs make another."""
    first = studied(earning, "robust")
    again = actions.ask_study(viewer=SYSTEM, run=earning.pk, kind="robust")
    assert (again.pk, again.job_id) == (first.pk, first.job_id)
    redrawn = drawn(actions.draw_up(viewer=SYSTEM, round=earning.scenario.round_id))
    assert actions.ask_study(viewer=SYSTEM, run=redrawn.pk, kind="robust").pk == first.pk
    assert [one.id for one in reads.studies(reads.run(redrawn.pk))] == [first.pk]
    other = drawn(_scenario(earning, moved={"money:municipal": 70 * WAN}))
    assert actions.ask_study(viewer=SYSTEM, run=other.pk, kind="robust").pk != first.pk


def test_a_study_called_off_can_be_begun_again(earning: PlanRun) -> None:
    """It keeps its place; meanwhile there is nothing to show."""
    asked = actions.ask_study(viewer=SYSTEM, run=earning.pk, kind="robust")
    jobs.cancel(asked.job_id, viewer=SYSTEM)
    assert reads.study(asked.pk).broken_off
    again = studied(earning, "robust")
    assert again.pk == asked.pk
    assert again.job.state == "done"
    assert reads.study(asked.pk).done


def test_only_a_plan_that_stands_is_studied(earning: PlanRun, opened: Round) -> None:
    """Neither one whose inputs have changed nor one that failed its check."""
    asked = actions.ask_study(viewer=SYSTEM, run=earning.pk, kind="front")
    set_limits(opened, LIMITS | {"money:municipal": 80 * WAN})
    jobs.perform(asked.job_id)
    asked.refresh_from_db()
    assert asked.job.state == "failed", "what is found out would be about another problem"
    assert asked.result == {}
    with pytest.raises(Conflict):
        actions.ask_study(viewer=SYSTEM, run=earning.pk, kind="robust")
    set_limits(opened, LIMITS)
    PlanRun.objects.filter(pk=earning.pk).update(certified=False)
    with pytest.raises(Conflict):
        actions.ask_study(viewer=SYSTEM, run=earning.pk, kind="robust")


@pytest.mark.parametrize(
    ("kind", "options"),
    [("horoscope", {}), ("front", {"spread": 5}), ("robust", {"spread": 7}),
     ("robust", {"spread": True}), ("stability", {"samples": 10**9})],
)  # fmt: skip
def test_what_cannot_be_studied_is_refused(
    earning: PlanRun, kind: str, options: dict[str, Any]
) -> None:
    """No kind and no option but those there are."""
    with pytest.raises(BadInput):
        actions.ask_study(viewer=SYSTEM, run=earning.pk, kind=kind, options=options)


def test_what_the_engine_refuses_is_said(earning: PlanRun, client: Client) -> None:
    """The floor of Gongshan takes 39 of the 40 the district has: a margin of 5% leaves no plan."""
    tight = drawn(_scenario(earning, moved={f"key_county:{GONGSHAN}": 78 * WAN}))
    assert tight.certified
    found = studied(tight, "robust")
    assert found.result["failure"]["code"] == "infeasible"
    office = client_of("yunnan_office", "53")
    page = office.get(f"/plan/{earning.scenario.round_id}/studies/{found.pk}/").content.decode()
    assert "可行的规划" in page
    assert "没有结果" in page
    address = f"/plan/{earning.scenario.round_id}/studies/{found.pk}/study.xlsx"
    assert office.get(address).status_code == 404


def test_only_the_offices_of_the_region_start_a_study(earning: PlanRun, client: Client) -> None:
    """The public and a county look on; the office of the province and Shanghai's may."""
    address = f"/plan/{earning.scenario.round_id}/studies/?run={earning.pk}"
    for viewer in (
        client,
        client_of("county_office", "533323"),
        client_of("district_office", "310115"),
    ):
        assert "开始研究" not in viewer.get(address).content.decode()
        viewer.post(address, {"kind": "robust"})
        assert not Study.objects.exists()
        sent = viewer.post(
            f"/api/v1/plans/{earning.pk}/studies", {"kind": "robust"},
            content_type="application/json", headers={"Idempotency-Key": "ask-once"},
        )  # fmt: skip
        assert sent.status_code in (401, 403)
    with pytest.raises(Forbidden):
        actions.ask_study(viewer=PUBLIC, run=earning.pk, kind="robust")
    office = client_of("yunnan_office", "53")
    assert "开始研究" in office.get(address).content.decode()
    answer = office.post(address, {"kind": "stability", "spread": "10"})
    asked = Study.objects.get()
    assert answer.url == f"/plan/{earning.scenario.round_id}/studies/{asked.pk}/"
    assert (asked.options, asked.asked_by_name) == ({"spread": 10}, "测试yunnan_office")
    assert "测试yunnan_office" not in client.get(address).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_found_is_read_by_anybody(earning: PlanRun, client: Client, kind: str) -> None:
    """In words, as a chart with a table beside it, as Excel and over the API, in both languages."""
    found = studied(earning, kind)
    address = f"/plan/{earning.scenario.round_id}/studies/{found.pk}/"
    page = client.get(address).content.decode()
    assert escape(str(rules.KINDS[kind])) in page
    assert 'data-source="#finding"' in page
    assert "<caption>" in page
    english = client.get(address, headers={"Accept-Language": "en"}).content.decode()
    for words in ("人·分", "减贫", "方案点", "造价", "入选"):
        assert words not in english
    book = load_workbook(io.BytesIO(client.get(f"{address}study.xlsx").content))
    assert len(book.sheetnames) > 1
    answer = client.get(f"/api/v1/studies/{found.pk}").json()
    assert answer["state"] == "done"
    assert answer["result"] == found.result
    assert answer["words"]
    listed = client.get(f"/api/v1/plans/{earning.pk}/studies").json()
    assert [one["id"] for one in listed] == [found.pk]
    assert client.get(f"/plan/{earning.scenario.round_id}/studies/999/").status_code == 404


def test_a_study_under_way_shows_how_far_it_is(earning: PlanRun) -> None:
    """And who may call it off, can."""
    office = client_of("yunnan_office", "53")
    address = f"/plan/{earning.scenario.round_id}/studies/"
    office.post(f"{address}?run={earning.pk}", {"kind": "front"})
    asked = Study.objects.get()
    page = office.get(f"{address}{asked.pk}/").content.decode()
    assert "hx-get" in page
    assert "取消" in page
    assert "HX-Refresh" not in office.get(f"{address}{asked.pk}/progress/").headers
    jobs.perform(asked.job_id)
    assert office.get(f"{address}{asked.pk}/progress/").headers["HX-Refresh"] == "true"


def test_a_point_becomes_a_scenario(earning: PlanRun) -> None:
    """Its plan reaches for the same and comes as near; the page says what is weighed how."""
    front = studied(earning, "front")
    points = front.result["points"]
    at = max(range(len(points)), key=lambda at: points[at]["levels"]["income"])
    office = client_of("yunnan_office", "53")
    address = f"/plan/{earning.scenario.round_id}/studies/{front.pk}/scenario/"
    office.post(address, {"point": str(at + 1), "name": "重增收"})
    scenario = Scenario.objects.get(name="重增收")
    assert scenario.weights == {k: v for k, v in points[at]["weights"].items() if v}
    run = drawn(scenario.runs.get())
    assert run.certified
    assert run.value <= points[at]["bound"]
    assert run.bound >= points[at]["value"]
    assert run.inputs_hash != earning.inputs_hash
    page = office.get(f"/plan/{earning.scenario.round_id}/?run={run.pk}").content.decode()
    assert "年增收每 1 万元抵减贫" in page
    compared = office.get(
        f"/plan/{earning.scenario.round_id}/compare/?a={earning.pk}&b={run.pk}"
    ).content.decode()
    assert "年增收每 1 万元抵减贫" in compared
    assert actions.recheck(viewer=SYSTEM, run=run.pk).certified
    assert not reads.run(run.pk).stale


def test_a_point_is_taken_by_those_who_may_try_scenarios(earning: PlanRun, client: Client) -> None:
    """Not by the public, nor one that there is not."""
    front = studied(earning, "front")
    address = f"/plan/{earning.scenario.round_id}/studies/{front.pk}/scenario/"
    assert client.post(address, {"point": "1", "name": "x"}).status_code == 404
    with pytest.raises(NotFound):
        actions.scenario_of_point(viewer=SYSTEM, study=front.pk, point=10**6, name="x", place="53")
    assert Scenario.objects.count() == 1


def test_without_weights_nothing_but_poverty_counts(earning: PlanRun) -> None:
    """What works earn changes no plan until somebody weighs it."""
    run = reads.run(earning.pk)
    assert run.weights == ()
    assert run.value == run.fall
    case = feed.case_for(earning.scenario)
    assert case.problem.work_parts.any()
    assert not case.problem.work_bonus.any()


@pytest.mark.parametrize(
    "weights", [{"poverty": -1}, {"poverty": 0}, {"fame": 3}, {"income": 1.5}, {"jobs": 2**60}]
)
def test_weights_that_make_no_sense_are_refused(
    earning: PlanRun, weights: dict[str, Any]
) -> None:  # fmt: skip
    """Nothing is written for them."""
    with pytest.raises(BadInput):
        _scenario(earning, weights=weights)
    assert Scenario.objects.count() == 1


def test_inputs_tell_weights_and_earnings_apart(earning: PlanRun) -> None:
    """The fingerprint of a plan covers all that its problem is made of."""
    scenario = earning.scenario
    seen = {feed.case_for(scenario).inputs_hash}
    scenario.weights = {"poverty": 1, "equity": 1}
    seen.add(feed.case_for(scenario).inputs_hash)
    proposals = apps.get_model("projects", "Proposal").objects
    for change in ({"income_fen": 12_300}, {"jobs": 77}):
        proposals.filter(code=code_of("tea1")).update(**change)
        seen.add(feed.case_for(scenario).inputs_hash)
    assert len(seen) == 4


def _scenario(plan: PlanRun, **options: Any) -> PlanRun:
    return actions.add_scenario(
        viewer=SYSTEM, round=plan.scenario.round_id, place="53", name=f"试{options}"[:80],
        **{"moved": {}, **options},
    )  # fmt: skip
