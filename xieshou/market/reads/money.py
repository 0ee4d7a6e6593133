"""Who is owed what and when, and what a buyer's month came to."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Sum

from xieshou.core.scope import Viewer
from xieshou.market import rules
from xieshou.market.models import Order, OrderLine, Share, Supplier
from xieshou.market.reads.buyers import BuyerRow, buyer
from xieshou.market.reads.orders import BILLED_FEN
from xieshou.market.reads.scopes import sees_all, sees_supplier
from xieshou.registry.reads import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A received order; `parts`: fen by party, in the order of rules.PARTIES."""

    order: str
    supplier_name: str
    due_on: datetime.date
    paid_on: datetime.date | None
    parts: tuple[int, ...]

    @property
    def fen(self) -> int:
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class Owed:
    """A page of orders, and the totals by party of all that match, whatever the page."""

    page: Page[OwedRow]
    by_party: tuple[tuple[str, str, int], ...]
    total_fen: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    order: str
    received_on: datetime.date
    supplier_name: str
    good: str
    grade: str
    packs: int
    taken_off: int
    price_fen: int
    fen: int
    due_on: datetime.date
    paid_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What a buyer received in a month and is to pay.

    `bought_fen` of the year's goods received against `target_fen`, the share of its budget that a
    public buyer sets aside; None for others.
    """

    buyer: BuyerRow
    first: datetime.date
    last: datetime.date
    lines: tuple[StatementLine, ...]
    total_fen: int
    open_fen: int
    bought_fen: int
    target_fen: int | None


def owed(
    viewer: Viewer, *, settled: tuple[int, int] | None = None, party: str = "", page: int = 1
) -> Owed:
    """Who gets what of received orders, the first due first: of those still to be paid, or of those
    paid in a month (year, month); of `party`, orders of which it gets something."""
    found = Order.objects.filter(due_on__isnull=False)
    if settled is None:
        found = found.filter(paid_on=None)
    else:
        found = found.filter(paid_on__range=rules.month_of(*settled))
    if not sees_all(viewer):
        found = found.filter(
            supplier__in=Supplier.objects.filter(sees_supplier(viewer)).values("pk")
        )
    sums = found.aggregate(
        n=Count("pk"), **{to: Sum(f"{to}_fen", default=0) for to in rules.PARTIES}
    )
    shown = found.filter(**{f"{party}_fen__gt": 0}) if party else found
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = shown.prefetch_related("supplier").order_by("due_on", "pk")[start : start + PAGE_SIZE]
    total = shown.count() if party else sums["n"]
    return Owed(
        page=Page(tuple(_owed(row) for row in rows), total, start, PAGE_SIZE),
        by_party=tuple((to, str(Share.To(to).label), sums[to]) for to in rules.PARTIES),
        total_fen=sum(sums[to] for to in rules.PARTIES),
    )


def statement(viewer: Viewer, code: str, year: int, month: int) -> Statement | None:
    """What a buyer received in a month; None where it is not the viewer's to see."""
    who = buyer(code, viewer)
    if who is None:
        return None
    first, last = rules.month_of(year, month)
    came = OrderLine.objects.filter(
        order__buyer__code=code, order__received_on__isnull=False, received_packs__gt=0
    )
    rows = came.filter(order__received_on__range=(first, last)).select_related(
        "order__supplier", "good"
    )
    lines = tuple(_line(row) for row in rows.order_by("order__received_on", "order__pk", "number"))
    of_year = came.filter(order__received_on__year=year).aggregate(fen=Sum(BILLED_FEN, default=0))
    target = who.budget_fen * who.reserved_bp // rules.WHOLE_BP
    return Statement(
        buyer=who, first=first, last=last, lines=lines,
        total_fen=sum(line.fen for line in lines),
        open_fen=sum(line.fen for line in lines if line.paid_on is None),
        bought_fen=of_year["fen"], target_fen=target if who.kind == "public" else None,
    )  # fmt: skip


def months(viewer: Viewer, code: str) -> tuple[tuple[int, int], ...]:
    """(year, month) in which a buyer received anything, the latest first."""
    if buyer(code, viewer) is None:
        return ()
    came = Order.objects.filter(buyer__code=code, received_on__isnull=False)
    return tuple((day.year, day.month) for day in came.dates("received_on", "month", order="DESC"))


def _owed(row: Order) -> OwedRow:
    assert row.due_on is not None
    parts = tuple(getattr(row, f"{to}_fen") for to in rules.PARTIES)
    return OwedRow(row.code, row.supplier.name, row.due_on, row.paid_on, parts)


def _line(row: OrderLine) -> StatementLine:
    order = row.order
    assert order.received_on is not None
    assert order.due_on is not None
    return StatementLine(
        order=order.code,
        received_on=order.received_on,
        supplier_name=order.supplier.name,
        good=row.good.name,
        grade=row.grade,
        packs=row.received_packs,
        taken_off=row.claimed_packs,
        price_fen=row.price_fen,
        fen=(row.received_packs - row.claimed_packs) * row.price_fen,
        due_on=order.due_on,
        paid_on=order.paid_on,
    )
