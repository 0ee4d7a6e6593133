"""What must hold among collectives, runs, the ledger and households, counted again."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from xieshou.benefits import rules
from xieshou.benefits.models import (
    APPEND_ONLY,
    CollectiveLine,
    DividendRun,
    IncomeLine,
    PaidPart,
    ShareLine,
)
from xieshou.benefits.reads.runs import run_content, source_of
from xieshou.core.append_only import is_closed


def faults() -> list[str]:
    """Whatever does not hold, by code; nobody is named. [] where all does."""
    return [*_triggers(), *_runs(), *_lines(), *_shares()]


def _triggers() -> Iterator[str]:
    for table in APPEND_ONLY:
        if not is_closed(connection, table):
            yield _("数据表 %(table)s 缺少只增不改的触发器，请重新运行迁移") % {"table": table}


def _runs() -> Iterator[str]:
    """Entry in the ledger = parts paid = lines of income, to the fen."""
    of_dividend = Q(entry__lines__account__code=rules.DIVIDENDS)
    runs = DividendRun.objects.filter(state__in=("paying", "paid"))
    parts = _sums(PaidPart.objects.filter(run__in=runs.values("pk")), "run")
    dividends = IncomeLine.objects.filter(kind=IncomeLine.Kind.DIVIDEND)
    received = _sums(dividends, "source")
    booked = runs.annotate(booked=Sum("entry__lines__amount_fen", filter=of_dividend, default=0))
    for run in booked.order_by("pk").iterator():
        paid = parts.get(run.pk, 0)
        whole = paid == run.dividend_fen or run.state == DividendRun.State.PAYING
        same = received.get(source_of(run.code), 0) == paid and run.booked == run.dividend_fen
        if not (same and whole):
            yield _("分红 %(code)s：账目、发放与农户收入不符") % {"code": run.code}
        if run_content(run) != run.content_hash:
            yield _("分红 %(code)s：内容在表决后被改动") % {"code": run.code}


def _sums(rows: QuerySet[Any], by: str) -> dict[Any, int]:
    return dict(rows.order_by().values_list(by).annotate(fen=Sum("amount_fen")))


def _lines() -> Iterator[str]:
    """What a collective earned or spent is what its entry moved, and nothing took it back."""
    debits = Q(entry__lines__amount_fen__gt=0)
    moved = Sum("entry__lines__amount_fen", filter=debits, default=0)
    lines = CollectiveLine.objects.annotate(moved=moved)
    wrong = lines.filter(~Q(moved=F("amount_fen")) | Q(entry__reversed_by__isnull=False))
    for code in wrong.order_by("pk").values_list("collective__code", flat=True):
        yield _("集体 %(code)s：一笔收支与账目不符") % {"code": code}


def _shares() -> Iterator[str]:
    held: dict[tuple[str, int, int], int] = {}
    confirmed = ShareLine.objects.filter(change__decision__confirmed=True).order_by()
    for side, sign in (("taker", 1), ("giver", -1)):
        moved = confirmed.filter(**{f"{side}__isnull": False})
        fields = ("change__collective__code", side, "share_type")
        sums = moved.values_list(*fields).annotate(n=Sum("units"))
        for code, household, share_type, units in sums.iterator():
            key = (code, household, share_type)
            held[key] = held.get(key, 0) + sign * units
    for code in sorted({code for (code, *_who), units in held.items() if units < 0}):
        yield _("集体 %(code)s：有农户的股份为负") % {"code": code}
