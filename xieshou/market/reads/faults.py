"""Whether the market still adds up, counted again from its own rows."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from xieshou.core import append_only
from xieshou.market.models import Lot, LotLink, Order, Share, triggers

_PARTS = ("received", "available", "reserved", "shipped", "written_off", "passed_on")


def faults() -> list[str]:
    """What does not add up: [] in a sound database."""
    return [*_triggers(), *_movements(), *_reservations(), *_lineage(), *_shares()]


def _triggers() -> Iterator[str]:
    for name in triggers.missing(connection):
        yield _("数据库缺少触发器 %(name)s，请重新运行迁移") % {"name": name}
    for table in triggers.APPEND_ONLY:
        if not append_only.is_closed(connection, table):
            yield _("数据表 %(table)s 缺少只增不改的触发器，请重新运行迁移") % {"table": table}


def _movements() -> Iterator[str]:
    """Every lot is the sum of its movements."""
    sums = Lot.objects.annotate(*(Sum(f"movements__{part}", default=0) for part in _PARTS))
    wrong = Q()
    for part in _PARTS:
        wrong |= ~Q(**{part: F(f"movements__{part}__sum")})
    for code in sums.filter(wrong).order_by("pk").values_list("code", flat=True):
        yield _("批次 %(code)s 与其流水不符") % {"code": code}


def _reservations() -> Iterator[str]:
    """What is reserved and shipped of a lot is what orders have of it."""
    quantity, shipped, released, returned = (
        Sum(f"reservations__{name}", default=0)
        for name in ("quantity", "shipped", "released", "returned")
    )
    held = Lot.objects.annotate(held=quantity - shipped - released, gone=shipped - returned)
    wrong = held.exclude(held=F("reserved"), gone=F("shipped"))
    for code in wrong.order_by("pk").values_list("code", flat=True):
        yield _("批次 %(code)s 与其订单预留不符") % {"code": code}


def _lineage() -> Iterator[str]:
    """What parents passed on is what their children received."""
    for end, whole in (("child", F("received") + F("passed_on")), ("parent", F("passed_on"))):
        sums = LotLink.objects.order_by().values(end).annotate(n=Sum("quantity"))
        said = {row[end]: row["n"] for row in sums}
        lots = Lot.objects.annotate(whole=whole)
        asked = lots.filter(pk__in=said) if end == "child" else lots.filter(passed_on__gt=0)
        for pk, code, n in asked.values_list("pk", "code", "whole"):
            if said.get(pk, 0) != n:
                yield _("批次 %(code)s 与其来源、去向不符") % {"code": code}


def _shares() -> Iterator[str]:
    """The shares of a received order make up what is billed, and a paid one has none open."""
    billed = (F("lines__received_packs") - F("lines__claimed_packs")) * F("lines__price_fen")
    orders = Order.objects.filter(received_on__isnull=False).annotate(billed=Sum(billed))
    sums = Share.objects.order_by().values("line__order").annotate(n=Sum("fen"))
    shared = {row["line__order"]: row["n"] for row in sums}
    unsettled = set(
        Share.objects.filter(settled_on=None, line__order__state="paid").values_list(
            "line__order", flat=True
        )
    )
    for pk, code, fen in orders.order_by("pk").values_list("pk", "code", "billed"):
        if shared.get(pk, 0) != fen or pk in unsettled:
            yield _("订单 %(code)s 的分配与应付金额不符") % {"code": code}
