"""Books: which there are, their trial balance and grants, statements to take away."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core import exports
from xieshou.core.action import Refused
from xieshou.core.exports import Fen
from xieshou.core.request import Request
from xieshou.funds import actions, reads
from xieshou.funds.models import Measure


@login_required
def books(request: Request) -> HttpResponse:
    rows = reads.grants(request.viewer)
    context = {
        "books": reads.books(request.viewer),
        "late": reads.late(request.viewer),
        "orders": reads.orders(request.viewer, state="open"),
        "in_fen": sum(row.in_fen for row in rows if row.measure == Measure.CASH),
        "used": _used(rows),
        "rates": [
            (_("按出资方"), reads.used_by_donor(request.viewer)),
            (_("按县"), reads.used_by_county(request.viewer)),
            (_("按项目"), reads.used_by_project(request.viewer)),
        ],
    }
    return render(request, "funds/books.html", context)


@login_required
def book(request: Request, code: str) -> HttpResponse:
    row = _seen(request, code)
    measure = request.GET.get("measure", "")
    measure = measure if measure in Measure.values else Measure.CASH.value
    rows = reads.grants(request.viewer, book=code)
    context = {
        "row": row,
        "trail": [(_("资金"), reverse("funds:books")), (row.name, "")],
        "measure": measure,
        "measures": Measure.choices,
        "balance": reads.trial_balance(code, request.viewer, measure=measure),
        "grants": rows,
        "used": _used(rows),
        "entries": reads.entries(code, request.viewer, limit=20),
    }
    return render(request, "funds/book.html", context)


@login_required
def statement(request: Request, code: str) -> HttpResponse:
    """The trial balance of each measure and the grants' statement, as one Excel file."""
    row = _seen(request, code)
    sheets: dict[str, list[list[Any]]] = {}
    for measure, label in Measure.choices:
        balance = reads.trial_balance(code, request.viewer, measure=measure)
        assert balance is not None
        header = [_("科目"), _("名称"), _("借方（元）"), _("贷方（元）"), _("余额（元）")]
        lines = [
            [one.code, one.label, Fen(one.debit_fen), Fen(one.credit_fen), Fen(one.balance_fen)]
            for one in balance.rows
        ]
        total = ["", _("合计"), Fen(balance.debit_fen), Fen(balance.credit_fen), Fen(0)]
        sheets[_("试算平衡表 %(measure)s") % {"measure": label}] = [header, *lines, total]
    sheets[_("资金来源表")] = [
        _grant_header(),
        *map(_grant_line, reads.grants(request.viewer, book=code)),
    ]
    name = f"{row.code}-{timezone.localdate():%Y%m%d}.xlsx"
    return exports.as_download(exports.workbook(sheets), name)


@login_required
def beancount(request: Request, code: str) -> HttpResponse:
    lines = reads.beancount(code, request.viewer)
    if lines is None:
        raise Http404
    return exports.as_download("\n".join(lines) + "\n", f"{code}.beancount")


@login_required
def bank(request: Request, code: str) -> HttpResponse:
    """The bank's statement beside the ledger; a POST matches again."""
    row = _seen(request, code)
    if request.method == "POST":
        try:
            n = actions.match_statement(viewer=request.viewer, book=code)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("新匹配 %(n)d 行") % {"n": n})
        return redirect("funds:bank", code)
    trail = [
        (_("资金"), reverse("funds:books")),
        (row.name, reverse("funds:book", args=[code])),
        (_("银行对账"), ""),
    ]
    found = reads.reconciliation(code, request.viewer)
    return render(request, "funds/bank.html", {"book": row, "trail": trail, "found": found})


def _grant_header() -> list[str]:
    return [
        _("编号"), _("名称"), _("类别"), _("出资方"), _("计量"), _("年度"), _("总额（元）"),
        _("到账（元）"), _("结存（元）"), _("支出（元）"), _("村集体留存（元）"), _("分红（元）"),
        _("退回（元）"), _("资金使用率"),
    ]  # fmt: skip


def _grant_line(row: reads.GrantRow) -> list[Any]:
    return [
        row.code, row.name, row.source_label, row.donor, row.measure_label, row.year,
        Fen(row.amount_fen), Fen(row.in_fen), Fen(row.unspent_fen), Fen(row.spent_fen),
        Fen(row.retained_fen), Fen(row.dividends_fen), Fen(row.returned_fen),
        "" if row.used is None else round(row.used, 4),
    ]  # fmt: skip


def _used(rows: tuple[reads.GrantRow, ...]) -> float | None:
    """The share of all money that came in which has been used (资金使用率)."""
    cash = [row for row in rows if row.measure == Measure.CASH]
    arrived = sum(row.in_fen for row in cash)
    return sum(row.used_fen for row in cash) / arrived if arrived else None


def _seen(request: Request, code: str) -> reads.BookRow:
    row = reads.book(code, request.viewer)
    if row is None:
        raise Http404
    return row
