"""Sending and receiving: in parts if need be; what arrived is what is billed."""

import datetime
from collections.abc import Mapping

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import moved
from xieshou.core.scope import Viewer
from xieshou.market import rules
from xieshou.market.actions import checks
from xieshou.market.actions.moving import move
from xieshou.market.actions.orders import release
from xieshou.market.actions.settling import write_shares
from xieshou.market.models import Buyer, Order, Reservation, Shipment, ShipmentLine


@action("market.supply", place=checks.where_supplied)
def ship(
    *,
    viewer: Viewer,
    order: str,
    carrier: str,
    sent_on: datetime.date,
    packs: Mapping[int, int] | None = None,
    waybill: str = "",
) -> Shipment:
    """Send packs by number of line; None sends all that is left. Raises BadInput where more is
    sent of a line than is set aside for it."""
    one = checks.supplied_order(viewer, order)
    state = rules.next_state(rules.ORDER_STEPS, "ship", one.state)
    one.state = moved(state, one.get_state_display())
    made = Shipment.objects.create(
        order=one, number=one.shipments.count() + 1, carrier=checks.text("carrier", carrier, 120),
        waybill=checks.text("waybill", waybill, 60, needed=False),
        sent_on=checks.day("sent_on", sent_on), sent_by=viewer.user_id,
    )  # fmt: skip
    left = _whole_packs(packs)
    sent = 0
    for held in _held(one):
        rest = (held.quantity - held.shipped - held.released) // held.line.pack_size
        part = rest if left is None else min(rest, left.get(held.line.number, 0))
        if part <= 0:
            continue
        _send(viewer, made, held, part)
        sent += part
        if left is not None:
            left[held.line.number] -= part
    if not sent or any(n != 0 for n in (left or {}).values()):
        raise BadInput("packs_wrong", _("发货件数应在未发数量之内"), {"field": "packs"})
    if not _unsent(one):
        one.state = Order.State.SHIPPED
    one.save(update_fields=["state"])
    return made


@action("market.supply", place=checks.where_supplied)
def close_short(*, viewer: Viewer, order: str) -> Order:
    """Send no more of an order; what is still set aside for it is available again."""
    one = checks.supplied_order(viewer, order)
    state = rules.next_state(rules.ORDER_STEPS, "close_short", one.state)
    one.state = moved(state, one.get_state_display())
    release(viewer, one)
    return _when_all_came(one)


@action("market.order", place=checks.where_bought)
def receive(
    *,
    viewer: Viewer,
    order: str,
    shipment: int,
    on: datetime.date,
    packs: Mapping[int, int] | None = None,
) -> Order:
    """Put down what arrived of a shipment, by line of the order; None: all that was sent.

    What was sent and did not arrive is not billed. With the last shipment the order is received,
    and it is known who is owed what and when.
    """
    one = checks.bought_order(viewer, order)
    moved(rules.next_state(rules.ORDER_STEPS, "receive", one.state), one.get_state_display())
    came = one.shipments.select_for_update().filter(number=shipment).first()
    if came is None:
        raise NotFound("no_shipment", _("没有这次发货"))
    if came.received_on is not None:
        raise Conflict("received_before", _("这次发货已经收货"))
    if checks.day("on", on) < came.sent_on:
        raise BadInput("before_sent", _("收货日期早于发货日期"), {"field": "on"})
    left = _whole_packs(packs)
    for row in came.lines.select_related("reservation__line"):
        line = row.reservation.line
        n = row.packs if left is None else min(row.packs, left.get(line.number, 0))
        if left is not None and n:
            left[line.number] -= n
        row.received = n
        row.save(update_fields=["received"])
        line.received_packs = F("received_packs") + n
        line.save(update_fields=["received_packs"])
    if any(n != 0 for n in (left or {}).values()):
        raise BadInput("packs_wrong", _("实收件数不能超过发货件数"), {"field": "packs"})
    came.received_on, came.received_by = on, viewer.user_id
    came.save(update_fields=["received_on", "received_by"])
    return _when_all_came(one)


def _whole_packs(packs: Mapping[int, int] | None) -> dict[int, int] | None:
    """Packs by line, for keeping count. Raises BadInput for fewer than none."""
    if packs is None:
        return None
    return {number: checks.whole("packs", n, least=0) for number, n in packs.items()}


def _held(order: Order) -> list[Reservation]:
    found = Reservation.objects.filter(line__order=order).select_related("line")
    return list(found.order_by("lot_id", "pk"))


def _unsent(order: Order) -> bool:
    rest = Q(quantity__gt=F("shipped") + F("released"))
    return Reservation.objects.filter(rest, line__order=order).exists()


def _send(viewer: Viewer, shipment: Shipment, held: Reservation, packs: int) -> None:
    quantity = packs * held.line.pack_size
    why = f"market.order:{shipment.order.code}.{held.line.number}"
    if not move(held.lot_id, "ship", quantity, why, viewer.user_id):
        raise Conflict("not_enough", _("批次的预留数量不足"))
    held.shipped += quantity
    held.save(update_fields=["shipped"])
    ShipmentLine.objects.create(shipment=shipment, reservation=held, packs=packs)


def _when_all_came(order: Order) -> Order:
    """Received once nothing more is to be sent and every shipment has come."""
    if order.state == Order.State.SHIPPED:
        days = list(order.shipments.values_list("received_on", flat=True))
        if None not in days:
            order.state = Order.State.RECEIVED
            order.received_on = max(day for day in days if day is not None)
            monthly = order.buyer.terms == Buyer.Terms.MONTHLY
            order.due_on = rules.due_on(order.received_on, monthly=monthly)
            write_shares(order)
    order.save(update_fields=["state", "received_on", "due_on"])
    return order
