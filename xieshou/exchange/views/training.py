"""Training classes: the list, one with its names, days, certificates and work afterwards."""

from typing import Any

from django import forms
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
from xieshou.exchange.forms import (
    CertificateNumberForm,
    ClassForm,
    CloseForm,
    EnrolForm,
    FollowUpForm,
)
from xieshou.exchange.models import TrainingClass
from xieshou.exchange.views.parts import form_page, inside, trail

TRAIN = "exchange.train"


@login_required
@require_safe
@inside
def classes(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in TrainingClass.State.values else ""
    place, number = place_asked(request), page_asked(request)
    found = reads.classes(request.viewer, place=place, state=state, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "total": found.total,
        "due": reads.follow_ups_due(request.viewer),
        "asked": {"place": place, "state": state},
        "states": TrainingClass.State.choices,
        "trail": trail((_("培训"), "")),
    }
    return render(request, "exchange/classes.html", context)


@login_required
def new_class(request: Request) -> HttpResponse:
    if not request.viewer.places(TRAIN):
        raise PermissionDenied
    form = ClassForm(request.POST or None)
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.plan_class(
                viewer=request.viewer, key=key_sent(request), **form.cleaned_data
            ),
            _("已登记培训班"),
        )  # fmt: skip
        if made is not None:
            return redirect("exchange:class", made.code)
    return form_page(request, form, _("登记培训班"), (_("培训"), reverse("exchange:classes")))


@login_required
@require_safe
@inside
def training_class(request: Request, code: str) -> HttpResponse:
    row = _found(request, code)
    context = {
        "row": row,
        "one": row.summary,
        "grid": [(one, [(day, day in one.came) for day in row.days_past]) for one in row.trainees],
        "enrol_form": EnrolForm(prefix="enrol")
        if row.may_keep and row.summary.enrolled < row.summary.seats
        else None,
        "certificate_form": CertificateNumberForm(prefix="certificate") if row.may_keep else None,
        "cancel_form": CloseForm(prefix="cancel") if row.may_keep else None,
        "follow_up_form": FollowUpForm(prefix="follow_up") if row.may_ask else None,
        "key": new_key(),
        "trail": trail((_("培训"), reverse("exchange:classes")), (row.summary.topic, "")),
    }
    return render(request, "exchange/class.html", context)


@login_required
@require_POST
@inside
def class_step(request: Request, code: str, verb: str) -> HttpResponse:
    """Enrol, attendance, certificate, confirm, cancel, follow up."""
    row = _found(request, code)
    steps: dict[str, tuple[type[forms.Form], Any]] = {
        "enrol": (EnrolForm, actions.enrol),
        "certificate": (CertificateNumberForm, actions.give_certificate),
        "cancel": (CloseForm, actions.cancel_class),
        "follow_up": (FollowUpForm, actions.follow_up),
        "confirm": (forms.Form, actions.confirm_class),
        "attendance": (forms.Form, actions.record_attendance),
    }
    if verb not in steps:
        raise Http404
    kind, act = steps[verb]
    form = kind(request.POST, prefix=verb)
    body: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), "group": code}
    if verb == "attendance":
        body["came"] = _came(request, row)

    def do() -> Any:
        return act(**body, **(form.body() if isinstance(form, EnrolForm) else form.cleaned_data))

    done_or_told(request, form, do, _("已登记"))
    return redirect("exchange:class", code)


def _came(request: Request, row: reads.TrainingRow) -> dict[int, list[str]]:
    """Of every trainee shown the days that are ticked, as "number:day"."""
    ticked = set(request.POST.getlist("came")[:100_000])
    return {
        one.number: [day for day in row.days_past if f"{one.number}:{day}" in ticked]
        for one in row.trainees
    }


def _found(request: Request, code: str) -> reads.TrainingRow:
    row = reads.training_class(request.viewer, code)
    if row is None:
        raise Http404
    return row
