"""What must hold of labour, materials and twins, counted again from their rows."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from xieshou.core import append_only
from xieshou.exchange.models import (
    APPEND_ONLY,
    Commitment,
    Consignment,
    MaterialNeed,
    MaterialOffer,
    Placement,
    Twin,
    TwinEntry,
    Vacancy,
)
from xieshou.exchange.rules import labour


def labour_and_giving_faults() -> list[str]:
    """Seats that do not agree with placements, things that are not conserved, one hand in two
    steps, a denied or foreign consignment on a ledger."""
    return [*_open(), *_seats(), *_hands(), *_promised(), *_moved(), *_ledgers()]


def _open() -> Iterator[str]:
    for table in APPEND_ONLY:
        if not append_only.is_closed(connection, table):
            yield _("数据表 %(table)s 缺少只增不改的触发器，请重新运行迁移") % {"table": table}


def _seats() -> Iterator[str]:
    held = Count("placements", filter=Q(placements__state__in=labour.OPEN_STATES))
    for code in (
        Vacancy.objects.annotate(held=held).exclude(taken=F("held")).values_list("code", flat=True)
    ):
        yield _("岗位 %(code)s：占用人数与在办记录不符") % {"code": code}


def _hands() -> Iterator[str]:
    same = Q(worker_agreed_by=F("employer_agreed_by")) | Q(departed_by=F("at_work_by"))
    for code in Placement.objects.filter(same).values_list("code", flat=True):
        yield _("务工记录 %(code)s：两步由同一人办理") % {"code": code}
    for twin in Twin.objects.filter(confirmed_by=F("entered_by")).values_list("code", flat=True):
        yield _("结对 %(code)s：录入与确认为同一人") % {"code": twin}
    mine = TwinEntry.objects.filter(answered_by=F("entered_by")).select_related("twin")
    for one in mine:
        yield _("结对 %(code)s：录入与确认为同一人") % {"code": one.twin.code}


def _promised() -> Iterator[str]:
    """Sums of needs and offers against their commitments."""
    came = Coalesce(Sum("commitments__quantity"), 0) - Coalesce(Sum("commitments__lost"), 0)
    for code in (
        MaterialNeed.objects.annotate(n=came)
        .exclude(committed=F("n"))
        .values_list("code", flat=True)
    ):
        yield _("物资需求 %(code)s：承诺数量不符") % {"code": code}
    out, valued = (
        Coalesce(Sum("commitments__quantity"), 0),
        Coalesce(Sum("commitments__received"), 0),
    )
    offers = MaterialOffer.objects.annotate(n=out, v=valued)
    for code in offers.exclude(committed=F("n"), valued=F("v")).values_list("code", flat=True):
        yield _("物资供给 %(code)s：承诺数量不符") % {"code": code}


def _moved() -> Iterator[str]:
    """Sums of commitments against what was sent, counted, used and passed on; values to the fen."""
    for one in (
        Commitment.objects.select_related("offer")
        .prefetch_related("consignments", "uses", "passed")
        .iterator(chunk_size=500)
    ):
        sent = list(one.consignments.all())
        sums = (
            sum(row.quantity for row in sent),
            sum(row.received or 0 for row in sent),
            sum(row.lost or 0 for row in sent),
            sum(row.quantity for row in one.uses.all()),
            sum(row.quantity for row in one.passed.all()),
        )
        if sums != (one.shipped, one.received, one.lost, one.used, one.passed_on):
            yield _("物资承诺 %(code)s：发出、签收、使用数量不守恒") % {"code": one.code}
    for offer in MaterialOffer.objects.filter(valued=F("quantity")):
        worth = Consignment.objects.filter(commitment__offer=offer).aggregate(n=Sum("value_fen"))
        if worth["n"] != offer.value_fen:
            yield _("物资供给 %(code)s：各批价值之和不等于总价值") % {"code": offer.code}
    bare = Consignment.objects.filter(received_on__isnull=False, photos=None)
    for code in bare.values_list("commitment__code", flat=True):
        yield _("物资承诺 %(code)s：签收没有照片") % {"code": code}


def _ledgers() -> Iterator[str]:
    goods = TwinEntry.objects.filter(kind="goods", consignment__received_on=None)
    for code in goods.values_list("twin__code", flat=True):
        yield _("结对 %(code)s：记入了未签收的物资") % {"code": code}
