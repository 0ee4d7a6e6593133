"""What a project leaves: an owner, an operator, a yearly duty with its fund, and inspections."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.projects import actions, reads
from xieshou.projects.models import Asset, Inspection, Project
from xieshou.projects.tests.conftest import WAN, client_of, viewer_of
from xieshou.projects.tests.walks import days_later, papers, planned, take


@pytest.fixture
def accepted(officer: Viewer, county: Viewer, province: Viewer) -> str:
    """The code of a project that was accepted and is to be handed over."""
    code = planned(officer, county, province)
    builder = viewer_of("builder", "county_office", "533323")
    take(province, code, "approve")
    take(builder, code, "start")
    take(builder, code, "finish")
    take(county, code, "accept")
    return code


def test_handed_over_it_stands_in_the_register(accepted: str, county: Viewer) -> None:
    """At what it cost, with its title; then its upkeep is arranged."""
    assert reads.asset(accepted) is None
    take(county, accepted, "hand_over")
    take(county, accepted, "take_up")
    row = reads.asset(accepted)
    assert row is not None
    assert (row.owner, row.operator, row.value_fen) == ("双米底村集体", "水管员", 35 * WAN)
    assert (row.duty, row.yearly_fen, row.fund) == ("清淤、换阀", 500_000, "村集体公益金")
    found = reads.assets("5333")
    assert (found.count, found.value_fen, found.yearly_fen) == (1, 35 * WAN, 500_000)
    assert reads.assets("533324").count == 0


def test_without_an_owner_or_a_fund_nothing_is_handed_over(accepted: str, county: Viewer) -> None:
    for missing, field in (
        ({"owner_kind": "nobody"}, "owner_kind"), ({"owner": " "}, "owner"),
        ({"operator": ""}, "operator"),
    ):  # fmt: skip
        said = {"owner_kind": "village", "owner": "村集体", "operator": "水管员"} | missing
        with pytest.raises(BadInput) as refused:
            actions.hand_over(viewer=county, code=accepted, evidence=papers("hand_over"), **said)
        assert refused.value.params["field"] == field
    assert not Asset.objects.exists()
    take(county, accepted, "hand_over")
    with pytest.raises(BadInput):
        actions.take_up(
            viewer=county, code=accepted, duty="清淤", yearly_fen=1, fund=" ",
            evidence=papers("take_up"),
        )  # fmt: skip
    assert Project.objects.get().state == "handed_over"


def test_inspected_every_year_or_overdue(accepted: str, county: Viewer, officer: Viewer) -> None:
    """A year after the hand-over, then after the last inspection; the latest tells the state."""
    take(county, accepted, "hand_over")
    today = timezone.localdate()
    for days, late in ((365, 0), (366, 1)):
        with days_later(days):
            assert reads.assets(late=True).count == reads.assets().late == late
            row = reads.asset(accepted)
            assert row is not None
            assert row.inspection_late == bool(late)
    with days_later(366):
        day = today + datetime.timedelta(days=366)
        actions.inspect(viewer=officer, code=accepted, on=day, condition="poor", spent_fen=20_000)
        actions.inspect(
            viewer=officer, code=accepted, on=today + datetime.timedelta(days=30), condition="good"
        )
        assert reads.assets(late=True).count == 0
        row = reads.asset(accepted)
        assert row is not None
        assert (row.condition, row.inspect_by) == ("poor", day + datetime.timedelta(days=365))
        assert [one.spent_fen for one in row.inspections] == [20_000, 0]


def test_an_inspection_out_of_time_or_place_is_refused(
    accepted: str, county: Viewer, officer: Viewer
) -> None:
    today = timezone.localdate()
    with pytest.raises(Conflict, match="还没有移交"):
        actions.inspect(viewer=officer, code=accepted, on=today, condition="good")
    take(county, accepted, "hand_over")
    for days in (-1, 1):
        on = today + datetime.timedelta(days=days)
        with pytest.raises(BadInput, match="检查日期"):
            actions.inspect(viewer=officer, code=accepted, on=on, condition="good")
    with pytest.raises(BadInput, match="资产状况"):
        actions.inspect(viewer=officer, code=accepted, on=today, condition="fine")
    elsewhere = viewer_of("beside", "county_office", "533324")
    for viewer in (PUBLIC, elsewhere):
        with pytest.raises(Forbidden):
            actions.inspect(viewer=viewer, code=accepted, on=today, condition="good")
    assert not Inspection.objects.exists()


def test_inspections_are_only_added(accepted: str, county: Viewer) -> None:
    """The database refuses to change or delete one."""
    take(county, accepted, "hand_over")
    actions.inspect(viewer=county, code=accepted, on=timezone.localdate(), condition="fair")
    for statement in ("UPDATE {} SET condition = 'good'", "DELETE FROM {}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format("projects_inspection"))


def test_of_a_households_asset_nobody_is_named(accepted: str, county: Viewer) -> None:
    """Neither owner nor operator: on the pages, in the register, over the API."""
    actions.hand_over(
        viewer=county, code=accepted, owner_kind="household", owner="某某户", operator="李某某",
        evidence=papers("hand_over"),
    )  # fmt: skip
    row = reads.asset(accepted)
    assert row is not None
    assert (row.owner, row.operator) == ("农户", "农户")
    for path in (f"/projects/life/{accepted}/", "/projects/life/assets/"):
        assert "某某" not in Client().get(path).content.decode()
    [told] = Client().get("/api/v1/assets").json()["rows"]
    assert (told["owner"], told["operator"]) == ("农户", "农户")


def test_how_an_asset_was_found_in_words_is_for_those_who_work_on_it(
    accepted: str, county: Viewer, officer: Viewer
) -> None:
    """The public reads day, condition and money; nobody's number is written down at all."""
    take(county, accepted, "hand_over")
    said = {"viewer": officer, "code": accepted, "on": timezone.localdate(), "condition": "fair"}
    with pytest.raises(BadInput, match="电话"):
        actions.inspect(**said, note="水管员 13800000000")
    actions.inspect(**said, note="三号阀渗水")
    elsewhere = viewer_of("beside", "county_office", "533324")
    for viewer, note in ((PUBLIC, ""), (elsewhere, ""), (county, "三号阀渗水")):
        row = reads.asset(accepted, viewer=viewer)
        assert row is not None
        assert [one.note for one in row.inspections] == [note]
    page, api = f"/projects/life/{accepted}/", "/api/v1/assets"
    for client, shown in ((client_of(county), True), (Client(), False)):
        assert ("三号阀渗水" in client.get(page).content.decode()) == shown
        [row] = client.get(api).json()["rows"]
        assert [bool(one["note"]) for one in row["inspections"]] == [shown]


def test_over_the_pages_and_the_api(accepted: str, county: Viewer) -> None:
    client = client_of(county)
    path = f"/projects/life/{accepted}/"
    said = {f"hand_over-{kind.kind}": kind.reference for kind in papers("hand_over")}
    wrong = client.post(f"{path}hand_over/", said).content.decode()
    assert "field--wrong" in wrong
    said |= {
        "hand_over-owner_kind": "village",
        "hand_over-owner": "双米底村集体",
        "hand_over-operator": "水管员",
    }
    assert "已办理" in client.post(f"{path}hand_over/", said, follow=True).content.decode()
    day = timezone.localdate().isoformat()
    seen = {"inspect-on": day, "inspect-condition": "fair", "inspect-spent_fen": "0.2"}
    assert "已登记" in client.post(f"{path}inspect/", seen, follow=True).content.decode()
    assert "基本完好" in client.get("/projects/life/assets/?place=533323").content.decode()
    body = {"on": day, "condition": "good", "spent_fen": 5}
    answer = client.post(
        f"/api/v1/project-lives/{accepted}/inspections", body, "application/json",
        headers={"idempotency-key": "i"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["condition"]) == (200, "good")
    register = client.get("/api/v1/assets?place=533323").json()
    assert (register["count"], len(register["rows"][0]["inspections"])) == (1, 2)
