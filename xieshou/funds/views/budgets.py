"""Budgets and their contracts: who may spend how much on what, and what is asked for of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.funds import actions, forms, reads
from xieshou.funds.views.ask import Task, ask, permitted
from xieshou.funds.views.tasks import OF_BOOK, seen_book, trail_of

COMMIT = Task(
    actions.commit, forms.CommitForm, gettext_lazy("签订合同"), gettext_lazy("合同已登记"),
    gettext_lazy("把预算的一部分定给收款方；合同金额之内才能申请支付。批准预算的人不能经办。"),
)  # fmt: skip
ORDER = Task(
    actions.propose_order,
    forms.OrderForm,
    gettext_lazy("申请支付"),
    gettext_lazy("支付已提出，待双方会签"),
    gettext_lazy("支付须经县领导、援滇干部会签。同一收款方 30 天内的支付合并计算会签人数。"),
)


@login_required
def budgets(request: Request, code: str) -> HttpResponse:
    book, number = seen_book(request, code), page_asked(request)
    size = reads.PAGE_SIZE
    found = reads.budgets(
        request.viewer, book=code, offset=(number - 1) * size, limit=size
    )  # fmt: skip
    context = {
        "book": book,
        "trail": [*trail_of(book), (_("预算"), "")],
        "rows": found.rows,
        "page": pager(found.total, size, number),
        "may_propose": request.viewer.may(OF_BOOK["budget"].action.verb, book.place),
    }
    return render(request, "funds/budgets.html", context)


@login_required
def budget(request: Request, code: str) -> HttpResponse:
    """One budget with its contracts and orders, and the buttons of whoever may act on it."""
    row = _seen(request, code)
    book, viewer = seen_book(request, row.book), request.viewer
    context = {
        "row": row,
        "trail": [
            *trail_of(book), (_("预算"), reverse("funds:budgets", args=[book.code])), (row.name, "")
        ],
        "contracts": reads.commitments(code, viewer),
        "orders": reads.order_page(viewer, budget=code).rows,
        "may_approve": not row.approved
        and not row.mine
        and viewer.may(actions.approve_budget.verb, book.place),
        "may_commit": row.approved
        and not row.decided
        and viewer.may(COMMIT.action.verb, book.place),
        "may_order": not row.decided and viewer.may(ORDER.action.verb, book.place),
        "key": new_key(),
    }  # fmt: skip
    return render(request, "funds/budget.html", context)


@login_required
@require_POST
def approve_budget(request: Request, code: str) -> HttpResponse:
    _seen(request, code)
    key = key_sent(request)
    try:
        actions.approve_budget(viewer=request.viewer, key=key, budget=code)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("预算已批准"))
    return redirect("funds:budget", code)


@login_required
def commit(request: Request, code: str) -> HttpResponse:
    row = _seen(request, code)
    book = seen_book(request, row.book)
    permitted(request, COMMIT, book.place)
    address = reverse("funds:budget", args=[code])
    return ask(
        request, COMMIT, about=row, body={"budget": code}, back=lambda _made: address,
        trail=[*trail_of(book), (row.name, address)],
    )  # fmt: skip


@login_required
def propose_order(request: Request, code: str) -> HttpResponse:
    """Ask for a payment of a contract."""
    row = reads.commitment(code, request.viewer)
    if row is None:
        raise Http404
    book = seen_book(request, row.book)
    permitted(request, ORDER, book.place)
    return ask(
        request, ORDER, about=row, body={"commitment": code},
        back=lambda made: reverse("funds:order", args=[made.pk]),
        trail=[*trail_of(book), (row.budget, reverse("funds:budget", args=[row.budget]))],
        contract=row,
    )  # fmt: skip


def _seen(request: Request, code: str) -> reads.BudgetRow:
    row = reads.budget(code, request.viewer)
    if row is None:
        raise Http404
    return row
