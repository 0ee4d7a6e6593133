"""Grants that pass from book to book: what has left one and arrived in the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum

from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.models import Balance, Book, Grant, Line, Passing
from xieshou.funds.reads.books import visible

_ARRIVED = ("source", "carried")
PROPOSE, ACCEPT = "funds.order", "funds.receive"


@dataclass(frozen=True, slots=True)
class PassingRow:
    """Part of a grant on its way to another book, where it is to be the grant `code`. `made`: it
    has arrived; `may_accept` and `may_withdraw` are whether the viewer may now."""

    id: int
    grant: str
    grant_name: str
    measure: str
    from_book: str
    from_book_name: str
    book: str
    book_name: str
    place: str
    code: str
    amount_fen: int
    proposed_by: str
    made_at: datetime
    made: bool
    may_accept: bool
    may_withdraw: bool


def passings(
    viewer: Viewer, *, book: str = "", grant: str = "", waiting: bool = False
) -> tuple[PassingRow, ...]:
    """Those out of or into books that the viewer may see, the latest first: into one book, of one
    grant, or those not yet accepted, where such is asked for."""
    found = _seen(viewer)
    if book:
        found = found.filter(book__code=book)
    if grant:
        found = found.filter(grant__code=grant)
    if waiting:
        found = found.filter(made=None)
    return tuple(_row(one, viewer) for one in found)


def passing(pk: int, viewer: Viewer) -> PassingRow | None:
    """None: there is none, or it is of books that are not for the viewer."""
    return next((_row(one, viewer) for one in _seen(viewer).filter(pk=pk)), None)


def takers_of_money(book: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every book but one: which books there are is no secret (see `heads`)."""
    return tuple(Book.objects.exclude(code=book).order_by("code").values_list("code", "name"))


def _seen(viewer: Viewer) -> QuerySet[Passing]:
    books = visible(viewer)
    return Passing.objects.filter(Q(book__in=books) | Q(grant__book__in=books)).select_related(
        "grant__book__place", "book__place"
    )


def _row(one: Passing, viewer: Viewer) -> PassingRow:
    of, waits = one.grant, one.made_id is None
    mine = viewer.user_id is not None and one.proposed_by == viewer.user_id
    place = one.book.place.code
    return PassingRow(
        one.pk, of.code, of.name, of.measure, of.book.code, of.book.name, one.book.code,
        one.book.name, place, one.code, one.amount_fen, one.proposed_by_name, one.made_at,
        not waits, waits and not mine and viewer.may(ACCEPT, place),
        waits and viewer.may(PROPOSE, of.book.place.code),
    )  # fmt: skip


def passed(found: Iterable[int]) -> dict[int, int]:
    """Grant → fen of it that went on to other books, of the grants that passed anything on."""
    rows = Balance.objects.filter(grant__in=list(found), account__code=rules.PASSED_ON.code)
    sums = rows.order_by().values_list("grant").annotate(fen=Sum(F("debit_fen") - F("credit_fen")))
    return {grant: int(fen) for grant, fen in sums if fen}


def wrongly_passed() -> list[str]:
    """Codes of grants of which not as much has arrived as the other book passed on to them, and of
    what was passed on to none."""
    parts = {row.code: row for row in Grant.objects.filter(passed_from__isnull=False)}
    sent = {
        (source.removeprefix(rules.passing_source("")), grant): int(fen)
        for source, grant, fen in Line.objects.filter(account__code=rules.PASSED_ON.code)
        .order_by()
        .values_list("entry__source", "grant")
        .annotate(Sum("amount_fen"))
    }
    arrived = {
        (row["grant__code"], row["grant__passed_from"]): int(row["fen"])
        for row in Balance.objects.filter(grant__in=parts.values(), account__holds__in=_ARRIVED)
        .order_by()
        .values("grant__code", "grant__passed_from")
        .annotate(fen=Sum(F("credit_fen") - F("debit_fen")))
    }
    pairs = sent.keys() | arrived.keys()
    return sorted({one[0] for one in pairs if sent.get(one, 0) != arrived.get(one, 0)})
