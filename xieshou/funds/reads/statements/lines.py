"""The journal's lines as statements count them, and the heads of the chains they rest on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max, QuerySet

from xieshou.funds import rules
from xieshou.funds.models import Book, Entry, Line
from xieshou.funds.reads.grants import GrantRow
from xieshou.registry import reads as registry

# What begins the source of whatever is entered for a project.
PROJECT = "projects.project:"
# The parts of a grant that count as used.
USED = ("spent", "retained", "dividends")


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last entry of a book, whatever its date: number 0 and no hash where there is none."""

    book: str
    book_name: str
    place_name: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of the journal with its entry, whose key is `entry`; `year` is that of an account of
    what was carried over."""

    entry: int
    reverses: int | None
    book: str
    number: int
    date: date
    memo: str
    source: str
    hash: str
    holds: str
    account: str
    above: str
    year: int | None
    grant: str
    measure: str
    fen: int

    @property
    def is_retention(self) -> bool:
        return rules.RETENTION in (self.account, self.above)

    @property
    def is_advance(self) -> bool:
        return rules.ADVANCE in (self.account, self.above)

    @property
    def memo_label(self) -> str:
        return str(Entry.Memo(self.memo).label)


def statement_lines(found: QuerySet[Line]) -> list[StatementLine]:
    """In order of date, then of number."""
    rows = found.order_by("entry__date", "entry__book__code", "entry__number", "position")
    return [
        StatementLine(*row[:12], row[12] or "", *row[13:])
        for row in rows.values_list(
            "entry_id", "entry__reverses_id", "entry__book__code", "entry__number", "entry__date",
            "entry__memo", "entry__source", "entry__hash", "account__holds", "account__code",
            "account__parent__code", "account__year", "grant__code", "measure", "amount_fen",
        ).iterator(5000)
    ]  # fmt: skip


def project_of(source: str) -> str:
    """The code of the project that something is for, "" where it is for none."""
    return source.removeprefix(PROJECT) if source.startswith(PROJECT) else ""


def heads_of(books: QuerySet[Book]) -> tuple[ChainHead, ...]:
    """The heads of books, by code."""
    rows = list(books.select_related("place").annotate(last=Max("entries__id")).order_by("code"))
    found = Entry.objects.filter(pk__in=[row.last for row in rows if row.last])
    last = {row.pk: (row.number, row.hash) for row in found}
    names = registry.place_names({row.place.code for row in rows})
    return tuple(
        ChainHead(
            row.code,
            row.name,
            names.get(row.place.code, row.place.code),
            *last.get(row.last, (0, "")),
        )
        for row in rows
    )


def sum_of(lines: Iterable[StatementLine], *holds: str) -> int:
    return sum(line.fen for line in lines if line.holds in holds)


def as_at(row: GrantRow, parts: dict[str, int]) -> GrantRow:
    """A grant as it stood with `parts` (Account.Holds → fen, debits above zero)."""
    return replace(
        row,
        in_fen=-parts.get("source", 0) - parts.get("carried", 0),
        unspent_fen=parts.get("unspent", 0),
        spent_fen=parts.get("spent", 0),
        retained_fen=parts.get("retained", 0),
        dividends_fen=parts.get("dividends", 0),
        returned_fen=parts.get("returned", 0),
        late_fen=0,
    )
