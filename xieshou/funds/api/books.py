"""Books over the API: what stands in them, and what may be put down."""

from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import BadInput
from xieshou.core.api import IDEMPOTENCY_KEY, WRITING, WRITTEN, Id, Part, PlaceCode, PlaceOrAll
from xieshou.core.request import Request
from xieshou.funds import actions, reads
from xieshou.funds.api.values import (
    CLOSED,
    Code,
    CodeOrAny,
    Day,
    NewCode,
    Source,
    nothing,
    seen_book,
)
from xieshou.funds.models import MAX_LINE_FEN, Account, Entry, Measure, Purpose
from xieshou.funds.rules import Leg
from xieshou.registry import reads as registry

router = Router(auth=django_auth)


class BookIn(Schema):
    """A book to open for a place, with the standard accounts."""

    code: NewCode
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=WRITTEN)]
    place: PlaceCode
    organisation: Id | None = None


class AccountIn(Schema):
    """A further account; `holds` says which part of a grant lies on it."""

    code: Annotated[str, Field(max_length=20, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$")]
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=WRITTEN)]
    name_en: Annotated[str, Field(max_length=80, pattern=WRITTEN)] = ""
    kind: Account.Kind
    holds: Account.Holds
    parent: CodeOrAny = ""
    measure: Measure | None = None
    floored: bool = False


class LegIn(Schema):
    """A line of an entry: a debit above zero, a credit below."""

    account: Code
    amount_fen: int = Field(strict=True, ge=-MAX_LINE_FEN, le=MAX_LINE_FEN)
    grant: CodeOrAny = ""
    place: PlaceOrAll = ""
    purpose: Purpose | None = None
    measure: Measure = Measure.CASH


class EntryIn(Schema):
    """An entry to post; its lines sum to nothing for each grant and measure."""

    date: Day
    memo: Entry.Memo
    source: Source = ""
    legs: list[LegIn] = Field(min_length=2, max_length=200)


class ReversalIn(Schema):
    date: Day


class PeriodIn(Schema):
    """A month that is over."""

    year: int = Field(ge=2000, le=2100)
    month: int = Field(ge=1, le=12)


class StatementLineIn(Schema):
    """A movement on the bank's statement: either received or paid, in fen."""

    reference: str = Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z-]+$")
    date: Day
    received_fen: int = Field(0, strict=True, ge=0, le=MAX_LINE_FEN)
    paid_fen: int = Field(0, strict=True, ge=0, le=MAX_LINE_FEN)


class StatementIn(Schema):
    """Lines of the bank's statement; none at all only matches again what stands there."""

    lines: list[StatementLineIn] = Field([], max_length=5000)


class StatementOut(Schema):
    """How many lines are new, how many stood there, how many found their entry."""

    added: int
    same: int
    matched: int


@router.get("/funds/books", response={200: list[reads.BookRow]} | CLOSED)
def books(request: Request) -> list[reads.BookRow]:
    """The books that one may see."""
    return list(reads.books(request.viewer))


@router.post("/funds/books", response={201: reads.BookRow} | WRITING)
def open_book(request: Request, body: BookIn, key: str = IDEMPOTENCY_KEY) -> Status[reads.BookRow]:
    """Open a book."""
    made = actions.open_book(viewer=request.viewer, key=key, **body.dict())
    return Status(201, seen_book(request, made.code))


@router.get("/funds/books/{code}", response={200: reads.BookRow} | CLOSED)
def book(request: Request, code: Code) -> reads.BookRow:
    """One book."""
    return seen_book(request, code)


@router.get("/funds/books/{code}/balance", response={200: reads.TrialBalance} | CLOSED)
def balance(request: Request, code: Code, measure: Measure = Measure.CASH) -> reads.TrialBalance:
    """The trial balance of a book: every account with its debits and credits."""
    found = reads.trial_balance(code, request.viewer, measure=measure.value)
    if found is None:
        raise nothing()
    return found


@router.post("/funds/books/{code}/accounts", response={201: reads.TrialBalance} | WRITING)
def open_account(
    request: Request, code: Code, body: AccountIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.TrialBalance]:
    """Open a further account; the answer is the book's trial balance with it."""
    said = body.dict() | {"kind": body.kind.value, "holds": body.holds.value}
    said["measure"] = body.measure.value if body.measure else ""
    actions.open_account(viewer=request.viewer, key=key, book=code, **said)
    return Status(201, balance(request, code))


@router.get("/funds/books/{code}/entries", response={200: registry.Page[reads.EntryRow]} | CLOSED)
def entries(request: Request, code: Code, part: Query[Part]) -> registry.Page[reads.EntryRow]:
    """The journal of a book, the latest first."""
    seen_book(request, code)
    return reads.entries(code, request.viewer, offset=part.offset, limit=part.limit)


@router.post("/funds/books/{code}/entries", response={201: reads.EntryRow} | WRITING)
def post(
    request: Request, code: Code, body: EntryIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.EntryRow]:
    """Post an entry. What spends, or takes money from the bank, goes by payment orders alone."""
    legs = tuple(
        Leg(
            one.account, one.amount_fen, one.grant, one.place,
            one.purpose.value if one.purpose else "", one.measure.value,
        )
        for one in body.legs
    )  # fmt: skip
    made = actions.post(
        viewer=request.viewer, key=key, book=code, date=body.date, legs=legs,
        memo=body.memo.value, source=body.source,
    )  # fmt: skip
    return Status(201, entry(request, made.pk))


@router.get("/funds/entries/{pk}", response={200: reads.EntryRow} | CLOSED)
def entry(request: Request, pk: Id) -> reads.EntryRow:
    """One entry with its lines and hash."""
    row = reads.entry(pk, request.viewer)
    if row is None:
        raise nothing()
    return row


@router.post("/funds/entries/{pk}/reversal", response={201: reads.EntryRow} | WRITING)
def reverse(
    request: Request, pk: Id, body: ReversalIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.EntryRow]:
    """Undo an entry by its mirror image; what an order paid is undone by an order."""
    made = actions.reverse(viewer=request.viewer, key=key, entry=pk, date=body.date)
    return Status(201, entry(request, made.pk))


@router.post("/funds/books/{code}/periods", response={201: reads.BookRow} | WRITING)
def close_period(
    request: Request, code: Code, body: PeriodIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.BookRow]:
    """Close a month and all before it, for good."""
    actions.close_period(viewer=request.viewer, key=key, book=code, **body.dict())
    return Status(201, seen_book(request, code))


@router.get("/funds/books/{code}/bank", response={200: reads.Reconciliation} | CLOSED)
def bank(request: Request, code: Code) -> reads.Reconciliation:
    """The bank's statement beside the ledger, and what stands for nothing on either side."""
    found = reads.reconciliation(code, request.viewer)
    if found is None:
        raise nothing()
    return found


@router.post("/funds/books/{code}/bank", response={200: StatementOut} | WRITING)
def import_statement(
    request: Request, code: Code, body: StatementIn, key: str = IDEMPOTENCY_KEY
) -> StatementOut:
    """Take in lines of the bank's statement and match them; without lines, only match again."""
    references = [one.reference for one in body.lines]
    if len(set(references)) < len(references):
        raise BadInput("reference_twice", _("同一流水号出现了两次"), {"field": "lines"})
    if any(bool(one.received_fen) == bool(one.paid_fen) for one in body.lines):
        raise BadInput("one_of_two", _("收入、支出应恰填一项"), {"field": "lines"})
    if not body.lines:
        matched = actions.match_statement(viewer=request.viewer, key=key, book=code)
        return StatementOut(added=0, same=0, matched=matched)
    rows = [
        {
            "book": code, "reference": one.reference, "date": one.date,
            "received": one.received_fen, "paid": one.paid_fen,
        }
        for one in body.lines
    ]  # fmt: skip
    return StatementOut(**actions.import_statement(viewer=request.viewer, key=key, rows=rows))
