"""What somebody with a browser and ill will tries on the ledger, and what becomes of it."""

import io
from typing import Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import actions, reads
from xieshou.funds.models import Countersignature, Delegation, Entry, Grant, PaymentOrder
from xieshou.funds.tests.conftest import (
    BOOK,
    COUNTY,
    NEXT_COUNTY,
    VILLAGE,
    WAN,
    day,
    make_book,
    make_grant,
    person,
    receive,
)
from xieshou.funds.tests.test_funds_api import ROOT, get, post
from xieshou.funds.tests.test_pages import client_of
from xieshou.funds.tests.test_payments import Office, make_office, ordered, sign
from xieshou.registry import actions as registry

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> #eval(1) $x$ \\ \" ] } {{ 7*7 }}"


@pytest.fixture
def office(grant: Grant) -> Office:
    return make_office()


# Signing what one has not read.


def test_nobody_signs_what_was_changed_under_their_eyes(office: Office) -> None:
    """The page that was open shows 10 万; the order is by now for 50. Its button signs nothing."""
    order = ordered(office)
    address = f"/funds/orders/{order.pk}/"
    client = client_of(office.cadre)
    seen = client.get(address).context["row"].content_hash
    assert f'name="seen" value="{seen}"' in client.get(address).content.decode()
    actions.revise_order(viewer=office.clerk, order=order.pk, grant="G1", amount_fen=49 * WAN)
    answer = client.post(f"{address}approve/", {"seen": seen, "key": "k"}, follow=True)
    assert "查看之后内容有改动" in answer.content.decode()
    client.post(f"{address}override/", {"seen": seen, "reason": "急"})
    for body in ({"verb": "approve", "seen": seen}, {"verb": "override", "seen": seen,
                 "reason": "急"}):  # fmt: skip
        no = post(office.cadre, f"orders/{order.pk}/steps", body, status=409)
        assert no["code"] == "changed_since"
    assert not Countersignature.objects.exists()
    now = client.get(address).context["row"].content_hash
    client.post(f"{address}approve/", {"seen": now, "key": "k2"})
    assert Countersignature.objects.count() == 1


def test_an_old_request_sent_again_does_not_sign_the_new_order(office: Office) -> None:
    order = ordered(office)
    steps = f"orders/{order.pk}/steps"
    body = {"verb": "approve", "seen": get(office.cadre, f"orders/{order.pk}")["order"]
            ["content_hash"]}  # fmt: skip
    post(office.cadre, steps, body, key="first")
    actions.revise_order(viewer=office.clerk, order=order.pk, grant="G1", amount_fen=49 * WAN)
    post(office.cadre, steps, body, key="first")
    assert get(office.cadre, f"orders/{order.pk}")["order"]["waiting"] == {"west": 1, "east": 1}
    # The same key for another order, and somebody else's key, are requests of their own.
    other = actions.propose_order(
        viewer=office.clerk, commitment="C1", grant="G1", amount_fen=WAN
    )  # fmt: skip
    post(office.cadre, f"orders/{other.pk}/steps", {"verb": "approve"}, key="first", status=409)
    post(office.leader, steps, body, key="first", status=409)
    assert Countersignature.objects.count() == 1


# One person, many hats.


def test_a_superuser_with_every_role_still_needs_another(office: Office) -> None:
    """Whoever proposed it can neither sign, override, pay nor confirm it, over pages or API."""
    user = get_user_model().objects.get(pk=office.clerk.user_id)
    user.is_superuser = user.is_staff = True
    user.save()
    for role in ("county_leader", "aid_cadre", "yunnan_office"):
        registry.grant_role(viewer=SYSTEM, user=user.pk, role=role, place=COUNTY)
    order = ordered(office)
    steps = f"orders/{order.pk}/steps"
    signing = {"verb": "approve"}
    post(office.clerk, steps, signing, status=403)
    post(office.clerk, steps, signing | {"acting_for": user.pk}, status=403)
    post(office.clerk, steps, {"verb": "override", "reason": "急"}, status=403)
    post(office.clerk, steps, {"verb": "refuse", "reason": "不"}, status=403)
    sign(order, office.leader, office.cadre)
    post(office.clerk, steps, {"verb": "pay", "date": "2026-06-01"}, status=403)
    client_of(office.clerk).post(f"/funds/orders/{order.pk}/pay/", {"date": "2026-06-01"})
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    post(office.clerk, steps, {"verb": "confirm", "receipt": "1"}, status=403)
    assert PaymentOrder.objects.get().state == "paid"


def test_a_superuser_without_roles_sees_no_book(grant: Grant) -> None:
    root = get_user_model().objects.create_superuser("root")
    client = Client()
    client.force_login(root)
    assert client.get(f"/funds/books/{BOOK}/").status_code == 404
    assert client.get(f"{ROOT}books").json() == []


def test_a_seat_is_lent_once_and_to_ones_own_side(office: Office) -> None:
    """Not on to a third, not to the other side, to no outsider; the API is told the same."""
    order = ordered(office)
    today = timezone.localdate().isoformat()
    path, term = f"books/{BOOK}/delegations", {"starts_on": today, "ends_on": today}
    outsider = person("outsider", "county_office", NEXT_COUNTY)
    for taker in (office.cadre.user_id, outsider.user_id, 10**9):
        no = post(office.leader, path, {"taker": taker, **term}, status=422)
        assert no["code"] == "not_a_taker"
    assert not Delegation.objects.exists()
    post(office.leader, path, {"taker": office.leader2.user_id, **term})
    post(office.leader2, path, {"taker": office.leader3.user_id, **term})
    seat = {"verb": "approve", "acting_for": office.leader.user_id}
    post(office.leader3, f"orders/{order.pk}/steps", seat, status=403)
    assert not Countersignature.objects.exists()


# Amounts and days that are none.

AMOUNTS = [-1, 0, 2**63, 10**30, 1.5, True, "1e3", "NaN", None, [], {"a": 1}]


@pytest.mark.parametrize("amount", AMOUNTS, ids=str)
def test_an_amount_that_is_none_is_named_wherever_it_is_given(office: Office, amount: Any) -> None:
    ordered(office)
    before = Entry.objects.count(), PaymentOrder.objects.count()
    for path, body in (
        ("commitments/C1/orders", {"grant": "G1"}),
        ("grants/G1/receipts", {"date": "2026-06-01"}),
        ("grants/G1/passings", {"book": BOOK, "code": "X"}),
        ("budgets/B1/commitments", {"code": "C9", "payee": office.firm}),
    ):
        post(office.clerk, path, {**body, "amount_fen": amount}, status=422)
    assert (Entry.objects.count(), PaymentOrder.objects.count()) == before


def test_not_a_number_is_refused_as_json_allows_it(office: Office) -> None:
    """Python's own JSON reads NaN and Infinity; the ledger does not."""
    ordered(office)
    for text in ("NaN", "Infinity", "-Infinity", "1e400"):
        answer = client_of(office.clerk).post(
            f"{ROOT}commitments/C1/orders", f'{{"grant": "G1", "amount_fen": {text}}}',
            content_type="application/json", headers={"idempotency-key": text},
        )  # fmt: skip
        assert answer.status_code in (400, 422), text
    assert PaymentOrder.objects.count() == 1


def test_nothing_is_paid_in_a_closed_month_or_before_its_day(office: Office) -> None:
    order = ordered(office)
    sign(order, office.leader, office.cadre)
    actions.close_period(viewer=SYSTEM, book=BOOK, year=2026, month=4)
    steps = f"orders/{order.pk}/steps"
    for date, status in (("2026-04-30", 409), ("2099-01-01", 422), ("1999-01-01", 422)):
        post(office.cashier, steps, {"verb": "pay", "date": date}, status=status)
        client_of(office.cashier).post(f"/funds/orders/{order.pk}/pay/", {"date": date})
    post(office.clerk, "grants/G1/receipts", {"amount_fen": 1, "date": "2026-04-01"}, status=409)
    assert (PaymentOrder.objects.get().state, Entry.objects.count()) == ("approved", 1)


# What is not yours, and forms from elsewhere.


@pytest.fixture
def neighbour(office: Office) -> Viewer:
    return person("neighbour", "county_office", NEXT_COUNTY)


def test_no_paper_export_or_bank_page_of_another_county(office: Office, neighbour: Viewer) -> None:
    """Every form of them is answered as what does not exist is."""
    order = ordered(office)
    client = client_of(neighbour)
    project = "/funds/projects/533323-01/"
    for address in (
        f"/funds/books/{BOOK}/statement/", f"/funds/books/{BOOK}/statement.pdf",
        f"/funds/books/{BOOK}/statement.xlsx", f"/funds/books/{BOOK}/ledger.beancount",
        f"/funds/books/{BOOK}/bank/", "/funds/grants/G1/statement/",
        "/funds/grants/G1/statement.pdf", "/funds/grants/G1/statement.xlsx", project,
        f"{project}statement.xlsx", f"{project}statement.pdf", f"/funds/orders/{order.pk}/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for address in (f"/funds/books/{BOOK}/bank/", f"/funds/orders/{order.pk}/approve/",
                    "/funds/budgets/B1/approve/"):  # fmt: skip
        assert client.post(address).status_code == 404, address
    sign(order, office.leader, office.cadre)
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    origin, grant = "/funds/origin/?source=projects.project:533323-01", "/funds/grants/G1/"
    assert grant in client_of(office.clerk).get(origin).content.decode()
    assert grant not in client.get(origin).content.decode()


def test_a_grant_of_another_book_pays_for_nothing(office: Office) -> None:
    """Nor does an order take what lies in the county next door, though one may act in both."""
    make_book("gongshan", NEXT_COUNTY)
    make_grant("GS", "gongshan")
    receive("GS")
    order = ordered(office)
    ask = {"grant": "GS", "amount_fen": WAN}
    post(office.clerk, "commitments/C1/orders", ask, status=422)
    post(office.clerk, f"orders/{order.pk}/revisions", ask, status=422)


def test_a_form_of_another_site_does_nothing(office: Office) -> None:
    order = ordered(office)
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.get(pk=office.leader.user_id))
    assert client.post(f"/funds/orders/{order.pk}/approve/").status_code == 403
    answer = client.post(
        f"{ROOT}orders/{order.pk}/steps", {"verb": "approve"}, content_type="application/json",
        headers={"idempotency-key": "k"},
    )  # fmt: skip
    assert answer.status_code in (401, 403)
    assert client.get(f"/funds/orders/{order.pk}/approve/").status_code == 405
    assert not Countersignature.objects.exists()


@pytest.mark.parametrize("number", ["9" * 19, "9" * 40])
def test_a_number_that_no_row_can_have_is_not_found(office: Office, number: str) -> None:
    client = client_of(office.clerk)
    for address in ("orders/{}/", "entries/{}/", "passings/{}/accept/"):
        assert client.get(f"/funds/{address.format(number)}").status_code == 404, address
    for address in ("orders/{}", "entries/{}"):
        assert client.get(ROOT + address.format(number)).status_code in (404, 422), address
    assert client.get(f"/funds/orders/?page={number}&state={number}").status_code == 200
    order = ordered(office)
    address = f"/funds/orders/{order.pk}/approve/"
    leader = client_of(office.leader)
    leader.post(address, {"acting_for": "999999999999999"})
    assert not Countersignature.objects.exists()
    leader.post(address, {"key": "a\0b", "seen": "\0"})
    leader.post(address, {"key": "a\0b"})
    assert Countersignature.objects.count() == 1


# Words that would be code.


@pytest.fixture
def hostile(office: Office) -> Office:
    """A budget, contract, order and firm whose names are formulas, markup and templates at once."""
    make_grant("H1", name=HOSTILE[:120])
    receive("H1")
    firm = registry.register_organisation(viewer=SYSTEM, place=COUNTY, name=HOSTILE, kind="firm").pk
    actions.open_account(
        viewer=SYSTEM, book=BOOK, code="5002", name=HOSTILE[:50] + '"\n', name_en="",
        kind="expense", holds="spent", parent="5",
    )  # fmt: skip
    actions.propose_budget(
        viewer=office.planner, book=BOOK, code="HB", name=HOSTILE, place=VILLAGE, purpose="water",
        amount_fen=10 * WAN, source="projects.project:P-1",
    )  # fmt: skip
    actions.approve_budget(viewer=office.second, budget="HB")
    actions.commit(viewer=office.buyer, budget="HB", code="HC", payee=firm, amount_fen=WAN)
    order = actions.propose_order(
        viewer=office.clerk, commitment="HC", grant="H1", amount_fen=WAN, reason=HOSTILE
    )
    sign(order, office.leader, office.cadre)
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    return office


def test_what_was_typed_is_shown_and_never_run(hostile: Office) -> None:
    client = client_of(hostile.leader)
    order = PaymentOrder.objects.latest("pk").pk
    for address in (
        "/funds/", f"/funds/books/{BOOK}/", f"/funds/books/{BOOK}/budgets/", "/funds/budgets/HB/",
        "/funds/grants/H1/", f"/funds/orders/{order}/", "/funds/orders/", "/funds/projects/P-1/",
        "/funds/grants/H1/statement/", f"/funds/books/{BOOK}/statement/",
        "/funds/rates/?by=project",
        "/funds/origin/?source=projects.project:P-1&place=<script>alert(1)</script>",
    ):  # fmt: skip
        text = client.get(address).content.decode()
        assert "<script>alert" not in text, address


def test_files_hold_text_and_no_formula(hostile: Office) -> None:
    """Neither in Excel, where it would run on opening, nor in PDF, nor in what Beancount reads."""
    client = client_of(hostile.leader)
    for address in ("/funds/projects/P-1/statement", "/funds/grants/H1/statement",
                    f"/funds/books/{BOOK}/statement"):  # fmt: skip
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}.xlsx").content))
        cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
        assert not [cell.value for cell in cells if cell.data_type == "f"], address
        assert any("cmd|" in str(cell.value) for cell in cells), address
        assert not any(str(cell.value).startswith("=") for cell in cells), address
    pdf = client.get("/funds/projects/P-1/statement.pdf")
    assert pdf.content.startswith(b"%PDF")
    loader = pytest.importorskip("beancount.loader")
    text = client.get(f"/funds/books/{BOOK}/ledger.beancount").content.decode()
    _entries, errors, _options = loader.load_string(text)
    assert errors == []


def test_reasons_on_the_public_list_are_text(office: Office) -> None:
    """Nobody signs in to read it, and no name stands there."""
    order = ordered(office)
    for viewer in (office.leader, office.cadre):
        actions.override_order(viewer=viewer, order=order.pk, reason=HOSTILE)
    text = Client().get("/funds/overrides/").content.decode()
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text
    assert "测试leader" not in text
    assert reads.overrides()[0].order == order.pk
