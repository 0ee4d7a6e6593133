"""Buyers: the platform's list of organisations, and becoming one in one's own name."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core.acting import done
from xieshou.core.request import Request, page_asked, pager
from xieshou.market import actions, reads
from xieshou.market.forms import BuyerForm, MyselfForm
from xieshou.registry import reads as registry


@login_required
def buyers(request: Request) -> HttpResponse:
    """The organisations that buy; ?place= offers those that may be registered there."""
    if not request.viewer.places("market.see"):
        raise PermissionDenied
    place = request.GET.get("place", "")
    place = place if place.isascii() and place.isdigit() and len(place) <= 12 else ""
    form = None
    if place and request.viewer.may(actions.register_buyer.verb, place):
        found = registry.organisations(place, limit=500).rows
        offered = [(row.id, row.label) for row in found]
        form = BuyerForm(request.POST or None, organisations=offered)
    if request.method == "POST" and form is not None:
        body = form.body
        made = done(
            request,
            form,
            lambda: actions.register_buyer(viewer=request.viewer, place=place, **body()),
            _("已登记"),
        )
        if made is not None:
            return redirect("market:buyers")
    number = page_asked(request)
    listed = reads.buyers(request.viewer, page=number)
    context = {
        "rows": listed.rows,
        "page": pager(listed.total, listed.limit, number),
        "form": form,
        "place": place,
        "trail": [(_("云品入沪"), reverse("market:goods")), (_("采购方"), "")],
    }
    return render(request, "market/buyers.html", context)


@login_required
def myself(request: Request) -> HttpResponse:
    """Become a buyer in one's own name."""
    form = MyselfForm(request.POST or None)
    if request.method == "POST":
        made = done(
            request,
            form,
            lambda: actions.register_myself(viewer=request.viewer, **form.cleaned_data),
            _("已登记，可以下单了"),
        )
        if made is not None:
            return redirect("market:goods")
    context = {"form": form, "title": _("登记为采购方"), "trail": [(_("登记为采购方"), "")]}
    return render(request, "market/form.html", context)
