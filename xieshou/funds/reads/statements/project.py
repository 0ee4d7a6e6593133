"""The account of a project, over all books and grants: budgeted, bound, used, paid, held back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Sum
from django.utils import timezone

from xieshou.core.scope import Viewer
from xieshou.funds.models import BOOK_STEP, Book, Budget, Commitment, Line, Measure, PaymentOrder
from xieshou.funds.reads.books import visible
from xieshou.funds.reads.grants import GrantRow, by_code
from xieshou.funds.reads.statements.lines import (
    PROJECT,
    USED,
    ChainHead,
    StatementLine,
    heads_of,
    statement_lines,
    sum_of,
)


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """A budget of a project with what its orders put down; code "" for what was entered without.

    `used_fen` is what was spent, kept or shared out, `retention_fen` the part of it that is held
    back (质保金) and `paid_fen` the rest, which was paid out.
    """

    code: str
    name: str
    book: str
    amount_fen: int
    committed_fen: int
    used_fen: int
    retention_fen: int

    @property
    def paid_fen(self) -> int:
        return self.used_fen - self.retention_fen

    @property
    def unpaid_fen(self) -> int:
        """What contracts still promise; below zero for what was paid before its contract was
        entered. Without a budget nothing is promised but what is held back."""
        return (self.committed_fen if self.code else self.used_fen) - self.paid_fen

    @property
    def used(self) -> float | None:
        return self.used_fen / self.amount_fen if self.amount_fen else None


@dataclass(frozen=True, slots=True)
class ProjectSource:
    """What a grant gave to a project."""

    grant: GrantRow
    spent_fen: int
    retained_fen: int
    dividends_fen: int

    @property
    def total_fen(self) -> int:
        return self.spent_fen + self.retained_fen + self.dividends_fen


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """An entry for a project, as far as it is of one grant; `advance_fen` is what it paid ahead."""

    book: str
    number: int
    date: date
    memo_label: str
    reverses: int | None
    grant: str
    measure_label: str
    used_fen: int
    retention_fen: int
    advance_fen: int
    hash: str


@dataclass(frozen=True, slots=True)
class ProjectStatement:
    """Entries in order of date; a budget or contract counts from the day it was put down."""

    code: str
    name: str
    heads: tuple[ChainHead, ...]
    day: date
    budgets: tuple[BudgetUse, ...]
    sources: tuple[ProjectSource, ...]
    entries: tuple[ProjectEntry, ...]


def project_statement(code: str, viewer: Viewer, *, day: date) -> ProjectStatement | None:
    """Over all books that the viewer may see. None: there is nothing of it, or not for the viewer.

    `code` is that of the project: what is entered for it has the source "projects.project:CODE".
    """
    source, books = PROJECT + code, visible(viewer)
    budgets = list(
        Budget.objects.filter(source=source, book__in=books, approved_by__isnull=False)
        .select_related("book")
        .order_by("code")
    )
    found = Line.objects.filter(entry__source=source, entry__book__in=books)
    if not budgets and not found.exists():
        return None
    lines = statement_lines(found.filter(entry__date__lte=day))
    known = by_code({line.grant for line in lines if line.grant}, viewer)
    in_books = {one.book.code for one in budgets} | {line.book for line in lines}
    return ProjectStatement(
        code=code,
        name=budgets[0].name if budgets else code,
        heads=heads_of(Book.objects.filter(code__in=in_books)),
        day=day,
        budgets=_budgets(budgets, lines, day),
        sources=tuple(_sources(lines, known)),
        entries=tuple(_entries(lines)),
    )


def _budgets(
    budgets: Sequence[Budget], lines: Sequence[StatementLine], day: date
) -> tuple[BudgetUse, ...]:
    ids = [one.pk for one in budgets]
    bound = dict(
        Commitment.objects.filter(budget__in=ids, made_at__date__lte=day)
        .order_by()
        .values_list("budget")
        .annotate(fen=Sum("amount_fen"))
    )
    orders = PaymentOrder.objects.filter(commitment__budget__in=ids, entry__isnull=False)
    budget_of = dict(orders.values_list("entry", "commitment__budget"))
    own: dict[int | None, list[StatementLine]] = {}
    for line in lines:
        own.setdefault(budget_of.get(line.entry), []).append(line)
    rows = [
        BudgetUse(
            one.code, one.name, one.book.code, one.amount_fen, int(bound.get(one.pk, 0)),
            *_used_and_held(own.get(one.pk, [])),
        )
        for one in budgets
        if one.pk in own or timezone.localdate(one.made_at) <= day
    ]  # fmt: skip
    if None in own:
        rows.append(BudgetUse("", "", "", 0, 0, *_used_and_held(own[None])))
    return tuple(rows)


def _used_and_held(lines: Sequence[StatementLine]) -> tuple[int, int]:
    return sum_of(lines, *USED), -sum(line.fen for line in lines if line.is_retention)


def _sources(lines: Sequence[StatementLine], known: dict[str, GrantRow]) -> Iterator[ProjectSource]:
    by_grant: dict[str, list[StatementLine]] = {}
    for line in lines:
        if line.grant and line.holds in USED:
            by_grant.setdefault(line.grant, []).append(line)
    order = list(Measure.values)
    for code in sorted(by_grant, key=lambda code: (order.index(known[code].measure), code)):
        yield ProjectSource(known[code], *(sum_of(by_grant[code], part) for part in USED))


def _entries(lines: Sequence[StatementLine]) -> Iterator[ProjectEntry]:
    for _key, group in groupby(lines, key=lambda line: line.entry):
        of_entry = list(group)
        first = of_entry[0]
        for grant, measure in dict.fromkeys((line.grant, line.measure) for line in of_entry):
            own = [line for line in of_entry if (line.grant, line.measure) == (grant, measure)]
            used, held = _used_and_held(own)
            yield ProjectEntry(
                book=first.book,
                number=first.number,
                date=first.date,
                memo_label=first.memo_label,
                reverses=first.reverses % BOOK_STEP if first.reverses else None,
                grant=grant,
                measure_label=str(Measure(measure).label),
                used_fen=used,
                retention_fen=held,
                advance_fen=sum(line.fen for line in own if line.is_advance),
                hash=first.hash,
            )
