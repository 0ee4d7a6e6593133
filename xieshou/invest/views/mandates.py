"""Mandates: the list, one with what fits and what nearly does, and its forms."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.invest import actions, reads
from xieshou.invest.forms import (
    MandateForm,
    NameForm,
    ReasonForm,
    ReviseMandateForm,
    initial_of_wish,
)
from xieshou.invest.models import Industry, Mandate
from xieshou.invest.reads import MandateRow
from xieshou.invest.views.parts import form_page, trail

TITLE = gettext_lazy("投资意向")


@login_required
@require_safe
def mandates(request: Request) -> HttpResponse:
    asked = {
        "industry": request.GET.get("industry", ""),
        "kind": request.GET.get("kind", ""),
        "state": request.GET.get("state", "open"),
    }
    for name, known in (
        ("industry", Industry), ("kind", Mandate.Kind), ("state", Mandate.State),
    ):  # fmt: skip
        asked[name] = asked[name] if asked[name] in known.values else ""
    number = page_asked(request)
    found = reads.mandates(request.viewer, **asked, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "asked": asked,
        "industries": Industry.choices,
        "kinds": Mandate.Kind.choices,
        "states": Mandate.State.choices,
        "trail": trail((str(TITLE), "")),
    }
    return render(request, "invest/mandates.html", context)


@login_required
@require_safe
def mandate(request: Request, code: str) -> HttpResponse:
    return _page(request, _seen(request, code))


@login_required
def new_mandate(request: Request) -> HttpResponse:
    mine = reads.my_organisations(request.viewer)
    if not mine:
        raise Http404
    form = MandateForm(request.POST or None, organisations=mine)
    return form_page(
        request, form,
        lambda key: actions.give_mandate(
            viewer=request.viewer, key=key, organisation=form.cleaned_data["organisation"],
            wish=form.wish(), named=form.cleaned_data["named"],
        ),
        title=_("登记投资意向"), said=_("已登记"),
        way=trail((str(TITLE), reverse("invest:mandates"))),
        then=lambda made: reverse("invest:mandate", args=[made.code]),
    )  # fmt: skip


@login_required
def revise_mandate(request: Request, code: str) -> HttpResponse:
    row = _seen(request, code)
    wish = reads.mandate_wish(request.viewer, code)
    if "revise" not in row.steps or wish is None:
        raise Http404
    form = ReviseMandateForm(request.POST or None, initial=initial_of_wish(wish))
    address = reverse("invest:mandate", args=[code])
    return form_page(
        request, form,
        lambda key: actions.revise_mandate(
            viewer=request.viewer, key=key, mandate=code, wish=form.wish()
        ),
        title=_("修改投资意向"), said=_("已保存"),
        way=trail((str(TITLE), reverse("invest:mandates")), (row.title, address)),
        then=lambda _made: address,
    )  # fmt: skip


@login_required
@require_POST
def mandate_step(request: Request, code: str, step: str) -> HttpResponse:
    """Tell the firm's name or no longer, or withdraw."""
    row = _seen(request, code)
    if step not in ("name", "close"):
        raise Http404
    form: forms.Form = NameForm(request.POST) if step == "name" else ReasonForm(request.POST)
    act = actions.name_mandate if step == "name" else actions.close_mandate
    body: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), "mandate": code}
    if done(request, form, lambda: act(**body, **form.cleaned_data), _("已保存")) is None:
        return _page(request, row, {step: form})
    return redirect("invest:mandate", code)


def _seen(request: Request, code: str) -> MandateRow:
    row = reads.mandate(code, request.viewer)
    if row is None:
        raise Http404
    return row


def _page(
    request: Request, row: MandateRow, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    found = bound or {}
    context = {
        "row": row,
        "proposals": reads.invest_proposals(request.viewer, mandate=row.code).rows,
        "misses": reads.near_misses(request.viewer, row.code) if row.state == "open" else (),
        "key": key_sent(request) or new_key(),
        "name_form": found.get("name") or NameForm(initial={"named": row.named}),
        "close_form": found.get("close") or ReasonForm(),
        "opened": set(found),
        "trail": trail((str(TITLE), reverse("invest:mandates")), (row.title, "")),
    }
    return render(request, "invest/mandate.html", context)
