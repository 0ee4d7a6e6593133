"""Who is owed what and when, and what a buyer's month came to."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Sum

from xieshou.core.scope import Viewer
from xieshou.market import rules
from xieshou.market.models import Order, OrderLine, Share, Supplier
from xieshou.market.reads.orders import BILLED_FEN, BuyerRow, ShareRow, buyer
from xieshou.market.reads.scopes import sees_all, sees_supplier
from xieshou.registry.reads import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Owed:
    """A page of shares, and the totals by party of all that match, whatever the page."""

    page: Page[ShareRow]
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
    """Shares of received orders, the first due first: those still owed, or those settled in a
    month (year, month)."""
    found = Share.objects.filter(fen__gt=0)
    if settled is None:
        found = found.filter(settled_on=None)
    else:
        found = found.filter(settled_on__range=rules.month_of(*settled))
    if not sees_all(viewer):
        sellers = Supplier.objects.filter(sees_supplier(viewer)).values("pk")
        found = found.filter(supplier__in=sellers)
    totals = found.order_by().values_list("to").annotate(fen=Sum("fen"), n=Count("pk"))
    sums = {to: (fen, n) for to, fen, n in totals}
    shown = found.filter(to=party) if party else found
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = shown.select_related("line__order", "supplier")[start : start + PAGE_SIZE]
    return Owed(
        page=Page(
            tuple(
                ShareRow(
                    row.to, str(row.get_to_display()), row.fen, row.due_on, row.settled_on,
                    row.line.order.code, row.line.number, row.supplier.name,
                )
                for row in rows
            ),
            sum(n for to, (_fen, n) in sums.items() if party in ("", to)), start, PAGE_SIZE,
        ),
        by_party=tuple(
            (to, str(Share.To(to).label), sums[to][0]) for to in rules.PARTIES if to in sums
        ),
        total_fen=sum(fen for fen, _n in sums.values()),
    )  # fmt: skip


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
