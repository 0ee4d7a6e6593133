"""The trial balance of a book (科目余额表): before the year, in the year, at the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer
from xieshou.funds.models import Account, Book, Line, Measure
from xieshou.funds.reads.books import visible
from xieshou.funds.reads.grants import GrantRow, grants
from xieshou.funds.reads.statements.lines import ChainHead, as_at, heads_of


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account with what is below it; `opening_fen` and `closing_fen` are above zero for a
    debit, the two others are of the year of the day."""

    code: str
    label: str
    depth: int
    opening_fen: int
    debit_fen: int
    credit_fen: int

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.debit_fen - self.credit_fen


@dataclass(frozen=True, slots=True)
class TrialPart:
    """The accounts of one measure; the totals are those of the lines, each counted once."""

    measure: str
    measure_label: str
    rows: tuple[TrialRow, ...]
    opening_fen: int
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True, slots=True)
class BookStatement:
    head: ChainHead
    day: date
    parts: tuple[TrialPart, ...]
    grants: tuple[GrantRow, ...]


def book_statement(code: str, viewer: Viewer, *, day: date) -> BookStatement | None:
    """None: there is no such book, or not for the viewer."""
    book = visible(viewer).filter(code=code).first()
    if book is None:
        return None
    accounts = list(Account.objects.filter(book=book).order_by("code"))
    sums = _sums(book, day)
    parts = _grant_parts(book, day)
    return BookStatement(
        head=heads_of(Book.objects.filter(pk=book.pk))[0],
        day=day,
        parts=tuple(_part(measure, accounts, sums) for measure in Measure.values),
        grants=tuple(as_at(row, parts.get(row.code, {})) for row in grants(viewer, book=code)),
    )


def _sums(book: Book, day: date) -> dict[tuple[str, int], tuple[int, int, int]]:
    """(measure, account) → net before the year, debits and credits in it."""
    new_year = date(day.year, 1, 1)
    before, since = Q(entry__date__lt=new_year), Q(entry__date__gte=new_year)
    rows = (
        Line.objects.filter(entry__book=book, entry__date__lte=day)
        .order_by()
        .values_list("measure", "account")
        .annotate(
            opening=Coalesce(Sum("amount_fen", filter=before), 0),
            debit=Coalesce(Sum("amount_fen", filter=since & Q(amount_fen__gt=0)), 0),
            credit=Coalesce(Sum("amount_fen", filter=since & Q(amount_fen__lt=0)), 0),
        )
    )
    return {
        (measure, account): (int(opening), int(debit), -int(credit))
        for measure, account, opening, debit, credit in rows
    }


def _part(
    measure: str,
    accounts: Sequence[Account],
    sums: dict[tuple[str, int], tuple[int, int, int]],
) -> TrialPart:
    above = {one.pk: one.parent_id for one in accounts}
    rolled = {one.pk: [0, 0, 0] for one in accounts}
    depth: dict[int, int] = {}
    total = [0, 0, 0]
    for one in accounts:
        own = sums.get((measure, one.pk), (0, 0, 0))
        total = [sum(pair) for pair in zip(total, own, strict=True)]
        at: int | None = one.pk
        depth[one.pk] = -1
        while at is not None:
            rolled[at] = [sum(pair) for pair in zip(rolled[at], own, strict=True)]
            depth[one.pk] += 1
            at = above[at]
    rows = (
        TrialRow(one.code, in_language(one.name, one.name_en), depth[one.pk], *rolled[one.pk])
        for one in accounts
    )
    return TrialPart(measure, str(Measure(measure).label), tuple(rows), *total)


def _grant_parts(book: Book, day: date) -> dict[str, dict[str, int]]:
    """Grant → part it lies in → fen at the day."""
    parts: dict[str, dict[str, int]] = {}
    rows = (
        Line.objects.filter(grant__book=book, entry__date__lte=day)
        .order_by()
        .values(of=F("grant__code"), holds=F("account__holds"))
        .annotate(fen=Sum("amount_fen"))
    )
    for row in rows:
        parts.setdefault(row["of"], {})[row["holds"]] = int(row["fen"])
    return parts
