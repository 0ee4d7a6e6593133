"""Projects under way: the list of them, one of them, its steps and its changes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.core.action import Refused
from xieshou.core.request import Request, page_asked
from xieshou.projects import actions, reads
from xieshou.projects.actions import Flawed
from xieshou.projects.actions.answers import REPORTING
from xieshou.projects.forms import (
    ChangeForm,
    ContractForm,
    InspectionForm,
    MilestoneForm,
    PhotoForm,
    ProgressForm,
    ProjectFiltersForm,
    StepForm,
)
from xieshou.projects.models import ProposalCost
from xieshou.projects.reads import ProjectRow
from xieshou.projects.rules import life
from xieshou.projects.views.photos import offers
from xieshou.registry import reads as registry

ACTIONS = {
    "approve": actions.approve,
    "start": actions.start,
    "finish": actions.finish,
    "accept": actions.accept,
    "reject": actions.reject,
    "hand_over": actions.hand_over,
    "take_up": actions.take_up,
    "evaluate": actions.evaluate,
    "cancel": actions.cancel,
}


def lives(request: Request) -> HttpResponse:
    """The projects of the years' plans, with what is late."""
    form = ProjectFiltersForm(request.GET)
    filters = form.filters()
    number = page_asked(request)
    found = reads.projects(filters, page=number)
    named = reads.states()
    context = {
        "form": form,
        "filters": filters,
        "found": found,
        "states": [(state, named[state], n) for state, n in found.by_state.items()],
        "page": Paginator(range(found.count), reads.LIVES_PAGE).get_page(found.page),
        "place": registry.place(filters.place) if filters.place else None,
        "may_import": bool(request.viewer.places(actions.import_ledger.verb)),
    }
    return render(request, "projects/lives.html", context)


def life_page(request: Request, code: str) -> HttpResponse:
    return _page(request, _known(code))


@login_required
@require_POST
def life_step(request: Request, code: str, verb: str) -> HttpResponse:
    """Take a step of the project's life."""
    row = _known(code)
    if verb not in ACTIONS:
        raise Http404
    answers = reads.project_answers(code)
    form = StepForm(
        request.POST,
        step=life.STEPS[verb],
        quantities=row.quantities,
        values=answers.values if answers else (),
        prefix=verb,
    )
    if not form.is_valid():
        return _page(request, row, {verb: form})
    try:
        ACTIONS[verb](viewer=request.viewer, code=code, **form.body())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已办理：%(step)s") % {"step": reads.steps()[verb]})
    return redirect("projects:life", code)


@login_required
def change(request: Request, code: str) -> HttpResponse:
    """Ask for a change of the project."""
    row = _known(code)
    if row.state not in life.CHANGEABLE_STATES:
        raise Http404
    if not request.viewer.may(actions.ask_change.verb, row.place_code):
        raise PermissionDenied
    form = ChangeForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid() and _asked(request, form, code):
        messages.success(request, _("变更申请已提交，待批准"))
        return redirect("projects:life", code)
    trail = [*_trail(row)[:-1], (row.name, reverse("projects:life", args=[code])), (_("变更"), "")]
    context = {"row": row, "form": form, "trail": trail}
    return render(request, "projects/change.html", context)


@login_required
@require_POST
def decide_change(request: Request, code: str, change: int, verb: str) -> HttpResponse:
    """Grant, refuse or withdraw a change."""
    answer = request.POST.get("answer", "")
    calls: dict[str, tuple[Any, dict[str, str]]] = {
        "grant": (
            actions.grant_change,
            {"document": request.POST.get("document", ""), "answer": answer},
        ),
        "refuse": (actions.refuse_change, {"answer": answer}),
        "withdraw": (actions.withdraw_change, {}),
    }
    if verb not in calls:
        raise Http404
    action, body = calls[verb]
    try:
        action(viewer=request.viewer, change=change, **body)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已办理"))
    return redirect("projects:life", code)


def _asked(request: Request, form: ChangeForm, code: str) -> bool:
    """Whether the change now stands; what is wrong with it is said in the form."""
    try:
        actions.ask_change(
            viewer=request.viewer,
            code=code,
            terms=form.terms(),
            reason=form.cleaned_data["reason"],
        )
    except Flawed as flawed:
        for field, message in flawed.flaws:
            form.blame(field, message)
        return False
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    return True


def _known(code: str) -> ProjectRow:
    row = reads.project(code)
    if row is None:
        raise Http404
    return row


def _trail(row: ProjectRow) -> list[tuple[str, str]]:
    return [
        (_("项目库"), reverse("projects:bank")),
        (_("在办项目"), reverse("projects:lives")),
        (row.name, ""),
    ]


def _page(
    request: Request, row: ProjectRow, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    viewer, bound = request.viewer, bound or {}
    told = reads.ledger_rows([row.code])[row.code].progress
    kinds, named = reads.evidence_kinds(), reads.steps()
    offered = [
        step
        for verb, step in life.STEPS.items()
        if verb in ACTIONS
        and life.allowed(verb, row.state, row.kind)
        and viewer.may(step.may, row.place_code)
    ]
    builds = viewer.may(actions.record_contract.verb, row.place_code)
    changeable = row.state in life.CHANGEABLE_STATES
    answers, works = reads.project_answers(row.code), reads.works_of(row.code)
    asset = reads.asset(row.code, viewer=viewer)
    offered_photos = offers(viewer, row, works, asset)
    saying = actions.plan_project if row.state == "planned" else actions.report_outputs
    context = {
        "row": row,
        "trail": _trail(row),
        "costs": [(ProposalCost.Source(cost.source).label, cost) for cost in row.costs],
        "history": [
            (one, [(kinds.get(kind, kind), ref) for kind, ref in one.evidence])
            for one in reads.project_steps(row.code, viewer=viewer)
        ],
        "changes": reads.changes(row.code, viewer=viewer),
        "forms": [
            (
                step.verb,
                named[step.verb],
                bound.get(step.verb)
                or StepForm(
                    step=step,
                    quantities=row.quantities,
                    values=answers.values if answers else (),
                    prefix=step.verb,
                ),
                step.verb in bound,
            )
            for step in offered
        ],
        "progress": told,
        "done_text": f"{told[1] / 100:g}%" if told else "",
        "progress_form": ProgressForm(prefix="progress")
        if viewer.may(actions.report_progress.verb, row.place_code)
        else None,
        "works": works,
        "answers": answers,
        "may_say": answers is not None
        and (row.state == "planned" or row.state in REPORTING)
        and viewer.may(saying.verb, row.place_code),
        "photos": reads.photos(row.code, viewer=viewer),
        "photo_form": PhotoForm(offers=offered_photos, prefix="photo") if offered_photos else None,
        "contract_form": ContractForm(prefix="contract") if builds else None,
        "milestone_form": MilestoneForm(prefix="milestone") if builds else None,
        "may_release": viewer.may(actions.release_retention.verb, row.place_code),
        "asset": asset,
        "inspection_form": InspectionForm(prefix="inspect")
        if viewer.may(actions.inspect.verb, row.place_code)
        else None,
        "may_ask": changeable and viewer.may(actions.ask_change.verb, row.place_code),
        "may_decide": viewer.may(actions.grant_change.verb, row.place_code),
    }
    return render(request, "projects/life.html", context)
