"""The account of a grant: what came in, what it was used for, every entry that touched it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from xieshou.core.scope import Viewer
from xieshou.funds.models import BOOK_STEP, Book, Budget, Line
from xieshou.funds.reads.grants import GrantRow, grant
from xieshou.funds.reads.statements.lines import (
    USED,
    ChainHead,
    StatementLine,
    as_at,
    heads_of,
    statement_lines,
    sum_of,
)


@dataclass(frozen=True, slots=True)
class GrantUse:
    """What of a grant was used for one thing; `name` is that of a budget for it, "" for none."""

    source: str
    name: str
    spent_fen: int
    retained_fen: int
    dividends_fen: int

    @property
    def total_fen(self) -> int:
        return self.spent_fen + self.retained_fen + self.dividends_fen


@dataclass(frozen=True, slots=True)
class GrantEntry:
    """An entry as far as it concerns a grant: `moved_fen` is the sum of its debits of it,
    `left_fen` what is unspent after it. `reverses` is the number of the entry that it undoes."""

    number: int
    date: date
    memo_label: str
    reverses: int | None
    source: str
    moved_fen: int
    in_fen: int
    used_fen: int
    returned_fen: int
    left_fen: int
    hash: str


@dataclass(frozen=True, slots=True)
class GrantStatement:
    """`grant` as it stood; `carried` is (year, fen of what came in that may be spent in it); the
    entries are in order of date, then of number."""

    head: ChainHead
    day: date
    grant: GrantRow
    carried: tuple[tuple[int, int], ...]
    uses: tuple[GrantUse, ...]
    entries: tuple[GrantEntry, ...]


def grant_statement(code: str, viewer: Viewer, *, day: date) -> GrantStatement | None:
    """None: there is no such grant, or not for the viewer."""
    one = grant(code, viewer)
    if one is None:
        return None
    lines = statement_lines(Line.objects.filter(grant__code=code, entry__date__lte=day))
    parts: dict[str, int] = {}
    carried: dict[int, int] = {}
    for line in lines:
        parts[line.holds] = parts.get(line.holds, 0) + line.fen
        if line.year is not None:
            carried[line.year] = carried.get(line.year, 0) - line.fen
    return GrantStatement(
        head=heads_of(Book.objects.filter(code=one.book))[0],
        day=day,
        grant=as_at(one, parts),
        carried=tuple(sorted(carried.items())),
        uses=_uses(lines, one.book),
        entries=tuple(_entries(lines)),
    )


def _uses(lines: Sequence[StatementLine], book: str) -> tuple[GrantUse, ...]:
    by_source: dict[str, list[StatementLine]] = {}
    for line in lines:
        if line.holds in USED:
            by_source.setdefault(line.source, []).append(line)
    names = dict(
        Budget.objects.filter(book__code=book, source__in=by_source)
        .exclude(source="")
        .order_by("-code")
        .values_list("source", "name")
    )
    return tuple(
        GrantUse(source, names.get(source, ""), *(sum_of(own, part) for part in USED))
        for source, own in sorted(by_source.items())
    )


def _entries(lines: Sequence[StatementLine]) -> Iterator[GrantEntry]:
    left = 0
    for _key, group in groupby(lines, key=lambda line: line.entry):
        own = list(group)
        left += sum_of(own, "unspent")
        first = own[0]
        yield GrantEntry(
            number=first.number,
            date=first.date,
            memo_label=first.memo_label,
            reverses=first.reverses % BOOK_STEP if first.reverses else None,
            source=first.source,
            moved_fen=sum(line.fen for line in own if line.fen > 0),
            in_fen=-sum_of(own, "source", "carried"),
            used_fen=sum_of(own, *USED),
            returned_fen=sum_of(own, "returned"),
            left_fen=left,
            hash=first.hash,
        )
