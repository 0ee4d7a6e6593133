"""The list of ballots, one of them, its draft, and its steps."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.ballots import actions, reads, rules
from xieshou.ballots.forms import (
    AnswerForm,
    BallotForm,
    NewBallotForm,
    ObjectionForm,
    ReasonForm,
    WhereForm,
    lines_of,
)
from xieshou.ballots.views.parts import PER_PAGE, seen, trail, trail_to
from xieshou.core.acting import blame, done_or_told
from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked

# Step → its action and its form.
STEPS: dict[str, tuple[Any, type[forms.Form]]] = {
    "announce": (actions.announce, WhereForm),
    "open": (actions.open_ballot, forms.Form),
    "close": (actions.close_ballot, forms.Form),
    "count": (actions.count_votes, forms.Form),
    "publish": (actions.publish, forms.Form),
    "annul": (actions.annul, ReasonForm),
}


@require_safe
def ballots(request: Request) -> HttpResponse:
    number, place = page_asked(request), place_asked(request)
    found = reads.ballots(request.viewer, place, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    context = {
        "rows": found.rows,
        "page": pager(found.total, PER_PAGE, number),
        "mine": reads.to_vote(request.viewer),
        "may_draft": bool(request.viewer.places(actions.draft_ballot.verb)),
        "may_import": bool(request.viewer.places(actions.import_pabulib.verb)),
    }
    return render(request, "ballots/ballots.html", context)


@require_safe
def ballot(request: Request, code: str) -> HttpResponse:
    row, viewer = seen(request, code), request.viewer
    offered = rules.STEPS.get(row.state, frozenset()) if not row.research else frozenset()
    may_answer = viewer.may(actions.answer_ballot.verb, row.place)
    context = {
        "row": row,
        "items": reads.ballot_items(viewer, code),
        "steps": reads.ballot_steps(viewer, code),
        "turnout": reads.turnout(viewer, code),
        "own": reads.own_vote(viewer, code),
        "result": reads.result(viewer, code),
        "notice_days": rules.NOTICE_DAYS,
        "forms": {
            name: form(auto_id=f"id_{name}_%s")
            for name, (action, form) in STEPS.items()
            if name in offered and viewer.may(action.verb, row.place)
        },
        "may_revise": row.state == "draft" and viewer.may(actions.draft_ballot.verb, row.place),
        "inside": viewer.may(reads.SEE, row.place),
        "objections": [
            (one, AnswerForm(initial={"objection": one.id}, auto_id=f"id_{one.id}_%s")
             if one.upheld is None and may_answer else None)
            for one in reads.ballot_objections(viewer, code)
        ],
        "object_form": ObjectionForm() if reads.may_object_now(viewer, code) else None,
        "key": new_key(),
        "trail": trail((row.title, "")),
    }  # fmt: skip
    return render(request, "ballots/ballot.html", context)


@login_required
def new_ballot(request: Request) -> HttpResponse:
    if not request.viewer.places(actions.draft_ballot.verb):
        raise PermissionDenied
    initial = {"place": request.GET.get("place", "")[:12], "year": timezone.localdate().year + 1}
    form = NewBallotForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft_ballot(
                viewer=request.viewer, key=key_sent(request), code=form.cleaned_data["code"],
                place=form.cleaned_data["place"], terms=form.terms(),
                items=form.cleaned_data["items"],
            )  # fmt: skip
        except Refused as no:
            blame(form, no)
        else:
            return redirect("ballots:ballot", made.code)
    context = {"form": form, "trail": trail((_("起草表决"), "")), "key": new_key()}
    return render(request, "ballots/draft.html", context)


@login_required
def draft(request: Request, code: str) -> HttpResponse:
    """Change a draft."""
    row = seen(request, code)
    if not request.viewer.may(actions.revise_ballot.verb, row.place):
        raise PermissionDenied
    fields = {name: getattr(row, name) for name in BallotForm.base_fields if hasattr(row, name)}
    fields["budget"] = f"{row.budget_fen / 100:.2f}"
    fields["items"] = lines_of(reads.ballot_items(request.viewer, code))
    form = BallotForm(request.POST or None, initial=fields)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revise_ballot(
                viewer=request.viewer, ballot=code, terms=form.terms(),
                items=form.cleaned_data["items"],
            )  # fmt: skip
        except Refused as no:
            blame(form, no)
        else:
            return redirect("ballots:ballot", code)
    context = {"form": form, "trail": trail_to(row, _("修改草稿")), "key": new_key(), "row": row}
    return render(request, "ballots/draft.html", context)


@login_required
@require_POST
def step(request: Request, code: str, verb: str) -> HttpResponse:
    """Take a step, object, or answer."""
    seen(request, code)
    viewer, key = request.viewer, key_sent(request)
    if verb == "answer":
        form: forms.Form = AnswerForm(request.POST)
        done_or_told(
            request, form,
            lambda: actions.answer_ballot(viewer=viewer, key=key, **form.cleaned_data), _("已答复"),
        )  # fmt: skip
        return redirect("ballots:ballot", code)
    steps: dict[str, tuple[Any, type[forms.Form]]] = {
        **STEPS,
        "object": (actions.object_ballot, ObjectionForm),
    }
    if verb not in steps:
        raise Http404
    action, of_step = steps[verb]
    form = of_step(request.POST)
    done_or_told(
        request, form,
        lambda: action(viewer=viewer, key=key, ballot=code, **form.cleaned_data), _("已办理"),
    )  # fmt: skip
    return redirect("ballots:ballot", code)
