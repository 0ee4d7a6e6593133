"""Which organisations make the sales between two places."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Sum

from xieshou.core.scope import within
from xieshou.market.models import OrderLine
from xieshou.market.reads.orders import BILLED_FEN


def sales_parts(east: str, west: str, start: date, end: date) -> Iterator[tuple[str, int]]:
    """(organisation, fen) of what `sales_figures` sums, by supplier; for the check of a release."""
    rows = (
        OrderLine.objects.filter(
            within(west, "order__supplier__place__code"),
            within(east, "order__buyer__place__code"),
            order__paid_on__gte=start,
            order__paid_on__lte=end,
        )
        .values("order__supplier")
        .annotate(fen=Sum(BILLED_FEN, default=0))
        .order_by("order__supplier")
    )
    return ((f"supplier:{row['order__supplier']}", int(row["fen"])) for row in rows)
