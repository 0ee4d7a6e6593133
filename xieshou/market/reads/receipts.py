"""The thread from a household's receipt back to the orders that paid it."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from xieshou.benefits import reads as benefits
from xieshou.core.scope import Viewer
from xieshou.market.models import Order, OrderLine, Reservation
from xieshou.market.reads.scopes import sees_order
from xieshou.registry import reads as registry

_SOURCE = re.compile(r"market\.order:([0-9A-Z-]+)\.(\d+)(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class OrderOrigin:
    """What of a receipt came from a line of an order; `share` of all that was mixed with it.

    Where the source is no order, `order` is "" and `source` says what it is. `buyer_name` is ""
    where the viewer may not see the order: then only what kind of buyer it is, and where.
    """

    source: str
    order: str
    on: datetime.date
    fen: int
    share: float
    good: str
    grade: str
    lots: tuple[str, ...]
    supplier_name: str
    buyer_name: str
    buyer_kind_label: str
    buyer_place_label: str


@dataclass(frozen=True, slots=True)
class ReceiptThread:
    """A receipt and its parts, which add up to it; `others` sources are not listed."""

    receipt: benefits.ReceiptRow
    run: str
    collective_name: str
    origins: tuple[OrderOrigin, ...]
    others: int
    others_fen: int


def receipt_thread(receipt: int, viewer: Viewer) -> ReceiptThread | None:
    """A household's receipt back to the orders, for the household and the offices of its place;
    None where there is none or it is not the viewer's to see."""
    found = benefits.origins(viewer, receipt)
    if found is None:
        return None
    lines = _lines_of([one.source for one in found.origins])
    theirs = {line.order.code for line in lines.values()}
    seen = Order.objects.filter(sees_order(viewer), code__in=theirs)
    open_ = set(seen.values_list("code", flat=True))
    names = registry.place_names(line.order.buyer.place.code for line in lines.values())
    return ReceiptThread(
        receipt=found.receipt,
        run=found.run,
        collective_name=found.collective_name,
        origins=tuple(_origin(one, lines, open_, names) for one in found.origins),
        others=found.others,
        others_fen=found.others_fen,
    )


def _lines_of(sources: Sequence[str]) -> dict[tuple[str, int], OrderLine]:
    asked = {match[1] for source in sources if (match := _SOURCE.fullmatch(source))}
    held = Prefetch("reservations", Reservation.objects.select_related("lot"))
    found = (
        OrderLine.objects.filter(order__code__in=asked)
        .select_related("good", "order__supplier", "order__buyer__place")
        .prefetch_related(held)
    )
    return {(line.order.code, line.number): line for line in found}


def _origin(
    one: benefits.Origin,
    lines: Mapping[tuple[str, int], OrderLine],
    seen: set[str],
    names: Mapping[str, str],
) -> OrderOrigin:
    match = _SOURCE.fullmatch(one.source)
    line = lines.get((match[1], int(match[2]))) if match else None
    if line is None:
        return OrderOrigin(one.source, "", one.on, one.fen, one.share, "", "", (), "", "", "", "")
    buyer = line.order.buyer
    return OrderOrigin(
        source=one.source,
        order=line.order.code,
        on=one.on,
        fen=one.fen,
        share=one.share,
        good=line.good.name,
        grade=line.grade,
        lots=tuple(held.lot.code for held in line.reservations.all() if held.shipped),
        supplier_name=line.order.supplier.name,
        buyer_name=buyer.name if line.order.code in seen else "",
        buyer_kind_label=str(buyer.get_kind_display()),
        buyer_place_label=names.get(buyer.place.code, ""),
    )
