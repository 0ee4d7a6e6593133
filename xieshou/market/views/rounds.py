"""Rounds of group orders, weekly orders, and prices agreed with a buyer."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.market import actions, reads
from xieshou.market.forms import (
    AgreementForm,
    CycleForm,
    RunStandingForm,
    StandingForm,
    WishForm,
)


@login_required
def cycles(request: Request) -> HttpResponse:
    """The rounds; a POST opens one, or places today's weekly orders below a place."""
    keeps = bool(request.viewer.places(actions.open_cycle.verb))
    runs = request.POST.get("do") == "weekly"
    sent = request.POST if request.method == "POST" else None
    form = CycleForm(None if runs else sent)
    weekly = RunStandingForm(sent if runs else None, prefix="weekly")
    if sent is not None:
        act = actions.run_standing if runs else actions.open_cycle
        asked = weekly if runs else form
        made = done(
            request, asked,
            lambda: act(viewer=request.viewer, key=key_sent(request), **asked.cleaned_data),
            _("已办理"),
        )  # fmt: skip
        if made is not None and runs:
            return render(request, "market/weekly.html", {"made": made, "trail": _trail()})
        if made is not None:
            return redirect("market:cycle", made.pk)
    number = page_asked(request)
    found = reads.cycles(page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "form": form if keeps else None,
        "weekly": weekly if keeps else None,
        "key": new_key(),
        "trail": _trail(),
    }
    return render(request, "market/cycles.html", context)


@login_required
def cycle(request: Request, pk: int) -> HttpResponse:
    """One round: one's own wishes, and to whoever merges what each group wants."""
    row = reads.cycle(pk)
    if row is None:
        raise Http404
    member = reads.my_membership(request.viewer)
    text = request.GET.get("q", "").strip()[:60]
    form = None
    if member and row.is_open:
        offered = reads.goods(text=text).rows
        form = WishForm(request.POST or None, goods=offered)
        if request.method == "POST":
            buyer, body = member[0], form.body
            done(
                request, form,
                lambda: actions.wish(viewer=request.viewer, buyer=buyer, cycle=pk, **body()),
                _("已保存"),
            )  # fmt: skip
            if form.is_valid():
                return redirect("market:cycle", pk)
    context = {
        "row": row,
        "form": form,
        "text": text,
        "member": member,
        "mine": reads.my_wishes(pk, request.viewer),
        "groups": reads.group_wishes(pk, request.viewer),
        "merges": not row.is_merged
        and request.viewer.may(actions.merge_cycle.verb, row.place_code),
        "trail": [*_trail(link=True), (row.name, "")],
    }
    return render(request, "market/cycle.html", context)


@login_required
@require_POST
def merge_cycle(request: Request, pk: int) -> HttpResponse:
    if reads.cycle(pk) is None:
        raise Http404
    done(request, None, lambda: actions.merge_cycle(viewer=request.viewer, cycle=pk), _("已合单"))
    return redirect("market:cycle", pk)


@login_required
def weekly(request: Request, supplier: str) -> HttpResponse:
    """The form of an order that comes every week."""
    seller = reads.supplier(supplier, request.viewer)
    mine = reads.my_buyers(request.viewer)
    if seller is None or seller.state != "admitted":
        raise Http404
    if not mine:
        return redirect("market:myself")
    asked = request.POST.get("buyer") or request.GET.get("buyer") or ""
    who = next((one for one in mine if one.code == asked), mine[0])
    form = StandingForm(request.POST or None, goods=reads.goods_of(supplier, who.code))
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.set_standing(
                viewer=request.viewer, key=key_sent(request), buyer=who.code, supplier=supplier,
                **form.body(),
            ),
            _("已登记每周订单"),
        )  # fmt: skip
        if made is not None:
            return redirect("market:statement", who.code)
    context = {
        "form": form, "seller": seller, "who": who, "mine": mine, "key": new_key(), "weekly": True,
        "trail": [
            (seller.name, reverse("market:supplier", args=[supplier])), (_("每周订单"), ""),
        ],
    }  # fmt: skip
    return render(request, "market/place_order.html", context)


@login_required
@require_POST
def end_standing(request: Request, code: str, pk: int) -> HttpResponse:
    """No more of a weekly order; what is already ordered stands."""
    if pk not in {one.id for one in reads.standing(code, request.viewer)}:
        raise Http404
    done(
        request, None, lambda: actions.end_standing(viewer=request.viewer, standing=pk),
        _("已停止"),
    )  # fmt: skip
    return redirect("market:statement", code)


@login_required
def agreements(request: Request, code: str) -> HttpResponse:
    """Prices agreed with a buyer; ?supplier= offers that supplier's goods for another."""
    who = reads.buyer(code, request.viewer)
    if who is None:
        raise Http404
    supplier = request.GET.get("supplier", "").strip()[:20]
    keeps = bool(request.viewer.places(actions.agree_price.verb))
    form: Any = None
    if keeps and supplier and (offered := reads.goods_of(supplier)):
        form = AgreementForm(request.POST or None, goods=offered)
    if request.method == "POST" and form is not None:
        made = done(
            request, form,
            lambda: actions.agree_price(
                viewer=request.viewer, key=key_sent(request), buyer=code, **form.body()
            ),
            _("已保存"),
        )  # fmt: skip
        if made is not None:
            return redirect("market:agreements", code)
    context = {
        "who": who,
        "rows": reads.agreements(code, request.viewer),
        "keeps": keeps,
        "supplier": supplier,
        "form": form,
        "key": new_key(),
        "trail": [(_("月结对账单"), reverse("market:statement", args=[code])), (_("协议价"), "")],
    }
    return render(request, "market/agreements.html", context)


def _trail(*, link: bool = False) -> list[tuple[str, str]]:
    return [
        (_("云品入沪"), reverse("market:goods")),
        (_("社区团购"), reverse("market:cycles") if link else ""),
    ]
