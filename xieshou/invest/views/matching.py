"""Matching: runs, what they proposed, one proposal with the bars of its score, both answers."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.invest import actions, reads
from xieshou.invest.forms import AnswerForm, RunForm
from xieshou.invest.models import Proposal
from xieshou.invest.reads import InvestProposalRow
from xieshou.invest.views.parts import trail

TITLE = gettext_lazy("投资撮合")
RUNS = gettext_lazy("撮合记录")


@login_required
@require_safe
def proposals(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in Proposal.State.values else ""
    mine = request.GET.get("mine") == "1"
    number = page_asked(request)
    found = reads.invest_proposals(request.viewer, state=state, mine=mine, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "state": state,
        "mine": mine,
        "states": Proposal.State.choices,
        "trail": trail((str(TITLE), "")),
    }
    return render(request, "invest/proposals.html", context)


@login_required
def proposal(request: Request, code: str) -> HttpResponse:
    """One proposal; sent to, it takes the answer of a side."""
    row = reads.invest_proposal(code, request.viewer)
    if row is None:
        raise Http404
    bound: dict[str, AnswerForm] = {}
    if request.method == "POST":
        side = request.POST.get("side", "")
        if side not in row.sides:
            raise Http404
        form = bound[side] = AnswerForm(request.POST, prefix=side)
        office = actions.answer_proposal
        firm = side == "east" and _is_own(request, row)
        act = actions.answer_as_firm if firm else office
        body: dict[str, Any] = {
            "viewer": request.viewer,
            "key": key_sent(request),
            "proposal": code,
            "side": side,
        }
        if done(request, form, lambda: act(**body, **form.cleaned_data), _("已答复")) is not None:
            return redirect("invest:proposal", code)
    context = {
        "row": row,
        "bars": [
            {
                "label": one.label, "value": one.score, "text": one.score,
                "note": _("权重 %(weight)d，得 %(points)s 分")
                % {"weight": one.weight, "points": f"{one.points_bp / 100:.2f}"},
            }
            for one in row.parts
        ],
        "answers": [(side, bound.get(side) or AnswerForm(prefix=side)) for side in row.sides],
        "key": key_sent(request) or new_key(),
        "trail": trail((str(TITLE), reverse("invest:proposals")), (row.opportunity_name, "")),
    }  # fmt: skip
    return render(request, "invest/proposal.html", context)


@login_required
@require_safe
def runs(request: Request) -> HttpResponse:
    places = reads.matching_places(request.viewer)
    if not places:
        raise Http404
    number = page_asked(request)
    found = reads.matching_runs(request.viewer, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "form": RunForm(places=places),
        "key": new_key(),
        "trail": trail((str(TITLE), reverse("invest:proposals")), (str(RUNS), "")),
    }
    return render(request, "invest/runs.html", context)


@login_required
@require_POST
def start(request: Request) -> HttpResponse:
    form = RunForm(request.POST, places=reads.matching_places(request.viewer))
    made = done(
        request, form,
        lambda: actions.run_matching(
            viewer=request.viewer, key=key_sent(request), place=form.cleaned_data["place"]
        ),
        _("撮合完成"),
    )  # fmt: skip
    return redirect("invest:runs") if made is None else redirect("invest:run", made.pk)


@login_required
@require_safe
def run(request: Request, pk: int) -> HttpResponse:
    row = reads.matching_run(pk, request.viewer)
    if row is None:
        raise Http404
    number = page_asked(request)
    found = reads.invest_proposals(request.viewer, run=pk, page=number)
    context = {
        "row": row,
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "trail": trail(
            (str(TITLE), reverse("invest:proposals")), (str(RUNS), reverse("invest:runs")),
            (row.on.isoformat(), ""),
        ),
    }  # fmt: skip
    return render(request, "invest/run.html", context)


def _is_own(request: Request, row: InvestProposalRow) -> bool:
    """Whether the viewer answers as the firm, and not as its office."""
    mandate = reads.mandate(row.mandate, request.viewer)
    return mandate is not None and reads.is_own_firm(request.viewer, mandate)
