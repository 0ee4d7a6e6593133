"""Every verb of the ledger on a page: asked for in yuan, done once, refused beside its field."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xieshou.core.scope import SYSTEM
from xieshou.funds import actions, reads
from xieshou.funds.models import (
    Account,
    Book,
    Budget,
    Commitment,
    Delegation,
    Entry,
    Grant,
    Interest,
    PaymentOrder,
    Period,
    Threshold,
)
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
)
from xieshou.funds.tests.test_pages import client_of
from xieshou.funds.tests.test_payments import Office, make_office, ordered, sign
from xieshou.registry import actions as registry

HOME = f"/funds/books/{BOOK}/"


@pytest.fixture
def office(grant: Grant) -> Office:
    return make_office()


def send(client: Client, address: str, **data: Any) -> Any:
    """A form as its page gives it, filled and sent; with the key that stands in the page."""
    page = client.get(address)
    assert page.status_code == 200, address
    return client.post(address, {"key": page.context["key"], **data})


def links(client: Client, address: str) -> set[str]:
    """What the page leads to."""
    return set(re.findall(r'(?:href|action)="([^"?#]+)', client.get(address).content.decode()))


def test_a_book_from_its_opening_to_an_order_by_forms_alone(places: None) -> None:
    """Opened, money registered and received, a budget approved by another, a contract, an order;
    each form leads to what it made."""
    keeper, second = (person(name, "yunnan_office", "53") for name in ("keeper", "second"))
    firm = person("leader", "county_leader", COUNTY)
    mine, other = client_of(keeper), client_of(second)
    assert "/funds/open/" in links(mine, "/funds/")
    made = send(mine, "/funds/open/", code="fg", name="福贡县账套", place="福贡县")
    assert made["Location"] == "/funds/books/fg/"
    assert (Book.objects.get().place.code, Account.objects.count() > 10) == (COUNTY, True)
    made = send(
        mine, "/funds/books/fg/new/grant/", code="G1", name="市级资金", source="municipal",
        measure="cash", amount_fen="120万元", year=2026, payer="31", within=COUNTY,
        purposes=["water", "road"], due_on="2026-03-01",
    )  # fmt: skip
    assert made["Location"] == "/funds/grants/G1/"
    one = Grant.objects.get()
    assert (one.amount_fen, one.purposes, one.due_on) == (120 * WAN, "road,water", day(3))
    send(mine, "/funds/grants/G1/receive/", amount_fen="1,000,000.00", date="2026-03-02")
    assert reads.grant("G1", SYSTEM).in_fen == 100 * WAN
    made = send(
        mine, "/funds/books/fg/new/budget/", code="B1", name="饮水", place=VILLAGE,
        purpose="water", amount_fen="500000", source="533323101207-2027-01",
    )  # fmt: skip
    assert made["Location"] == "/funds/budgets/B1/"
    assert Budget.objects.get().source == "projects.project:533323101207-2027-01"
    assert "/funds/budgets/B1/approve/" not in links(mine, "/funds/budgets/B1/")
    assert "/funds/budgets/B1/approve/" in links(other, "/funds/budgets/B1/")
    other.post("/funds/budgets/B1/approve/")
    assert Budget.objects.get().approved_by == second.user_id
    assert "/funds/budgets/B1/commit/" not in links(other, "/funds/budgets/B1/")
    make_firm("水利公司")
    send(mine, "/funds/budgets/B1/commit/", code="C1", payee="水利公司", amount_fen="300000")
    assert Commitment.objects.get().amount_fen == 30 * WAN
    assert "/funds/contracts/C1/pay/" in links(mine, "/funds/budgets/B1/")
    made = send(mine, "/funds/contracts/C1/pay/", grant="G1", amount_fen="10万", reason="首付款")
    order = PaymentOrder.objects.get()
    assert (order.amount_fen, made["Location"]) == (10 * WAN, f"/funds/orders/{order.pk}/")
    send(mine, f"/funds/orders/{order.pk}/revise/", grant="G1", amount_fen="20万", reason="")
    order.refresh_from_db()
    assert (order.amount_fen, order.revision) == (20 * WAN, 1)
    assert [item.order for item in reads.waiting(firm)] == [order.pk]


def make_firm(name: str, place: str = COUNTY) -> int:
    made = registry.register_organisation(viewer=SYSTEM, place=place, name=name, kind="firm")
    return int(made.pk)


OF_BOOK = {"grant", "budget", "entry", "account", "close", "interest", "delegate"}


@pytest.mark.parametrize(
    ("role", "verbs"),
    [
        ("county_office", OF_BOOK - {"delegate"}),
        ("county_leader", {"interest", "delegate"}),
        ("aid_cadre", {"interest", "delegate"}),
        ("auditor", set()),
    ],
)
def test_a_page_offers_what_one_may_and_nothing_else(
    grant: Grant, role: str, verbs: set[str]
) -> None:
    """On the book's page as on the verb's own, which answers others with a no."""
    client = client_of(person("somebody", role, COUNTY))
    found = {one.split("/")[-2] for one in links(client, HOME) if "/new/" in one}
    assert found == verbs
    for verb in OF_BOOK:
        wanted = 200 if verb in verbs else 403
        assert client.get(f"{HOME}new/{verb}/").status_code == wanted, verb
    verbs_of_grant = {"/funds/grants/G1/receive/", "/funds/grants/G1/carry-over/"}
    found = links(client, "/funds/grants/G1/") & verbs_of_grant
    assert found == (verbs_of_grant if role == "county_office" else set())
    assert client.get(f"{HOME}new/nothing/").status_code == 404


def test_what_is_not_yours_is_not_there(grant: Grant, office: Office) -> None:
    """For another county's office every address answers as for what does not exist."""
    order = ordered(office)
    entry = Entry.objects.get().pk
    neighbour = client_of(person("neighbour", "county_office", NEXT_COUNTY))
    for address in (
        f"{HOME}new/grant/", f"{HOME}entries/", f"{HOME}budgets/", f"{HOME}signers/",
        f"{HOME}signers/thresholds/", "/funds/budgets/B1/", "/funds/budgets/B1/commit/",
        "/funds/contracts/C1/pay/", "/funds/grants/G1/receive/", f"/funds/entries/{entry}/",
        f"/funds/entries/{entry}/reverse/", f"/funds/orders/{order.pk}/revise/",
    ):  # fmt: skip
        assert neighbour.get(address).status_code == 404, address
        assert neighbour.post(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address


@pytest.mark.parametrize(
    ("verb", "field", "value", "said"),
    [
        ("grant", "amount_fen", "很多", "不是金额"),
        ("grant", "amount_fen", "0.001", "不足一分"),
        ("grant", "amount_fen", "0", "金额应大于零"),
        ("grant", "within", "999999", "没有这个代码的地方"),
        ("grant", "donor", "没有的公司", "名录里没有"),
        ("grant", "donor", "同名公司", "2 家机构"),
        ("grant", "code", "G1", "已有资金来源使用"),
        ("grant", "code", "编号", "编号只能用字母"),
        ("grant", "due_on", "0001-01-01", "2000"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_written(
    office: Office, verb: str, field: str, value: str, said: str
) -> None:
    """Beside its field; what was typed stays."""
    make_firm("同名公司")
    make_firm("同名公司", NEXT_COUNTY)
    good = {
        "code": "G2", "name": "资金", "source": "social", "measure": "cash", "amount_fen": "5",
        "year": 2026,
    }  # fmt: skip
    before = Grant.objects.count()
    answer = send(client_of(office.clerk), f"{HOME}new/{verb}/", **good | {field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert f'value="{value}"' in text
    assert Grant.objects.count() == before


def test_a_form_sent_twice_is_done_once(office: Office) -> None:
    """With the key of its page; a new page is a new request."""
    client = client_of(office.clerk)
    address = "/funds/grants/G1/carry-over/"
    body = {"from_year": 2026, "amount_fen": "1000", "date": "2026-12-31"}
    key = client.get(address).context["key"]
    for _ in range(2):
        assert client.post(address, {"key": key, **body}).status_code == 302
    assert Entry.objects.filter(memo="carry_over").count() == 1
    send(client, address, **body)
    assert Entry.objects.filter(memo="carry_over").count() == 2


def test_an_entry_is_posted_line_by_line_and_undone(office: Office) -> None:
    """Lines can be added without posting; what does not balance is refused; accounts that only
    orders move are not offered; the reversal leads back to nothing."""
    client, address = client_of(office.clerk), f"{HOME}new/entry/"
    page = client.get(address)
    offered = {code for code, _label in page.context["form"].fields["account_0"].choices}
    assert "5001" not in offered
    assert {"1002", "4001"} <= offered
    lines = {
        "date": "2026-06-01", "memo": "interest", "account_0": "1002", "debit_0": "12.34",
        "account_1": "4001", "credit_1": "12.30",
    }  # fmt: skip
    more = client.post(address, {**lines, "more": "1", "lines": "4"})
    assert (more.status_code, more.context["form"].lines) == (200, 8)
    assert 'value="12.34"' in more.content.decode()
    wrong = send(client, address, lines=8, **lines)
    assert "借贷不平" in wrong.content.decode()
    assert Entry.objects.count() == 1
    made = send(client, address, lines=8, **lines | {"credit_1": "12.34"})
    entry = Entry.objects.latest("pk")
    assert made["Location"] == f"/funds/entries/{entry.pk}/"
    text = client.get(made["Location"]).content.decode()
    assert "12.34 元" in text
    undone = send(client, f"/funds/entries/{entry.pk}/reverse/", date="2026-06-02")
    assert Entry.objects.latest("pk").reverses_id == entry.pk
    assert undone.status_code == 302
    assert client.get(f"/funds/entries/{entry.pk}/reverse/").status_code == 403


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"account_0": "1002"}, "debit_0"),
        ({"debit_0": "5"}, "account_0"),
        ({"account_0": "1002", "debit_0": "5", "credit_0": "5"}, "debit_0"),
    ],
)
def test_half_a_line_is_refused(office: Office, data: dict[str, str], field: str) -> None:
    answer = send(client_of(office.clerk), f"{HOME}new/entry/", date="2026-06-01", memo="other",
                  **data)  # fmt: skip
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_month_is_closed_and_an_account_opened(office: Office) -> None:
    client = client_of(office.clerk)
    send(client, f"{HOME}new/close/", year=2026, month=4)
    assert str(Period.objects.get()) == "2026-04"
    again = send(client, f"{HOME}new/close/", year=2026, month=4)
    assert "该月已经结账" in again.content.decode()
    send(client, f"{HOME}new/account/", code="5002", name="培训支出", sort="expense.spent",
         parent="5", floored="on")  # fmt: skip
    made = Account.objects.get(code="5002")
    assert (made.kind, made.holds, made.parent.code) == ("expense", "spent", "5")
    assert made.floored


def test_who_stands_in_is_of_the_same_side_and_signs_in_their_place(office: Office) -> None:
    """The cadre may ask another cadre, not the county's people; the order's page then offers it,
    and so does the list of what waits."""
    order = ordered(office)
    client = client_of(office.cadre)
    address = f"{HOME}new/delegate/"
    offered = dict(client.get(address).context["form"].fields["taker"].choices)
    assert set(offered) == {"", office.cadre2.user_id}
    today = timezone.localdate().isoformat()
    send(client, address, taker=office.cadre2.user_id, starts_on=today, ends_on=today)
    assert Delegation.objects.get().giver == office.cadre.user_id
    assert "测试cadre2" in client.get(f"{HOME}signers/").content.decode()
    sign(order, office.cadre2)
    assert [item.kind for item in reads.waiting(office.cadre)] == []


def test_what_is_declared_keeps_one_from_its_payments(office: Office) -> None:
    order = ordered(office)
    client = client_of(office.leader)
    assert [item.order for item in reads.waiting(office.leader)] == [order.pk]
    send(client, f"{HOME}new/interest/", organisation="福贡县水利建设公司")
    assert Interest.objects.get().user_id == office.leader.user_id
    assert reads.waiting(office.leader) == ()
    assert "福贡县水利建设公司" in client.get(f"{HOME}signers/").content.decode()


def test_more_must_sign_at_once_and_fewer_when_the_other_side_agrees(office: Office) -> None:
    """The same form for both; what waits is shown to everybody, its button to the other side."""
    province = person("province", "yunnan_office", "53")
    client = client_of(province)
    more = {"from_0": "0", "west_0": 2, "east_0": 1}
    send(
        client, f"{HOME}signers/thresholds/", **more | {"from_1": "50万", "west_1": 2, "east_1": 2}
    )
    now = [(row.from_fen, row.west, row.east) for row in reads.thresholds(BOOK, SYSTEM)]
    assert now == [(0, 2, 1), (50 * WAN, 2, 2)]
    send(client, f"{HOME}signers/thresholds/", **more | {"west_0": 1})
    assert Threshold.objects.count() == 2
    change = reads.threshold_change(BOOK, province)
    agree = f"{HOME}signers/{change.id}/agree/"
    assert agree not in links(client, f"{HOME}signers/")
    assert agree not in links(client_of(office.leader), f"{HOME}signers/")
    assert agree in links(client_of(office.cadre), f"{HOME}signers/")
    client_of(office.leader).post(agree)
    assert Threshold.objects.count() == 2
    client_of(office.cadre).post(agree)
    assert [(row.from_fen, row.west) for row in reads.thresholds(BOOK, SYSTEM)] == [(0, 1)]
    assert reads.threshold_change(BOOK, province) is None


def test_what_waits_for_somebody_is_what_the_orders_page_offers_them(office: Office) -> None:
    """At every step, for everybody: nothing is listed that cannot be done, nothing left out."""
    order = ordered(office, 60 * WAN)

    def agrees() -> set[str]:
        waits = set()
        for name, viewer in office.people.items():
            mine = reads.rights(viewer, order.pk)
            may = {
                kind
                for kind, right in (
                    ("sign_order", mine.sign or mine.sign_for), ("pay_order", mine.pay),
                    ("confirm_order", mine.confirm),
                )
                if right
            }  # fmt: skip
            listed = {item.kind for item in reads.waiting(viewer) if item.order == order.pk}
            assert listed == may, name
            if listed:
                waits.add(name)
        return waits

    todo = client_of(office.leader).get("/plan/todo/").content.decode()
    assert "支付待会签：1 项待办" in todo
    address = "/funds/waiting/?kind=sign_order"
    assert f'href="{address}"' in todo
    assert f"/funds/orders/{order.pk}/" in links(client_of(office.leader), address)
    assert "支付待会签" not in client_of(office.clerk).get("/plan/todo/").content.decode()
    today = timezone.localdate()
    actions.delegate(
        viewer=office.leader3, book=BOOK, taker=office.leader2.user_id, starts_on=today,
        ends_on=today,
    )  # fmt: skip
    assert agrees() == {"leader", "leader2", "leader3", "cadre", "cadre2"}
    sign(order, office.leader, office.cadre)
    assert agrees() == {"leader2", "leader3"}
    sign(order, office.leader2)
    assert "cashier" in agrees()
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    assert "keeper" in agrees()
    actions.confirm_receipt(viewer=office.keeper, order=order.pk, receipt="FP-1")
    assert agrees() == set()


def test_a_step_without_what_it_needs_is_refused_beside_its_field(office: Office) -> None:
    order = ordered(office)
    address = f"/funds/orders/{order.pk}/refuse/"
    answer = client_of(office.leader).post(address, {"reason": ""})
    assert answer.status_code == 422
    assert 'id="refuse-reason_error"' in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "open"


def test_a_payment_is_undone_by_an_order_of_its_own(office: Office) -> None:
    """The button stands on the paid order, and leads to the one that undoes it."""
    order = ordered(office)
    sign(order, office.leader, office.cadre)
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    client = client_of(office.clerk)
    entry = PaymentOrder.objects.get().entry_id
    assert f"/funds/entries/{entry}/reverse/" not in links(client, f"/funds/entries/{entry}/")
    assert f"/funds/orders/{order.pk}/undo/" in links(client, f"/funds/orders/{order.pk}/")
    made = client.post(f"/funds/orders/{order.pk}/undo/", {"reason": "重复支付"})
    undoing = PaymentOrder.objects.get(undoes=order)
    assert made["Location"] == f"/funds/orders/{undoing.pk}/"
    assert f"/funds/orders/{undoing.pk}/" in links(client, f"/funds/orders/{order.pk}/")


def test_rates_are_a_chart_and_the_same_table_with_what_is_late(grant: Grant) -> None:
    """By donor, county and project; the chart has the table's figures."""
    make_grant("G2", source="district", payer="310115", amount_fen=50 * WAN, due_on=day(3))
    receive("G2", 40 * WAN)
    client = client_of(person("office", "county_office", COUNTY))
    text = client.get("/funds/rates/").content.decode()
    chart = json.loads(re.search(r'id="rates"[^>]*>(.*?)</script>', text)[1])
    rows = reads.used_by_donor(SYSTEM)
    assert dict(zip(chart["labels"], chart["series"][0]["data"], strict=True)) == {
        row.label: 100 * row.used for row in rows
    }
    assert all(row.label in text for row in rows)
    assert "100,000.00 元" in text, "what is late"
    assert "福贡县" in client.get("/funds/rates/?by=county").content.decode()
    assert client.get("/funds/rates/?by=x&page=y").status_code == 200


def test_long_lists_come_by_the_page_at_the_same_cost(office: Office) -> None:
    """Entries, budgets, orders and what waits: ten rows take no more queries than two."""
    ordered(office, WAN)
    cost: dict[str, list[int]] = {}
    lists: dict[str, Callable[[], Any]] = {
        "entries": lambda: reads.entries(BOOK, office.leader).rows,
        "budgets": lambda: reads.budgets(office.leader, book=BOOK).rows,
        "contracts": lambda: reads.commitments("B1", office.leader),
        "orders": lambda: reads.order_page(office.leader).rows,
        "waiting": lambda: reads.waiting(office.leader),
    }

    def more(n: int) -> None:
        for at in range(n):
            kept = Budget.objects.count()
            actions.propose_budget(
                viewer=office.planner, book=BOOK, code=f"B{kept + 1}", name="路", place=VILLAGE,
                purpose="road", amount_fen=WAN,
            )  # fmt: skip
            code = f"C{Commitment.objects.count() + 1}"
            actions.commit(
                viewer=office.buyer, budget="B1", code=code, payee=office.firm, amount_fen=WAN
            )
            actions.propose_order(
                viewer=office.clerk, commitment=code, grant="G1", amount_fen=1 + at
            )
            receive("G3", 1, date=day(4))

    make_grant("G3")
    for n in (1, 8):
        more(n)
        for name, read in lists.items():
            with CaptureQueriesContext(connection) as seen:
                assert len(read()) >= n
            cost.setdefault(name, []).append(len(seen))
    assert {name: len(set(each)) for name, each in cost.items()} == dict.fromkeys(lists, 1), cost
    page = client_of(office.clerk).get(f"{HOME}entries/?page=999999")
    assert page.status_code == 200


def test_the_public_sees_heads_and_emergencies_and_no_figure(office: Office) -> None:
    """Everything else asks for a name first."""
    order = ordered(office)
    closed = (
        "", "rates/", "waiting/", "open/", "orders/", f"orders/{order.pk}/", "grants/G1/",
        "budgets/B1/", f"books/{BOOK}/", f"books/{BOOK}/entries/", "origin/",
    )  # fmt: skip
    for address in closed:
        answer = Client().get(f"/funds/{address}")
        assert (answer.status_code, "/login/" in answer["Location"]) == (302, True), address
    for address in ("head/", "overrides/"):
        assert Client().get(f"/funds/{address}").status_code == 200


def test_every_new_page_opens_in_english(office: Office) -> None:
    """Whatever is asked for and every button speaks the reader's language."""
    order = ordered(office)
    client = client_of(office.clerk, "en")
    addresses = [f"{HOME}new/{verb}/" for verb in sorted(OF_BOOK - {"delegate"})]
    addresses += [
        f"{HOME}entries/", f"{HOME}budgets/", f"{HOME}signers/", "/funds/rates/",
        "/funds/waiting/", "/funds/budgets/B1/", f"/funds/orders/{order.pk}/revise/",
        "/funds/contracts/C1/pay/", "/funds/budgets/B1/commit/", "/funds/grants/G1/receive/",
    ]  # fmt: skip
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200, address
        said = re.findall(r"<(?:label|legend|button)[^>]*>([^<]*)", page.content.decode())
        # The language's own name stands in its button.
        assert [one for one in said if re.search("[一-鿿]", one)] == ["中文"], address
