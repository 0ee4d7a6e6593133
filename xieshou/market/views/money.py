"""Who is owed what, and a buyer's month, on a page and as Excel."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core import clock
from xieshou.core.exports import Fen, as_download, workbook
from xieshou.core.request import Request, page_asked, pager
from xieshou.market import reads
from xieshou.market.models import Share


@login_required
@require_safe
def owed(request: Request) -> HttpResponse:
    party = request.GET.get("party", "")
    party = party if party in Share.To.values else ""
    settled = _month(request) if request.GET.get("settled") == "1" else None
    number = page_asked(request)
    found = reads.owed(request.viewer, settled=settled, party=party, page=number)
    context = {
        "found": found,
        "page": pager(found.page.total, found.page.limit, number),
        "party": party,
        "settled": settled,
        "month": f"{settled[0]}-{settled[1]:02}" if settled else "",
        "today": clock.today(),
        "trail": [(_("云品入沪"), reverse("market:goods")), (_("应付账款"), "")],
    }
    return render(request, "market/owed.html", context)


@login_required
@require_safe
def statement(request: Request, code: str) -> HttpResponse:
    """A buyer's month: the one asked for, else this one."""
    row = _statement(request, code)
    context = {
        "row": row,
        "months": reads.months(request.viewer, code),
        "standing": reads.standing(code, request.viewer),
        "buys": code in {one.code for one in reads.my_buyers(request.viewer)},
        "used": row.bought_fen / row.target_fen if row.target_fen else None,
        "trail": [(_("订单"), reverse("market:orders")), (_("月结对账单"), "")],
    }
    return render(request, "market/statement.html", context)


@login_required
@require_safe
def statement_xlsx(request: Request, code: str) -> HttpResponse:
    row = _statement(request, code)
    name = f"statement-{code}-{row.first:%Y%m}.xlsx"
    return as_download(workbook({_("月结对账单"): _table(row)}), name)


def _statement(request: Request, code: str) -> reads.Statement:
    row = reads.statement(request.viewer, code, *_month(request))
    if row is None:
        raise Http404
    return row


def _month(request: Request) -> tuple[int, int]:
    """(year, month) of ?month=2026-11, this month where none is asked for. Raises Http404."""
    today = clock.today()
    year, _dash, month = request.GET.get("month", "").partition("-")
    asked = (today.year, today.month)
    if year.isascii() and year.isdigit() and month.isascii() and month.isdigit():
        asked = (int(year[:4]), int(month[:2]))
    if not (2000 <= asked[0] <= 2100 and 1 <= asked[1] <= 12):
        raise Http404
    return asked


def _table(row: reads.Statement) -> Iterator[list[Any]]:
    yield [
        _("收货日期"), _("订单"), _("供应商"), _("商品"), _("等级"), _("实收件数"), _("索赔核减"),
        _("单价（元）"), _("金额（元）"), _("应付日期"), _("付款日期"),
    ]  # fmt: skip
    for line in row.lines:
        yield [
            line.received_on, line.order, line.supplier_name, line.good, line.grade, line.packs,
            line.taken_off, Fen(line.price_fen), Fen(line.fen), line.due_on, line.paid_on,
        ]  # fmt: skip
    yield [
        _("合计"), "", "", "", "", sum(line.packs for line in row.lines),
        sum(line.taken_off for line in row.lines), None, Fen(row.total_fen), None, None,
    ]  # fmt: skip
