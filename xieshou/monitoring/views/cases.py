"""Cases and clues: the lists with their clocks, and one case with its steps and help."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.monitoring import actions, reads, rules
from xieshou.monitoring.forms import (
    AnswerForm,
    ClueForm,
    EffectForm,
    MeasureForm,
    NoteForm,
    NoticeForm,
    ReasonForm,
    ReviewForm,
    StandForm,
    VisitForm,
)
from xieshou.monitoring.models import Case, CaseStep
from xieshou.monitoring.views.parts import PER_PAGE, done, trail, watching

# Step → its form, where it takes more than a note.
FORMS: dict[str, type[forms.Form]] = {
    "visit": VisitForm,
    "review": ReviewForm,
    "notice": NoticeForm,
    "exit_visit": StandForm,
    "exit_notice": NoticeForm,
}
FILTERS = ("deciding", "late", "helped", "objected", "exited", "rejected")


@login_required
@watching
def cases(request: Request) -> HttpResponse:
    """The cases of a place with their clocks, and how many wait at each place below."""
    number, place = page_asked(request), place_asked(request)
    state, group = request.GET.get("state", ""), request.GET.get("group", "")
    found = reads.cases(
        request.viewer, place, offset=(number - 1) * PER_PAGE, limit=PER_PAGE,
        state=state if state in {*FILTERS, *Case.State.values} else "",
        group=group if group in rules.life.GROUPS else "",
    )  # fmt: skip
    context = {
        "rows": found.rows,
        "total": found.total,
        "page": pager(found.total, PER_PAGE, number),
        "overview": reads.overview(request.viewer, place or _home(request)),
        "state": state,
        "states": [(name, _filter_label(name)) for name in FILTERS],
        "group": group,
        "groups": Case.Group.choices,
        "place": place,
    }
    return render(request, "monitoring/cases.html", context)


@login_required
@watching
@never_cache
def clues(request: Request) -> HttpResponse:
    """Clues that wait, the oldest first; a POST puts down what a cadre saw."""
    if request.method == "POST":
        form = ClueForm(request.POST)
        done(
            request, form,
            lambda: actions.note_clue(
                viewer=request.viewer, key=key_sent(request), **form.cleaned_data
            ),
        )  # fmt: skip
        return redirect("monitoring:clues")
    number, place = page_asked(request), place_asked(request)
    found = reads.clues(
        request.viewer, place, state="open", offset=(number - 1) * PER_PAGE, limit=PER_PAGE
    )
    context = {
        "rows": found.rows,
        "total": found.total,
        "page": pager(found.total, PER_PAGE, number),
        "form": ClueForm() if request.viewer.places(actions.note_clue.verb) else None,
        "may_visit": bool(request.viewer.places(actions.open_case.verb)),
        "key": new_key(),
        "trail": trail((_("线索"), "")),
    }
    return render(request, "monitoring/clues.html", context)


@login_required
@watching
@require_POST
def clue_step(request: Request, pk: int, verb: str) -> HttpResponse:
    """Open the household's case from a clue, or set the clue aside with a reason."""
    if verb == "open":
        made: list[Any] = []
        done(
            request, forms.Form(request.POST),
            lambda: made.append(
                actions.open_case(viewer=request.viewer, key=key_sent(request), clues=[pk])
            ),
        )  # fmt: skip
        return redirect("monitoring:case", made[0].pk) if made else redirect("monitoring:clues")
    if verb != "aside":
        raise Http404
    form = ReasonForm(request.POST)
    done(
        request, form,
        lambda: actions.set_aside(
            viewer=request.viewer, key=key_sent(request), clue=pk, **form.cleaned_data
        ),
    )  # fmt: skip
    return redirect("monitoring:clues")


@login_required
@never_cache
def case(request: Request, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    viewer = request.viewer
    rights = reads.case_rights(viewer, pk)
    may_help = viewer.may(actions.add_measure.verb, row.village) and bool(row.risks)
    measures = reads.measures(viewer, pk)
    context = {
        "row": row,
        "key": new_key(),
        "trail": trail((_("监测对象 %(n)d") % {"n": pk}, "")),
        "steps": reads.case_steps(viewer, pk),
        "clues": reads.clues_of(viewer, row.household),
        "risk": reads.household_risk(viewer, row.household),
        "measures": [
            (
                one,
                EffectForm(initial={"measure": one.id}, auto_id=f"id_{one.id}_%s")
                if may_help and not one.effect
                else None,
            )
            for one in measures
        ],
        "objections": [
            (one, AnswerForm(initial={"objection": one.id}, auto_id=f"id_o{one.id}_%s"))
            for one in reads.case_objections(viewer, pk)
        ],
        "may_answer": viewer.may(actions.answer_objection.verb, row.village),
        "forms": [
            (step, _step_label(step), FORMS.get(step, NoteForm)(auto_id=f"id_{step}_%s"))
            for step in actions.STEPS
            if step in rights
        ],
        "measure_form": MeasureForm(risks=row.risks, auto_id="id_measure_%s")
        if may_help and row.state not in rules.life.ENDED
        else None,
        "clock_days": rules.life.CLOCK_DAYS,
    }
    return render(request, "monitoring/case.html", context)


@login_required
@require_POST
def case_step(request: Request, pk: int, verb: str) -> HttpResponse:
    """One step of a case, help put down or ended, or an objection answered."""
    row = _seen(request, pk)
    body: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request)}
    form: forms.Form
    if verb in actions.STEPS:
        form, action = FORMS.get(verb, NoteForm)(request.POST), actions.STEPS[verb]
        body["case"] = pk
    elif verb == "measure":
        form, action = MeasureForm(request.POST, risks=row.risks), actions.add_measure
        body["case"] = pk
    elif verb == "effect":
        form, action = EffectForm(request.POST), actions.end_measure
    elif verb == "answer":
        form, action = AnswerForm(request.POST), actions.answer_objection
    else:
        raise Http404
    done(request, form, lambda: action(**body, **form.cleaned_data))
    return redirect(reverse("monitoring:case", args=[pk]))


def _seen(request: Request, pk: int) -> reads.CaseRow:
    row = reads.case(request.viewer, pk)
    if row is None:
        raise Http404
    return row


def _home(request: Request) -> str:
    """The one place that the viewer watches, where it is one; else everywhere."""
    places = request.viewer.places(reads.SEE)
    return places[0] if len(places) == 1 else ""


def _filter_label(name: str) -> str:
    return {
        "deciding": _("认定中"), "late": _("超过 15 天"), "helped": _("帮扶中"),
        "objected": _("有异议待答复"), "exited": _("风险已消除"), "rejected": _("不予认定"),
    }[name]  # fmt: skip


def _step_label(step: str) -> str:
    return str(CaseStep.Step(step).label)
