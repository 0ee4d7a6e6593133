"""Whom sources of income reached, and what a receipt came from: through a sale at once, through a
collective's dividend in parts.

A run shares out a pool: what it had carried over, and the income that was put down by the time it
was proposed and that no earlier run had. A source's share of a run is its share of that pool.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from xieshou.benefits import rules
from xieshou.benefits.models import CollectiveLine, DividendRun, IncomeLine
from xieshou.benefits.reads.collectives import PAGE_SIZE
from xieshou.benefits.reads.income import SEE, own_household, visible
from xieshou.benefits.reads.pools import Income, Pool, index_of, pool_of_run, pools
from xieshou.benefits.reads.runs import source_of
from xieshou.core.money import split
from xieshou.core.scope import Viewer
from xieshou.core.small_cells import SMALLEST_CELL, hidden_rows
from xieshou.registry import reads as registry

# Sources of one receipt that are listed one by one.
MOST_ORIGINS = 100


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What a household received; `fen` the part of it that is asked about."""

    id: int
    household: str
    village: str
    on: date
    kind: str
    kind_label: str
    source: str
    contract: str
    fen: int


@dataclass(frozen=True, slots=True)
class VillageReached:
    """None where it would tell of fewer than ten households."""

    village: str
    village_name: str
    households: int | None
    fen: int | None


@dataclass(frozen=True, slots=True)
class Reached:
    """`receipts` are those of households that the viewer sees; `villages` are all.

    `households` and `fen` of all villages; None where they would tell of fewer than ten households.
    """

    receipts: tuple[ReceiptRow, ...]
    villages: tuple[VillageReached, ...]
    households: int | None
    fen: int | None


@dataclass(frozen=True, slots=True)
class CollectivePart:
    """What a collective got of the sources, and what became of it by the run that shared it out.

    `run` "" where none has. The five parts of a paid run add up to `income_fen`; they are None
    until then, and where they would tell of fewer than ten households. `pool_fen` is all that the
    run mixed, None to those who do not see the collective.
    """

    collective: str
    name: str
    income_fen: int
    run: str
    year: int | None
    state_label: str
    pool_fen: int | None
    spent_fen: int | None
    reserve_fen: int | None
    welfare_fen: int | None
    retained_fen: int | None
    dividend_fen: int | None
    reached: Reached | None


@dataclass(frozen=True, slots=True)
class Origin:
    """A source and its part of a receipt; `income_fen` of it in the pool of `pool_fen`."""

    source: str
    on: date
    fen: int
    income_fen: int
    pool_fen: int

    @property
    def share(self) -> float:
        return self.income_fen / self.pool_fen


@dataclass(frozen=True, slots=True)
class ReceiptOrigins:
    """A receipt and what it came from, the largest first; those beyond the list are `others`.

    All parts add up to the receipt.
    """

    receipt: ReceiptRow
    run: str
    collective_name: str
    origins: tuple[Origin, ...]
    others: int
    others_fen: int


def reached(viewer: Viewer, sources: Collection[str]) -> Reached:
    """The households that these sources paid, each source added up by village."""
    return _reached(viewer, _receipts(sources))


def collective_parts(viewer: Viewer, sources: Collection[str]) -> tuple[CollectivePart, ...]:
    """What collectives got of these sources, by collective and the run that shared it out."""
    found = CollectiveLine.objects.filter(source__in=sources, kind=CollectiveLine.Kind.INCOME)
    lines = list(found.select_related("collective__place").order_by("collective__code", "pk"))
    pools_of = pools({line.collective_id for line in lines})
    grouped: dict[tuple[int, str], list[CollectiveLine]] = {}
    pool_of: dict[str, Pool] = {}
    for line in lines:
        pool = next(
            (one for one in pools_of[line.collective_id] if index_of(one, line.source) is not None),
            None,
        )
        code = pool.run.code if pool else ""
        if pool:
            pool_of[code] = pool
        grouped.setdefault((line.collective_id, code), []).append(line)
    return tuple(
        _collective_part(viewer, group, pool_of.get(code)) for (_pk, code), group in grouped.items()
    )


def origins(viewer: Viewer, receipt: int) -> ReceiptOrigins | None:
    """What a receipt came from; None where there is none or it is not the viewer's to see."""
    line = visible(viewer).filter(pk=receipt).select_related("household__village").first()
    if line is None:
        return None
    row = _row(line, line.amount_fen)
    pool = pool_of_run(line.source) if line.kind == IncomeLine.Kind.DIVIDEND else None
    if pool is None:
        whole = Origin(line.source, line.on, row.fen, row.fen, row.fen)
        return ReceiptOrigins(row, "", "", (whole,), 0, 0)
    others = IncomeLine.objects.filter(source=line.source)
    rank = others.filter(household__code__lt=row.household).count()
    count, whole_fen = others.count(), pool.whole
    parts = [
        Origin(
            one.source, one.on,
            rules.part_of(row.fen, one.before, one.fen, whole_fen, rank, count),
            one.fen, whole_fen,
        )
        for one in pool.incomes
    ]  # fmt: skip
    parts.sort(key=lambda one: (-one.income_fen, one.source))
    listed, rest = parts[:MOST_ORIGINS], parts[MOST_ORIGINS:]
    return ReceiptOrigins(
        row, pool.run.code, pool.run.collective.name, tuple(listed), len(rest),
        sum(one.fen for one in rest),
    )  # fmt: skip


def own_receipts(
    viewer: Viewer, *, offset: int = 0, limit: int = PAGE_SIZE
) -> registry.Page[ReceiptRow]:
    """What one's own household received, the latest first; nothing where none is known."""
    own = own_household(viewer)
    found = visible(viewer).filter(household__code=own).select_related("household__village")
    rows = found.order_by("-on", "-pk")[offset : offset + limit]
    return registry.Page(
        tuple(_row(line, line.amount_fen) for line in rows), found.count(), offset, limit
    )


def _collective_part(
    viewer: Viewer, group: Sequence[CollectiveLine], pool: Pool | None
) -> CollectivePart:
    home = group[0].collective
    income = sum(line.amount_fen for line in group)
    spent = reserve = welfare = retained = dividend = None
    to = None
    run = pool.run if pool else None
    if pool and run and run.state == DividendRun.State.PAID:
        indices = [index_of(pool, line.source) for line in group]
        mine = [pool.incomes[index] for index in indices if index is not None]
        to = _reached(viewer, _parts_of_run(pool, mine))
        dividend = to.fen
        if dividend is not None:
            kept = max(0, income - dividend)
            costs = pool.whole - run.surplus_fen
            weights = (costs, run.reserve_fen, run.welfare_fen, run.retained_fen)
            shares = split(kept, weights) if any(weights) else [kept, 0, 0, 0]
            spent, reserve, welfare, retained = shares
    return CollectivePart(
        collective=home.code, name=home.name, income_fen=income,
        run=run.code if run else "", year=run.year if run else None,
        state_label=str(run.get_state_display()) if run else "",
        pool_fen=pool.whole if pool and viewer.may(SEE, home.place.code) else None,
        spent_fen=spent, reserve_fen=reserve, welfare_fen=welfare, retained_fen=retained,
        dividend_fen=dividend, reached=to,
    )  # fmt: skip


def _parts_of_run(pool: Pool, mine: Sequence[Income]) -> list[ReceiptRow]:
    """The receipts of a paid run, each as much of it as came from these incomes."""
    lines = list(
        IncomeLine.objects.filter(source=source_of(pool.run.code))
        .select_related("household__village")
        .order_by("household__code")
    )
    whole = pool.whole
    return [
        _row(
            line,
            sum(
                rules.part_of(line.amount_fen, one.before, one.fen, whole, rank, len(lines))
                for one in mine
            ),
        )
        for rank, line in enumerate(lines)
    ]


def _reached(viewer: Viewer, rows: Sequence[ReceiptRow]) -> Reached:
    fen: dict[str, int] = {}
    households: dict[str, set[str]] = {}
    for row in rows:
        fen[row.village] = fen.get(row.village, 0) + row.fen
        households.setdefault(row.village, set()).add(row.household)
    seen = {village for village in fen if viewer.may(SEE, village)}
    # What the viewer sees whole can be taken off every sum: the rest is a table of its own.
    unseen = {name: len(of) for name, of in households.items() if name not in seen}
    hidden = hidden_rows({name: [(number, number)] for name, number in unseen.items()})
    told = not 0 < sum(unseen.values()) < SMALLEST_CELL
    names = registry.place_names(fen)
    own = own_household(viewer)
    return Reached(
        receipts=tuple(row for row in rows if row.village in seen or row.household == own),
        villages=tuple(
            VillageReached(
                village, names.get(village, village),
                None if village in hidden else len(households[village]),
                None if village in hidden else fen[village],
            )
            for village in sorted(fen)
        ),
        households=sum(map(len, households.values())) if told else None,
        fen=sum(fen.values()) if told else None,
    )  # fmt: skip


def _receipts(sources: Collection[str]) -> list[ReceiptRow]:
    lines = IncomeLine.objects.filter(source__in=sources).select_related("household__village")
    return [_row(line, line.amount_fen) for line in lines.order_by("household__code", "pk")]


def _row(line: IncomeLine, fen: int) -> ReceiptRow:
    return ReceiptRow(
        line.pk, line.household.code, line.household.village.code, line.on, line.kind,
        str(line.get_kind_display()), line.source, line.contract, fen,
    )  # fmt: skip
