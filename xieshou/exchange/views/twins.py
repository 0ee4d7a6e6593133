"""Twins: who is paired with whom, and the ledger of what each gave, confirmed by the other."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done, done_or_told
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.exchange import actions, reads
from xieshou.exchange.forms import giving as forms
from xieshou.exchange.forms.labour import ClosedForm
from xieshou.exchange.models import Twin
from xieshou.exchange.views.parts import form_page, trail

TWIN = "exchange.twin"


@require_safe
def twins(request: Request) -> HttpResponse:
    viewer, number, place = request.viewer, page_asked(request), place_asked(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Twin.Kind.values else ""
    found = reads.twins(
        viewer, place=place, kind=kind, waiting="waiting" in request.GET, page=number
    )
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "kinds": Twin.Kind.choices,
        "asked": {"place": place, "kind": kind},
        "may_enter": bool(viewer.places(TWIN)),
        "trail": trail((_("结对单位"), "")),
    }
    return render(request, "exchange/twins.html", context)


@require_safe
def twin(request: Request, code: str) -> HttpResponse:
    row = reads.twin(code, request.viewer)
    if row is None:
        raise Http404
    signed_in = request.viewer.user_id is not None
    context = {
        "row": row,
        "ledger": reads.twin_ledger(code, request.viewer) if signed_in else (),
        "sides": (row.east, row.west),
        "gift_form": forms.GiftForm(prefix="gift")
        if row.acts and row.confirmed_on and row.under_way else None,
        "end_form": ClosedForm(prefix="end") if row.acts and row.under_way else None,
        "key": new_key(),
        "trail": trail((_("结对单位"), reverse("exchange:twins")), (row.code, "")),
    }  # fmt: skip
    return render(request, "exchange/twin.html", context)


@login_required
def new_twin(request: Request) -> HttpResponse:
    if not request.viewer.places(TWIN):
        raise PermissionDenied
    form = forms.TwinForm(request.POST or None)
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.enter_twin(
                viewer=request.viewer, key=key_sent(request), **form.cleaned_data
            ),
            _("已登记，等待对方确认"),
        )  # fmt: skip
        if made is not None:
            return redirect("exchange:twin", made.code)
    return form_page(request, form, _("登记结对"), (_("结对单位"), reverse("exchange:twins")))


@login_required
@require_POST
def twin_step(request: Request, code: str, verb: str) -> HttpResponse:
    """Confirm, end, put down a gift, or answer one."""
    row = reads.twin(code, request.viewer)
    if row is None or not row.acts:
        raise Http404
    body: dict[str, Any] = {
        "viewer": request.viewer, "key": key_sent(request), "twin": code, "side": row.acts[0],
    }  # fmt: skip
    if verb == "confirm":
        done(request, None, lambda: actions.confirm_twin(**body), _("已确认结对"))
    elif verb == "end":
        form: Any = ClosedForm(request.POST, prefix="end")
        done_or_told(
            request, form, lambda: actions.end_twin(**body, **form.cleaned_data), _("已结束结对")
        )
    elif verb == "gift":
        form = forms.GiftForm(request.POST, prefix="gift")
        done_or_told(
            request, form, lambda: actions.enter_gift(**body, **form.body()),
            _("已登记，等待对方确认"),
        )  # fmt: skip
    elif verb == "answer":
        form = forms.GiftAnswerForm(request.POST)
        number = request.POST.get("number", "")
        done_or_told(
            request, form,
            lambda: actions.answer_gift(
                **body, number=int(number) if number.isdecimal() and len(number) < 6 else 0,
                **form.cleaned_data,
            ),
            _("已答复"),
        )  # fmt: skip
    else:
        raise Http404
    return redirect("exchange:twin", code)
