"""The journal of a book, one of its entries, and undoing it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.request import Request, page_asked, pager
from xieshou.funds import actions, forms, reads, rules
from xieshou.funds.views.ask import Task, ask, permitted
from xieshou.funds.views.grants import flow
from xieshou.funds.views.tasks import OF_BOOK, seen_book, trail_of

REVERSE = Task(
    actions.reverse, forms.ReverseForm, gettext_lazy("冲销"), gettext_lazy("已冲销"),
    gettext_lazy("以相反的分录抵销这一笔，两笔都留在账上。支付只能由双方会签的冲销单冲销。"),
)  # fmt: skip


@login_required
def entries(request: Request, code: str) -> HttpResponse:
    book, number = seen_book(request, code), page_asked(request)
    size = reads.PAGE_SIZE
    found = reads.entries(code, request.viewer, offset=(number - 1) * size, limit=size)
    context = {
        "book": book,
        "trail": [*trail_of(book), (_("分录"), "")],
        "rows": found.rows,
        "total": found.total,
        "page": pager(found.total, size, number),
        "may_post": request.viewer.may(OF_BOOK["entry"].action.verb, book.place),
    }
    return render(request, "funds/entries.html", context)


@login_required
def entry(request: Request, pk: int) -> HttpResponse:
    """One entry with its lines, what it belongs to, and where what it used came from."""
    row = _seen(request, pk)
    book = seen_book(request, row.book)
    lineage = reads.where_did_it_come_from(request.viewer, entry=pk)
    context = {
        "row": row,
        "lines": [(one, max(one.amount_fen, 0), max(-one.amount_fen, 0)) for one in row.lines],
        "book": book,
        "trail": [
            *trail_of(book),
            (_("分录"), reverse("funds:entries", args=[book.code])),
            (_("第 %(n)s 号") % {"n": row.number}, ""),
        ],
        "may_reverse": request.viewer.may(REVERSE.action.verb, book.place)
        and _may_reverse(request, row),
        "lineage": lineage if lineage.rows else None,
        "flow": flow(lineage),
    }
    return render(request, "funds/entry.html", context)


@login_required
def reverse_entry(request: Request, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    book = seen_book(request, row.book)
    permitted(request, REVERSE, book.place)
    if not _may_reverse(request, row):
        raise PermissionDenied
    address = reverse("funds:entry", args=[pk])
    number = _("第 %(n)s 号") % {"n": row.number}
    return ask(
        request, REVERSE, about=row, body={"entry": pk}, trail=[*trail_of(book), (number, address)],
        back=lambda made: reverse("funds:entry", args=[made.pk]),
    )  # fmt: skip


def _may_reverse(request: Request, row: reads.EntryRow) -> bool:
    """What spends is undone by an order of its own; a reversal is not undone."""
    balance = reads.trial_balance(row.book, request.viewer)
    spending = {one.code for one in (balance.rows if balance else ())
                if one.holds in rules.SPENT_PARTS}  # fmt: skip
    spends = any(line.account in spending for line in row.lines)
    return row.reverses is None and row.reversed_by is None and not spends


def _seen(request: Request, pk: int) -> reads.EntryRow:
    row = reads.entry(pk, request.viewer)
    if row is None:
        raise Http404
    return row
