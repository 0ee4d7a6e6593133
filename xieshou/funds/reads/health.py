"""The health of the money, and what came in month by month."""

import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear

from xieshou.core import clock
from xieshou.core.health import HealthRow, MonthSum, counted, health_row, said, touching
from xieshou.core.scope import Viewer
from xieshou.funds.models import Balance, Grant, Line, PaymentOrder
from xieshou.funds.reads.books import visible
from xieshou.funds.reads.pairing_figures import donated

# Money of which nothing was used for so long lies idle; an order waits too long after so many days.
IDLE_DAYS, WAIT_DAYS = 180, 10
_BOOK = "commitment__budget__book"


def health(viewer: Viewer, place: str = "") -> tuple[HealthRow, ...]:
    """Money that has not come, money that lies idle, and payments that wait to be signed or made:
    of the books that the viewer may see, at a place or given by one."""
    books = visible(viewer)
    mine = Grant.objects.filter(
        touching(place, "book__place__code", "payer__code", "pairing__east__code"),
        book__in=books,
        measure="cash",
    )
    orders = PaymentOrder.objects.filter(
        touching(place, f"{_BOOK}__place__code"), **{f"{_BOOK}__in": books}
    )
    late, idle = _late(mine), _idle(mine)
    waiting = orders.filter(made_at__lt=clock.now() - datetime.timedelta(days=WAIT_DAYS))
    return said(
        (
            health_row(
                "money_late", counted(late, "book__place__code", "due_on", F("missing")),
                verb="funds.receive", page="funds:rates", money=True,
            ),
            health_row(
                "money_idle", counted(idle, "book__place__code", "moved_on", F("unspent")),
                verb="funds.budget", page="funds:books", money=True,
            ),
            *(
                health_row(
                    kind,
                    counted(
                        waiting.filter(state=state), f"{_BOOK}__place__code", "made_at",
                        F("amount_fen"),
                    ),
                    verb=verb, page="funds:orders", query=f"?state={state}", money=True,
                )
                for kind, state, verb in (
                    ("orders_unsigned", "open", "funds.approve"),
                    ("orders_unpaid", "approved", "funds.pay"),
                )
            ),
        )
    )  # fmt: skip


def money_months(east: str = "", west: str = "") -> tuple[MonthSum, ...]:
    """Fen that came in, less what went back or on, of public givers below `east` to books below
    `west`, by the month of the entry: the lines that money_figures() sums up. No viewer: sums say
    of nobody who he is."""
    given = {
        pk: (one.giver, one.place) for pk, one in donated(east, west).items() if one.part != "gifts"
    }
    lines = Line.objects.filter(grant__in=given, measure="cash")
    came = lines.filter(account__holds__in=("source", "carried"), account__kind="equity")
    sums: dict[tuple[str, str, int, int], int] = {}
    for found in (came, lines.filter(account__holds="returned")):
        rows = found.order_by().values_list(
            "grant", ExtractYear("entry__date"), ExtractMonth("entry__date")
        )
        for pk, year, month, fen in rows.annotate(fen=Sum("amount_fen")):
            key = (*given[pk], year, month)
            sums[key] = sums.get(key, 0) - fen
    return tuple(MonthSum(*key, fen) for key, fen in sorted(sums.items()))


def _late(found: QuerySet[Grant]) -> QuerySet[Grant]:
    """With `missing`: fen that should be there by now."""
    arrived = (
        Balance.objects.filter(grant=OuterRef("pk"), account__holds__in=("source", "carried"))
        .order_by()
        .values("grant")
        .annotate(fen=Sum(F("credit_fen") - F("debit_fen")))
        .values("fen")
    )
    missing = F("amount_fen") - Coalesce(Subquery(arrived), 0)
    return found.filter(due_on__lt=clock.today()).annotate(missing=missing).filter(missing__gt=0)


def _idle(found: QuerySet[Grant]) -> QuerySet[Grant]:
    """With `unspent` fen, and `moved_on`: when money of it last came, was used or went."""
    kept = (
        Balance.objects.filter(grant=OuterRef("pk"), account__holds="unspent")
        .order_by()
        .values("grant")
        .annotate(fen=Sum(F("debit_fen") - F("credit_fen")))
        .values("fen")
    )
    last = Line.objects.filter(grant=OuterRef("pk")).order_by("-entry__date")
    before = clock.today() - datetime.timedelta(days=IDLE_DAYS)
    return found.annotate(
        unspent=Coalesce(Subquery(kept), 0), moved_on=Subquery(last.values("entry__date")[:1])
    ).filter(unspent__gt=0, moved_on__lt=before)
