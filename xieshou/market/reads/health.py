"""The health of the market, and what was sold month by month."""

import datetime

from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from xieshou.core import clock
from xieshou.core.health import HealthRow, MonthSum, counted, health_row, said, touching
from xieshou.core.scope import Viewer, scope_q, within
from xieshou.market import rules
from xieshou.market.models import Certificate, Demand, Lot, Order
from xieshou.market.reads.scopes import SEE

# What must be sold within so many days, and what a buyer wants within so many.
SELL_DAYS, WANTED_DAYS = 7, 30
_SOLD = sum((F(f"{to}_fen") for to in rules.PARTIES[1:]), F(f"{rules.PARTIES[0]}_fen"))


def health(viewer: Viewer, place: str = "") -> tuple[HealthRow, ...]:
    """Lots about to spoil, wishes of buyers that nobody meets, received orders past the day of
    payment, certificates about to expire: of the places whose market the viewer sees."""
    today = clock.today()
    lots = Lot.objects.filter(
        scope_q(viewer, SEE, "good__supplier__place__code"),
        touching(place, "good__supplier__place__code"),
        available__gt=0, best_before__lte=today + datetime.timedelta(days=SELL_DAYS),
    )  # fmt: skip
    wanted = Demand.objects.unmet().filter(
        scope_q(viewer, SEE, "buyer__place__code") | scope_q(viewer, SEE, "product__county__code"),
        touching(place, "buyer__place__code", "product__county__code"),
        last_day__range=(today, today + datetime.timedelta(days=WANTED_DAYS)),
    )
    unpaid = Order.objects.filter(
        _sees(viewer), touching(place, "supplier__place__code", "buyer__place__code"),
        paid_on=None, due_on__lt=today,
    )  # fmt: skip
    papers = Certificate.objects.filter(
        scope_q(viewer, SEE, "supplier__place__code"),
        touching(place, "supplier__place__code"),
        supplier__state="admitted",
        expires_on__lte=today + datetime.timedelta(days=rules.WARN_DAYS),
    )
    return said(
        (
            health_row(
                "lots_expiring", counted(lots, "good__supplier__place__code", "best_before"),
                verb="market.supply", page="market:lots",
            ),
            health_row(
                "demand_unmet", counted(wanted, "product__county__code", "made_at"),
                verb="market.keep", page="market:demands",
            ),
            health_row(
                "sales_unpaid", counted(unpaid, "buyer__place__code", "due_on", _SOLD),
                verb="market.settle", page="market:owed", money=True,
            ),
            health_row(
                "certificates", counted(papers, "supplier__place__code", "expires_on"),
                verb="market.supply", page="market:certificates",
            ),
        )
    )  # fmt: skip


def sales_months(east: str = "", west: str = "") -> tuple[MonthSum, ...]:
    """Fen of orders that buyers below `east` paid to suppliers below `west`, by the month of
    payment. No viewer: sums of all that is sold between two places."""
    paid = Order.objects.filter(
        within(west, "supplier__place__code"), within(east, "buyer__place__code"),
        paid_on__isnull=False,
    )  # fmt: skip
    rows = paid.order_by().values_list(
        "buyer__place__code", "supplier__place__code", ExtractYear("paid_on"),
        ExtractMonth("paid_on"),
    )  # fmt: skip
    return tuple(MonthSum(*row) for row in rows.annotate(fen=Sum(_SOLD)))


def _sees(viewer: Viewer) -> Q:
    return scope_q(viewer, SEE, "supplier__place__code") | scope_q(
        viewer, SEE, "buyer__place__code"
    )
