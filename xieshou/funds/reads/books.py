"""Books, their trial balance, their entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, QuerySet, Sum
from django.utils.translation import gettext as _

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer, scope_q
from xieshou.funds.models import Account, Balance, Book, Entry, Line, Period
from xieshou.registry import reads as registry

SEE = "funds.see"
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class BookRow:
    code: str
    name: str
    place: str
    place_name: str
    entries: int
    closed_until: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with what is below it; `balance_fen` is above zero for a debit."""

    code: str
    name: str
    name_en: str
    kind: str
    holds: str
    depth: int
    debit_fen: int
    credit_fen: int

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def balance_fen(self) -> int:
        return self.debit_fen - self.credit_fen


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Accounts as a tree in order of code; the totals are those of the lines, each counted once."""

    measure: str
    rows: tuple[AccountRow, ...]
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True, slots=True)
class LineRow:
    account: str
    account_name: str
    amount_fen: int
    grant: str
    measure: str
    place: str
    purpose: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    id: int
    book: str
    number: int
    date: date
    made_at: datetime
    memo: str
    memo_label: str
    source: str
    reverses: int | None
    reversed_by: int | None
    hash: str
    lines: tuple[LineRow, ...]

    @property
    def total_fen(self) -> int:
        """What the entry moves: the sum of its debits."""
        return sum(line.amount_fen for line in self.lines if line.amount_fen > 0)


def books(viewer: Viewer) -> tuple[BookRow, ...]:
    """The books that the viewer may see, by code."""
    return _book_rows(_visible(viewer))


def book(code: str, viewer: Viewer) -> BookRow | None:
    """None: there is no such book, or not for the viewer."""
    return next(iter(_book_rows(_visible(viewer).filter(code=code))), None)


def trial_balance(code: str, viewer: Viewer, *, measure: str = "cash") -> TrialBalance | None:
    """Debits and credits of every account; a parent's hold its children's."""
    row = _visible(viewer).filter(code=code).first()
    if row is None:
        return None
    sums = {
        one["account"]: (one["debit"], one["credit"])
        for one in Balance.objects.filter(account__book=row, measure=measure)
        .values("account")
        .annotate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    }
    accounts = list(Account.objects.filter(book=row).order_by("code"))
    above = {one.pk: one.parent_id for one in accounts}
    rolled: dict[int, list[int]] = {one.pk: [0, 0] for one in accounts}
    depth: dict[int, int] = {}
    for one in accounts:
        at: int | None = one.pk
        steps = -1
        while at is not None:
            for side in (0, 1):
                rolled[at][side] += sums.get(one.pk, (0, 0))[side]
            at, steps = above[at], steps + 1
        depth[one.pk] = steps
    rows = tuple(
        AccountRow(
            one.code, one.name, one.name_en, one.kind, one.holds, depth[one.pk], *rolled[one.pk]
        )
        for one in accounts
    )
    debit, credit = (sum(side[i] for side in sums.values()) for i in (0, 1))
    return TrialBalance(measure, rows, debit, credit)


def entries(
    code: str, viewer: Viewer, *, offset: int = 0, limit: int = PAGE_SIZE
) -> registry.Page[EntryRow]:
    """The journal of a book, the latest first."""
    found = Entry.objects.filter(book__in=_visible(viewer), book__code=code)
    rows = entry_rows(found.order_by("-id")[offset : offset + limit])
    return registry.Page(rows, found.count(), offset, limit)


def entry(pk: int, viewer: Viewer) -> EntryRow | None:
    rows = entry_rows(Entry.objects.filter(book__in=_visible(viewer), pk=pk))
    return next(iter(rows), None)


def entry_rows(found: QuerySet[Entry]) -> tuple[EntryRow, ...]:
    rows = list(found.select_related("book", "reverses", "reversed_by"))
    lines = _lines_of(row.pk for row in rows)
    return tuple(
        EntryRow(
            id=row.pk,
            book=row.book.code,
            number=row.number,
            date=row.date,
            made_at=row.made_at,
            memo=row.memo,
            memo_label=row.get_memo_display(),
            source=row.source,
            reverses=row.reverses.number if row.reverses else None,
            reversed_by=row.reversed_by.number if hasattr(row, "reversed_by") else None,
            hash=row.hash,
            lines=tuple(lines.get(row.pk, ())),
        )
        for row in rows
    )


def _lines_of(ids: Iterable[int]) -> dict[int, list[LineRow]]:
    found: dict[int, list[LineRow]] = {}
    lines = Line.objects.filter(entry__in=list(ids)).select_related("account", "grant")
    for line in lines.order_by("entry_id", "position"):
        found.setdefault(line.entry_id, []).append(
            LineRow(
                line.account.code, in_language(line.account.name, line.account.name_en),
                line.amount_fen, line.grant.code if line.grant else "", line.measure, line.place,
                line.purpose,
            )
        )  # fmt: skip
    return found


def visible(viewer: Viewer) -> QuerySet[Book]:
    """The books that the viewer may see."""
    return _visible(viewer)


def _visible(viewer: Viewer) -> QuerySet[Book]:
    return Book.objects.filter(scope_q(viewer, SEE, "place__code")).select_related("place")


def _book_rows(found: QuerySet[Book]) -> tuple[BookRow, ...]:
    """In a fixed number of queries, however many books."""
    items = list(found)
    names = registry.place_names({row.place.code for row in items})
    # Entries are numbered through: the last number is how many there are.
    entries = dict(
        Entry.objects.filter(book__in=items).order_by().values_list("book").annotate(Max("number"))
    )
    closed = {
        one.book_id: str(one)
        for one in Period.objects.filter(book__in=items).order_by("year", "month")
    }
    return tuple(
        BookRow(
            code=row.code,
            name=row.name,
            place=row.place.code,
            place_name=names.get(row.place.code, row.place.code),
            entries=entries.get(row.pk, 0),
            closed_until=closed.get(row.pk, _("尚未结账")),
        )
        for row in items
    )
