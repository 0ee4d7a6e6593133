"""Payment orders: the list, one of them, and the steps of whoever may act on it."""

from dataclasses import dataclass
from typing import Any

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
from xieshou.funds.models import PaymentOrder
from xieshou.funds.views.ask import Task, Trail, ask, permitted
from xieshou.funds.views.tasks import seen_book, trail_of


@dataclass(frozen=True)
class Step:
    """A step as the order's page offers it to whoever has its `right` (a field of OrderRights):
    its action, what the button says, what is said after it, and the form that it needs, if any."""

    action: Any
    right: str
    label: Any
    said: Any
    form: type[forms.AskForm] | None = None
    warm: bool = False


STEPS = {
    "approve": Step(actions.approve_order, "sign", gettext_lazy("会签"), gettext_lazy("已会签")),
    "pay": Step(
        actions.pay_order, "pay", gettext_lazy("支付并记账"), gettext_lazy("已支付并记账"),
        forms.PayForm,
    ),
    "confirm": Step(
        actions.confirm_receipt, "confirm", gettext_lazy("确认收款"), gettext_lazy("已确认收款"),
        forms.ReceiptForm,
    ),
    "refuse": Step(
        actions.refuse_order, "refuse", gettext_lazy("否决"), gettext_lazy("已否决"),
        forms.ReasonForm, warm=True,
    ),
    "override": Step(
        actions.override_order, "override", gettext_lazy("紧急放行"),
        gettext_lazy("已记录紧急放行"), forms.OverrideForm, warm=True,
    ),
    "undo": Step(
        actions.undo_order, "undo", gettext_lazy("申请冲销"),
        gettext_lazy("冲销单已提出，待双方会签"), forms.ReasonForm, warm=True,
    ),
    "withdraw": Step(
        actions.withdraw_order, "revise", gettext_lazy("撤回"), gettext_lazy("已撤回")
    ),
}  # fmt: skip
# Steps that are bound to what the page showed.
SIGNS = ("approve", "override")
REVISE = Task(
    actions.revise_order, forms.OrderForm, gettext_lazy("修改支付"),
    gettext_lazy("已修改，待双方会签"),
    gettext_lazy("修改之后，已有的会签全部作废。"),
)  # fmt: skip


@login_required
def orders(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in PaymentOrder.State.values else ""
    number, size = page_asked(request), reads.PAGE_SIZE
    found = reads.order_page(request.viewer, state=state, offset=(number - 1) * size, limit=size)
    context = {
        "rows": found.rows,
        "page": pager(found.total, size, number),
        "state": state,
        "states": PaymentOrder.State.choices,
        "waiting": len(reads.waiting(request.viewer)),
        "trail": _trail(""),
    }
    return render(request, "funds/orders.html", context)


@login_required
def waiting(request: Request) -> HttpResponse:
    """What waits for the viewer in particular; ?kind= narrows it."""
    kind = request.GET.get("kind", "")
    items = reads.waiting(request.viewer)
    kinds = {item.kind: item.kind_label for item in items}
    context = {
        "items": [item for item in items if kind not in kinds or item.kind == kind],
        "kind": kind if kind in kinds else "",
        "kinds": kinds.items(),
        "trail": [(_("资金"), reverse("funds:books")), (_("待我办理"), "")],
    }
    return render(request, "funds/waiting.html", context)


@login_required
def order(request: Request, pk: int) -> HttpResponse:
    return _page(request, _seen(request, pk))


@login_required
@require_POST
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """One step of an order; what is wrong with its form is said beside its fields, a refusal above
    them or on the page."""
    if verb not in STEPS:
        raise Http404
    row, step = _seen(request, pk), STEPS[verb]
    form = None
    if step.form is not None:
        form = step.form(request.POST, viewer=request.viewer, about=row, auto_id=f"{verb}-%s")
        if not form.is_valid():
            return _page(request, row, {verb: form})
    key = key_sent(request)
    body = form.body() if form is not None else _acting_for(request, verb)
    if verb in SIGNS:
        body["seen"] = request.POST.get("seen", "")[:64]
    try:
        made = step.action(viewer=request.viewer, key=key, order=pk, **body)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, step.said)
        if verb == "undo":
            return redirect("funds:order", made.pk)
    return redirect("funds:order", pk)


@login_required
def revise(request: Request, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    book = seen_book(request, row.book)
    permitted(request, REVISE, book.place)
    if not reads.rights(request.viewer, pk).revise or row.undoes is not None:
        raise Http404
    address = reverse("funds:order", args=[pk])
    return ask(
        request, REVISE, about=row, body={"order": pk}, back=lambda _made: address,
        trail=[*trail_of(book), (f"#{pk}", address)],
    )  # fmt: skip


def _acting_for(request: Request, verb: str) -> dict[str, Any]:
    given = request.POST.get("acting_for", "")
    is_number = given.isascii() and given.isdecimal() and len(given) < 16
    return {"acting_for": int(given)} if verb == "approve" and is_number else {}


def _page(
    request: Request, row: reads.OrderRow, bound: dict[str, forms.AskForm] | None = None
) -> HttpResponse:
    mine, viewer = reads.rights(request.viewer, row.id), request.viewer
    bound = bound or {}
    context = {
        "row": row,
        "mine": mine,
        "buttons": [
            (verb, step.label, verb == "withdraw")
            for verb, step in STEPS.items()
            if step.form is None and getattr(mine, step.right)
        ],
        "forms": [
            (
                verb,
                step,
                bound.get(verb) or step.form(viewer=viewer, about=row, auto_id=f"{verb}-%s"),
                verb in bound or verb in ("pay", "confirm"),
            )
            for verb, step in STEPS.items()
            if step.form is not None and getattr(mine, step.right)
        ],
        "key": new_key(),
        "trail": _trail(f"#{row.id}"),
    }
    return render(request, "funds/order.html", context, status=422 if bound else 200)


def _trail(last: str) -> Trail:
    top = [
        (_("资金"), reverse("funds:books")),
        (_("支付"), reverse("funds:orders") if last else ""),
    ]
    return [*top, (last, "")] if last else top


def _seen(request: Request, pk: int) -> reads.OrderRow:
    row = reads.order(pk, request.viewer)
    if row is None:
        raise Http404
    return row
