"""Expos: the list, and one with its booths, applications, intents and what came of them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request, page_asked, pager
from xieshou.market import actions, reads
from xieshou.market.forms import BoothForm, ExpoForm, GiveForm, IntentForm


@require_safe
def expos(request: Request) -> HttpResponse:
    number = page_asked(request)
    found = reads.expos(page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "trail": [(_("云品入沪"), reverse("market:goods")), (_("展销会"), "")],
    }
    return render(request, "market/expos.html", context)


@login_required
def new_expo(request: Request) -> HttpResponse:
    form = ExpoForm(request.POST or None)
    if request.method == "POST":
        made = done(
            request,
            form,
            lambda: actions.open_expo(viewer=request.viewer, **form.cleaned_data),
            _("已保存"),
        )
        if made is not None:
            return redirect("market:expo", made.code)
    trail = [(_("展销会"), reverse("market:expos")), (_("举办展销会"), "")]
    return render(
        request, "market/form.html", {"form": form, "title": _("举办展销会"), "trail": trail}
    )


@require_safe
def expo(request: Request, code: str) -> HttpResponse:
    return _page(request, code, {})


@login_required
@require_POST
def at_expo(request: Request, code: str, verb: str) -> HttpResponse:
    """Apply for a booth, give one, or sign an intent."""
    form = _forms(request, code, request.POST).get(verb)
    if form is None:
        raise Http404
    body: dict[str, Any] = {"viewer": request.viewer, "expo": code}
    acts = {
        "apply": lambda: actions.apply_for_booth(**body, **form.cleaned_data),
        "give": lambda: actions.give_booth(**body, **form.body()),
        "intent": lambda: actions.sign_intent(**body, **form.cleaned_data),
    }
    if done(request, form, acts[verb], _("已保存")) is None:
        return _page(request, code, {verb: form})
    return redirect("market:expo", code)


def _forms(request: Request, code: str, data: Any = None) -> dict[str, Any]:
    """The forms that the viewer may use at this expo."""
    row = reads.expo(code)
    if row is None:
        raise Http404
    mine = [(one.code, one.name) for one in reads.my_suppliers(request.viewer)]
    buyers = [(one.code, one.name) for one in reads.my_buyers(request.viewer)]
    showings = reads.showings(code, request.viewer)
    found: dict[str, Any] = {}
    if mine:
        found["apply"] = BoothForm(data, prefix="apply", suppliers=mine)
    if request.viewer.may(actions.give_booth.verb, row.place_code):
        found["give"] = GiveForm(data, prefix="give", showings=showings, booths=reads.booths(code))
    if buyers and row.is_open:
        found["intent"] = IntentForm(data, prefix="intent", buyers=buyers, showings=showings)
    return found


def _page(request: Request, code: str, bound: dict[str, Any]) -> HttpResponse:
    row = reads.expo(code)
    if row is None:
        raise Http404
    context = {
        "row": row,
        "booths": reads.booths(code),
        "showings": reads.showings(code, request.viewer),
        "success": reads.success(code, request.viewer),
        "forms": {**_forms(request, code), **bound},
        "trail": [(_("展销会"), reverse("market:expos")), (row.name, "")],
    }
    return render(request, "market/expo.html", context)
