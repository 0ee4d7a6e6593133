"""The pages and the API of benefits: in both languages, each for whoever may see it."""

import json
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from xieshou.benefits import actions, reads
from xieshou.benefits.models import Collective, DividendRun, LinkageContract
from xieshou.benefits.tests.conftest import (
    COLLECTIVE,
    COUNTY,
    NEXT_COUNTY,
    VILLAGE,
    WAN,
    earn,
    person,
)
from xieshou.benefits.tests.test_contracts import CODE, draft, opened, sign
from xieshou.benefits.tests.test_runs import Office, give_shares, make_office, set_rule
from xieshou.core.models import Job
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import actions as registry_actions

RUN = f"{COLLECTIVE}-2026-1"


def client_of(viewer: Viewer, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


@pytest.fixture
def office(collective: Collective, village: list[str]) -> Office:
    """A collective with shares and a surplus, and a contract that both sides signed."""
    office = make_office()
    earn(40 * WAN)
    give_shares(office, dict(zip(village, (100, 200, 400), strict=False)))
    set_rule(2000, 1000, 1000, 6000)
    firm = registry_actions.register_organisation(
        viewer=SYSTEM, place=COUNTY, name="福贡茶业有限公司", kind="firm"
    )
    opened(firm.pk)
    sign(draft(village[:3]), office.chair, office.cashier)
    return office


def run_of(office: Office) -> DividendRun:
    return actions.propose_run(viewer=office.chair, collective=COLLECTIVE, year=2026)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens(office: Office, village: list[str], language: str) -> None:
    """In both languages."""
    run_of(office)
    client = client_of(office.cashier, language)
    for address in (
        "/benefits/", "/benefits/contracts/new/", f"/benefits/contracts/{CODE}/",
        f"/benefits/contracts/{CODE}/terms/", "/benefits/collectives/",
        f"/benefits/collectives/{COLLECTIVE}/", "/benefits/runs/", f"/benefits/runs/{RUN}/",
        f"/benefits/income/{village[0]}/", "/benefits/income/", "/benefits/exit/",
        f"/benefits/exit/?place={VILLAGE}", "/benefits/shares/import/",
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200, address
        assert ("首页" in page.content.decode()) == (language == "zh-hans")


def test_others_find_nothing(office: Office, village: list[str]) -> None:
    """Absent and not yours answer alike, on pages and over the API; nothing without a login."""
    run_of(office)
    neighbour = client_of(person("neighbour", "county_office", NEXT_COUNTY))
    for mine, nobodys in (
        (f"/benefits/contracts/{CODE}/", "/benefits/contracts/none/"),
        (f"/benefits/collectives/{COLLECTIVE}/", "/benefits/collectives/none/"),
        (f"/benefits/runs/{RUN}/", "/benefits/runs/none/"),
        (f"/benefits/income/{village[0]}/", "/benefits/income/none/"),
    ):
        for address in (mine, nobodys):
            assert neighbour.get(address).status_code == 404
            assert Client().get(address).status_code == 302
        answers = [
            neighbour.get(f"/api/v1{address.rstrip('/')}{rest}")
            for address in (mine, nobodys)
            for rest in (("/accounts",) if "collectives" in mine else ("",))
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.json()["code"] for answer in answers}) == 1
    assert COLLECTIVE not in neighbour.get("/benefits/collectives/").content.decode()
    assert CODE not in neighbour.get("/benefits/").content.decode()


def test_a_resident_sees_its_own_household_alone(office: Office, village: list[str]) -> None:
    """Its income, its line of the run on notice, no other household anywhere; and may object."""
    run = run_of(office)
    resident = person("resident")
    actions.link_resident(viewer=office.cashier, user=resident.user_id, household=village[1])
    client = client_of(resident)
    assert client.get(f"/benefits/runs/{run.code}/").status_code == 404
    actions.open_notice(viewer=office.supervisor, run=run.code, where="公开栏")
    assert client.get("/benefits/income/").url.endswith(f"{village[1]}/")
    assert client.get(f"/benefits/income/{village[1]}/").status_code == 200
    assert client.get(f"/benefits/income/{village[0]}/").status_code == 404
    for address in (f"/benefits/runs/{run.code}/", f"/benefits/contracts/{CODE}/",
                    f"/benefits/collectives/{COLLECTIVE}/"):  # fmt: skip
        text = client.get(address).content.decode()
        assert village[1] in text
        assert village[0] not in text
    client.post(f"/benefits/runs/{run.code}/object/", {"text": "股份不对"})
    assert [row.text for row in reads.run_objections(resident, run.code)] == ["股份不对"]


def test_a_run_goes_its_way_by_the_buttons(
    office: Office, village: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sees the button that is theirs, and only then; it does what it says."""
    run = run_of(office)
    address = f"/benefits/runs/{run.code}/"

    def press(viewer: Viewer, verb: str, **data: Any) -> str:
        client = client_of(viewer)
        assert f"{address}{verb}/" in client.get(address).content.decode(), verb
        client.post(f"{address}{verb}/", data)
        return DividendRun.objects.get(pk=run.pk).state

    assert f"{address}notice/" not in client_of(office.chair).get(address).content.decode()
    assert press(office.supervisor, "notice", where="公开栏", days=10) == "noticed"
    assert f"{address}vote/" not in client_of(office.clerk).get(address).content.decode()
    today = timezone.localdate()
    DividendRun.objects.update(opened_on=date(2026, 1, 1))
    vote = {"met_on": today.isoformat(), "eligible": 30, "present": 26, "in_favour": 24,
            "against": 1}  # fmt: skip
    assert press(office.clerk, "vote", **vote) == "adopted"
    refused = client_of(office.clerk).post(f"{address}pay/", follow=True)
    assert "请由他人办理" in refused.content.decode()
    assert press(office.cashier, "pay") == "paying"
    assert Job.objects.get().name == "benefits.pay_households"
    assert client_of(office.cashier).post(f"{address}nothing/").status_code == 404


def test_terms_are_tried_before_they_are_signed(office: Office, village: list[str]) -> None:
    """The page shows the worst and writes nothing until it is told to; a wrong number is named."""
    client = client_of(office.clerk)
    address = f"/benefits/contracts/{CODE}/terms/"
    filled = {
        "term_rent_per_mu": "900", "term_land": "10", "term_escalator": "3",
        "starts_on": "2026-01-01", "ends_on": "2028-12-31", "every_months": "12", "due_day": "10",
        "members": f"{village[0]} 2.5\n{village[1]}，7.5",
    }  # fmt: skip
    tried = client.post(address, filled | {"simulate": "1"}).content.decode()
    assert "2,250.00 元" in tried
    assert len(reads.versions(SYSTEM, CODE)) == 1
    wrong = client.post(address, filled | {"draft": "1", "term_land": "0"}).content.decode()
    assert "土地面积" in wrong
    assert len(reads.versions(SYSTEM, CODE)) == 1
    assert client.post(address, filled | {"draft": "1"}).status_code == 302
    newest = reads.versions(SYSTEM, CODE)[0]
    assert (newest.number, newest.households, newest.in_force) == (2, 2, False)


def test_a_contract_by_the_forms(office: Office, village: list[str]) -> None:
    """Opened, signed by both, a due stated and paid; what is refused is told."""
    firm = LinkageContract.objects.get().organisation_id
    clerk, cashier = client_of(office.clerk), client_of(office.cashier)
    code = f"{VILLAGE}-L02"
    body = {"code": code, "name": "茶叶收购", "kind": "order", "place": VILLAGE,
            "organisation": firm, "collective": ""}  # fmt: skip
    bad = clerk.post("/benefits/contracts/new/", body | {"code": "L02"}).content.decode()
    assert "编号应为村代码" in bad
    assert clerk.post("/benefits/contracts/new/", body).status_code == 302
    clerk.post(f"/benefits/contracts/{code}/terms/", {
        "term_floor_per_kg": "20", "term_margin_per_kg": "4", "term_usual": "100",
        "starts_on": "2026-01-01", "ends_on": "2026-12-31", "every_months": "3", "due_day": "1",
        "members": f"{village[0]} 1", "draft": "1",
    })  # fmt: skip
    [version] = reads.versions(SYSTEM, code)
    for client, side in ((clerk, "village"), (cashier, "organisation")):
        client.post(f"/benefits/contracts/{code}/consent/", {
            "number": 1, "content_hash": version.content_hash, "side": side, "document": "合同2号",
        })  # fmt: skip
    assert reads.contract(SYSTEM, code).in_force == 1
    clerk.post(f"/benefits/contracts/{code}/state/", {
        "due_on": "2026-04-01", "fact_market_per_kg": "30", "fact_delivered": "12.5",
    })  # fmt: skip
    due = next(row for row in reads.dues(SYSTEM, code) if row.id)
    assert due.amount_fen == 325_00
    pay = {"due": due.id, "amount_fen": "325", "on": "2026-04-02", "document": "回单2号"}
    told = clerk.post(f"/benefits/contracts/{code}/pay/", pay, follow=True).content.decode()
    assert "请由他人办理" in told
    cashier.post(f"/benefits/contracts/{code}/pay/", pay)
    assert reads.income_book(SYSTEM, village[0], 2026).total_fen == 325_00


def test_a_collective_by_the_forms(places: None, office: Office, village: list[str]) -> None:
    """Income, a rule, a kind of share and a change of shares; the second hand confirms it."""
    chair, clerk = client_of(office.chair), client_of(office.clerk)
    address = f"/benefits/collectives/{COLLECTIVE}/"
    chair.post(f"{address}line/", {"kind": "income", "amount_fen": "1.5万", "on": "2026-02-03",
                                   "source": "benefits.rent:2"})  # fmt: skip
    chair.post(f"{address}rule/", {"reserve_bp": "25", "welfare_bp": "5", "retained_bp": "9.5",
                                   "dividend_bp": "60.5", "document": "章程"})  # fmt: skip
    chair.post(f"{address}type/", {"code": "people", "name": "人口股"})
    chair.post(f"{address}shares/", {"moves": f"people - {village[5]} 4.5", "reason": "新增人口",
                                     "document": "决议2号"})  # fmt: skip
    [year] = reads.accounts(SYSTEM, COLLECTIVE)
    assert year.income_fen == 41_5000_00
    assert reads.sharing_rule(SYSTEM, COLLECTIVE).dividend_bp == 6050
    change = reads.share_changes(SYSTEM, COLLECTIVE)[0]
    assert (change.units, change.confirmed) == (450, None)
    assert f"shares/{change.id}/" not in chair.get(address).content.decode()
    assert f"shares/{change.id}/" in clerk.get(address).content.decode()
    clerk.post(f"{address}shares/{change.id}/", {"confirm": "1",
                                                 "content_hash": change.content_hash})  # fmt: skip
    assert reads.share_changes(SYSTEM, COLLECTIVE)[0].confirmed is True
    told = chair.post(f"{address}shares/", {"moves": "people - x", "reason": "r", "document": "d"},
                      follow=True).content.decode()  # fmt: skip
    assert "第 1 行应有四项" in told


@pytest.mark.parametrize(
    "address", ["/benefits/", "/benefits/collectives/", "/benefits/runs/", f"/benefits/runs/{RUN}/"]
)
def test_no_page_asks_more_for_more_rows(
    office: Office, address: str, django_assert_max_num_queries: Any
) -> None:
    """As many queries for three rows as for one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    run_of(office)
    client = client_of(office.cashier)
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    firm = LinkageContract.objects.get().organisation_id
    for n in (2, 3):
        opened(firm, code=f"{VILLAGE}-L0{n}")
        actions.register_collective(
            viewer=SYSTEM, code=f"{VILLAGE}-C{n}", name="合作社", place=VILLAGE
        )
    with CaptureQueriesContext(connection) as after:
        client.get(address)
    assert len(after) == len(before)


def test_the_api_keeps_to_the_rules(office: Office, village: list[str]) -> None:
    """A simulation writes nothing, a key sent again gives the first answer, a no has its code."""
    client = client_of(office.clerk)

    def post(path: str, body: dict[str, Any], key: str = "k") -> Any:
        return client.post(
            f"/api/v1/benefits/{path}", json.dumps(body), content_type="application/json",
            headers={"idempotency-key": key},
        )  # fmt: skip

    time = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    terms = {"rent_per_mu": 90_000, "land": 1000, "escalator": 0}
    seen = post("simulation", {"kind": "rent", "terms": terms, "weights": [1, 3]} | time)
    assert [row["least_worst_fen"] for row in seen.json()] == [225_000]
    wrong = post("simulation", {"kind": "rent", "terms": {}} | time)
    assert (wrong.status_code, wrong.json()["faults"][0]["field"]) == (422, "rent_per_mu")
    body = {"terms": terms, "members": [{"household": village[0], "weight": 100}]} | time
    first, again = (post(f"contracts/{CODE}/versions", body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["number"] == again.json()["number"] == 2
    assert post(f"contracts/{CODE}/versions", body | {"due_day": 9}).status_code == 409
    proposed = post(f"collectives/{COLLECTIVE}/runs", {"year": 2026})
    assert proposed.json()["dividend_fen"] == 24 * WAN
    assert post(f"runs/{RUN}/payment", {}).json()["code"] == "wrong_state"
    book = client.get(f"/api/v1/benefits/income/{village[0]}").json()
    assert (book["total_fen"], book["lasting"]) == (0, None)
    assert Client().get("/api/v1/benefits/runs").status_code == 401
    assert Client().get("/api/v1/benefits/sources/market.order:1/villages").json() == []
