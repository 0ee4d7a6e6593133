"""Whether the market still adds up, counted again from its own rows."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from xieshou.core import append_only
from xieshou.market import rules
from xieshou.market.models import Lot, LotLink, Order, triggers

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
    """The shares of a received order make up its sums and what is billed; a paid one has none
    open."""
    received = Order.objects.filter(received_on__isnull=False).order_by("pk")
    billed = (F("lines__received_packs") - F("lines__claimed_packs")) * F("lines__price_fen")
    whole = sum((F(f"{to}_fen") for to in rules.PARTIES[1:]), F(f"{rules.PARTIES[0]}_fen"))
    unlike = received.annotate(billed=Sum(billed)).exclude(billed=whole)
    wrong = Q(state="paid", lines__shares__settled_on=None)
    sums = {
        to: Sum("lines__shares__fen", filter=Q(lines__shares__to=to), default=0)
        for to in rules.PARTIES
    }
    apart = received.annotate(**sums).exclude(**{f"{to}_fen": F(to) for to in rules.PARTIES})
    codes = {code for found in (unlike, apart) for code in found.values_list("code", flat=True)}
    codes |= set(received.filter(wrong).values_list("code", flat=True))
    for code in sorted(codes):
        yield _("订单 %(code)s 的分配与应付金额不符") % {"code": code}
