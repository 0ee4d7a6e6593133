"""What the public could work out of a plan's effects: from a score, and from two runs."""

import io
from importlib import import_module

import pytest
from django.test import Client
from openpyxl import load_workbook

from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.planning import actions, reads
from xieshou.planning.models import Adoption, PlanEffect, PlanRun
from xieshou.planning.tests.conftest import FUGONG, GONGSHAN, VILLAGES, client_of, drawn
from xieshou.planning.tests.test_adoption import person
from xieshou.planning.tests.test_compare import poorer as poorer

VILLAGE = VILLAGES[0][0]


@pytest.fixture
def office(places: dict[str, int]) -> Viewer:
    """An office of the round that may not see households."""
    return person("east", "shanghai_office", "31", "53").viewer


def adopt(run: PlanRun) -> None:
    Adoption.objects.create(
        round=run.scenario.round, run=run, state="adopted", proposed_side="east"
    )


def rows_of(client: Client, run: PlanRun, level: str) -> dict[str, dict]:
    address = f"/api/v1/plans/{run.pk}/effects?level={level}"
    return {row["code"]: row for row in client.get(address).json()["rows"]}


def rid_of_a_lack(run: PlanRun, code: str, points: int) -> None:
    """As if the works of a place took away so many points, and no more."""
    row = PlanEffect.objects.get(run=run, place__code=code)
    row.score_after, row.poor_after = row.score_before - points, row.poor_before
    row.reached = 25
    row.save()


@pytest.mark.parametrize("level", ["village", "township"])
def test_the_score_of_a_small_place_is_not_public(
    client: Client, plan: PlanRun, level: str
) -> None:
    """Nobody is lifted, 25 are reached by water of weight 5, and the score falls by 20: four of the
    poor lacked water. People are told, the score is not; whoever sees households sees both."""
    code = VILLAGE if level == "village" else VILLAGE[:9]
    rid_of_a_lack(plan, code, 20)
    shown = {code: row for code, row in rows_of(client, plan, level).items() if not row["hidden"]}
    assert shown[code]["before"]["poor"] == shown[code]["after"]["poor"] > 0
    for row in shown.values():
        assert (row["scored"], row["before"]["score"], row["after"]["score"]) == (False, 0, 0)
    own = rows_of(client_of("county_office", FUGONG), plan, level)[code]
    assert own["scored"]
    assert own["before"]["score"] - own["after"]["score"] == 20


def test_the_page_of_a_village_has_its_depth_for_those_who_see_households(
    client: Client, plan: PlanRun
) -> None:
    """M0 is the score by another name."""
    address = f"/plan/{plan.scenario.round_id}/village/{VILLAGE}/?run={plan.pk}"
    assert "受益人数" in client.get(address).content.decode()
    assert "多维贫困指数 M0" not in client.get(address).content.decode()
    assert "多维贫困指数 M0" in client_of("county_office", FUGONG).get(address).content.decode()


@pytest.mark.parametrize(("points", "told"), [(0, True), (20, False), (800, True)])
def test_the_score_of_a_county_is_public_where_it_tells_of_many(
    client: Client, plan: PlanRun, points: int, told: bool
) -> None:
    """A fall of 20 is four people at most that water could have; the neighbour's would tell it."""
    rid_of_a_lack(plan, FUGONG, points)
    rows = rows_of(client, plan, "county")
    assert {code: row["scored"] for code, row in rows.items()} == {FUGONG: told, GONGSHAN: told}
    assert all(not row["hidden"] for row in rows.values())
    base = f"/plan/{plan.scenario.round_id}"
    values = client.get(f"{base}/map.json?run={plan.pk}").json()["rows"]
    assert {row["code"] for row in values} == ({FUGONG, GONGSHAN} if told else set())
    assert ("人数太少，不显示" in client.get(f"{base}/?run={plan.pk}").content.decode()) is not told
    book = load_workbook(io.BytesIO(client.get(f"{base}/plan.xlsx?run={plan.pk}").content))
    depth = {row[0]: row[5] for row in book["各县效果"].iter_rows(min_row=2, values_only=True)}
    assert (depth[FUGONG] is not None) is told


def test_the_public_sees_one_run_of_a_round(client: Client, plan: PlanRun, office: Viewer) -> None:
    """The first that was certified, and once one is adopted that one; two would be two dates. The
    headline of the other, too, is for the round's offices and auditors."""

    def told(run: PlanRun, viewer: Viewer = PUBLIC) -> set[str]:
        return {row.code for row in reads.effects(run.pk, "county", viewer) if not row.hidden}

    def shown(who: Client) -> tuple[int, ...]:
        """Of pages and the API alike, which runs are there."""
        found = []
        for run in (plan, again):
            base, api = f"/plan/{run.scenario.round_id}", f"/api/v1/plans/{run.pk}"
            addresses = [
                *(
                    f"{base}/{page}?run={run.pk}"
                    for page in ("", "works/", "map.json", "plan.xlsx")
                ),
                f"{base}/village/{VILLAGE}/?run={run.pk}",
                *(f"{api}{part}" for part in ("", "/effects", "/prices", "/choices", "/money")),
            ]
            states = {who.get(address).status_code for address in addresses}
            assert len(states) == 1, (run.pk, states)
            found += [run.pk] if states == {200} else []
        return tuple(found)

    both = {FUGONG, GONGSHAN}
    again = drawn(actions.draw_up(viewer=SYSTEM, round=plan.scenario.round_id))
    auditor = client_of("auditor")
    assert (told(plan), told(again)) == (both, set())
    assert told(again, office) == told(plan, office) == both
    assert shown(client) == (plan.pk,)
    assert shown(auditor) == (plan.pk, again.pk)
    assert reads.latest().id == plan.pk  # type: ignore[union-attr]
    adopt(again)
    assert (told(plan), told(again)) == (set(), both)
    assert told(plan, office) == both
    assert shown(client) == (again.pk,)
    assert reads.latest().id == again.pk  # type: ignore[union-attr]


def test_lists_hold_no_other_run(client: Client, plan: PlanRun, poorer: PlanRun) -> None:
    """The rounds, the scenarios and what they moved, the history, the comparison, the studies."""
    at = plan.scenario.round_id
    auditor = client_of("auditor")
    for who, runs in ((client, [plan.pk]), (auditor, [poorer.pk, plan.pk])):
        (listed,) = who.get("/api/v1/rounds").json()["rows"]
        assert listed["run"]["id"] == plan.pk
        history = who.get(f"/api/v1/rounds/{at}/history").json()["rows"]
        assert [row["run"]["id"] for row in history] == runs
        tried = who.get(f"/api/v1/rounds/{at}/scenarios").json()
        assert sorted(row["run"]["id"] for row in tried) == sorted(runs)
    for address in (
        f"/plan/{at}/compare/?a={plan.pk}&b={poorer.pk}",
        f"/api/v1/plans/compare?first={plan.pk}&second={poorer.pk}",
        f"/api/v1/plans/compare/places?first={plan.pk}&second={poorer.pk}",
        f"/api/v1/rounds/{at}/limits?scenario={poorer.scenario_id}",
        f"/api/v1/plans/{poorer.pk}/studies",
    ):
        assert client.get(address).status_code == 404, address
        assert auditor.get(address).status_code == 200, address


def test_before_a_plan_is_certified_the_public_sees_none(client: Client, plan: PlanRun) -> None:
    """A run that failed its check is for the offices to mend."""
    PlanRun.objects.filter(pk=plan.pk).update(certified=False)
    at = plan.scenario.round_id
    assert client.get(f"/api/v1/rounds/{at}").json()["run"] is None
    assert client.get(f"/api/v1/plans/{plan.pk}").status_code == 404
    assert "本轮还没有计算过" in client.get(f"/plan/{at}/").content.decode()
    assert reads.latest() is None
    assert client_of("auditor").get(f"/api/v1/plans/{plan.pk}").status_code == 200


def test_rounds_come_a_page_at_a_time(
    client: Client, plan: PlanRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The latest first; past the end is the last page."""
    monkeypatch.setattr(import_module("xieshou.planning.views.room"), "ROUNDS_SHOWN", 1)
    opened = plan.scenario.round
    actions.open_round(
        viewer=SYSTEM, year=opened.year + 1, place="53", name="下一年",
        needs_year=opened.needs_year, synthetic=True,
    )  # fmt: skip
    names = [
        [row.name for row in client.get("/plan/", {"page": page}).context["rounds"]]
        for page in ("1", "2", "9")
    ]
    assert names == [["下一年"], [opened.name], [opened.name]]


def test_a_difference_tells_the_public_neither_people_nor_score(
    plan: PlanRun, poorer: PlanRun, office: Viewer
) -> None:
    """What is public of one run and the difference make the other; a score tells of few anyway."""
    for level in ("county", "village"):
        rows = reads.differences(plan.pk, poorer.pk, level)
        assert rows
        assert {(row.poor, row.lifted, row.score) for row in rows} == {(None, None, None)}
    counties = reads.differences(plan.pk, poorer.pk, "county", office)
    assert {row.score for row in counties} == {None}
    assert all(
        row.score is not None for row in reads.differences(plan.pk, poorer.pk, "village", SYSTEM)
    )
