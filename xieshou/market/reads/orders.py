"""Questions about orders: for those who sell or buy, and for the offices of either side."""

import datetime
from dataclasses import dataclass

from django.db.models import F, Prefetch, QuerySet, Sum

from xieshou.core.scope import Viewer
from xieshou.market import rules
from xieshou.market.models import (
    Claim,
    Order,
    OrderLine,
    Reservation,
    Share,
    Shipment,
    ShipmentLine,
)
from xieshou.market.reads.scopes import buys, sees_order, supplies
from xieshou.registry.reads import Page

PAGE_SIZE = 50
BILLED_FEN = (F("received_packs") - F("claimed_packs")) * F("price_fen")


@dataclass(frozen=True, slots=True)
class ShareRow:
    """What a party gets of a line; None where it is not settled yet."""

    to: str
    to_label: str
    fen: int
    due_on: datetime.date
    settled_on: datetime.date | None
    order: str
    line: int
    supplier_name: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    id: int
    line: int
    kind_label: str
    packs: int
    text: str
    state: str
    state_label: str
    answer: str


@dataclass(frozen=True, slots=True)
class MarketLineRow:
    """Packs ordered, set aside and not sent, sent, arrived, taken off; fen a pack and billed."""

    number: int
    good: str
    grade: str
    packs: int
    price_fen: int
    waiting: int
    sent: int
    arrived: int
    taken_off: int
    substituted: int
    billed_fen: int
    lots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """`packs`: by line of the order."""

    number: int
    carrier: str
    waybill: str
    sent_on: datetime.date
    received_on: datetime.date | None
    packs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MarketOrderRow:
    """An order; `ordered_fen` as placed, `billed_fen` for what arrived less accepted claims.

    `steps` are those that the viewer may take now.
    """

    code: str
    state: str
    state_label: str
    buyer: str
    buyer_name: str
    supplier: str
    supplier_name: str
    placed_on: datetime.date
    deliver_on: datetime.date | None
    received_on: datetime.date | None
    due_on: datetime.date | None
    paid_on: datetime.date | None
    payment: str
    accepts_substitutes: bool
    note: str
    ordered_fen: int
    billed_fen: int
    lines: tuple[MarketLineRow, ...]
    shipments: tuple[ShipmentRow, ...]
    claims: tuple[ClaimRow, ...]
    shares: tuple[ShareRow, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarketOrderSummary:
    """A line of a list of orders; order() tells the rest of one."""

    code: str
    state: str
    state_label: str
    buyer_name: str
    supplier_name: str
    placed_on: datetime.date
    received_on: datetime.date | None
    due_on: datetime.date | None
    paid_on: datetime.date | None
    ordered_fen: int
    billed_fen: int


def orders(viewer: Viewer, *, state: str = "", page: int = 1) -> Page[MarketOrderSummary]:
    """The orders that the viewer may see, the newest first."""
    found = Order.objects.filter(sees_order(viewer))
    if state:
        found = found.filter(state=state)
    start = (max(1, page) - 1) * PAGE_SIZE
    chosen = found.order_by("-pk")[start : start + PAGE_SIZE]
    # Not joined: a planner without statistics would begin with the suppliers and sort all orders.
    rows = list(chosen.prefetch_related("buyer", "supplier"))
    sums = {
        pk: (ordered, billed)
        for pk, ordered, billed in OrderLine.objects.filter(order__in=[row.pk for row in rows])
        .order_by()
        .values_list("order")
        .annotate(ordered=Sum(F("packs") * F("price_fen")), billed=Sum(BILLED_FEN))
    }
    return Page(
        tuple(_summary(row, *sums.get(row.pk, (0, 0))) for row in rows),
        found.count(), start, PAGE_SIZE,
    )  # fmt: skip


def order(code: str, viewer: Viewer) -> MarketOrderRow | None:
    """One order; None where there is none or it is not the viewer's to see."""
    row = _full(Order.objects.filter(sees_order(viewer), code=code)).first()
    return _row(row, viewer) if row else None


def _full(found: QuerySet[Order]) -> QuerySet[Order]:
    reservations = Prefetch("reservations", Reservation.objects.select_related("lot"))
    lines = OrderLine.objects.select_related("good").prefetch_related(
        reservations, "claims", "shares"
    )
    sent = ShipmentLine.objects.select_related("reservation__line")
    shipments = Shipment.objects.prefetch_related(Prefetch("lines", sent))
    return found.select_related("buyer__place", "supplier__place").prefetch_related(
        Prefetch("lines", lines), Prefetch("shipments", shipments)
    )


def _summary(row: Order, ordered_fen: int, billed_fen: int) -> MarketOrderSummary:
    return MarketOrderSummary(
        code=row.code, state=row.state, state_label=str(row.get_state_display()),
        buyer_name=row.buyer.name, supplier_name=row.supplier.name, placed_on=row.placed_on,
        received_on=row.received_on, due_on=row.due_on, paid_on=row.paid_on,
        ordered_fen=ordered_fen, billed_fen=billed_fen,
    )  # fmt: skip


def _row(row: Order, viewer: Viewer) -> MarketOrderRow:
    lines = list(row.lines.all())
    rows = tuple(_line(line) for line in lines)
    return MarketOrderRow(
        code=row.code,
        state=row.state,
        state_label=str(row.get_state_display()),
        buyer=row.buyer.code,
        buyer_name=row.buyer.name,
        supplier=row.supplier.code,
        supplier_name=row.supplier.name,
        placed_on=row.placed_on,
        deliver_on=row.deliver_on,
        received_on=row.received_on,
        due_on=row.due_on,
        paid_on=row.paid_on,
        payment=row.payment,
        accepts_substitutes=row.accepts_substitutes,
        note=row.note,
        ordered_fen=sum(line.packs * line.price_fen for line in lines),
        billed_fen=sum(line.billed_fen for line in rows),
        lines=rows,
        shipments=tuple(_shipment(one) for one in row.shipments.all()),
        claims=tuple(_claim(one, line) for line in lines for one in line.claims.all()),
        shares=tuple(_share(one, line, row) for line in lines for one in line.shares.all()),
        steps=_steps(row, viewer),
    )


def _steps(row: Order, viewer: Viewer) -> tuple[str, ...]:
    found = []
    for step in rules.ORDER_STEPS.values():
        place = row.supplier.place.code if step.side == "supplier" else row.buyer.place.code
        if row.state not in step.before or not viewer.may(step.may, place):
            continue
        if step.may == "market.supply" and not supplies(viewer, row.supplier):
            continue
        if step.may == "market.order" and not buys(viewer, row.buyer):
            continue
        found.append(step.verb)
    return tuple(found)


def _line(row: OrderLine) -> MarketLineRow:
    held = list(row.reservations.all())
    size = row.pack_size
    return MarketLineRow(
        number=row.number,
        good=row.good.name,
        grade=row.grade,
        packs=row.packs,
        price_fen=row.price_fen,
        waiting=sum(one.quantity - one.shipped - one.released for one in held) // size,
        sent=sum(one.shipped for one in held) // size,
        arrived=row.received_packs,
        taken_off=row.claimed_packs,
        substituted=sum(one.quantity for one in held if one.substitute) // size,
        billed_fen=(row.received_packs - row.claimed_packs) * row.price_fen,
        lots=tuple(one.lot.code for one in held),
    )


def _shipment(row: Shipment) -> ShipmentRow:
    packs: dict[int, int] = {}
    for one in row.lines.all():
        number = one.reservation.line.number
        packs[number] = packs.get(number, 0) + one.packs
    return ShipmentRow(
        row.number, row.carrier, row.waybill, row.sent_on, row.received_on,
        tuple(sorted(packs.items())),
    )  # fmt: skip


def _claim(row: Claim, line: OrderLine) -> ClaimRow:
    return ClaimRow(
        row.pk, line.number, str(row.get_kind_display()), row.packs, row.text, row.state,
        str(row.get_state_display()), row.answer,
    )  # fmt: skip


def _share(row: Share, line: OrderLine, order: Order) -> ShareRow:
    return ShareRow(
        row.to, str(row.get_to_display()), row.fen, row.due_on, row.settled_on, order.code,
        line.number, order.supplier.name,
    )  # fmt: skip
