"""Statements: the same rows on the page, in Excel and in the PDF; they agree with the ledger."""

import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from xieshou.core.exports import Fen
from xieshou.core.papers import written
from xieshou.core.scope import SYSTEM
from xieshou.core.tests.pdf_reader import pages_of, text_of
from xieshou.funds import actions, reads
from xieshou.funds.actions import Leg
from xieshou.funds.models import Balance, Entry, Grant
from xieshou.funds.reads.statements import book_statement, grant_statement, project_statement
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
    spend,
)
from xieshou.funds.tests.test_pages import client_of
from xieshou.funds.tests.test_payments import make_office, ordered, sign
from xieshou.funds.views import papers

PROJECT = "533323-01"
LAST = day(12, 31)
NAMES = (f"books/{BOOK}", "grants/G1", f"projects/{PROJECT}")


@pytest.fixture
def busy(grant: Grant) -> Grant:
    """A year of the book: money, goods and labour used, kept, shared out, returned, undone, held
    back and carried over."""
    make_grant("GOODS", measure="in_kind", source="enterprise", amount_fen=20 * WAN)
    make_grant("WORK", measure="labour", source="labour", amount_fen=5 * WAN)
    receive("GOODS", 20 * WAN, date=day(3, 2))
    receive("WORK", 5 * WAN, date=day(3, 3))
    spend(30 * WAN, date=day(4))
    spend(7, account="5201", date=day(4, 2))
    spend(5 * WAN, account="5301", date=day(4, 3))
    undone = spend(3 * WAN, date=day(5))
    actions.reverse(viewer=SYSTEM, entry=undone.pk, date=day(5, 2))
    spend_of("GOODS", "1301", "in_kind", 8 * WAN)
    spend_of("WORK", "1401", "labour", 2 * WAN)
    with_retention(20 * WAN, 1 * WAN)
    spend(2 * WAN, source="", date=day(7))
    actions.return_grant(viewer=SYSTEM, grant="G1", amount_fen=WAN, date=day(8))
    actions.carry_over(
        viewer=SYSTEM, grant="G1", from_year=2026, amount_fen=10 * WAN, date=day(12, 30)
    )
    return grant


def spend_of(grant: str, account: str, measure: str, amount_fen: int) -> Entry:
    legs = [
        Leg("5001", amount_fen, grant, VILLAGE, "road", measure),
        Leg(account, -amount_fen, grant, measure=measure),
    ]
    return actions.post(
        viewer=SYSTEM, book=BOOK, date=day(6), legs=legs, memo="payment",
        source=f"projects.project:{PROJECT}",
    )  # fmt: skip


def with_retention(amount_fen: int, held_fen: int) -> Entry:
    legs = [
        Leg("5001", amount_fen, "G1", VILLAGE, "water"),
        Leg("2203", -held_fen, "G1"),
        Leg("1002", held_fen - amount_fen, "G1"),
    ]
    return actions.post(
        viewer=SYSTEM, book=BOOK, date=day(6, 2), legs=legs, memo="payment",
        source=f"projects.project:{PROJECT}",
    )  # fmt: skip


def test_the_trial_balance_is_that_of_the_ledger(busy: Grant) -> None:
    """Every account of every measure equals what the database itself keeps, and it closes at 0."""
    found = book_statement(BOOK, SYSTEM, day=LAST)
    assert [part.measure for part in found.parts] == ["cash", "in_kind", "labour"]
    for part in found.parts:
        kept = Balance.objects.filter(account__book__code=BOOK, measure=part.measure)
        for row in part.rows:
            own = kept.filter(account__code__startswith=row.code[0]) if row.depth == 0 else (
                kept.filter(account__code=row.code)
            )  # fmt: skip
            debit = sum(one.debit_fen for one in own)
            credit = sum(one.credit_fen for one in own)
            assert (row.opening_fen, row.debit_fen, row.credit_fen) == (0, debit, credit), row.code
        assert part.debit_fen == part.credit_fen == sum(one.debit_fen for one in kept) > 0
        assert sum(row.closing_fen for row in part.rows if row.depth == 0) == 0


def test_the_year_before_is_in_the_opening_balance(grant: Grant) -> None:
    """On the first of January what stood the night before is the opening, and nothing has moved."""
    spend(30 * WAN)
    late = book_statement(BOOK, SYSTEM, day=LAST).parts[0]
    new = book_statement(BOOK, SYSTEM, day=day(1, 1, year=2027)).parts[0]
    assert [row.closing_fen for row in late.rows] == [row.opening_fen for row in new.rows]
    assert not any(row.debit_fen or row.credit_fen for row in new.rows)
    bank = next(row for row in new.rows if row.code == "1002")
    assert (bank.opening_fen, bank.closing_fen) == (70 * WAN, 70 * WAN)


def test_a_statement_is_of_its_day(busy: Grant) -> None:
    """What is dated later is not in it; the head of the chain is that of now."""
    before = grant_statement("G1", SYSTEM, day=day(4))
    assert (before.grant.in_fen, before.grant.used_fen) == (100 * WAN, 30 * WAN)
    assert [row.date for row in before.entries] == [day(3), day(4)]
    last = Entry.objects.order_by("-number").first()
    assert (before.head.number, before.head.hash) == (last.number, last.hash)
    assert book_statement(BOOK, SYSTEM, day=day(3)).grants[0].used_fen == 0
    assert project_statement(PROJECT, SYSTEM, day=day(3)).entries == ()


def test_the_account_of_a_grant_closes(busy: Grant) -> None:
    """In = used + returned + left; every entry with its number; uses and entries add up to it."""
    found = grant_statement("G1", SYSTEM, day=LAST)
    one = found.grant
    assert one == reads.grant("G1", SYSTEM)
    assert one.conserved
    assert found.carried == ((2027, 10 * WAN),)
    assert sum(row.total_fen for row in found.uses) == one.used_fen
    assert {row.source: row.total_fen for row in found.uses} == {
        "": 2 * WAN, f"projects.project:{PROJECT}": 55 * WAN + 7,
    }  # fmt: skip
    entries = found.entries
    assert sum(row.in_fen for row in entries) == one.in_fen
    assert sum(row.used_fen for row in entries) == one.used_fen
    assert sum(row.returned_fen for row in entries) == one.returned_fen
    assert entries[-1].left_fen == one.unspent_fen
    of_grant = Entry.objects.filter(lines__grant__code="G1").distinct().order_by("date", "number")
    assert [(row.number, row.hash) for row in entries] == [
        (row.number, row.hash) for row in of_grant
    ]
    undoing = next(row for row in entries if row.reverses)
    assert (undoing.used_fen, undoing.reverses) == (-3 * WAN, undoing.number - 1)


def test_the_account_of_a_project_is_over_books_and_measures(busy: Grant) -> None:
    """Goods and labour beside money, a second book beside the first, each counted once."""
    make_book("fugong2")
    make_grant("H1", book="fugong2")
    receive("H1", 9 * WAN)
    spend(4 * WAN, "H1", book="fugong2")
    office = make_office()
    order = ordered(office)
    sign(order, office.leader, office.cadre)
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(9))
    found = project_statement(PROJECT, SYSTEM, day=date(2098, 1, 1))
    assert [head.book for head in found.heads] == ["fugong", "fugong2"]
    assert {row.grant.code: row.total_fen for row in found.sources} == {
        "G1": 65 * WAN + 7, "H1": 4 * WAN, "GOODS": 8 * WAN, "WORK": 2 * WAN,
    }  # fmt: skip
    assert [row.grant.measure for row in found.sources] == ["cash", "cash", "in_kind", "labour"]
    by_order, without = found.budgets
    assert (by_order.amount_fen, by_order.committed_fen, by_order.used_fen) == (
        100 * WAN, 60 * WAN, 10 * WAN,
    )  # fmt: skip
    assert (by_order.unpaid_fen, by_order.used) == (50 * WAN, 0.1)
    assert (without.code, without.used_fen, without.retention_fen) == ("", 69 * WAN + 7, WAN)
    assert (without.paid_fen, without.unpaid_fen) == (68 * WAN + 7, WAN)
    total = sum(row.used_fen for row in found.budgets)
    assert total == sum(row.total_fen for row in found.sources)
    assert total == sum(row.used_fen for row in found.entries)
    came = reads.where_did_it_come_from(SYSTEM, source=f"projects.project:{PROJECT}")
    assert total == came.total_fen


@pytest.mark.parametrize("name", NAMES)
def test_page_excel_and_pdf_say_the_same(busy: Grant, name: str) -> None:
    """Every row and every total of the page is in the workbook, as numbers, and in the PDF."""
    find, paper_of = {
        "books": (book_statement, papers.of_book),
        "grants": (grant_statement, papers.of_grant),
        "projects": (project_statement, papers.of_project),
    }[name.partition("/")[0]]
    paper = paper_of(find(name.partition("/")[2], SYSTEM, day=LAST))
    client = client_of(person("office", "county_office", COUNTY))
    asked = _files(client, name, "2026-08-31")
    shown = paper_of(find(name.partition("/")[2], SYSTEM, day=date(2026, 8, 31)))
    text = text_of(asked["pdf"]).replace("\n", "")
    sheets = load_workbook(io.BytesIO(asked["xlsx"])).worksheets[1:]
    assert len(sheets) == len(shown.tables) <= len(paper.tables)
    for table, sheet in zip(shown.tables, sheets, strict=True):
        lines = list(sheet.iter_rows(values_only=True))[1:]
        assert len(lines) == len(table.rows) + len(table.totals)
        for row, line in zip((*table.rows, *table.totals), lines, strict=True):
            for cell, kept in zip(row, line, strict=True):
                if isinstance(cell, Fen):
                    assert kept == cell / 100
                    assert written(cell) in asked["page"]
                    assert written(cell) in text
    head = Entry.objects.order_by("-number").first()
    for said in (head.hash, shown.title, "2026年8月31日"):
        assert said in asked["page"]
        assert said in text
    for words in ("编制", "审核", "会签（西部）", "会签（东部）", "第1页"):
        assert words in text.replace(" ", "")


def _files(client: Client, name: str, day: str) -> dict[str, Any]:
    page = f"/funds/{name}/" if name.startswith("projects") else f"/funds/{name}/statement/"
    file = f"/funds/{name}/statement"
    answers = {"page": client.get(page, {"day": day})}
    answers |= {kind: client.get(f"{file}.{kind}", {"day": day}) for kind in ("xlsx", "pdf")}
    assert {one.status_code for one in answers.values()} == {200}
    assert answers["pdf"]["Content-Type"] == "application/pdf"
    return {
        kind: one.content.decode() if kind == "page" else one.content
        for kind, one in answers.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_others_find_no_statement(busy: Grant, name: str) -> None:
    """Absent and not yours answer alike, in every form; nobody sees one without signing in."""
    neighbour = client_of(person("neighbour", "county_office", NEXT_COUNTY))
    page = f"/funds/{name}/" if name.startswith("projects") else f"/funds/{name}/statement/"
    addresses = [page, f"/funds/{name}/statement.xlsx", f"/funds/{name}/statement.pdf"]
    for address in addresses:
        nowhere = address.replace(name.partition("/")[2], "none")
        assert neighbour.get(address).status_code == neighbour.get(nowhere).status_code == 404
        assert Client().get(address).status_code == 302
    office = client_of(person("office", "county_office", COUNTY))
    assert office.get(f"/funds/{name}/statement.exe").status_code == 404


def test_a_project_shows_only_the_books_one_may_see(busy: Grant) -> None:
    """Money of another county's book for the same project is not in it."""
    make_book("gongshan", NEXT_COUNTY)
    make_grant("N1", book="gongshan")
    receive("N1", 9 * WAN)
    spend(4 * WAN, "N1", book="gongshan", place=NEXT_COUNTY)
    neighbour = person("neighbour", "county_office", NEXT_COUNTY)
    found = project_statement(PROJECT, neighbour, day=LAST)
    assert [head.book for head in found.heads] == ["gongshan"]
    assert [row.grant.code for row in found.sources] == ["N1"]
    assert {row.book for row in found.entries} == {"gongshan"}


def test_in_english_all_is_in_english(busy: Grant) -> None:
    """For a reader of English nothing but names is in Chinese, on the page and in print."""
    client = client_of(person("office", "county_office", COUNTY), "en")
    asked = _files(client, f"books/{BOOK}", "2026-08-31")
    text = text_of(asked["pdf"]).replace("\n", "")
    for words in ("Trial balance", "Prepared by", "Page 1 of", "31 August 2026"):
        assert words in text
    for words in ("试算平衡表", "合计", "末笔", "编制"):
        assert words not in text
        assert words not in asked["page"]


def test_a_day_that_is_none_is_told(busy: Grant) -> None:
    """The page names what is wrong with the day; a file of it leads back to the page."""
    client = client_of(person("office", "county_office", COUNTY))
    for wrong, words in (("2026-02-30", "field__error"), ("2099-01-01", "不能晚于今天")):
        page = client.get(f"/funds/books/{BOOK}/statement/", {"day": wrong})
        assert words in page.content.decode()
        file = client.get(f"/funds/books/{BOOK}/statement.pdf", {"day": wrong})
        assert file.url == f"/funds/books/{BOOK}/statement/?day={wrong}"


def test_names_are_not_read_as_markup(book: Any) -> None:
    """A donor's or grant's name that looks like the typesetter's language is printed as it is."""
    name = '#panic("x") *重* <b>&amp;$y$ \\'
    make_grant(name=name)
    receive()
    asked = _files(client_of(person("office", "county_office", COUNTY)), "grants/G1", "2026-08-31")
    assert name.replace(" ", "") in text_of(asked["pdf"]).replace("\n", "").replace(" ", "")
    assert "<b>" not in asked["page"]


def test_a_long_statement_is_paged_and_asks_no_more(grant: Grant) -> None:
    """The page shows fifty entries at a time by as many queries as of two; files hold them all."""
    client = client_of(person("office", "county_office", COUNTY))
    address = "/funds/grants/G1/statement/"
    spend(30 * WAN)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    drafts = [_draft(n) for n in range(120)]
    actions.post_many(viewer=SYSTEM, book=BOOK, drafts=drafts)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address).content.decode()
    assert len(many) == len(few)
    assert "第 1 页，共 3 页" in page
    asked = _files(client, "grants/G1", "2026-08-31")
    sheet = load_workbook(io.BytesIO(asked["xlsx"])).worksheets[-1]
    assert sheet.max_row == 1 + 122 + 1
    assert pages_of(asked["pdf"]) > 3
    last = Entry.objects.order_by("-number").first()
    assert last.hash[:12] in text_of(asked["pdf"])


def _draft(n: int) -> Any:
    legs = (
        Leg("5001", 100 + n, "G1", VILLAGE, "water"),
        Leg("1002", -100 - n, "G1"),
    )
    return actions.Draft(day(4), legs, "payment", ("test", str(n)), f"projects.project:{PROJECT}")


def test_a_pdf_that_would_be_too_long_leads_to_excel(
    busy: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xieshou.funds.views.statements.MOST_PDF_LINES", 3)
    client = client_of(person("office", "county_office", COUNTY))
    answer = client.get("/funds/grants/G1/statement.pdf", follow=True)
    assert answer.redirect_chain == [("/funds/grants/G1/statement/", 302)]
    assert "请下载 Excel" in answer.content.decode()
