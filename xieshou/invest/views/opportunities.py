"""Opportunities: the list with its map, one, and the forms that lead it from draft to closing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.exports import as_download
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.invest import actions, reads
from xieshou.invest.forms import (
    NewOpportunityForm,
    OpportunityForm,
    OpportunityPaperForm,
    ReasonForm,
    initial_of,
)
from xieshou.invest.models import Industry, Opportunity
from xieshou.invest.reads import OpportunityRow
from xieshou.invest.views.parts import form_page, site_map, trail

TITLE = gettext_lazy("招商项目")
# What is sent to a page of one → the step of it that the viewer must be allowed.
_NEEDED = {"release": "release", "close": "close", "paper": "revise"}


@require_safe
def opportunities(request: Request) -> HttpResponse:
    industry = request.GET.get("industry", "")
    industry = industry if industry in Industry.values else ""
    state = request.GET.get("state", "open")
    state = state if state in Opportunity.State.values else ""
    mu = request.GET.get("mu", "")
    asked: dict[str, Any] = {
        "text": request.GET.get("q", "").strip()[:60],
        "industry": industry,
        "place": place_asked(request),
        "state": state,
        "least_mu": int(mu) if mu.isascii() and mu.isdecimal() and len(mu) < 9 else None,
    }
    number = page_asked(request)
    found = reads.opportunities(request.viewer, **asked, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "total": found.total,
        "asked": asked,
        "industries": Industry.choices,
        "states": Opportunity.State.choices,
        "map": site_map(found.rows),
        "trail": trail((str(TITLE), "")),
    }
    return render(request, "invest/opportunities.html", context)


@require_safe
def opportunity(request: Request, code: str) -> HttpResponse:
    return _page(request, _seen(request, code))


@login_required
def new_opportunity(request: Request) -> HttpResponse:
    if not request.viewer.places("invest.offer"):
        raise Http404
    form = NewOpportunityForm(request.POST or None, initial={"place": place_asked(request)})
    return form_page(
        request, form,
        lambda key: actions.offer(
            viewer=request.viewer, key=key, place=form.cleaned_data["place"], facts=form.facts()
        ),
        title=_("起草招商项目"), said=_("已起草，由另一人发布后公开"),
        way=trail((str(TITLE), reverse("invest:opportunities"))),
        then=lambda made: reverse("invest:opportunity", args=[made.code]),
    )  # fmt: skip


@login_required
def revise_opportunity(request: Request, code: str) -> HttpResponse:
    row = _seen(request, code)
    facts = reads.latest_facts(request.viewer, code)
    if "revise" not in row.steps or facts is None:
        raise Http404
    form = OpportunityForm(request.POST or None, initial=initial_of(facts))
    address = reverse("invest:opportunity", args=[code])
    return form_page(
        request, form,
        lambda key: actions.revise_opportunity(
            viewer=request.viewer, key=key, opportunity=code, facts=form.facts()
        ),
        title=_("修订招商项目"), said=_("已写成新版本，由另一人发布后公开"),
        way=trail((str(TITLE), reverse("invest:opportunities")), (row.name, address)),
        then=lambda _made: address,
    )  # fmt: skip


@login_required
@require_POST
def opportunity_step(request: Request, code: str, step: str) -> HttpResponse:
    """Release, close, or keep a document."""
    row = _seen(request, code)
    if _NEEDED.get(step) not in row.steps:
        raise Http404
    body: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), "opportunity": code}
    form: forms.Form | None = None
    act: Callable[[], Any]
    if step == "release":
        version = request.POST.get("version", "")
        if not (version.isascii() and version.isdecimal() and len(version) < 9):
            raise Http404
        said, act = _("已发布"), partial(actions.release_opportunity, **body, version=int(version))
    elif step == "close":
        form = closing = ReasonForm(request.POST)
        said, act = (
            _("已关闭"),
            lambda: actions.close_opportunity(**body, **closing.cleaned_data),
        )
    else:
        form = paper = OpportunityPaperForm(request.POST, request.FILES)
        said, act = (
            _("材料已保存"),
            lambda: actions.add_opportunity_paper(**body, **paper.body()),
        )
    if done(request, form, act, said) is None:
        return _page(request, row, {step: form} if form else {})
    return redirect("invest:opportunity", code)


@login_required
@require_safe
def opportunity_paper(request: Request, pk: int) -> HttpResponse:
    """A document, to take away: a browser never shows it as a page of this site."""
    found = reads.opportunity_paper(request.viewer, pk)
    if found is None:
        raise Http404
    media_type, name, contents = found
    answer = as_download(contents, name)
    answer["Content-Type"] = media_type
    return answer


def _seen(request: Request, code: str) -> OpportunityRow:
    row = reads.opportunity(code, request.viewer)
    if row is None:
        raise Http404
    return row


def _page(
    request: Request, row: OpportunityRow, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    found = bound or {}
    signed_in = request.viewer.user_id is not None
    proposals = (
        reads.invest_proposals(request.viewer, opportunity=row.code).rows if signed_in else ()
    )
    context = {
        "row": row,
        "versions": reads.opportunity_versions(row.code, request.viewer),
        "proposals": proposals,
        "map": site_map([row]),
        "key": key_sent(request) or new_key(),
        "close_form": found.get("close") or ReasonForm(),
        "paper_form": found.get("paper") or OpportunityPaperForm(),
        "opened": set(found),
        "trail": trail((str(TITLE), reverse("invest:opportunities")), (row.name, "")),
    }
    return render(request, "invest/opportunity.html", context)
