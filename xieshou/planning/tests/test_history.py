"""How a run went and what it was drawn up from: its trace, taking it up again, the history."""

import pytest
from django.test import Client
from hypothesis import given, strategies as st

from xieshou.core import jobs
from xieshou.core.action import Conflict, Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.planning import actions, feed, reads, rules
from xieshou.planning.models import PlanRun, Round
from xieshou.planning.tests.conftest import LIMITS, WAN, client_of, code_of, drawn, set_limits
from xieshou.projects import actions as projects

POINTS = st.lists(st.lists(st.floats(0, 9), min_size=3, max_size=3), max_size=500)


@given(POINTS, st.integers(2, 50))
def test_a_chart_is_thinned_to_its_ends(points: list[rules.Point], most: int) -> None:
    """Never more points than asked for, in order, without repeats; the first and the last stay."""
    kept = rules.thinned(points, most)
    assert len(kept) == min(most, len(points))
    assert kept[:1] == points[:1]
    assert kept[-1:] == points[-1:]
    rest = iter(points)
    assert all(any(one is point for point in rest) for one in kept)


def test_a_tree_names_each_child_below_its_parent() -> None:
    """A root, two below it, one of them with a child: the lines say where another follows."""
    found = list(rules.tree({1: None, 2: 1, 3: 1, 4: 2}))
    assert found == [(1, ()), (2, (True,)), (4, (True, False)), (3, (False,))]


@given(st.lists(st.integers(0, 20), max_size=20))
def test_every_scenario_stands_in_the_tree_once(above: list[int]) -> None:
    """Whatever was made from what, as each is made from an earlier one."""
    parents = {0: None} | {at: min(one, at - 1) for at, one in enumerate(above, start=1)}
    assert sorted(node for node, _rails in rules.tree(parents)) == sorted(parents)


def test_the_way_to_the_plan_is_kept_with_it(plan: PlanRun) -> None:
    """Bound and value close in, in time; the last point is the plan's own."""
    points = reads.trace(plan.pk)
    assert 1 < len(points) <= rules.MOST_POINTS
    assert points[-1][1:] == [plan.bound, plan.value]
    times = [point[0] for point in points]
    assert times == sorted(times)
    bounds = [point[1] for point in points if point[1] is not None]
    assert bounds == sorted(bounds, reverse=True)
    plan.job.delete()
    assert reads.trace(plan.pk) == points, "also once its job has been cleared away"


def test_the_way_to_the_plan_can_be_read_as_a_table(client: Client, plan: PlanRun) -> None:
    """What the chart draws stands beside it in figures."""
    page = client.get(f"/plan/{plan.scenario.round_id}/").content.decode()
    assert "上界与方案价值随时间收敛" in page
    assert 'data-source="#convergence"' in page


@pytest.fixture
def cancelled(plan: PlanRun, opened: Round, monkeypatch: pytest.MonkeyPatch) -> PlanRun:
    """A scenario called off once its prices were settled."""
    run = actions.add_scenario(
        viewer=SYSTEM, round=opened.pk, place="53", name="中断", moved={"money:municipal": 60 * WAN}
    )
    honest = feed.certificate

    def called_off(case: feed.Case, found: object) -> object:
        jobs.cancel(run.job_id, viewer=SYSTEM)
        return honest(case, found)

    monkeypatch.setattr(jobs, "WRITE_EVERY_S", 0.0)
    monkeypatch.setattr(feed, "certificate", called_off)
    run = drawn(run)
    monkeypatch.undo()
    return run


def test_a_run_called_off_is_taken_up_again(cancelled: PlanRun, monkeypatch) -> None:
    """It starts from the prices it had reached and gives the plan it would have given; the chart
    goes on where it stopped."""
    assert (cancelled.job.state, cancelled.value) == ("cancelled", None)
    reached, shown = cancelled.job.checkpoint["prices"], cancelled.job.series
    assert any(reached.values())
    started_from = []
    honest = feed.solve

    def watched(case: feed.Case, **options: object) -> object:
        started_from.append(options["prices"])
        return honest(case, **options)

    monkeypatch.setattr(feed, "solve", watched)
    run = drawn(actions.resume(viewer=SYSTEM, run=cancelled.pk, place="53"))
    assert run.certified
    assert started_from == [reached]
    assert (run.trace[0], run.trace[-1][0] > shown[-1][0]) == (shown[0], True)
    assert [point[0] for point in run.trace] == sorted(point[0] for point in run.trace)


def test_only_what_broke_off_is_taken_up_again(plan: PlanRun, cancelled: PlanRun) -> None:
    """Not a plan drawn up, nor one under way; nor by whoever may not cancel it."""
    with pytest.raises(Conflict):
        actions.resume(viewer=SYSTEM, run=plan.pk, place="53")
    with pytest.raises(Forbidden):
        actions.resume(viewer=PUBLIC, run=cancelled.pk, place="53")
    opened = cancelled.scenario.round_id
    county = client_of("county_office", "533323")
    assert "继续计算" not in county.get(f"/plan/{opened}/?run={cancelled.pk}").content.decode()
    county.post(f"/plan/{opened}/resume/?run={cancelled.pk}")
    assert drawn(PlanRun.objects.get(pk=cancelled.pk)).job.state == "cancelled"
    office = client_of("yunnan_office", "53")
    assert "继续计算" in office.get(f"/plan/{opened}/?run={cancelled.pk}").content.decode()
    office.post(f"/plan/{opened}/resume/?run={cancelled.pk}")
    with pytest.raises(Conflict):
        actions.resume(viewer=SYSTEM, run=cancelled.pk, place="53")
    assert drawn(PlanRun.objects.get(pk=cancelled.pk)).certified


def again(opened: Round) -> reads.RunRecord:
    drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    return reads.history(opened.pk, SYSTEM).object_list[0]


def test_equal_inputs_are_marked_the_same(plan: PlanRun, opened: Round) -> None:
    """Drawn up twice from the same: the same hash, the same plan, and it says so."""
    row = again(opened)
    assert row.run.inputs_hash == plan.inputs_hash
    assert (row.same_as, row.same_plan) == (plan.pk, True)
    assert (row.since, row.changes) == (plan.pk, ())


def test_a_run_from_changed_inputs_says_what_changed(plan: PlanRun, opened: Round) -> None:
    """Limits by name with both amounts; the bank and the needs as such."""
    set_limits(opened, LIMITS | {"money:municipal": 80 * WAN})
    row = again(opened)
    assert row.changes == ("上海市级财政援助资金：90 万元 → 80 万元",)
    assert row.same_as is None
    projects.withdraw(viewer=SYSTEM, code=code_of("fuel5"))
    assert again(opened).changes == ("项目库有改动",)
    set_limits(opened, LIMITS)
    row = again(opened)
    assert row.changes == ("上海市级财政援助资金：80 万元 → 90 万元",)
    assert row.same_as is None, "the bank is another than in the first run"


def test_a_scenario_is_read_against_the_plan_it_was_moved_from(
    plan: PlanRun, opened: Round
) -> None:
    """Its first run has none of its own to be compared with."""
    moved = {"demand:茶叶": 5000}
    drawn(actions.add_scenario(viewer=SYSTEM, round=opened.pk, place="53", name="茶", moved=moved))
    row = reads.history(opened.pk, SYSTEM).object_list[0]
    assert row.since == plan.pk
    assert row.changes == ("上海对茶叶的年需求：9 吨 → 5 吨",)


def test_who_asked_is_for_offices_alone(opened: Round, client: Client) -> None:
    """The public sees when and what, not who."""
    office = client_of("yunnan_office", "53")
    office.post(f"/plan/{opened.pk}/draw-up/", {"key": "once"})
    drawn(PlanRun.objects.get())
    address = f"/plan/{opened.pk}/history/"
    assert "测试yunnan_office" in office.get(address).content.decode()
    assert "测试yunnan_office" not in client.get(address).content.decode()
    listed = f"/api/v1/rounds/{opened.pk}/history"
    assert office.get(listed).json()["rows"][0]["who"] == "测试yunnan_office"
    assert client.get(listed).json()["rows"][0]["who"] == ""


def test_a_round_without_runs_has_an_empty_history(opened: Round, client: Client) -> None:
    """A page, not an error."""
    assert "还没有计算过" in client.get(f"/plan/{opened.pk}/history/").content.decode()
    assert client.get("/plan/999999/history/").status_code == 404
