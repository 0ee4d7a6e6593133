"""The bank's statement beside the ledger: what stands for what, and what for nothing."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.models import BankLine, Entry, Line
from xieshou.funds.reads.books import EntryRow, entry_rows, visible


@dataclass(frozen=True, slots=True)
class BankLineRow:
    """`entry` is the number of the entry it stands for, None for none."""

    reference: str
    date: date
    amount_fen: int
    entry: int | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`missing` are entries that move money at the bank which no statement has. The two balances
    differ by what is unmatched on either side, and by nothing else."""

    lines: tuple[BankLineRow, ...]
    missing: tuple[EntryRow, ...]
    bank_fen: int
    ledger_fen: int
    unmatched_bank_fen: int
    unmatched_ledger_fen: int

    @property
    def agrees(self) -> bool:
        return not self.unmatched_bank_fen and not self.missing


def reconciliation(code: str, viewer: Viewer) -> Reconciliation | None:
    """None: there is no such book, or not for the viewer."""
    book = visible(viewer).filter(code=code).first()
    if book is None:
        return None
    rows = (
        BankLine.objects.filter(book=book).select_related("matched__entry").order_by("-date", "pk")
    )
    waiting = open_ledger(book.pk)
    entries = (
        Entry.objects.filter(lines__in=[one.key for one in waiting]).distinct().order_by("-id")
    )
    total = _moved(book.pk).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return Reconciliation(
        lines=tuple(
            BankLineRow(
                row.reference, row.date, row.amount_fen,
                row.matched.entry.number if row.matched else None,
            )
            for row in rows
        ),
        missing=entry_rows(entries),
        bank_fen=sum(row.amount_fen for row in rows),
        ledger_fen=int(total),
        unmatched_bank_fen=sum(row.amount_fen for row in rows if row.matched is None),
        unmatched_ledger_fen=sum(one.fen for one in waiting),
    )  # fmt: skip


def open_bank(book: int) -> list[rules.Movement]:
    """Lines of the statements that stand for nothing yet."""
    rows = BankLine.objects.filter(book=book, matched=None)
    return [rules.Movement(row.pk, row.date, row.amount_fen) for row in rows]


def open_ledger(book: int) -> list[rules.Movement]:
    """Lines of the ledger at the bank that no statement has yet.

    An entry and its reversal cancel each other out: the bank has seen neither.
    """
    taken = BankLine.objects.filter(book=book, matched__isnull=False).values("matched")
    rows = list(_moved(book).exclude(pk__in=taken).select_related("entry"))
    waiting = {row.entry_id for row in rows}
    pairs = {
        (row.entry.reverses_id, row.entry_id) for row in rows if row.entry.reverses_id in waiting
    }
    cancelled = {entry for pair in pairs for entry in pair}
    return [
        rules.Movement(row.pk, row.entry.date, row.amount_fen)
        for row in rows
        if row.entry_id not in cancelled
    ]


def _moved(book: int) -> QuerySet[Line]:
    return Line.objects.filter(entry__book=book, account__code=rules.BANK)
