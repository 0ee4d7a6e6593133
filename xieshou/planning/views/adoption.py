"""How a plan becomes the year's: put forward, approved by both sides, its works listed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.core.sides import SIDES
from xieshou.planning import actions, reads
from xieshou.planning.views.found import number_in, round_or_404, run_of, trail_to
from xieshou.planning.views.tabs import tabs

_VERBS: dict[str, tuple[Any, Any]] = {
    "approve": (actions.approve, gettext_lazy("已批准")),
    "refuse": (actions.refuse, gettext_lazy("已否决")),
    "withdraw": (actions.withdraw, gettext_lazy("已撤回")),
}


@require_safe
def adoption(request: Request, pk: int) -> HttpResponse:
    """Where the adoption of this round's plan stands, who acts next, and what there was before."""
    row, run = round_or_404(pk), run_of(request, pk)
    found = reads.adoptions(pk, request.viewer)
    now = next((one for one in found if one.state == "open"), None)
    in_force = next((one for one in found if one.state == "adopted"), None)
    context = {
        "round": row,
        "run": run,
        "now": now,
        "steps": _steps(now) if now else [],
        "mine": reads.mine(request.viewer, now.id) if now else None,
        "in_force": in_force,
        "before": [one for one in found if one not in (now, in_force)],
        "year_plan": f"{reverse('projects:bank')}?state=planned&year={row.year}"
        f"&place={row.place_code}",
        "may_propose": run is not None and reads.may_propose(request.viewer, run.id),
        "tabs": tabs(pk, run, "adoption"),
        "trail": trail_to(row, run, _("采纳")),
    }
    return render(request, "planning/adoption.html", context)


@login_required
@require_POST
def propose(request: Request, pk: int) -> HttpResponse:
    """Put the run that the form names forward."""
    number = number_in(request.POST.get("run", ""))
    run = reads.run(number) if number is not None else None
    if run is None or run.round_id != pk:
        raise Http404
    try:
        actions.propose(viewer=request.viewer, run=run.id, note=request.POST.get("note", ""))
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("已提请采纳，待东西部两方协作办批准"))
    return _back(run)


@login_required
@require_POST
def decide(request: Request, pk: int, verb: str) -> HttpResponse:
    """Approve, refuse or withdraw."""
    found = reads.adoption(pk, request.viewer)
    if found is None or verb not in _VERBS:
        raise Http404
    act, said = _VERBS[verb]
    more = {} if verb == "approve" else {"reason": request.POST.get("reason", "")}
    try:
        act(viewer=request.viewer, adoption=pk, **more)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, said)
    return _back(found.run)


def _steps(now: reads.AdoptionRow) -> list[dict[str, Any]]:
    """Proposed, approved by each side, in the year's plan: what is done, by whom, and what next."""
    given = {one.side: one for one in now.approvals}
    missing = dict(zip(now.waiting, now.waiting_labels, strict=True))
    steps: list[dict[str, Any]] = [
        {
            "title": _("提请"),
            "done": True,
            "who": now.proposed_side_label,
            "by": now.proposed_by,
            "at": now.proposed_at,
        }
    ]
    for side in SIDES:
        yes = given.get(side)
        steps.append(
            {
                "title": _("批准"),
                "done": yes is not None,
                "who": yes.side_label if yes else missing.get(side, ""),
                "by": yes.by if yes else "",
                "at": yes.at if yes else None,
            }
        )
    steps.append({"title": _("列入年度计划"), "done": False, "who": "", "by": "", "at": None})
    return steps


def _back(run: reads.RunRow) -> HttpResponse:
    return redirect(f"{reverse('planning:adoption', args=[run.round_id])}?run={run.id}")
