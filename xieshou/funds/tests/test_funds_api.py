"""The ledger over the API: the same rows and verbs as its pages, for the same people."""

from typing import Any

import pytest
from django.test import Client

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import reads
from xieshou.funds.models import BankLine, Entry, Grant, PaymentOrder, Period, Threshold
from xieshou.funds.tests.conftest import BOOK, COUNTY, NEXT_COUNTY, VILLAGE, WAN, person
from xieshou.funds.tests.test_pages import client_of
from xieshou.funds.tests.test_payments import Office, make_office, ordered

ROOT = "/api/v1/funds/"
BOOKS = f"books/{BOOK}"


@pytest.fixture
def office(grant: Grant) -> Office:
    return make_office()


def get(viewer: Viewer, path: str) -> Any:
    answer = client_of(viewer).get(ROOT + path)
    assert answer.status_code == 200, (path, answer.content)
    return answer.json()


def post(viewer: Viewer, path: str, body: Any = None, *, status: int = 0, key: str = "") -> Any:
    """POST as a client does, each request with a key of its own unless one is given."""
    answer = client_of(viewer).post(
        ROOT + path,
        body or {},
        content_type="application/json",
        headers={"idempotency-key": key or f"{path}-{viewer.user_id}-{hash(str(body))}"},
    )
    wanted = {status} if status else {200, 201}
    assert answer.status_code in wanted, (path, answer.status_code, answer.content.decode())
    return answer.json()


def test_a_payment_from_the_book_to_the_receipt(places: None) -> None:
    """Opened, granted, received, budgeted, contracted, ordered, signed, paid and confirmed."""
    province = person("province", "yunnan_office", "53")
    post(province, "books", {"code": "fg", "name": "福贡县账套", "place": COUNTY})
    office = make_office()
    source = "projects.project:533323101207-2027-01"
    post(
        office.clerk, "books/fg/grants",
        {"code": "G1", "name": "市级资金", "source": "municipal", "amount_fen": 100 * WAN,
         "year": 2026, "payer": "31", "within": COUNTY, "purposes": ["water"],
         "due_on": "2026-03-01"},
    )  # fmt: skip
    body = {"amount_fen": 80 * WAN, "date": "2026-03-02"}
    got = post(office.clerk, "grants/G1/receipts", body)
    assert (got["in_fen"], got["late_fen"]) == (80 * WAN, 20 * WAN)
    assert [row["code"] for row in get(office.leader, "late")] == ["G1"]
    budget = {
        "code": "B1", "name": "饮水", "place": VILLAGE, "purpose": "water",
        "amount_fen": 50 * WAN, "source": source,
    }  # fmt: skip
    assert not post(office.planner, "books/fg/budgets", budget)["budget"]["approved"]
    assert post(office.second, "budgets/B1/approval")["budget"]["approved"]
    contract = {"code": "C1", "payee": office.firm, "amount_fen": 30 * WAN}
    made = post(office.buyer, "budgets/B1/commitments", contract)
    assert made["commitments"][0]["amount_fen"] == 30 * WAN
    ask = {"grant": "G1", "amount_fen": 10 * WAN, "reason": "首付款"}
    order = post(office.clerk, "commitments/C1/orders", ask)["order"]["id"]
    steps = f"orders/{order}/steps"
    assert [item["order"] for item in get(office.cadre, "waiting")] == [order]
    post(office.clerk, steps, {"verb": "approve"}, status=403)
    for viewer, state in ((office.leader, "open"), (office.cadre, "approved")):
        assert post(viewer, steps, {"verb": "approve"})["order"]["state"] == state
    post(office.cashier, steps, {"verb": "pay"}, status=422)
    paid = post(office.cashier, steps, {"verb": "pay", "date": "2026-06-01"})
    assert paid["order"]["state"] == "paid"
    done = post(office.keeper, steps, {"verb": "confirm", "receipt": "FP-1"})
    assert (done["order"]["state"], done["order"]["receipt"]) == ("received", "FP-1")
    gone = get(office.leader, "grants/G1/lineage")
    assert gone["total_fen"] == sum(row["fen"] for row in gone["rows"]) == 80 * WAN
    came = get(office.leader, f"lineage?source={source}")
    assert [(row["grant"], row["fen"]) for row in came["rows"]] == [("G1", 10 * WAN)]
    entry = get(office.leader, f"entries/{paid['order']['entry']}")
    assert get(office.leader, f"lineage?entry={entry['id']}")["total_fen"] == 10 * WAN
    undo = post(office.clerk, steps, {"verb": "undo", "reason": "重复"})
    assert undo["order"]["undoes"] == order
    rates = {by: get(office.leader, f"rates?by={by}") for by in ("donor", "county", "project")}
    assert {by: (row["of_fen"], row["used_fen"]) for by, (row,) in rates.items()} == {
        "donor": (80 * WAN, 10 * WAN), "county": (80 * WAN, 10 * WAN),
        "project": (50 * WAN, 10 * WAN),
    }  # fmt: skip


def test_what_the_api_tells_is_what_the_pages_read(office: Office) -> None:
    """Books, accounts, entries by the page, grants, budgets, orders, signers, the bank."""
    order = ordered(office).pk
    who = office.leader
    assert [row["code"] for row in get(who, "books")] == [BOOK]
    assert get(who, BOOKS)["entries"] == 1
    balance = get(who, f"{BOOKS}/balance")
    assert len(balance["rows"]) == len(reads.trial_balance(BOOK, SYSTEM).rows)
    assert balance["debit_fen"] == balance["credit_fen"] == 100 * WAN
    page = get(who, f"{BOOKS}/entries?limit=1&offset=0")
    assert (page["total"], len(page["rows"][0]["lines"])) == (1, 2)
    assert get(who, f"{BOOKS}/entries?offset=1")["rows"] == []
    assert [row["code"] for row in get(who, f"grants?book={BOOK}&year=2026")] == ["G1"]
    assert get(who, f"{BOOKS}/budgets")["total"] == 1
    assert get(who, "orders?state=open")["rows"][0]["id"] == order
    assert get(who, "orders?state=paid")["total"] == 0
    seen = get(who, f"orders/{order}")
    assert (seen["rights"]["sign"], seen["order"]["waiting"]) == (True, {"west": 1, "east": 1})
    signers = get(who, f"{BOOKS}/signers")
    assert (len(signers["thresholds"]), signers["delegations"]) == (3, [])
    assert get(who, f"{BOOKS}/bank")["ledger_fen"] == 100 * WAN
    heads = Client().get(f"{ROOT}heads").json()
    assert [(row["book"], row["number"]) for row in heads] == [(BOOK, 1)]
    assert Client().get(f"{ROOT}overrides").json() == []


def test_the_other_verbs_write_what_they_say(office: Office) -> None:
    """Accounts, entries and their reversal, carrying over, closing, the bank, and who signs."""
    clerk = office.clerk
    account = {"code": "5002", "name": "培训", "kind": "expense", "holds": "spent", "parent": "5"}
    rows = post(clerk, f"{BOOKS}/accounts", account)["rows"]
    assert "5002" in {row["code"] for row in rows}
    legs = [{"account": "1002", "amount_fen": 7}, {"account": "4001", "amount_fen": -7}]
    made = post(
        clerk, f"{BOOKS}/entries", {"date": "2026-05-01", "memo": "interest", "legs": legs}
    )  # fmt: skip
    undone = post(clerk, f"entries/{made['id']}/reversal", {"date": "2026-05-02"})
    assert undone["reverses"] == made["number"]
    spent = [{"account": "5001", "amount_fen": 7, "grant": "G1"},
             {"account": "1002", "amount_fen": -7, "grant": "G1"}]  # fmt: skip
    no = {"date": "2026-05-01", "memo": "payment", "legs": spent}
    assert post(clerk, f"{BOOKS}/entries", no, status=403)["code"] == "by_order_only"
    carried = {"from_year": 2026, "amount_fen": WAN, "date": "2026-12-31"}
    assert post(clerk, "grants/G1/carry-overs", carried)["in_fen"] == 100 * WAN
    statement = {"lines": [
        {"reference": "A1", "date": "2026-03-02", "received_fen": 100 * WAN},
        {"reference": "A2", "date": "2026-03-03", "paid_fen": 5},
    ]}  # fmt: skip
    assert post(clerk, f"{BOOKS}/bank", statement) == {"added": 2, "same": 0, "matched": 1}
    assert post(clerk, f"{BOOKS}/bank") == {"added": 0, "same": 0, "matched": 0}
    line = statement["lines"][0]
    for bad in ({"paid_fen": 1}, {"received_fen": 0}):
        post(clerk, f"{BOOKS}/bank", {"lines": [line | bad]}, status=422)
    post(clerk, f"{BOOKS}/bank", {"lines": [line, line]}, status=422)
    assert BankLine.objects.count() == 2
    post(clerk, f"{BOOKS}/periods", {"year": 2026, "month": 2})
    assert str(Period.objects.get()) == "2026-02"
    term = {"taker": office.leader2.user_id, "starts_on": "2026-11-01", "ends_on": "2026-11-02"}
    post(office.leader, f"{BOOKS}/delegations", term)
    declared = post(office.leader, f"{BOOKS}/interests", {"organisation": office.firm})
    assert [row["organisation"] for row in declared["interests"]] == [office.firm]
    province = person("province", "yunnan_office", "53")
    more = {"rows": [{"from_fen": 0, "west": 2, "east": 2}]}
    post(province, f"{BOOKS}/thresholds", more)
    fewer = {"rows": [{"from_fen": 0, "west": 1, "east": 1}]}
    assert post(province, f"{BOOKS}/thresholds", fewer, status=409)["code"] == "loosens"
    change = post(province, f"{BOOKS}/thresholds", fewer | {"propose": True})["change"]["id"]
    post(office.leader, f"threshold-changes/{change}/agreement", status=403)
    assert Threshold.objects.get().west == 2
    post(office.cadre, f"threshold-changes/{change}/agreement")
    assert Threshold.objects.get().west == 1


def test_an_order_is_changed_refused_and_let_through(office: Office) -> None:
    order = ordered(office).pk
    changed = {"grant": "G1", "amount_fen": 11 * WAN}
    assert post(office.clerk, f"orders/{order}/revisions", changed)["order"]["amount_fen"] == (
        11 * WAN
    )
    steps = f"orders/{order}/steps"
    post(office.leader, steps, {"verb": "override", "reason": "塌方"})
    post(office.leader2, steps, {"verb": "override", "reason": "断水"})
    assert PaymentOrder.objects.get().overridden
    assert Client().get(f"{ROOT}overrides").json()[0]["reasons"] == ["塌方", "断水"]
    post(office.clerk, steps, {"verb": "withdraw"})
    ask = {"grant": "G1", "amount_fen": WAN}
    second = post(office.clerk, "commitments/C1/orders", ask)["order"]["id"]
    post(office.cadre, f"orders/{second}/steps", {"verb": "refuse"}, status=422)
    no = post(office.cadre, f"orders/{second}/steps", {"verb": "refuse", "reason": "不符"})
    assert (no["order"]["state"], no["order"]["refusal"]) == ("refused", "不符")


def test_others_get_nothing_and_a_request_twice_is_one(office: Office) -> None:
    """Absent and not yours are answered alike; nobody who has not signed in is told a figure."""
    order, entry = ordered(office).pk, Entry.objects.get().pk
    neighbour = person("neighbour", "county_office", NEXT_COUNTY)
    for here, nowhere in (
        (BOOKS, "books/none"), (f"{BOOKS}/balance", "books/none/balance"),
        (f"{BOOKS}/entries", "books/none/entries"), (f"{BOOKS}/bank", "books/none/bank"),
        ("grants/G1", "grants/none"), ("grants/G1/lineage", "grants/none/lineage"),
        ("budgets/B1", "budgets/none"), (f"orders/{order}", "orders/999"),
        (f"entries/{entry}", "entries/999"), (f"{BOOKS}/signers", "books/none/signers"),
    ):  # fmt: skip
        client = client_of(neighbour)
        mine, absent = client.get(ROOT + here), client.get(ROOT + nowhere)
        assert (mine.status_code, absent.status_code) == (404, 404), here
        assert mine.json()["code"] == absent.json()["code"]
        assert Client().get(ROOT + here).status_code == 401
    for path in ("books", "grants", "waiting", "late", "rates"):
        assert get(neighbour, path) == []
    post(neighbour, f"orders/{order}/steps", {"verb": "withdraw"}, status=403)
    body = {"from_year": 2026, "amount_fen": 5, "date": "2026-12-31"}
    for _ in range(2):
        post(office.clerk, "grants/G1/carry-overs", body, key="once")
    assert Entry.objects.filter(memo="carry_over").count() == 1
    other = body | {"amount_fen": 6}
    assert post(office.clerk, "grants/G1/carry-overs", other, key="once", status=409)
