"""Grants that pass from book to book: accepting what comes, taking back what was put forward."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent
from xieshou.funds import actions, forms, reads
from xieshou.funds.views.ask import Task, ask, permitted
from xieshou.funds.views.tasks import seen_book, trail_of

ACCEPT = Task(
    actions.pass_on, forms.AcceptForm, gettext_lazy("接收转拨"), gettext_lazy("已接收并记账"),
    gettext_lazy("接收后两套账同时记账。提出转拨的人不能自己接收。"),
)  # fmt: skip


@login_required
def accept_passing(request: Request, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    permitted(request, ACCEPT, row.place)
    if not (row.may_accept or request.method == "POST"):
        raise PermissionDenied
    book = seen_book(request, row.book)
    return ask(
        request, ACCEPT, about=row, body={"passing": pk}, trail=trail_of(book), passing=row,
        back=lambda made: reverse("funds:grant", args=[made.code]),
    )  # fmt: skip


@login_required
@require_POST
def withdraw_passing(request: Request, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    key = key_sent(request)
    try:
        actions.withdraw_passing(viewer=request.viewer, key=key, passing=pk)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("转拨已撤回"))
    if reads.grant(row.grant, request.viewer) is None:
        return redirect("funds:book", row.book)
    return redirect("funds:grant", row.grant)


def _seen(request: Request, pk: int) -> reads.PassingRow:
    row = reads.passing(pk, request.viewer)
    if row is None:
        raise Http404
    return row
