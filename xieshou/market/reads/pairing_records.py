"""The orders behind what buyers of a place in the east paid to sellers of one in the west."""

from dataclasses import dataclass
from datetime import date

from xieshou.core.scope import within
from xieshou.market.models import OrderLine


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """An order paid in the period; `billed_fen` for what arrived less accepted claims."""

    code: str
    supplier_name: str
    billed_fen: int


def orders_paid(east: str, west: str, start: date, end: date) -> tuple[PaidOrder, ...]:
    """Orders of buyers below `east` at suppliers below `west` paid in the period, by code; added up
    line by line, not by the database as sales_figures() is. One query; no viewer."""
    found = (
        OrderLine.objects.filter(
            within(west, "order__supplier__place__code"),
            within(east, "order__buyer__place__code"),
            order__paid_on__gte=start,
            order__paid_on__lte=end,
        )
        .order_by("order__code")
        .values_list(
            "order__code", "order__supplier__name", "received_packs", "claimed_packs", "price_fen"
        )
    )
    billed: dict[tuple[str, str], int] = {}
    for code, supplier, received, claimed, fen in found.iterator(5000):
        key = (code, supplier)
        billed[key] = billed.get(key, 0) + (received - claimed) * fen
    return tuple(PaidOrder(code, name, fen) for (code, name), fen in billed.items())
