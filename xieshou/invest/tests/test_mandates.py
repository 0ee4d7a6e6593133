"""Mandates: whose they are, who is told the firm's name, what is refused."""

from typing import Any

import pytest
from django.test import Client

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM, Unscoped
from xieshou.invest import actions, reads
from xieshou.invest.models import Mandate
from xieshou.invest.tests.conftest import (
    COUNTY,
    DISTRICT,
    NEXT_DISTRICT,
    SHANGHAI,
    Invest,
    client_of,
    organisation,
    today,
    wish,
)
from xieshou.registry import actions as registry_actions


def test_a_firm_asks_for_itself_and_its_district_for_it(invest: Invest) -> None:
    own = invest.mandate()
    for_it = actions.give_mandate(
        viewer=invest.district, organisation=invest.rival, wish=wish(title="另一意向")
    )
    assert {own.state, for_it.state} == {"open"}
    for who in (invest.rival_clerk, invest.next_district, invest.county, invest.auditor, PUBLIC):
        with pytest.raises(Forbidden):
            actions.give_mandate(viewer=who, organisation=invest.firm, wish=wish())
    with pytest.raises(Forbidden):
        actions.give_mandate(viewer=invest.clerk, organisation=10**9, wish=wish())
    assert Mandate.objects.count() == 2


def test_counties_see_an_open_mandate_but_not_whose_it_is_until_the_firm_agrees(
    invest: Invest,
) -> None:
    made = invest.mandate()
    for who, firm in (
        (invest.clerk, "上海测试咖啡有限公司"),
        (invest.district, "上海测试咖啡有限公司"),
        (invest.county, ""),
        (invest.next_district, ""),
    ):
        row = reads.mandate(made.code, who)
        assert row is not None
        assert row.firm == firm
    assert reads.mandate(made.code, invest.rival_clerk) is None
    actions.name_mandate(viewer=invest.clerk, mandate=made.code, named=True, reason="同意公开")
    row = reads.mandate(made.code, invest.county)
    assert row is not None
    assert (row.firm, row.steps) == ("上海测试咖啡有限公司", ())
    with pytest.raises(Forbidden):
        actions.name_mandate(viewer=invest.county, mandate=made.code, named=True, reason="x")


def test_only_the_firm_itself_agrees_that_its_name_is_told(invest: Invest) -> None:
    """An office says who agreed; what a mandate looks for is changed without that."""
    with pytest.raises(BadInput) as no:
        actions.give_mandate(
            viewer=invest.district, organisation=invest.firm, wish=wish(), named=True
        )
    assert no.value.params["field"] == "named"
    own = actions.give_mandate(
        viewer=invest.clerk, organisation=invest.firm, wish=wish(), named=True
    )
    kept = actions.revise_mandate(viewer=invest.clerk, mandate=own.code, wish=wish(land_mu=9))
    assert (own.named, kept.named) == (True, True)
    hidden = invest.mandate()
    body = {
        "kind": "private", "title": "烘焙", "industries": ["food"], "least_fen": 1,
        "most_fen": 2, "starts_on": str(today()), "ends_on": str(today(9)), "named": True,
    }  # fmt: skip
    answer = client_of(invest.district).post(
        f"/api/v1/invest/mandates/{hidden.code}/wish", body, content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert not answer.json()["named"]
    page = client_of(invest.district).get(f"/invest/mandates/{hidden.code}/revise/")
    assert 'name="named"' not in page.content.decode()


def test_a_seat_closer_than_the_district_is_not_told_without_the_name(invest: Invest) -> None:
    street = f"{DISTRICT}004"
    registry_actions.load_divisions(
        viewer=SYSTEM, province="31", year=2023, rows=[*SHANGHAI, (street, "潍坊新村街道")]
    )
    firm = organisation("街道唯一的企业", street)
    opened, made = invest.opened(), actions.give_mandate(
        viewer=invest.district, organisation=firm, wish=wish()
    )  # fmt: skip
    actions.run_matching(viewer=invest.county, place=COUNTY)
    assert opened.proposals.count() == 1
    for who, seat in ((invest.county, DISTRICT), (invest.district, street)):
        row, pair = reads.mandate(made.code, who), reads.invest_proposals(who).rows[0]
        assert row is not None
        assert (row.place_code, pair.district_code) == (seat, seat)
        assert [one.code for one in reads.invest_home(who).districts] == [DISTRICT]
    told = client_of(invest.county).get(f"/invest/mandates/{made.code}/").content.decode()
    assert "潍坊" not in told


def test_the_firms_name_is_nowhere_on_the_countys_pages_or_api(invest: Invest) -> None:
    invest.proposal()
    made = Mandate.objects.get()
    client = client_of(invest.county)
    for address in (
        "/invest/", "/invest/mandates/", f"/invest/mandates/{made.code}/", "/invest/proposals/",
        "/api/v1/invest/mandates", f"/api/v1/invest/mandates/{made.code}",
        "/api/v1/invest/proposals",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "上海测试咖啡" not in answer.content.decode(), address


def test_nobody_asks_without_signing_in(invest: Invest) -> None:
    made = invest.mandate()
    with pytest.raises(Unscoped):
        reads.mandates(PUBLIC)
    assert Client().get("/invest/mandates/").status_code == 302
    assert Client().get(f"/api/v1/invest/mandates/{made.code}").status_code == 401


def test_a_withdrawn_mandate_has_a_reason_and_is_seen_by_its_own_alone(invest: Invest) -> None:
    proposal = invest.proposal()
    code = proposal.mandate.code
    with pytest.raises(BadInput):
        actions.close_mandate(viewer=invest.clerk, mandate=code, reason="")
    actions.close_mandate(viewer=invest.clerk, mandate=code, reason="预算取消")
    proposal.refresh_from_db()
    assert proposal.state == "lapsed"
    assert reads.mandate(code, invest.county) is None
    with pytest.raises(Conflict):
        actions.revise_mandate(viewer=invest.clerk, mandate=code, wish=wish())
    with pytest.raises(Forbidden):
        actions.close_mandate(viewer=invest.rival_clerk, mandate=code, reason="x")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"kind": "church"}, "kind"),
        ({"industries": ()}, "industries"),
        ({"industries": ("food", "food")}, "industries"),
        ({"industries": ("magic",)}, "industries"),
        ({"wheres": ("99",)}, "wheres"),
        ({"least_fen": 0}, "least_fen"),
        ({"most_fen": 1}, "most_fen"),
        ({"ends_on": today(-1)}, "ends_on"),
        ({"highest_m": 900}, "highest_m"),
        ({"road": 0}, "road"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_under_its_field(
    invest: Invest, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as no:
        invest.mandate(**wrong)
    assert no.value.params["field"] == field
    assert not Mandate.objects.exists()


def test_why_nothing_fits_is_told_with_how_much_is_missing(invest: Invest) -> None:
    invest.opened(land_mu=20, power_kva=None)
    made = invest.mandate()
    (missed,) = reads.near_misses(invest.clerk, made.code)
    assert [(one.name, one.gap, one.text) for one in missed.fails] == [
        ("land", 20, "少 20 亩"),
        ("power", None, "项目没有填写"),
    ]
    assert reads.near_misses(invest.rival_clerk, made.code) == ()


def test_the_pages_lead_through_a_mandate(invest: Invest) -> None:
    clerk = client_of(invest.clerk)
    form = {
        "organisation": invest.firm, "kind": "private", "title": "烘焙基地", "first": "food",
        "second": "farming", "wheres": "5333、533324", "least": "2000 万", "most": "5000 万",
        "starts_on": today(), "ends_on": today(300), "land_mu": 40, "key": "k1",
    }  # fmt: skip
    wrong = clerk.post("/invest/mandates/new/", form | {"wheres": "99"})
    assert "没有代码为 99 的地方" in wrong.content.decode()
    assert clerk.post("/invest/mandates/new/", form).status_code == 302
    made = Mandate.objects.get()
    assert (made.industries, made.wheres) == (["food", "farming"], ["5333", "533324"])
    address = f"/invest/mandates/{made.code}/"
    assert clerk.get(address).status_code == 200
    assert clerk.get(f"{address}revise/").status_code == 200
    revised = clerk.post(f"{address}revise/", form | {"land_mu": 50, "key": "k2"})
    assert revised.status_code == 302
    made.refresh_from_db()
    assert made.land_mu == 50
    assert clerk.post(f"{address}name/", {"named": "on", "reason": "同意"}).status_code == 302
    made.refresh_from_db()
    assert made.named
    assert clerk.post(f"{address}close/", {"reason": "已落地"}).status_code == 302
    rival = client_of(invest.rival_clerk)
    assert rival.get(address).status_code == 404
    assert rival.get(f"{address}revise/").status_code == 404
    assert NEXT_DISTRICT not in rival.get("/invest/mandates/").content.decode()
