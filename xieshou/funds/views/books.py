"""Books: which there are, their trial balance and grants."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core import exports
from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key
from xieshou.funds import actions, reads
from xieshou.funds.models import Measure
from xieshou.funds.views.tasks import OPEN_BOOK, book_tasks, seen_book


@login_required
def books(request: Request) -> HttpResponse:
    rows = reads.grants(request.viewer)
    context = {
        "books": reads.books(request.viewer),
        "late": reads.late(request.viewer),
        "orders": reads.order_page(request.viewer, state="open", limit=1).total,
        "waiting": len(reads.waiting(request.viewer)),
        "may_open": bool(request.viewer.places(OPEN_BOOK.action.verb)),
        "in_fen": _arrived(rows),
        "used": _used(rows),
        "rates": [
            (_("按出资方"), reads.used_by_donor(request.viewer)),
            (_("按县"), reads.used_by_county(request.viewer)),
        ],
    }
    return render(request, "funds/books.html", context)


@login_required
def book(request: Request, code: str) -> HttpResponse:
    row = seen_book(request, code)
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
        "passings": reads.passings(request.viewer, book=code, waiting=True),
        "key": new_key(),
        "used": _used(rows),
        "entries": reads.entries(code, request.viewer, limit=20),
        "tasks": book_tasks(request.viewer, row),
    }
    return render(request, "funds/book.html", context)


@login_required
def beancount(request: Request, code: str) -> HttpResponse:
    lines = reads.beancount(code, request.viewer)
    if lines is None:
        raise Http404
    return exports.as_download("\n".join(lines) + "\n", f"{code}.beancount")


@login_required
def bank(request: Request, code: str) -> HttpResponse:
    """The bank's statement beside the ledger; a POST matches again."""
    row = seen_book(request, code)
    if request.method == "POST":
        try:
            key = key_sent(request)
            n = actions.match_statement(viewer=request.viewer, key=key, book=code)
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
    context = {"book": row, "trail": trail, "found": found, "key": new_key()}
    return render(request, "funds/bank.html", context)


def _used(rows: tuple[reads.GrantRow, ...]) -> float | None:
    """The share of all money that came in which has been used (资金使用率)."""
    used, arrived = sum(row.used_fen for row in rows if row.measure == Measure.CASH), _arrived(rows)
    return used / arrived if arrived else None


def _arrived(rows: tuple[reads.GrantRow, ...]) -> int:
    """All money that came in, once: what went on to another book counts where it arrived."""
    return sum(row.in_fen - row.passed_fen for row in rows if row.measure == Measure.CASH)
