"""A grant goes from book to book, 市 → 区 → 县, and is one grant all the way."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from xieshou.core.append_only import close, open_
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import actions, reads
from xieshou.funds.actions import Leg
from xieshou.funds.models import Book, Entry, Grant, triggers
from xieshou.funds.reads.grants import PARTS
from xieshou.funds.tests.conftest import (
    BOOK,
    COUNTY,
    DISTRICT,
    NEXT_COUNTY,
    VILLAGE,
    WAN,
    day,
    make_book,
    make_grant,
    person,
    receive,
    settle,
    spend,
)
from xieshou.funds.tests.test_payments import no

CITY, PUDONG = "shanghai", "pudong"


@pytest.fixture
def books(book: Book) -> None:
    """The city's book with 100 万 for water in the county, the district's and the county's own."""
    make_book(CITY, "31")
    make_book(PUDONG, DISTRICT)
    make_grant("SH", CITY, within=COUNTY, purposes=["water"])
    receive("SH")


def passed(grant: str, book: str, code: str, fen: int, viewer: Viewer = SYSTEM) -> Grant:
    put = {"grant": grant, "book": book, "code": code, "amount_fen": fen}
    asked = actions.propose_passing(viewer=viewer, **put)
    return actions.pass_on(viewer=SYSTEM, passing=asked.pk, date=day(4))


@pytest.fixture
def chain(books: None) -> None:
    """60 万 to the district, 50 of them to the county, where 20 are spent and 1 is kept."""
    passed("SH", PUDONG, "PD", 60 * WAN)
    passed("PD", BOOK, "FG", 50 * WAN)
    spend(20 * WAN, "FG")
    spend(WAN, "FG", account="5201")


def parts(code: str) -> dict[str, int]:
    row = reads.grant(code, SYSTEM)
    assert row is not None
    assert row.conserved
    return {part: getattr(row, f"{part}_fen") // WAN for part in ("in", *PARTS, "passed")}


def test_it_is_conserved_in_each_book_and_over_all(chain: None) -> None:
    nothing = dict.fromkeys((*PARTS, "passed"), 0)
    assert parts("SH") == {**nothing, "in": 100, "unspent": 40, "returned": 60, "passed": 60}
    assert parts("PD") == {**nothing, "in": 60, "unspent": 10, "returned": 50, "passed": 50}
    assert parts("FG") == {**nothing, "in": 50, "unspent": 29, "spent": 20, "retained": 1}
    rows = reads.grants(SYSTEM)
    given = sum(row.in_fen - row.passed_fen for row in rows)
    assert given == 100 * WAN == sum(row.unspent_fen + row.used_fen for row in rows)
    assert reads.faults() == []


def test_both_entries_name_the_others_grant(books: None) -> None:
    """And what may be done with it is what could be done before."""
    part = passed("SH", PUDONG, "PD", WAN)
    gone, come = Entry.objects.order_by("-pk")[:2][::-1]
    if gone.book.code != CITY:
        gone, come = come, gone
    assert (gone.source, come.source) == ("funds.grant:PD", "funds.grant:SH")
    assert (gone.book.code, come.book.code, gone.date) == (CITY, PUDONG, come.date)
    whole = Grant.objects.get(code="SH")
    for name in ("source", "payer_id", "within", "purposes", "year", "measure", "name"):
        assert getattr(part, name) == getattr(whole, name)
    assert part.passed_from == whole


def test_where_it_went_is_followed_through_every_book(chain: None) -> None:
    found = reads.where_did_it_go("SH", SYSTEM)
    assert found is not None
    rows = sorted((row.grant, row.holds, row.fen // WAN) for row in found.rows)
    assert rows == [
        ("FG", "retained", 1), ("FG", "spent", 20), ("FG", "unspent", 29), ("PD", "unspent", 10),
        ("SH", "unspent", 40),
    ]  # fmt: skip
    assert sum(row.fen for row in found.rows) == found.total_fen == 100 * WAN
    (spent,) = (row for row in found.rows if row.holds == "spent")
    assert [one.rsplit(" ", 1)[1] for one in spent.via] == ["SH", "PD"]


def test_where_it_came_from_is_followed_back_to_who_gave_it(chain: None) -> None:
    found = reads.where_did_it_come_from(SYSTEM, place=VILLAGE)
    assert found.total_fen == 21 * WAN
    assert {row.donor for row in found.rows} == {"上海市"}
    assert {tuple(one.rsplit(" ", 1)[1] for one in row.via) for row in found.rows} == {("SH", "PD")}
    first = {(link.source, link.target) for link in found.links if link.step < 2}
    assert ("市级财政援助资金 SH", "市级财政援助资金 PD") in first


def test_a_viewer_of_one_book_sees_where_it_left_or_came_in(chain: None) -> None:
    county = person("clerk", "county_office", COUNTY)
    (row,) = {row.via for row in reads.where_did_it_come_from(county, place=VILLAGE).rows}
    assert row == ()
    assert reads.where_did_it_go("SH", county) is None


def test_it_is_used_once_in_the_rates(chain: None) -> None:
    """What went on is to be used where it went."""
    (row,) = reads.used_by_donor(SYSTEM)
    assert (row.of_fen, row.used_fen) == (100 * WAN, 21 * WAN)


def test_two_people_pass_it_on(books: None) -> None:
    """One of the book that gives proposes, another of the book that takes accepts."""
    make_book("gongshan", NEXT_COUNTY)
    make_grant("G1")
    receive("G1", 10)
    giver, taker = (
        person("giver", "county_office", COUNTY), person("taker", "county_office", NEXT_COUNTY)
    )  # fmt: skip
    ask = {"grant": "G1", "book": "gongshan", "code": "GS", "amount_fen": 10}
    no("forbidden", actions.propose_passing, viewer=taker, **ask)
    one = actions.propose_passing(viewer=giver, **ask)
    move = {"passing": one.pk, "date": day(5)}
    no("forbidden", actions.pass_on, viewer=giver, **move)
    both = person("both", "yunnan_office", "53")
    mine = actions.propose_passing(viewer=both, **(ask | {"code": "GS2", "amount_fen": 1}))
    no("own_work", actions.pass_on, viewer=both, passing=mine.pk, date=day(5))
    actions.pass_on(viewer=taker, **move)
    no("passed_before", actions.pass_on, viewer=taker, **move)
    no("below_floor", actions.pass_on, viewer=taker, passing=mine.pk, date=day(5))
    for entry in Entry.objects.filter(source__startswith="funds.grant:"):
        person_of = giver if entry.book.code == BOOK else taker
        no("undone_by_order", actions.reverse, viewer=person_of, entry=entry.pk, date=day(6))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grant": "none"}, "no_grant"), ({"book": "none"}, "no_book"),
        ({"book": CITY}, "same_book"), ({"code": "SH"}, "code_taken"),
        ({"code": "a b"}, "code_wrong"), ({"code": "1" * 13}, "code_wrong"),
        ({"amount_fen": 0}, "amount_wrong"),
    ],
)  # fmt: skip
def test_what_cannot_be_passed_on_is_named(books: None, change: dict[str, Any], code: str) -> None:
    ask = {"grant": "SH", "book": BOOK, "code": "FG", "amount_fen": 1}
    no(code, actions.propose_passing, viewer=SYSTEM, **(ask | change))


def test_no_more_arrives_than_was_passed_on(chain: None) -> None:
    """Nor is what arrived undone at its origin alone: the database refuses both."""
    more = {"grant": "PD", "amount_fen": 1, "date": day(5)}
    no("over_receipt", actions.receive_grant, viewer=SYSTEM, **more)
    gone = Entry.objects.get(scope="funds.passed_on", key="PD")
    no("not_passed_on", actions.reverse, viewer=SYSTEM, entry=gone.pk, date=day(6))


def test_what_left_and_never_arrived_is_told(books: None) -> None:
    passed("SH", PUDONG, "PD", 60 * WAN)
    legs = [Leg("5501", 5, "SH"), Leg("1002", -5, "SH")]
    actions.post(viewer=SYSTEM, book=CITY, date=day(5), legs=legs, memo="passed_on",
                 source="funds.grant:NONE")  # fmt: skip
    assert [fault for fault in reads.faults() if "NONE" in fault]


def test_what_a_part_belongs_to_is_in_the_chain(chain: None) -> None:
    """Turned to another origin behind the product's back, it shows."""
    settle()
    open_(connection, "funds_grant")
    Grant.objects.filter(code="FG").update(passed_from=Grant.objects.get(code="SH"))
    close(connection, "funds_grant", *triggers.LEDGER["funds_grant"])
    assert any(fault.code == "edited" for fault in reads.journal_faults())


def mirrored(legs: list[Leg]) -> list[Leg]:
    return [replace(leg, amount_fen=-leg.amount_fen) for leg in legs]


def batch(first: list[Leg], then: list[Leg]) -> dict[str, Any]:
    drafts = [
        actions.Draft(day(5), tuple(legs), "other", ("batch", str(at)))
        for at, legs in enumerate([first, then])
    ]
    return {"viewer": SYSTEM, "book": BOOK, "drafts": drafts}


def test_many_entries_at_once_keep_the_rules_after_each(grant: Grant) -> None:
    """Not only in the end: what comes after covers nothing that came before."""
    make_grant("G2", year=2027)
    receive("G2", 10)
    receipt = [Leg("1002", 1, "G1"), Leg("3001", -1, "G1")]
    for code, legs in (
        ("below_floor", [Leg("5001", 101 * WAN, "G1", VILLAGE), Leg("1002", -101 * WAN, "G1")]),
        ("over_receipt", receipt),
        ("earmark_year", [Leg("5001", 5, "G2", VILLAGE), Leg("1002", -5, "G2")]),
    ):
        no(code, actions.post_many, **batch(legs, mirrored(legs)))
    assert len(actions.post_many(**batch(mirrored(receipt), receipt))) == 2
    assert reads.faults() == []
