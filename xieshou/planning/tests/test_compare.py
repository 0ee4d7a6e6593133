"""Two plans side by side: works in and out, who gains and who loses, the map, the workbook."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.planning import actions, reads
from xieshou.planning.models import PlanEffect, PlanRun, Round
from xieshou.planning.tests.conftest import WAN, client_of, drawn


@pytest.fixture
def client(plan: PlanRun) -> Client:
    """Of an office of the round: to others the second plan is not there."""
    return client_of("yunnan_office", "53")


@pytest.fixture
def poorer(plan: PlanRun, opened: Round) -> PlanRun:
    """The plan with two thirds of the city's money."""
    moved = {"money:municipal": 60 * WAN}
    return drawn(
        actions.add_scenario(viewer=SYSTEM, round=opened.pk, place="53", name="少给", moved=moved)
    )


def chosen(run: PlanRun) -> set[str]:
    return set(run.choices.filter(chosen=True).values_list("proposal__code", flat=True))


def test_works_in_and_out_are_the_difference_of_the_plans(plan: PlanRun, poorer: PlanRun) -> None:
    """Each with the reason of the plan that leaves it out."""
    left = reads.works_changed(plan.pk, poorer.pk, entered=False)
    entered = reads.works_changed(plan.pk, poorer.pk, entered=True)
    assert {row.proposal for row in left} == chosen(plan) - chosen(poorer)
    assert {row.proposal for row in entered} == chosen(poorer) - chosen(plan)
    assert left.paginator.count > 0
    assert all(row.words and not row.chosen for row in [*left, *entered])
    back = reads.works_changed(poorer.pk, plan.pk, entered=True)
    assert {row.proposal for row in back} == {row.proposal for row in left}


@pytest.mark.parametrize("level", ["county", "village"])
def test_places_gain_and_lose_what_their_figures_differ_by(
    plan: PlanRun, poorer: PlanRun, level: str
) -> None:
    """Sums over a level are the difference of the wholes; sorted by people, then money."""
    rows = reads.differences(plan.pk, poorer.pk, level, SYSTEM)
    one, other = (PlanEffect.objects.get(run=run, place__code="53") for run in (plan, poorer))
    assert sum(row.lifted for row in rows) == one.poor_after - other.poor_after
    assert sum(row.score for row in rows) == other.score_after - one.score_after
    assert sum(row.money_fen for row in rows) == other.money_fen - one.money_fen
    assert sum(row.works for row in rows) == other.works - one.works
    assert [(-row.lifted, -row.money_fen) for row in rows] == sorted(
        (-row.lifted, -row.money_fen) for row in rows
    )
    ends = reads.ends(plan.pk, poorer.pk, level, 1, SYSTEM)
    assert ends.count == len(rows)
    assert ends.losing[0].lifted == min(row.lifted for row in rows) < 0


def test_the_public_sees_no_difference_of_few_people(plan: PlanRun, poorer: PlanRun) -> None:
    """People are not told where they are few."""
    for row in reads.differences(plan.pk, poorer.pk, "village", PUBLIC):
        assert row.lifted is None or row.lifted == 0 or abs(row.lifted) >= 10
    assert reads.differences(plan.pk, plan.pk, "village", SYSTEM) == ()


def test_the_page_lays_two_plans_side_by_side(
    client: Client, plan: PlanRun, poorer: PlanRun
) -> None:
    """Figures with their difference, places, works with reasons, limits, in both languages."""
    address = f"/plan/{plan.scenario.round_id}/compare/?a={plan.pk}&b={poorer.pk}"
    page = client.get(address).content.decode()
    for words in ("后者多", "少得最多的县", "退出的项目", "现在未入选的理由", "已改动", "对调"):
        assert words in page
    english = client.get(address, headers={"Accept-Language": "en"}).content.decode()
    assert "Counties that lose most" in english
    works = client.get(address.replace("compare/", "compare/works/") + "&way=out")
    assert "退出的项目" in works.content.decode()
    for bad in ("", "?a=1", f"?a={plan.pk}&b=99999", f"?a={plan.pk}&b=x"):
        assert client.get(address.partition("?")[0] + bad).status_code == 404


@pytest.mark.parametrize("what", ["people", "money", "works", "nonsense", ""])
def test_the_map_shows_gains_and_losses_by_sign(plan: PlanRun, poorer: PlanRun, what: str) -> None:
    """The same counties and numbers as the table, marked as signed."""
    office = client_of("yunnan_office", "53")
    address = f"/plan/{plan.scenario.round_id}/compare/map.json"
    answer = office.get(address, {"a": plan.pk, "b": poorer.pk, "what": what}).json()
    assert answer["signed"] is True
    listed = office.get(
        "/api/v1/plans/compare/places", {"first": plan.pk, "second": poorer.pk}
    ).json()["rows"]
    rows = {row["code"]: row for row in listed}
    shown = {row["code"]: row["value"] for row in answer["rows"]}
    if what == "money":
        assert shown == {code: round(row["money_fen"] / WAN, 2) for code, row in rows.items()}
        assert min(shown.values()) < 0
    elif what == "works":
        assert shown == {code: row["works"] for code, row in rows.items()}
    else:
        told = {code: row["lifted"] for code, row in rows.items()}
        assert shown == {code: lifted for code, lifted in told.items() if lifted is not None}


def test_the_comparison_is_a_workbook(client: Client, plan: PlanRun, poorer: PlanRun) -> None:
    """All of it: every village and every work that differs."""
    address = f"/plan/{plan.scenario.round_id}/compare.xlsx?a={plan.pk}&b={poorer.pk}"
    book = load_workbook(io.BytesIO(client.get(address).content), read_only=True)
    assert book.sheetnames == [
        "概要", "限额与价格", "各县增减", "各村增减", "进入的项目", "退出的项目",
    ]  # fmt: skip
    out = [row[0] for row in book["退出的项目"].iter_rows(min_row=2, values_only=True)]
    assert set(out) == chosen(plan) - chosen(poorer)


@pytest.mark.parametrize("path", ["", "/places", "/places?level=village", "/works?entered=false"])
def test_the_api_compares_too(client: Client, plan: PlanRun, poorer: PlanRun, path: str) -> None:
    """The same rows as on the page."""
    path, _mark, query = path.partition("?")
    address = f"/api/v1/plans/compare{path}?first={plan.pk}&second={poorer.pk}&{query}"
    assert client.get(address).status_code == 200
    gone = f"/api/v1/plans/compare{path}?first={plan.pk}&second=99999"
    assert client.get(gone).status_code == 404


def test_the_tree_of_scenarios_stands_in_the_room(client: Client, poorer: PlanRun) -> None:
    """A scenario of a scenario is drawn below it, with what it moved of that one alone."""
    drawn(
        actions.add_scenario(
            viewer=SYSTEM, round=poorer.scenario.round_id, place="53", name="少给少买",
            moved={"demand:茶叶": 5000}, parent=poorer.scenario_id,
        )
    )  # fmt: skip
    rows = reads.scenarios(poorer.scenario.round_id, SYSTEM)
    assert [(row.name, row.rails) for row in rows] == [
        ("基准方案", ()), ("少给", (False,)), ("少给少买", (False, False)),
    ]  # fmt: skip
    assert [(move.was, move.now) for move in rows[2].moved] == [("9", "5")]
    page = client.get(f"/plan/{poorer.scenario.round_id}/").content.decode()
    assert page.count("tree__end") == 2
    assert page.count("tree__gap") == 1
