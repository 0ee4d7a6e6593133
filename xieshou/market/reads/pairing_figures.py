"""What buyers of a place in the east paid to sellers of one in the west.

Sums alone, for the balance of both sides.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Sum

from xieshou.core.scope import within
from xieshou.market.models import Good, OrderLine, Reservation
from xieshou.market.reads.orders import BILLED_FEN

_GRAMS = (F("received_packs") - F("claimed_packs")) * F("pack_size")
GRAMS_PER_KG = 1000


@dataclass(frozen=True, slots=True)
class SalesFigures:
    """Of orders paid in the period: fen, orders, kinds of specialities, lots, lots of suppliers
    whose certificate was in force on the day of receipt, and whole kilograms of what is weighed."""

    settled_fen: int = 0
    orders: int = 0
    kinds: int = 0
    lots: int = 0
    certified_lots: int = 0
    kilograms: int = 0


def sales_by_year(east: str, west: str) -> dict[int, int]:
    """Year → fen paid in it, as SalesFigures.settled_fen of that year; years without an order are
    not there."""
    found = (
        OrderLine.objects.filter(
            within(west, "order__supplier__place__code"),
            within(east, "order__buyer__place__code"),
            order__paid_on__isnull=False,
        )
        .order_by()
        .values("order__paid_on__year")
        .annotate(fen=Sum(BILLED_FEN, default=0))
    )
    return {row["order__paid_on__year"]: int(row["fen"]) for row in found}


def sales_figures(east: str, west: str, start: date, end: date) -> SalesFigures:
    """Orders of buyers below `east` at suppliers below `west`, by the day they were paid.

    Accepted claims are taken off. Code prefixes; no viewer.
    """
    lines = OrderLine.objects.filter(
        within(west, "order__supplier__place__code"),
        within(east, "order__buyer__place__code"),
        order__paid_on__gte=start,
        order__paid_on__lte=end,
    )
    sums = lines.aggregate(
        fen=Sum(BILLED_FEN, default=0),
        orders=Count("order", distinct=True),
        kinds=Count("good__product", distinct=True),
    )
    if not sums["orders"]:
        return SalesFigures()
    weighed = lines.filter(good__unit=Good.Unit.GRAM).aggregate(grams=Sum(_GRAMS, default=0))
    sent = Reservation.objects.filter(line__in=lines, shipped__gt=0)
    certified = sent.filter(
        line__order__supplier__certificates__expires_on__gte=F("line__order__received_on")
    )
    return SalesFigures(
        settled_fen=int(sums["fen"]),
        orders=sums["orders"],
        kinds=sums["kinds"],
        lots=sent.aggregate(n=Count("lot", distinct=True))["n"],
        certified_lots=certified.aggregate(n=Count("lot", distinct=True))["n"],
        kilograms=int(weighed["grams"]) // GRAMS_PER_KG,
    )
