"""The journal counted again: every link and hash, every balance, every published head."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import append_only
from xieshou.funds import rules
from xieshou.funds.models import (
    BOOK_STEP,
    Account,
    Balance,
    Book,
    Entry,
    Grant,
    Line,
    PaymentOrder,
    triggers,
)
from xieshou.funds.reads.heads import published, torn
from xieshou.funds.reads.passing import wrongly_passed
from xieshou.funds.rules import Sealed, SealedLine

_WORDS: dict[str, Any] = {
    "gap": gettext_lazy("编号不连续"),
    "broken_link": gettext_lazy("与上一笔的链接断开"),
    "edited": gettext_lazy("内容与其哈希不符"),
    "few_lines": gettext_lazy("不足两行"),
    "unbalanced": gettext_lazy("借贷不平"),
    "positions": gettext_lazy("行号不连续"),
    "head_missing": gettext_lazy("曾公布的末笔哈希已不在账中"),
    "balance": gettext_lazy("余额与分录不符"),
    "orphan": gettext_lazy("有行而无分录"),
}


@dataclass(frozen=True, slots=True)
class JournalFault:
    """`book` is its code ("" where no book is left), `number` the entry's, 0 for the whole book."""

    book: str
    number: int
    code: str

    @property
    def words(self) -> str:
        where = {"book": self.book or "—", "number": self.number, "what": _WORDS[self.code]}
        return _("账套 %(book)s 第 %(number)d 号：%(what)s") % where


def faults() -> list[str]:
    """What is wrong with the ledger, in words; [] if nothing is."""
    missing = [
        _("数据表 %(table)s 缺少只增不改的触发器，请重新运行迁移") % {"table": table}
        for table in triggers.APPEND_ONLY
        if not append_only.is_closed(connection, table)
    ]
    missing += [
        _("账目触发器 %(name)s 缺失或被改动，请重新运行迁移") % {"name": name}
        for name in triggers.missing(connection)
    ]
    missing += [
        _("公布末笔哈希的文件 %(file)s 第 %(line)d 行残缺") % {"file": name, "line": number}
        for name, number in torn()
    ]
    missing += [
        _("支付 #%(order)d 的分录已经冲销，支付却仍记为已付") % {"order": pk}
        for pk in PaymentOrder.objects.filter(
            state__in=("paid", "received"), undoes=None, entry__reversed_by__isnull=False
        ).values_list("pk", flat=True)
    ]
    missing += [
        _("转拨资金 %(grant)s 在转出、转入两个账套的金额不符") % {"grant": code}
        for code in wrongly_passed()
    ]
    return missing + [fault.words for fault in journal_faults()]


def journal_faults() -> list[JournalFault]:
    """Every fault of every book: one walk over all entries and lines, in order."""
    walk = _Walk()
    found = list(walk.faults())
    return found + list(walk.wrong_balances()) + list(walk.lost_heads())


class _Walk:
    """What is gathered on the way through the journal."""

    def __init__(self) -> None:
        self.books = {row.pk: row for row in Book.objects.select_related("place")}
        self.accounts = {row.pk: row for row in Account.objects.all()}
        self.account_texts = {
            pk: rules.account_text(row.code, row.kind, row.holds, row.measure, row.year)
            for pk, row in self.accounts.items()
        }
        self.grant_texts = {
            row.pk: rules.grant_text(
                row.code,
                row.measure,
                row.amount_fen,
                row.within,
                row.purposes,
                row.year,
                row.passed_from.code if row.passed_from else "",
            )
            for row in Grant.objects.select_related("passed_from")
        }
        self.sums: dict[tuple[int, int | None, str, int], list[int]] = defaultdict(lambda: [0, 0])
        self.orphans: list[int] = []
        self.heads = published()

    def faults(self) -> Iterator[JournalFault]:
        for book_id, sealed in groupby(self._entries(), key=lambda one: one[0]):
            book = self.books.get(book_id)
            code = book.code if book else ""
            start = rules.genesis(book.code, book.uid, book.place.code) if book else ""
            waiting = self.heads.get(book.uid, {}) if book else {}
            entries = []
            for _book, entry, in_order in sealed:
                waiting.get(entry.number, set()).discard(entry.hash)
                if not in_order:
                    yield JournalFault(code, entry.number, "positions")
                entries.append(entry)
            for fault in rules.chain_faults(start, entries):
                yield JournalFault(code, fault.number, fault.code)

    def _entries(self) -> Iterator[tuple[int, Sealed, bool]]:
        """(book, entry with its lines, whether these are numbered through), by book and number."""
        lines = self._lines()
        at, at_lines = next(lines, (0, []))
        for pk, book, number, date, made, memo, source, scope, key, body, undoes, prev, digest in (
            Entry.objects.order_by("id").values_list(
                "id", "book_id", "number", "date", "made_at", "memo", "source", "scope", "key",
                "body_hash", "reverses_id", "prev_hash", "hash",
            ).iterator(2000)
        ):  # fmt: skip
            while at and at < pk:
                self.orphans.append(at)
                at, at_lines = next(lines, (0, []))
            own = at_lines if at == pk else []
            if at == pk:
                at, at_lines = next(lines, (0, []))
            for account, amount, grant, measure, *_where in own:
                side = self.sums[account, grant, measure, date.year]
                side[amount < 0] += abs(amount)
            sealed = Sealed(
                number, date.isoformat(), made.astimezone(datetime.UTC).isoformat(), memo,
                source, scope, key, body, undoes % BOOK_STEP if undoes else 0, prev, digest,
                tuple(self._line(one) for one in own),
            )  # fmt: skip
            yield book, sealed, [one[5] for one in own] == list(range(len(own)))
        while at:
            self.orphans.append(at)
            at, at_lines = next(lines, (0, []))

    def _lines(self) -> Iterator[tuple[int, list[Any]]]:
        found = Line.objects.order_by("entry_id", "position").values_list(
            "entry_id", "account_id", "amount_fen", "grant_id", "measure", "place", "position",
            "purpose",
        )  # fmt: skip
        for pk, of_entry in groupby(found.iterator(5000), key=lambda row: row[0]):
            yield pk, [row[1:] for row in of_entry]

    def _line(self, row: tuple[Any, ...]) -> SealedLine:
        account, amount, grant, measure, place, _position, purpose = row
        return SealedLine(
            self.account_texts.get(account, ""),
            amount,
            self.grant_texts.get(grant, "") if grant else "",
            measure,
            place,
            purpose,
        )

    def wrong_balances(self) -> Iterator[JournalFault]:
        kept: dict[tuple[int, int | None, str, int], list[int]] = {
            (account, grant, measure, year): [debit, credit]
            for account, grant, measure, year, debit, credit in Balance.objects.values_list(
                "account_id", "grant_id", "measure", "year", "debit_fen", "credit_fen"
            )
        }
        wrong = {
            key[0]
            for key in kept.keys() | self.sums.keys()
            if kept.get(key, [0, 0]) != self.sums.get(key, [0, 0])
        }
        books = {self.accounts[pk].book_id if pk in self.accounts else 0 for pk in wrong}
        for book in sorted(books):
            yield JournalFault(self._code(book), 0, "balance")
        for entry in self.orphans:
            yield JournalFault(self._code(entry // BOOK_STEP), entry % BOOK_STEP, "orphan")

    def lost_heads(self) -> Iterator[JournalFault]:
        codes = {book.uid: book.code for book in self.books.values()}
        for uid, numbers in self.heads.items():
            for number, digests in numbers.items():
                if digests:
                    yield JournalFault(codes.get(uid, ""), number, "head_missing")

    def _code(self, book_id: int) -> str:
        book = self.books.get(book_id)
        return book.code if book else ""
