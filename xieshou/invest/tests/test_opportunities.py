"""Opportunities: drafted, opened by another, revised in versions, closed; who sees what."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xieshou.core.action import BadInput, Conflict, Forbidden, KeyReused
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.invest import actions, reads
from xieshou.invest.models import Opportunity, OpportunityPaper
from xieshou.invest.tests.conftest import (
    COUNTY,
    NEXT_COUNTY,
    PAPER,
    Invest,
    client_of,
    facts,
    today,
)
from xieshou.registry import actions as registry_actions, reads as registry


def test_a_draft_is_seen_by_the_county_alone_and_opened_by_another(invest: Invest) -> None:
    made = invest.drafted()
    assert reads.opportunity(made.code) is None
    assert reads.opportunity(made.code, invest.clerk) is None
    assert reads.opportunity(made.code, invest.next_county) is None
    draft = reads.opportunity(made.code, invest.leader)
    assert draft is not None
    assert (draft.state, draft.pending, draft.steps) == ("draft", 1, ("release",))
    with pytest.raises(Forbidden):
        actions.release_opportunity(viewer=invest.county, opportunity=made.code, version=1)
    actions.release_opportunity(viewer=invest.leader, opportunity=made.code, version=1)
    shown = reads.opportunity(made.code)
    assert shown is not None
    assert (shown.state, shown.name, shown.land_mu) == ("open", "精品咖啡加工园", 60)
    assert (shown.lon, shown.lat) == (98.9, 26.5)


def test_nobody_opens_what_they_wrote_whatever_their_roles(invest: Invest) -> None:
    """Somebody who holds both roles at the county still needs another."""
    registry_actions.grant_role(
        viewer=SYSTEM, user=invest.county.user_id, role="county_leader", place=COUNTY
    )
    both = registry.viewer_for(get_user_model().objects.get(pk=invest.county.user_id))
    made = actions.offer(viewer=both, place=COUNTY, facts=facts())
    with pytest.raises(Forbidden) as no:
        actions.release_opportunity(viewer=both, opportunity=made.code, version=1)
    assert no.value.code == "own_work"


def test_nobody_opens_what_they_wrote_before_somebody_wrote_more(invest: Invest) -> None:
    """Every version since the one shown counts, and every document that comes with them."""
    registry_actions.grant_role(
        viewer=SYSTEM, user=invest.county.user_id, role="county_leader", place=COUNTY
    )
    both = registry.viewer_for(get_user_model().objects.get(pk=invest.county.user_id))
    made = actions.offer(viewer=both, place=COUNTY, facts=facts())
    actions.revise_opportunity(viewer=invest.county_2, opportunity=made.code, facts=facts())
    for _time in range(2):
        number = made.versions.count()
        row = reads.opportunity(made.code, both)
        assert row is not None
        assert "release" not in row.steps
        with pytest.raises(Forbidden):
            actions.release_opportunity(viewer=both, opportunity=made.code, version=number)
        actions.release_opportunity(viewer=invest.leader, opportunity=made.code, version=number)
        actions.add_opportunity_paper(
            viewer=both, opportunity=made.code, title="图", file=PAPER, filename="图.pdf"
        )
        actions.revise_opportunity(viewer=invest.county_2, opportunity=made.code, facts=facts())


def test_a_document_added_to_what_is_open_waits_for_another_as_well(invest: Invest) -> None:
    made = invest.opened()
    paper = actions.add_opportunity_paper(
        viewer=invest.county, opportunity=made.code, title="承诺", file=PAPER, filename="函.pdf"
    )
    address = f"/invest/papers/{paper.pk}/"
    row = reads.opportunity(made.code, invest.leader)
    assert row is not None
    assert (row.pending, [one.pending for one in row.papers]) == (2, [True])
    for who, papers in ((invest.clerk, 0), (invest.leader, 1)):
        seen = reads.opportunity(made.code, who)
        assert seen is not None
        assert len(seen.papers) == papers
        assert client_of(who).get(address).status_code == (200 if papers else 404)
    actions.release_opportunity(viewer=invest.leader, opportunity=made.code, version=2)
    assert client_of(invest.clerk).get(address).status_code == 200


def test_a_revision_stays_unseen_until_it_is_opened_as_well(invest: Invest) -> None:
    made = invest.opened()
    actions.revise_opportunity(
        viewer=invest.county, opportunity=made.code, facts=facts(land_mu=90, labour=9)
    )
    for who, mu in ((PUBLIC, 60), (invest.leader, 60)):
        row = reads.opportunity(made.code, who)
        assert row is not None
        assert row.land_mu == mu
    assert len(reads.opportunity_versions(made.code)) == 1
    with pytest.raises(Conflict):
        actions.release_opportunity(viewer=invest.leader, opportunity=made.code, version=1)
    actions.release_opportunity(viewer=invest.leader, opportunity=made.code, version=2)
    row = reads.opportunity(made.code)
    assert row is not None
    assert (row.version, row.land_mu) == (2, 90)
    newest = reads.opportunity_versions(made.code)[0]
    assert [(one.field, one.before, one.after) for one in newest.changes] == [
        ("land_mu", "60", "90")
    ]


def test_the_public_is_not_told_of_fewer_than_ten_workers(invest: Invest) -> None:
    made = invest.opened(labour=9)
    row, own = reads.opportunity(made.code), reads.opportunity(made.code, invest.county)
    assert row is not None
    assert own is not None
    assert (row.labour, own.labour) == (None, 9)


def test_closing_needs_a_reason_and_lets_open_proposals_lapse(invest: Invest) -> None:
    proposal = invest.proposal()
    code = proposal.opportunity.code
    with pytest.raises(BadInput):
        actions.close_opportunity(viewer=invest.county, opportunity=code, reason=" ")
    actions.close_opportunity(viewer=invest.county, opportunity=code, reason="用地另有安排")
    proposal.refresh_from_db()
    assert proposal.state == "lapsed"
    assert reads.opportunities().rows == ()
    shown = reads.opportunity(code)
    assert shown is not None
    assert shown.reason == "用地另有安排"
    with pytest.raises(Conflict):
        actions.revise_opportunity(viewer=invest.county, opportunity=code, facts=facts())


def test_other_places_and_firms_neither_draft_nor_open_nor_close(invest: Invest) -> None:
    made = invest.drafted()
    for who in (invest.next_county, invest.district, invest.clerk, invest.auditor, PUBLIC):
        with pytest.raises(Forbidden):
            actions.offer(viewer=who, place=COUNTY, facts=facts())
        with pytest.raises(Forbidden):
            actions.release_opportunity(viewer=who, opportunity=made.code, version=1)
        with pytest.raises(Forbidden):
            actions.close_opportunity(viewer=who, opportunity=made.code, reason="试")
    with pytest.raises(Forbidden):
        actions.close_opportunity(viewer=invest.county, opportunity="O-NONE", reason="试")
    made.refresh_from_db()
    assert made.state == "draft"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "联系 13800138000"}, "name"),
        ({"industry": "magic"}, "industry"),
        ({"road": 9}, "road"),
        ({"land_mu": -1}, "land_mu"),
        ({"altitude_m": 10_000}, "altitude_m"),
        ({"open_until": today(-40)}, "open_until"),
        ({"most_fen": 1}, "most_fen"),
        ({"lat_e6": None}, "lat_e6"),
        ({"lon_e6": 190_000_000}, "lon_e6"),
    ],
)
def test_a_value_that_cannot_be_is_refused_under_its_field(
    invest: Invest, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as no:
        invest.drafted(**wrong)
    assert no.value.params["field"] == field
    assert not Opportunity.objects.exists()


def test_drafting_twice_with_a_key_drafts_once(invest: Invest) -> None:
    one, two = (
        actions.offer(viewer=invest.county, key="k", place=COUNTY, facts=facts()) for _at in "ab"
    )
    assert one.pk == two.pk
    with pytest.raises(KeyReused):
        actions.offer(viewer=invest.county, key="k", place=COUNTY, facts=facts(land_mu=1))
    with pytest.raises(BadInput) as no:
        actions.offer(viewer=invest.county, place=COUNTY[:6] + "999", facts=facts())
    assert no.value.params["field"] == "place"


def test_a_document_is_kept_encrypted_and_given_to_those_signed_in(invest: Invest) -> None:
    made = invest.drafted()
    paper = actions.add_opportunity_paper(
        viewer=invest.county, opportunity=made.code, title="宗地图", file=PAPER, filename="图.pdf"
    )
    with default_storage.open(OpportunityPaper.objects.get().file.name, "rb") as file:
        assert PAPER not in file.read()
    address = f"/invest/papers/{paper.pk}/"
    assert client_of(invest.clerk).get(address).status_code == 404
    with pytest.raises(Conflict):
        actions.release_opportunity(viewer=invest.leader, opportunity=made.code, version=1)
    actions.release_opportunity(viewer=invest.leader, opportunity=made.code, version=2)
    answer = client_of(invest.clerk).get(address)
    assert (answer.content, answer["Content-Type"]) == (PAPER, "application/pdf")
    assert "attachment" in answer["Content-Disposition"]
    assert Client().get(address).status_code == 302
    with pytest.raises(BadInput):
        actions.add_opportunity_paper(
            viewer=invest.county, opportunity=made.code, title="x", file=b"MZ", filename="x.exe"
        )


def test_the_list_is_filtered_by_industry_place_land_and_words(invest: Invest) -> None:
    invest.opened()
    invest.opened(name="草果基地", industry="farming", land_mu=500)
    found = {
        "food": reads.opportunities(industry="food"),
        "land": reads.opportunities(least_mu=100),
        "text": reads.opportunities(text="草果"),
        "next": reads.opportunities(place=NEXT_COUNTY),
    }
    assert {name: [row.name for row in page.rows] for name, page in found.items()} == {
        "food": ["精品咖啡加工园"], "land": ["草果基地"], "text": ["草果基地"], "next": [],
    }  # fmt: skip


def form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "咖啡园", "industry": "food", "introduction": "加工用地", "site": "匹河",
        "available_from": today(), "open_until": today(300), "land_mu": 60, "lon": "98.9",
        "lat": "26.5", "land_price": "6 万元", "least": "3000 万", "most": "8000 万", "road": 3,
    } | changes  # fmt: skip


def test_the_pages_lead_from_draft_to_closing(invest: Invest) -> None:
    county, leader = client_of(invest.county), client_of(invest.leader)
    page = county.get("/invest/opportunities/new/")
    assert page.status_code == 200
    wrong = county.post("/invest/opportunities/new/", form(place=COUNTY, most="1"))
    assert wrong.status_code == 200
    assert "不能小于或早于前一项" in wrong.content.decode()
    made = county.post("/invest/opportunities/new/", form(place=COUNTY, key="k1"))
    assert made.status_code == 302, made.content.decode()
    one = Opportunity.objects.get()
    address = f"/invest/opportunities/{one.code}/"
    assert Client().get(address).status_code == 404
    assert "待发布" in leader.get(address).content.decode()
    assert leader.post(f"{address}release/", {"version": 1, "key": "k2"}).status_code == 302
    shown = Client().get(address).content.decode()
    assert "咖啡园" in shown
    revised = county.post(f"{address}revise/", form(land_mu=70, key="k3"))
    assert revised.status_code == 302
    assert "70" in leader.get(address).content.decode()
    paper = {"title": "图", "file": SimpleUploadedFile("a.pdf", PAPER), "key": "k4"}
    assert county.post(f"{address}paper/", paper).status_code == 302
    assert county.post(f"{address}close/", {"reason": "不招了", "key": "k5"}).status_code == 302
    assert "不招了" in Client().get(address).content.decode()
    listed = Client().get("/invest/opportunities/?state=closed").content.decode()
    assert one.code in listed


def test_the_pages_of_others_are_refused(invest: Invest) -> None:
    made = invest.opened()
    stranger = client_of(invest.next_county)
    address = f"/invest/opportunities/{made.code}/"
    assert stranger.get(f"{address}revise/").status_code == 404
    assert stranger.post(f"{address}close/", {"reason": "x"}).status_code in (403, 404)
    assert client_of(invest.clerk).get("/invest/opportunities/new/").status_code == 404
    assert Client().get("/invest/opportunities/new/").status_code == 302
    made.refresh_from_db()
    assert made.state == "open"
