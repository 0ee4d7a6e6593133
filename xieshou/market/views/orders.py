"""Orders: the form of a buyer, the list, one of them with the buttons of whoever may act on it."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.market import actions, reads
from xieshou.market.forms import (
    ClaimForm,
    DecideForm,
    OrderForm,
    ReceiveForm,
    SettleForm,
    ShipForm,
)
from xieshou.market.models import Order
from xieshou.market.reads import MarketOrderRow

PLAIN: dict[str, Any] = {
    "cancel": actions.cancel_order,
    "decline": actions.decline_order,
    "close_short": actions.close_short,
}


@login_required
def place_order(request: Request, supplier: str) -> HttpResponse:
    """The form of what a supplier sells, for the buyer that the viewer buys for."""
    seller = reads.supplier(supplier, request.viewer)
    mine = reads.my_buyers(request.viewer)
    if seller is None or seller.state != "admitted":
        raise Http404
    if not mine:
        return redirect("market:myself")
    asked = request.POST.get("buyer") or request.GET.get("buyer") or ""
    who = next((one for one in mine if one.code == asked), mine[0])
    form = OrderForm(request.POST or None, goods=reads.goods_of(supplier, who.code))
    key = key_sent(request) or new_key()
    if request.method == "POST":
        made = done(
            request,
            form,
            lambda: actions.place_order(
                viewer=request.viewer, key=key, buyer=who.code, supplier=supplier, **form.body()
            ),
            _("已下单，货已预留"),
        )
        if made is not None:
            return redirect("market:order", made.code)
        key = new_key()
    context = {
        "form": form, "seller": seller, "who": who, "mine": mine, "key": key,
        "trail": [
            (seller.name, reverse("market:supplier", args=[supplier])), (_("下单"), ""),
        ],
    }  # fmt: skip
    return render(request, "market/place_order.html", context)


@login_required
@require_safe
def orders(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in Order.State.values else ""
    number = page_asked(request)
    found = reads.orders(request.viewer, state=state, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "state": state,
        "states": Order.State.choices,
        "my_buyers": reads.my_buyers(request.viewer),
        "trail": [(_("云品入沪"), reverse("market:goods")), (_("订单"), "")],
    }
    return render(request, "market/orders.html", context)


@login_required
@require_safe
def order(request: Request, code: str) -> HttpResponse:
    return _page(request, _seen(request, code))


@login_required
@require_POST
def act(request: Request, code: str, verb: str) -> HttpResponse:
    """One step of an order; what is wrong is said in its form or above the page."""
    row = _seen(request, code)
    body: dict[str, Any] = {"viewer": request.viewer, "order": code, "key": key_sent(request)}
    if verb in PLAIN:
        done(request, None, lambda: PLAIN[verb](**body), _("已办理"))
        return redirect("market:order", code)
    forms_ = _forms(row, request.POST)
    verbs: dict[str, Any] = {
        "ship": actions.ship, "claim": actions.claim, "settle": actions.settle,
    }  # fmt: skip
    if verb in verbs and verb in forms_:
        form = forms_[verb]
        acted = done(request, form, lambda: verbs[verb](**body, **form.body()), _("已办理"))
        return redirect("market:order", code) if acted else _page(request, row, {verb: form})
    raise Http404


@login_required
@require_POST
def receive(request: Request, code: str, number: int) -> HttpResponse:
    """What arrived of one shipment."""
    row = _seen(request, code)
    form = _receive_forms(row, request.POST).get(number)
    if form is None:
        raise Http404
    acted = done(
        request,
        form,
        lambda: actions.receive(
            viewer=request.viewer,
            key=key_sent(request),
            order=code,
            shipment=number,
            **form.body(),
        ),
        _("已收货"),
    )
    name = f"receive-{number}"
    return redirect("market:order", code) if acted else _page(request, row, {name: form})


@login_required
@require_POST
def decide(request: Request, code: str, claim: int) -> HttpResponse:
    row = _seen(request, code)
    if claim not in {one.id for one in row.claims}:
        raise Http404
    form = DecideForm(request.POST, prefix=f"decide-{claim}")
    acted = done(
        request,
        form,
        lambda: actions.decide_claim(
            viewer=request.viewer, key=key_sent(request), claim=claim, **form.cleaned_data
        ),
        _("已答复"),
    )
    name = f"decide-{claim}"
    return redirect("market:order", code) if acted else _page(request, row, {name: form})


def _seen(request: Request, code: str) -> MarketOrderRow:
    row = reads.order(code, request.viewer)
    if row is None:
        raise Http404
    return row


def _forms(row: MarketOrderRow, data: Any = None) -> dict[str, Any]:
    """The forms of the steps that can be taken now."""
    made: dict[str, Any] = {}
    if "ship" in row.steps:
        packs = [
            (line.number, f"{line.good} · {line.grade}", line.waiting)
            for line in row.lines
            if line.waiting
        ]
        made["ship"] = ShipForm(data, prefix="ship", packs=packs)
    if "claim" in row.steps:
        made["claim"] = ClaimForm(data, prefix="claim", order=row)
    if "settle" in row.steps:
        made["settle"] = SettleForm(data, prefix="settle")
    return made


def _receive_forms(row: MarketOrderRow, data: Any = None) -> dict[int, ReceiveForm]:
    if "receive" not in row.steps:
        return {}
    named = {line.number: f"{line.good} · {line.grade}" for line in row.lines}
    return {
        one.number: ReceiveForm(
            data,
            prefix=f"receive-{one.number}",
            packs=[(line, named[line], n) for line, n in one.packs],
        )
        for one in row.shipments
        if one.received_on is None
    }


def _page(
    request: Request, row: MarketOrderRow, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    found = bound or {}
    receiving = _receive_forms(row)
    context = {
        "row": row,
        "key": new_key(),
        "plain": [verb for verb in row.steps if verb in PLAIN],
        "forms": {**_forms(row), **found},
        "opened": set(found),
        "shipments": [
            (one, found.get(f"receive-{one.number}") or receiving.get(one.number))
            for one in row.shipments
        ],
        "claims": [
            (
                one,
                found.get(f"decide-{one.id}") or DecideForm(prefix=f"decide-{one.id}")
                if "decide" in row.steps and one.state == "open"
                else None,
            )
            for one in row.claims
        ],
        "trail": [(_("订单"), reverse("market:orders")), (row.code, "")],
    }
    return render(request, "market/order.html", context)
