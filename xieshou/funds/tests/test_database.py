"""What the database itself refuses, whoever writes: raw SQL, bulk updates, lines that come late.

Each rule is shown to be needed: with it left out the same attempt goes through.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from xieshou.core import append_only
from xieshou.core.scope import SYSTEM
from xieshou.funds import actions
from xieshou.funds.models import (
    BOOK_STEP,
    Account,
    Book,
    Budget,
    Commitment,
    Entry,
    Grant,
    Line,
    PaymentOrder,
    Period,
    triggers,
)
from xieshou.funds.tests.conftest import (
    NEXT_COUNTY,
    VILLAGE,
    WAN,
    day,
    make_book,
    make_grant,
    receive,
    settle,
    spend,
)
from xieshou.registry import actions as registry_actions

Legs = list[tuple[str, int, str | None, str, str, str]]
SPEND: Legs = [
    ("5001", WAN, "G1", VILLAGE, "water", "cash"),
    ("1002", -WAN, "G1", "", "", "cash"),
]


def account(code: str, book: str = "fugong") -> int:
    return Account.objects.get(book__code=book, code=code).pk


def write(legs: Legs = SPEND, **changes: Any) -> int:
    """An entry put down past the program: lines, then the entry. Returns its key."""
    book = Book.objects.get(code="fugong")
    last = Entry.objects.filter(book=book).order_by("-number").first()
    assert last is not None
    number = changes.pop("number", last.number + 1)
    pk = changes.pop("id", book.pk * BOOK_STEP + number)
    Line.objects.bulk_create(
        [
            Line(
                entry_id=pk, position=at, account_id=account(code, changes.get("of", "fugong")),
                amount_fen=fen, grant=Grant.objects.get(code=grant) if grant else None,
                place=place, purpose=purpose, measure=measure,
            )
            for at, (code, fen, grant, place, purpose, measure) in enumerate(legs)
        ]
    )  # fmt: skip
    changes.pop("of", None)
    fields = {
        "id": pk, "book_id": book.pk, "number": number, "date": day(5), "memo": "payment",
        "made_at": last.made_at, "scope": "raw", "key": str(number), "body_hash": "0" * 64,
        "prev_hash": last.hash, "hash": hashlib.sha256(str(pk).encode()).hexdigest(),
        "reverses_id": None,
    }  # fmt: skip
    Entry.objects.bulk_create([Entry(**(fields | changes))])
    return pk


def swapped(**changes: Any) -> Legs:
    """SPEND with its first line changed."""
    names = ("account", "fen", "grant", "place", "purpose", "measure")
    return [tuple((dict(zip(names, SPEND[0], strict=True)) | changes).values()), SPEND[1]]  # type: ignore[list-item]


def _few() -> None:
    write([])


def _closed() -> None:
    Period.objects.create(book=Book.objects.get(), year=2026, month=5)
    write()


def _other_book() -> None:
    make_book("gongshan", NEXT_COUNTY)
    write(_own_income(WAN), of="gongshan")


def _own_income(fen: int, measure: str = "cash") -> Legs:
    return [("1002", fen, None, "", "", measure), ("3001", -fen, None, "", "", measure)]


def _not_mirror() -> None:
    paid = spend(2 * WAN)
    write([(c, -f, g, p, u, m) for c, f, g, p, u, m in SPEND], reverses_id=paid.pk)


def _over_receipt() -> None:
    write([("1002", 1, "G1", "", "", "cash"), ("3001", -1, "G1", "", "", "cash")])


def _purpose() -> None:
    make_grant("G2", purposes=["health"])
    receive("G2")
    write([(c, f, "G2", p, u, m) for c, f, _g, p, u, m in SPEND])


def _floor() -> None:
    much = 101 * WAN
    write([("1201", much, "G1", "", "", "cash"), ("1002", -much, "G1", "", "", "cash")])


def _undone() -> None:
    """An order's payment undone by hand."""
    paid = spend(WAN)
    firm = registry_actions.register_organisation(
        viewer=SYSTEM, place=NEXT_COUNTY, name="公司", kind="firm"
    )
    budget = Budget.objects.create(
        book_id=paid.book_id, code="B", name="水", place=VILLAGE, purpose="water", amount_fen=WAN
    )
    contract = Commitment.objects.create(budget=budget, code="C", payee=firm, amount_fen=WAN)
    PaymentOrder.objects.create(
        commitment=contract, grant=Grant.objects.get(), amount_fen=WAN, state="paid", entry=paid
    )
    write([(c, -f, g, p, u, m) for c, f, g, p, u, m in SPEND], reverses_id=paid.pk)


def _not_passed_on() -> None:
    """A part of another book's grant of which nothing was passed on."""
    make_book("gongshan", NEXT_COUNTY)
    whole = make_grant("G2", "gongshan")
    Grant.objects.create(
        book=Book.objects.get(code="fugong"), code="P", name="资金", source="municipal",
        amount_fen=WAN, year=2026, passed_from=whole,
    )  # fmt: skip
    write([("1002", 1, "P", "", "", "cash"), ("3001", -1, "P", "", "", "cash")])


def _late_line() -> None:
    paid = spend(1)
    Line.objects.bulk_create(
        [
            Line(entry=paid, position=at, account_id=account("1002"), amount_fen=fen)
            for at, fen in ((7, 5), (8, -5))
        ]
    )


ATTEMPTS: dict[str, Callable[[], object]] = {
    "few_lines": _few,
    "unbalanced": lambda: write(swapped(fen=WAN + 1)),
    "other_book": _other_book,
    "other_measure": lambda: write(_own_income(WAN, "in_kind")),
    "not_next": lambda: write(number=9),
    "closed_period": _closed,
    "not_its_reversal": _not_mirror,
    "undone_by_order": _undone,
    "earmark_place": lambda: write(swapped(place=NEXT_COUNTY)),
    "earmark_purpose": _purpose,
    "earmark_year": lambda: write(date=day(5, year=2027)),
    "below_floor": _floor,
    "over_receipt": _over_receipt,
    "not_passed_on": _not_passed_on,
    triggers.LINE_TRIGGER: _late_line,
}


def test_a_sound_entry_goes_in_past_the_program(grant: Grant) -> None:
    """What the attempts below differ from is allowed; the balances follow."""
    write()
    assert Entry.objects.count() == 2


def test_every_rule_has_an_attempt() -> None:
    assert set(ATTEMPTS) == {rule.name for rule in triggers.RULES} | {triggers.LINE_TRIGGER}


@pytest.mark.parametrize("rule", ATTEMPTS)
def test_the_database_refuses(grant: Grant, rule: str) -> None:
    said = "sealed" if rule == triggers.LINE_TRIGGER else rule
    with pytest.raises(IntegrityError, match=f"funds:{said}"), transaction.atomic():
        ATTEMPTS[rule]()


@pytest.mark.parametrize("rule", ATTEMPTS)
def test_each_rule_is_needed(grant: Grant, rule: str) -> None:
    """Without it nothing else stops the attempt; and `verify` sees that it is gone."""
    assert triggers.missing(connection) == []
    triggers.remove(connection)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in (triggers.ENTRY_TRIGGER, triggers.LINE_TRIGGER):
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
    triggers.install(connection, without=rule)
    assert triggers.missing(connection)
    ATTEMPTS[rule]()


def test_without_its_trigger_no_balance_is_kept(grant: Grant) -> None:
    """The balances are the database's own work."""
    triggers.remove(connection)
    triggers.install(connection, without="balances")
    write()
    assert triggers.missing(connection)
    assert sum(row.debit_fen for row in account_balances("5001")) == 0


def account_balances(code: str) -> Any:
    return Account.objects.get(code=code).balances.all()


def test_a_line_needs_its_entry(grant: Grant) -> None:
    """One whose entry does not come by the end of the transaction is refused, and all with it."""
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012
        Line.objects.create(
            entry_id=Book.objects.get().pk * BOOK_STEP + 2, position=0,
            account_id=account("1002"), amount_fen=1,
        )  # fmt: skip
        connection.check_constraints()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's columns have types")
def test_an_amount_is_a_whole_number_of_fen(grant: Grant) -> None:
    """SQLite would keep a fraction in a column of integers."""
    book = Book.objects.get()
    pk = book.pk * BOOK_STEP + 2
    with pytest.raises(IntegrityError, match="not_whole_fen"), transaction.atomic():  # noqa: PT012
        with connection.cursor() as cursor:
            for position, amount in enumerate((1.5, -1.5)):
                cursor.execute(
                    "INSERT INTO funds_line (entry_id, position, account_id, amount_fen, measure,"
                    " place, purpose) VALUES (%s, %s, %s, %s, 'cash', '', '')",
                    [pk, position, account("1002"), amount],
                )
        write([])


def _update(table: str) -> list[str]:
    column = {"funds_line": "amount_fen", "funds_period": "month"}.get(table, "id")
    return [
        f"UPDATE {table} SET {column} = {column} + 1",
        f"DELETE FROM {table}",
    ]


@pytest.mark.parametrize("table", triggers.LEDGER)
def test_no_row_is_changed_or_deleted(grant: Grant, table: str) -> None:
    """By raw SQL; nor by the ORM's bulk operations, which end in the same."""
    Period.objects.create(book=Book.objects.get(), year=2026, month=1)
    for statement in _update(table):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize("table", triggers.LEDGER)
def test_each_closing_of_a_table_is_needed(grant: Grant, table: str) -> None:
    """Without it the same goes through, and `verify` sees that it is gone."""
    Period.objects.create(book=Book.objects.get(), year=2026, month=1)
    append_only.open_(connection, table)
    assert not append_only.is_closed(connection, table)
    with connection.cursor() as cursor:
        column = "month" if table == "funds_period" else "amount_fen"
        if table in ("funds_period", "funds_line"):
            cursor.execute(f"UPDATE {table} SET {column} = {column} + 1")
        elif table == "funds_entry":
            cursor.execute("UPDATE funds_entry SET memo = 'other'")
        else:
            cursor.execute(f"UPDATE {table} SET name = 'other'")
        assert cursor.rowcount > 0
    append_only.close(connection, table, *triggers.APPEND_ONLY[table])


_UNIQUE = [
    (table, columns)
    for table, uniques in triggers.LEDGER.items()
    for columns in (("id",), *uniques)
]


@pytest.mark.parametrize("how", ["OR REPLACE", "OR IGNORE", "ON CONFLICT"])
@pytest.mark.parametrize(("table", "columns"), _UNIQUE, ids=str)
def test_no_row_is_replaced(grant: Grant, table: str, columns: tuple[str, ...], how: str) -> None:
    """A new row that shares a unique value with an old one does not take its place."""
    if how.startswith("OR ") and connection.vendor != "sqlite":
        pytest.skip("SQLite's own words")
    Period.objects.create(book=Book.objects.get(), year=2026, month=1)
    paid = spend(1)
    actions.reverse(viewer=SYSTEM, entry=paid.pk, date=day(6))
    with connection.cursor() as cursor:
        filled = "reverses_id" if "reverses_id" in columns else columns[0]
        cursor.execute(f"SELECT * FROM {table} WHERE {filled} IS NOT NULL ORDER BY id DESC LIMIT 1")
        names = [one[0] for one in cursor.description]
        old = dict(zip(names, cursor.fetchone(), strict=True))
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        before = cursor.fetchall()
        new = {name: _other(name, value, name in columns) for name, value in old.items()}
        marks = ", ".join(["%s"] * len(names))
        start = f"INSERT {how if how.startswith('OR') else ''} INTO {table}"
        end = (
            f"ON CONFLICT ({', '.join(columns)}) DO UPDATE SET id = excluded.id"
            if how == "ON CONFLICT"
            else ""
        )
        try:
            with transaction.atomic():
                cursor.execute(
                    f"{start} ({', '.join(names)}) VALUES ({marks}) {end}", list(new.values())
                )
        except IntegrityError:
            pass
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        assert cursor.fetchall() == before


def _other(name: str, value: Any, same: bool) -> Any:
    """Another value of the column, except where it is to be the same."""
    if same or value is None:
        return value
    if name in ("code", "uid", "scope", "key", "hash"):
        return f"{value}x"[-30:]
    return value + 1 if name in ("id", "position", "number") else value


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite makes tables anew")
@pytest.mark.parametrize(
    ("table", "constraint", "attempt"),
    [
        ("funds_line", "line_moves_something", lambda: write(
            [*SPEND, ("1002", 0, None, "", "", "cash")])),
        ("funds_entry", "one_entry_per_request", lambda: (
            write(scope="s", key="k"), write(scope="s", key="k"))),
        ("funds_entry", "entry_key_is_book_and_number", lambda: write(id=7)),
        ("funds_grant", "grant_above_zero", lambda: Grant.objects.create(
            book=Book.objects.get(), code="G7", amount_fen=0, year=2026)),
        ("funds_account", "account_holds_what_its_kind_can", lambda: Account.objects.create(
            book=Book.objects.get(), code="7", kind="asset", holds="spent")),
        ("funds_account", "carried_account_has_its_year", lambda: Account.objects.create(
            book=Book.objects.get(), code="7", kind="equity", holds="carried")),
        ("funds_account", "one_account_per_code", lambda: Account.objects.create(
            book=Book.objects.get(), code="1002", kind="asset", holds="unspent")),
        ("funds_period", "month_of_a_year", lambda: Period.objects.create(
            book=Book.objects.get(), year=2026, month=13)),
        ("funds_period", "one_closing_per_month", lambda: [
            Period.objects.create(book=Book.objects.get(), year=2026, month=1) for _ in "ab"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_constraint_is_needed(
    grant: Grant, table: str, constraint: str, attempt: Callable[[], object]
) -> None:
    """It refuses; and without it the attempt goes through."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        attempt()
    settle()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    attempt()
