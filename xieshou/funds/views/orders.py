"""Payment orders: the list, one of them, and the buttons of whoever may act on it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.funds import actions, reads
from xieshou.funds.models import PaymentOrder

VERBS: dict[str, tuple[Any, Any]] = {
    "approve": (actions.approve_order, gettext_lazy("已会签")),
    "refuse": (actions.refuse_order, gettext_lazy("已否决")),
    "override": (actions.override_order, gettext_lazy("已记录紧急放行")),
    "pay": (actions.pay_order, gettext_lazy("已支付并记账")),
    "confirm": (actions.confirm_receipt, gettext_lazy("已确认收款")),
    "withdraw": (actions.withdraw_order, gettext_lazy("已撤回")),
}


@login_required
def orders(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in PaymentOrder.State.values else ""
    context = {
        "rows": reads.orders(request.viewer, state=state),
        "state": state,
        "states": PaymentOrder.State.choices,
        "trail": [(_("资金"), reverse("funds:books")), (_("支付"), "")],
    }
    return render(request, "funds/orders.html", context)


@login_required
def order(request: Request, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    context = {
        "row": row,
        "mine": reads.rights(request.viewer, pk),
        "today": timezone.localdate(),
        "trail": [
            (_("资金"), reverse("funds:books")),
            (_("支付"), reverse("funds:orders")),
            (f"#{pk}", ""),
        ],
    }
    return render(request, "funds/order.html", context)


@login_required
@require_POST
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """One step of an order; a refusal is told on its page."""
    if verb not in VERBS:
        raise Http404
    _seen(request, pk)
    action, said = VERBS[verb]
    try:
        action(viewer=request.viewer, order=pk, **_body(request, verb))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return redirect("funds:order", pk)


def _body(request: Request, verb: str) -> dict[str, Any]:
    if verb == "pay":
        return {"date": timezone.localdate()}
    if verb in ("refuse", "override"):
        return {"reason": request.POST.get("reason", "")[:300]}
    if verb == "confirm":
        return {"receipt": request.POST.get("receipt", "")[:60]}
    given = request.POST.get("acting_for", "")
    is_number = given.isascii() and given.isdecimal() and len(given) < 16
    return {"acting_for": int(given)} if verb == "approve" and is_number else {}


def _seen(request: Request, pk: int) -> reads.OrderRow:
    row = reads.order(pk, request.viewer)
    if row is None:
        raise Http404
    return row
