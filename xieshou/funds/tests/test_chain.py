"""Whatever is edited behind the triggers' back, the count afterwards finds it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from xieshou.core.append_only import open_
from xieshou.funds import reads
from xieshou.funds.actions import Draft, Leg
from xieshou.funds.actions.heads import publish
from xieshou.funds.actions.journal import append
from xieshou.funds.models import BOOK_STEP, Balance, Book, Entry, Grant, Line, triggers
from xieshou.funds.reads.heads import heads_folder
from xieshou.funds.tests.conftest import BOOK, VILLAGE, WAN, day, make_book, settle, spend

BOOKS, EDITS, ENTRIES = 80, 10_000, 4


@contextmanager
def unguarded() -> Iterator[None]:
    """The tables without any trigger, as somebody with the database's password could leave them;
    all that is done there is rolled back."""
    settle()
    with transaction.atomic():
        triggers.remove(connection)
        for table in triggers.APPEND_ONLY:
            open_(connection, table)
        yield
        transaction.set_rollback(True)


def drafts(book: str) -> list[Draft]:
    """A receipt and three payments without a grant."""
    money = (Leg("1002", 100), Leg("3001", -100))
    uses = [
        (Leg("5001", 10 + n, "", VILLAGE, "water"), Leg("1002", -10 - n))
        for n in range(ENTRIES - 1)
    ]
    return [
        Draft(day(3 + n), legs, "other", (book, str(n)), "projects.project:1")
        for n, legs in enumerate([money, *uses])
    ]


@pytest.fixture
def books(places: None) -> list[int]:
    """Many small books."""
    keys = []
    for n in range(BOOKS):
        book = make_book(f"b{n}")
        append(book, drafts(book.code))
        keys.append(book.pk)
    return keys


ENTRY_EDITS = {
    "date": lambda old, rnd: old.replace(day=old.day % 28 + 1),
    "made_at": lambda old, rnd: old.replace(microsecond=(old.microsecond + 1) % 10**6),
    "memo": lambda old, rnd: "interest",
    "source": lambda old, rnd: old[:-1] + "2",
    "key": lambda old, rnd: old + "x",
    "scope": lambda old, rnd: old + "x",
    "body_hash": lambda old, rnd: old[:-1] + ("0" if old[-1] != "0" else "1"),
    "prev_hash": lambda old, rnd: old[:-1] + ("0" if old[-1] != "0" else "1"),
    "hash": lambda old, rnd: ("0" if old[0] != "0" else "1") + old[1:],
    "reverses_id": lambda old, rnd: old,
}
LINE_EDITS = {
    "amount_fen": lambda old, rnd: old + rnd.choice([-1, 1, 7, -(10**9)]),
    "measure": lambda old, rnd: "in_kind",
    "place": lambda old, rnd: old + "1" if len(old) < 12 else old[:-1],
    "purpose": lambda old, rnd: "road" if old != "road" else "",
    "position": lambda old, rnd: old + 2,
    "account_id": lambda old, rnd: old + 1,
}


class Journal:
    """The rows as they were before any edit, so that each edit is one statement."""

    def __init__(self) -> None:
        self.entries = {row["id"]: row for row in Entry.objects.values()}
        self.lines = {(row["entry_id"], row["position"]): row for row in Line.objects.values()}

    def edit(self, book: int, rnd: random.Random) -> None:
        """One change of one thing in the journal of a book, at random."""
        pk = book * BOOK_STEP + rnd.randint(1, ENTRIES)
        what = rnd.choice(["entry", "entry", "line", "line", "cut_line", "add_line", "cut_entry"])
        line = self.lines[pk, rnd.randint(0, 1)]
        if what == "entry":
            column = rnd.choice(list(ENTRY_EDITS))
            old = self.entries[pk][column]
            new = pk if column == "reverses_id" else ENTRY_EDITS[column](old, rnd)
            self._set("funds_entry", column, new, pk)
        elif what == "line":
            column = rnd.choice(list(LINE_EDITS))
            self._set("funds_line", column, LINE_EDITS[column](line[column], rnd), line["id"])
        elif what == "cut_line":
            self._run("DELETE FROM funds_line WHERE id = %s", line["id"])
        elif what == "add_line":
            Line.objects.create(
                entry_id=pk, position=2, account_id=line["account_id"], amount_fen=1
            )
        else:
            self._run("DELETE FROM funds_line WHERE entry_id = %s", pk)
            self._run("DELETE FROM funds_entry WHERE id = %s", pk)

    def _set(self, table: str, column: str, new: object, pk: int) -> None:
        self._run(f"UPDATE {table} SET {column} = %s WHERE id = %s", new, pk)

    def _run(self, statement: str, *values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def test_ten_thousand_edits_are_found(books: list[int]) -> None:
    """One random edit in each of many books, over and over: every one is found, and no other book
    is blamed. A last entry cut off whole is found by the balances that stay behind."""
    rnd = random.Random(6)
    assert reads.journal_faults() == []
    journal, names = Journal(), {pk: f"b{n}" for n, pk in enumerate(books)}
    found = 0
    while found < EDITS:
        # Some stay as they are: a count that blames everything would be found out.
        edited = rnd.sample(books, min(BOOKS * 9 // 10, EDITS - found))
        with unguarded():
            for book in edited:
                journal.edit(book, rnd)
            blamed = {fault.book for fault in reads.journal_faults()}
            assert blamed == {names[book] for book in edited}
        found += len(edited)


def test_a_cut_tail_is_found_by_the_published_head(
    grant: Grant, django_capture_on_commit_callbacks: Any
) -> None:
    """Even where balances and everything else were put right to hide it."""
    with django_capture_on_commit_callbacks(execute=True):
        spend(WAN)
        last = spend(2 * WAN)
    assert reads.faults() == []
    (head,) = reads.heads()
    assert (head.book, head.number, head.hash) == (BOOK, 3, last.hash)
    assert head.published_at is not None
    with unguarded():
        Line.objects.filter(entry=last).delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM funds_entry WHERE id = %s", [last.pk])
        Balance.objects.filter(account__code="5001").update(debit_fen=WAN)
        Balance.objects.filter(account__code="1002").update(credit_fen=WAN)
        (fault,) = reads.journal_faults()
        assert (fault.book, fault.number, fault.code) == (BOOK, 3, "head_missing")
        assert "第 3 号" in fault.words


def test_a_chain_made_anew_is_found_by_the_published_head(grant: Grant) -> None:
    """Somebody who edits an entry and computes every hash after it again cannot change the file."""
    paid = spend(WAN)
    publish(Book.objects.get().uid, 2, "f" * 64)
    assert paid.number == 2
    assert [fault.code for fault in reads.journal_faults()] == ["head_missing"]


def test_a_book_that_is_gone_is_found(grant: Grant) -> None:
    publish("e" * 32, 1, "f" * 64)
    assert [fault.code for fault in reads.journal_faults()] == ["head_missing"]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("funds_account", "kind = 'liability'"),
        ("funds_account", "code = 'x' || code"),
        ("funds_grant", "within = '53'"),
        ("funds_grant", "purposes = 'health'"),
        ("funds_grant", "year = year + 1"),
        ("funds_grant", "amount_fen = amount_fen + 1"),
        ("funds_book", "uid = 'x'"),
        ("funds_balance", "debit_fen = debit_fen + 1"),
    ],
)
def test_what_entries_rest_on_cannot_be_turned_into_something_else(
    grant: Grant, table: str, change: str
) -> None:
    """An account or grant that means something else afterwards breaks the chain."""
    where = " WHERE code = '1002'" if table == "funds_account" else ""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}{where}")
        assert reads.journal_faults()


def test_faults_are_told_in_words(grant: Grant) -> None:
    """With the table or trigger that is missing, and the book and entry that are wrong."""
    assert reads.faults() == []
    with unguarded():
        assert len(reads.faults()) == len(triggers.APPEND_ONLY) + len(
            triggers.statements(connection.vendor)
        ) - (2 if connection.vendor == "postgresql" else 0)
        Line.objects.filter(position=0).update(amount_fen=5)
        assert any("第 1 号：借贷不平" in words for words in reads.faults())


def test_anybody_may_see_the_heads(client: Client, grant: Grant) -> None:
    """The page and the JSON say which entry is the last of each book, and nothing else."""
    page = client.get("/funds/head/")
    assert page.status_code == 200
    assert Entry.objects.get().hash in page.content.decode().replace("<wbr>", "")


def test_a_torn_head_is_told_and_loses_nothing_else(client: Client, grant: Grant) -> None:
    """A crash in the middle of a write: the page stands, the fault is named, and the next head
    begins a line of its own."""
    uid, last = Book.objects.get().uid, Entry.objects.get()
    publish(uid, 1, last.hash)
    (path,) = heads_folder().glob("heads-*.jsonl")
    with path.open("ab") as file:
        file.write('{"book": "沪'.encode()[:-1])
    assert client.get("/funds/head/").status_code == 200
    assert [words for words in reads.faults() if path.name in words and "第 2 行" in words]
    publish(uid, 1, last.hash)
    assert len(path.read_bytes().split(b"\n")) == 4
    assert len(reads.faults()) == 1
    for other in (b"[1]\n", b'{"book": 1, "number": "x"}\n'):
        path.write_bytes(other)
        assert client.get("/funds/head/").status_code == 200
        assert len(reads.faults()) == 1
