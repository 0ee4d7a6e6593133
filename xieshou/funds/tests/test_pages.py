"""The pages of the ledger: in both languages, for whoever may see them, with buttons that work."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import actions, reads
from xieshou.funds.actions import Leg
from xieshou.funds.models import Grant, PaymentOrder
from xieshou.funds.tests.conftest import (
    BOOK,
    COUNTY,
    NEXT_COUNTY,
    VILLAGE,
    WAN,
    day,
    make_grant,
    person,
    receive,
    spend,
)
from xieshou.funds.tests.test_payments import make_office, ordered

PAGES = (
    "/funds/",
    f"/funds/books/{BOOK}/",
    f"/funds/books/{BOOK}/?measure=in_kind",
    "/funds/grants/G1/",
    "/funds/origin/?source=projects.project:533323-01",
    "/funds/orders/",
)


def client_of(viewer: Viewer, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(pk=viewer.user_id))
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens(grant: Grant, language: str) -> None:
    """In both languages."""
    office = make_office()
    order = ordered(office)
    spend(30 * WAN)
    client = client_of(office.clerk, language)
    for address in (*PAGES, f"/funds/orders/{order.pk}/", "/funds/head/", "/funds/overrides/"):
        page = client.get(address)
        assert page.status_code == 200, address
        text = page.content.decode()
        assert ("首页" in text) == (language == "zh-hans")


def test_others_find_nothing(grant: Grant) -> None:
    """Absent and not yours answer alike; nobody who is not signed in sees a book."""
    neighbour = client_of(person("neighbour", "county_office", NEXT_COUNTY))
    for address in (f"/funds/books/{BOOK}/", "/funds/grants/G1/", "/funds/books/none/",
                    f"/funds/books/{BOOK}/statement.xlsx", "/funds/orders/1/",
                    f"/funds/books/{BOOK}/ledger.beancount"):  # fmt: skip
        assert neighbour.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert "福贡县协作资金账套" not in neighbour.get("/funds/").content.decode()


def test_a_payment_goes_its_way_by_the_buttons(grant: Grant) -> None:
    """Each sees the button that is theirs, and it does what it says."""
    office = make_office()
    order = ordered(office)
    address = f"/funds/orders/{order.pk}/"

    def press(viewer: Viewer, verb: str, **data: Any) -> str:
        client = client_of(viewer)
        before = client.get(address).content.decode()
        assert f"{address}{verb}/" in before, verb
        client.post(f"{address}{verb}/", data)
        return PaymentOrder.objects.get(pk=order.pk).state

    assert f"{address}approve/" not in client_of(office.clerk).get(address).content.decode()
    assert press(office.leader, "approve") == "open"
    assert press(office.cadre, "approve") == "approved"
    assert press(office.cashier, "pay") == "paid"
    assert press(office.keeper, "confirm", receipt="FP-1") == "received"
    refused = client_of(office.leader).post(f"{address}approve/", follow=True)
    assert "已经办结会签" in refused.content.decode()
    assert client_of(office.leader).post(f"{address}nothing/").status_code == 404


def test_where_it_went_and_came_from_are_closed(grant: Grant) -> None:
    """Rows and every step of the picture add up to what came in; both ways meet at the project."""
    make_grant("G2", source="social")
    receive("G2", 50 * WAN)
    spend(30 * WAN)
    spend(5 * WAN, account="5301")
    spend(7 * WAN, "G2")
    undone = spend(3 * WAN)
    actions.reverse(viewer=SYSTEM, entry=undone.pk, date=day(6))
    actions.return_grant(viewer=SYSTEM, grant="G1", amount_fen=WAN, date=day(7))
    gone = reads.where_did_it_go("G1", SYSTEM)
    assert gone.total_fen == sum(row.fen for row in gone.rows) == 100 * WAN
    assert {row.holds: row.fen for row in gone.rows} == {
        "spent": 30 * WAN, "dividends": 5 * WAN, "returned": WAN, "unspent": 64 * WAN,
    }  # fmt: skip
    for step in (0, 1):
        assert sum(one.fen for one in gone.links if one.step == step) == gone.total_fen
    came = reads.where_did_it_come_from(SYSTEM, source="projects.project:533323-01")
    assert {(row.grant, row.fen) for row in came.rows} == {
        ("G1", 30 * WAN), ("G1", 5 * WAN), ("G2", 7 * WAN),
    }  # fmt: skip
    assert came.total_fen == 42 * WAN
    entry = reads.where_did_it_come_from(SYSTEM, entry=undone.pk)
    assert [(row.grant, row.donor, row.fen) for row in entry.rows] == [("G1", "上海市", 3 * WAN)]
    page = client_of(person("office", "county_office", COUNTY)).get("/funds/grants/G1/")
    data = json.loads(re.search(r'id="flow"[^>]*>(.*?)</script>', page.content.decode())[1])
    assert sum(one["value"] for one in data["links"] if one["step"] == 0) == 1_000_000


def test_money_that_is_late_is_told(grant: Grant) -> None:
    make_grant("G2", amount_fen=20 * WAN, due_on=day(3))
    make_grant("G3", amount_fen=20 * WAN, due_on=day(3, year=2099))
    receive("G2", 5 * WAN)
    (row,) = reads.late(SYSTEM)
    assert (row.code, row.late_fen) == ("G2", 15 * WAN)
    page = client_of(person("office", "county_office", COUNTY)).get("/funds/").content.decode()
    assert "未按时到账" in page
    assert "150,000.00 元" in page


def test_the_use_rate_is_what_was_used_of_what_came(grant: Grant) -> None:
    """大姚–嘉定, October 2023: 2,405.4 of 3,244 万, which their report gives as 74.14%."""
    make_grant("JD", amount_fen=3244 * WAN)
    receive("JD", 3244 * WAN)
    spend(2405_4000_00, "JD")
    row = reads.grant("JD", SYSTEM)
    assert row.conserved
    assert f"{row.used:.4%}" == "74.1492%"


def test_the_use_rate_by_donor_county_and_project(grant: Grant) -> None:
    """Money of each donor, of each county's books, of each budget; goods are not counted."""
    make_grant("G2", source="district", payer="310115", amount_fen=50 * WAN)
    make_grant("GOODS", measure="in_kind", source="enterprise")
    receive("G2", 40 * WAN)
    receive("GOODS", WAN)
    office = make_office()
    order = ordered(office)
    actions.approve_order(viewer=office.leader, order=order.pk)
    actions.approve_order(viewer=office.cadre, order=order.pk)
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    spend(20 * WAN, "G2")

    def rates(rows: tuple[reads.UsedRow, ...]) -> dict[str, tuple[int, int, float | None]]:
        return {row.label: (row.of_fen, row.used_fen, row.used) for row in rows}

    assert rates(reads.used_by_donor(SYSTEM)) == {
        "上海市": (100 * WAN, 10 * WAN, 0.1), "浦东新区": (40 * WAN, 20 * WAN, 0.5),
    }  # fmt: skip
    assert rates(reads.used_by_county(SYSTEM)) == {"福贡县": (140 * WAN, 30 * WAN, 30 / 140)}
    assert rates(reads.used_by_project(SYSTEM)) == {"双米底村饮水工程": (100 * WAN, 10 * WAN, 0.1)}
    assert reads.used_by_county(person("neighbour", "county_office", NEXT_COUNTY)) == ()
    page = client_of(office.clerk).get("/funds/").content.decode()
    assert "按出资方" in page
    assert "50.00%" in page


def test_the_trial_balance_rolls_up_the_tree(grant: Grant) -> None:
    spend(30 * WAN)
    balance = reads.trial_balance(BOOK, SYSTEM)
    rows = {row.code: row for row in balance.rows}
    assert rows["1"].balance_fen == rows["1002"].balance_fen == 70 * WAN
    assert (rows["1"].depth, rows["1002"].depth) == (0, 1)
    assert balance.debit_fen == balance.credit_fen == 130 * WAN


def test_beancount_agrees(grant: Grant, tmp_path: Path) -> None:
    """An outside referee reads the export without a complaint, and finds the same balances."""
    pytest.importorskip("beancount")
    make_grant("GOODS", measure="in_kind", source="enterprise")
    receive("GOODS", 10 * WAN)
    spend(30 * WAN + 1)
    legs = [Leg("1002", 7), Leg("4001", -7)]
    actions.post(viewer=SYSTEM, book=BOOK, date=day(6), legs=legs, memo="interest")
    client = client_of(person("office", "county_office", COUNTY))
    path = tmp_path / "ledger.beancount"
    path.write_bytes(client.get(f"/funds/books/{BOOK}/ledger.beancount").content)
    checked = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", path], capture_output=True, text=True
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    text = path.read_text(encoding="utf-8")
    assert 'grant: "G1"' in text
    assert f'place: "{VILLAGE}"' in text
    path.write_text(text.replace("300000.01 CNY", "300000.02 CNY", 1), encoding="utf-8")
    broken = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", path], capture_output=True, text=True
    )
    assert broken.returncode != 0
