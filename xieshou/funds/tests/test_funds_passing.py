"""A grant on its way 市 → 区 → 县 by pages and API, by the people of each book."""

import pytest

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import actions, reads
from xieshou.funds.models import Book, Entry, Grant, Passing
from xieshou.funds.tests.conftest import (
    BOOK,
    COUNTY,
    DISTRICT,
    NEXT_COUNTY,
    WAN,
    day,
    make_book,
    make_grant,
    person,
    receive,
)
from xieshou.funds.tests.test_funds_api import get, post
from xieshou.funds.tests.test_funds_pages import links, send
from xieshou.funds.tests.test_pages import client_of
from xieshou.funds.tests.test_payments import make_office, ordered

CITY, PUDONG = "shanghai", "pudong"


@pytest.fixture
def city(book: Book) -> Viewer:
    """The city's finance office with 100 万 in its book; the books of district and county."""
    make_book(CITY, "31")
    make_book(PUDONG, DISTRICT)
    make_grant("SH", CITY, within=COUNTY)
    receive("SH")
    return person("city", "shanghai_finance", "31")


@pytest.fixture
def district() -> Viewer:
    return person("district", "shanghai_finance", DISTRICT)


def put_forward(viewer: Viewer, fen: int = 60 * WAN) -> Passing:
    ask = {"grant": "SH", "book": PUDONG, "code": "PD", "amount_fen": fen}
    return actions.propose_passing(viewer=viewer, **ask)


def test_from_the_city_through_the_district_to_the_county_by_pages(
    city: Viewer, district: Viewer
) -> None:
    """Each puts it forward on the grant's page; the other finds it waiting and on its book's page,
    and accepts; the grant's page then says where it came from and went."""
    county = person("county", "county_office", COUNTY)
    for giver, grant, book, code, amount, taker in (
        (city, "SH", PUDONG, "PD", "60万", district),
        (district, "PD", BOOK, "FG", "50万", county),
    ):
        mine, other = client_of(giver), client_of(taker)
        address = f"/funds/grants/{grant}/pass-on/"
        assert address in links(mine, f"/funds/grants/{grant}/")
        made = send(mine, address, book=book, code=code, amount_fen=amount)
        assert made["Location"] == f"/funds/grants/{grant}/"
        accept = f"/funds/passings/{Passing.objects.get(code=code).pk}/accept/"
        assert accept not in links(mine, "/funds/waiting/")
        assert mine.get(accept).status_code == 403
        assert accept in links(other, "/funds/waiting/?kind=accept_passing")
        assert accept in links(other, f"/funds/books/{book}/")
        assert "转拨待接收：1 项待办" in other.get("/plan/todo/").content.decode()
        made = send(other, accept, date="2026-06-01")
        assert made["Location"] == f"/funds/grants/{code}/"
        assert accept not in links(other, f"/funds/books/{book}/")
    assert reads.grant("FG", county).in_fen == 50 * WAN
    assert reads.grant("SH", city).passed_fen == 60 * WAN
    assert (
        "转拨到其他账套 600,000.00 元" in client_of(city).get("/funds/grants/SH/").content.decode()
    )
    assert "转拨自" in client_of(county).get("/funds/grants/FG/").content.decode()
    assert reads.faults() == []


def test_money_that_went_on_is_counted_once(city: Viewer, district: Viewer) -> None:
    """On the page of all books and on each book's: 100 万 came to Shanghai, not 160."""
    one = put_forward(city)
    actions.pass_on(viewer=district, passing=one.pk, date=day(4))
    page = client_of(city).get("/funds/")
    assert page.context["in_fen"] == 100 * WAN
    actions.propose_passing(viewer=district, grant="PD", book=BOOK, code="FG", amount_fen=60 * WAN)
    assert client_of(city).get(f"/funds/books/{PUDONG}/").context["used"] == 0


def test_the_same_over_the_api(city: Viewer, district: Viewer) -> None:
    made = post(
        city, "grants/SH/passings", {"book": PUDONG, "code": "PD", "amount_fen": 60 * WAN}
    )  # fmt: skip
    assert (made["may_accept"], made["may_withdraw"], made["made"]) == (False, True, False)
    assert get(city, "grants/SH/passings") == [made]
    (coming,) = get(district, f"books/{PUDONG}/passings")
    assert coming["may_accept"]
    assert [row["passing"] for row in get(district, "waiting")] == [made["id"]]
    accept = f"passings/{made['id']}/acceptance"
    post(city, accept, {"date": "2026-06-01"}, status=403)
    post(district, accept, {"date": "2026-13-01"}, status=422)
    post(district, accept, {"date": "2099-01-01"}, status=422)
    for _ in range(2):
        got = post(district, accept, {"date": "2026-06-01"}, key="once")
    assert (got["code"], got["in_fen"], got["passed_from"]) == ("PD", 60 * WAN, "SH")
    assert Entry.objects.filter(book__code=PUDONG).count() == 1
    post(district, accept, {"date": "2026-06-02"}, status=409)
    post(city, f"passings/{made['id']}/withdrawal", status=409)


def test_what_was_put_forward_is_taken_back_by_its_book_alone(
    city: Viewer, district: Viewer
) -> None:
    """Its code is then free; what was accepted stays."""
    one = put_forward(city)
    address = f"/funds/passings/{one.pk}/withdraw/"
    assert address in links(client_of(city), "/funds/grants/SH/")
    client_of(district).post(address)
    post(district, f"passings/{one.pk}/withdrawal", status=403)
    assert Passing.objects.count() == 1
    client_of(city).post(address)
    assert not Passing.objects.exists()
    two = put_forward(city)
    actions.pass_on(viewer=district, passing=two.pk, date=day(4))
    client_of(city).post(f"/funds/passings/{two.pk}/withdraw/")
    assert Grant.objects.filter(code="PD").exists()


def test_a_passing_is_there_for_its_two_books_alone(city: Viewer, district: Viewer) -> None:
    one = put_forward(city)
    other = person("other", "county_office", NEXT_COUNTY)
    for path in ("accept", "withdraw"):
        assert client_of(other).post(f"/funds/passings/{one.pk}/{path}/").status_code == 404
    assert client_of(other).get(f"/funds/passings/{one.pk}/accept/").status_code == 404
    assert client_of(other).get("/funds/grants/SH/pass-on/").status_code == 404
    body = {"date": "2026-06-01"}
    absent = post(other, "passings/999/acceptance", body, status=403)
    mine = post(other, f"passings/{one.pk}/acceptance", body, status=403)
    assert mine["code"] == absent["code"]
    assert Grant.objects.count() == 1


def test_shanghais_finance_has_no_say_in_yunnans_books(city: Viewer) -> None:
    """It keeps its own; the offices that plan for Yunnan got no verb of the ledger by it."""
    make_grant(within=COUNTY)
    receive()
    client = client_of(city)
    assert client.get(f"/funds/books/{BOOK}/").status_code == 404
    ask = {"grant": "G1", "amount_fen": 1}
    ordered(make_office())
    post(city, "commitments/C1/orders", ask, status=403)
    post(city, f"books/{BOOK}/grants", {"code": "X", "name": "x", "source": "social",
         "amount_fen": 1, "year": 2026}, status=403)  # fmt: skip
    planner = person("plans", "shanghai_office", "31", "53")
    for verb in ("funds.order", "funds.receive", "funds.post", "funds.budget"):
        assert not planner.may(verb, COUNTY)
        assert not planner.may(verb, "31")


def test_thresholds_wait_for_the_other_side(book: Book) -> None:
    """In the list of what waits, leading to where they are agreed to."""
    province = person("province", "yunnan_office", "53")
    cadre, leader = person("cadre", "aid_cadre", COUNTY), person("leader", "county_leader", COUNTY)
    rows = ((0, 1, 1),)
    actions.propose_thresholds(viewer=province, book=BOOK, rows=rows)
    assert [item.kind for item in reads.waiting(cadre)] == ["agree_thresholds"]
    assert f"/funds/books/{BOOK}/signers/" in links(client_of(cadre), "/funds/waiting/")
    assert reads.waiting(leader) == reads.waiting(province) == ()
    change = reads.threshold_change(BOOK, cadre)
    actions.agree_thresholds(viewer=cadre, change=change.id)
    assert reads.waiting(cadre) == ()


def test_a_budget_cannot_pretend_to_be_a_passing(city: Viewer) -> None:
    """What is spent for "funds.grant:…" would look like what another book has."""
    clerk = person("clerk", "county_office", COUNTY)
    body = {"code": "B9", "name": "路", "place": COUNTY, "purpose": "road", "amount_fen": 5,
            "source": "funds.grant:SH"}  # fmt: skip
    assert post(clerk, f"books/{BOOK}/budgets", body, status=422)["code"] == "not_a_source"
    assert reads.budget("B9", SYSTEM) is None
