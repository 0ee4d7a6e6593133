"""Meetings of a village: the list, one of them with its next step, and who sits in it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import clock
from xieshou.core.acting import done_or_told
from xieshou.core.request import Request, key_sent, new_key
from xieshou.villages import actions, reads
from xieshou.villages.actions.plans import ABOUT_PLAN
from xieshou.villages.forms import (
    AnswerForm,
    CallForm,
    MeetingForm,
    MinutesForm,
    NoticeForm,
    ObjectionForm,
    ReasonForm,
    RollForm,
    SeatForm,
)
from xieshou.villages.reads import MeetingRow
from xieshou.villages.views.parts import trail, village_of

COMPOSITION = {
    "too_few_representatives": gettext_lazy("村民代表不足组成人员的五分之四"),
    "too_few_women": gettext_lazy("妇女村民代表不足组成人员的三分之一"),
}
STEPS = {
    "draft": gettext_lazy("拟定"),
    "call": gettext_lazy("通知"),
    "cancel": gettext_lazy("取消"),
    "hold": gettext_lazy("召开"),
    "minute": gettext_lazy("写纪要"),
    "send_back": gettext_lazy("退回纪要"),
    "confirm": gettext_lazy("确认纪要"),
    "publish": gettext_lazy("公示"),
    "reopen": gettext_lazy("退回重议"),
    "close": gettext_lazy("办结会议"),
}
# Verb → (the action, what is said).
_ACTS: Mapping[str, tuple[Any, Any]] = {
    "call": (actions.call_meeting, gettext_lazy("已通知，应到人员已确定")),
    "cancel": (actions.cancel_meeting, gettext_lazy("会议已取消")),
    "hold": (actions.open_meeting, gettext_lazy("到会情况已登记")),
    "confirm": (actions.confirm_minutes, gettext_lazy("纪要已确认")),
    "send_back": (actions.send_back_minutes, gettext_lazy("纪要已退回")),
    "publish": (actions.publish_resolutions, gettext_lazy("决议已公示")),
    "object": (actions.object_to_resolution, gettext_lazy("异议已收到")),
    "reopen": (actions.reopen_meeting, gettext_lazy("已退回重议")),
    "close": (actions.close_meeting, gettext_lazy("会议已办结")),
}
# Steps that a state offers to who may take them.
_OFFERED: Mapping[str, tuple[str, ...]] = {
    "draft": ("call", "cancel"),
    "called": ("hold", "cancel"),
    "held": ("minute",),
    "minuted": ("confirm", "send_back", "minute"),
    "confirmed": ("publish",),
    "noticed": ("object", "close", "reopen"),
}


class _ConfirmForm(forms.Form):
    content_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)


@require_safe
def meetings(request: Request, code: str) -> HttpResponse:
    """The meetings of a village, and who sits in that of representatives for those who hold it."""
    place, viewer = village_of(code), request.viewer
    holds = viewer.may(actions.draft_meeting.verb, code)
    context = {
        "place": place,
        "trail": trail(place, (_("村民会议与村民代表会议"), "")),
        "rows": reads.meetings(code, viewer=viewer),
        "form": MeetingForm() if holds else None,
        "seat_form": SeatForm() if holds else None,
        "seats": reads.representatives(code, viewer=viewer),
        "flaws": [COMPOSITION[one] for one in reads.composition_flaws(code)] if holds else [],
        "key": new_key(),
    }
    return render(request, "villages/meetings.html", context)


@login_required
@require_POST
def draft_meeting(request: Request, code: str) -> HttpResponse:
    village_of(code)
    form = MeetingForm(request.POST)
    made = done_or_told(
        request, form,
        lambda: actions.draft_meeting(
            viewer=request.viewer, key=key_sent(request), village=code, **form.cleaned_data
        ),
        _("会议已拟定"),
    )  # fmt: skip
    return redirect("villages:meeting", made.code) if made else redirect("villages:meetings", code)


@login_required
@require_POST
def seat(request: Request, code: str) -> HttpResponse:
    """Seat a member of the representatives' meeting, or end a seat today."""
    village_of(code)
    gone = request.POST.get("unseat", "")
    if gone.isdecimal() and len(gone) < 19:
        done_or_told(
            request, forms.Form({}),
            lambda: actions.unseat_representative(
                viewer=request.viewer, representative=int(gone), until=clock.today()
            ),
            _("已登记离任"),
        )  # fmt: skip
        return redirect("villages:meetings", code)
    form = SeatForm(request.POST)
    done_or_told(
        request, form,
        lambda: actions.seat_representative(
            viewer=request.viewer, key=key_sent(request), village=code, **form.said()
        ),
        _("已登记村民代表会议成员"),
    )  # fmt: skip
    return redirect("villages:meetings", code)


@require_safe
def meeting(request: Request, meeting: str) -> HttpResponse:
    """A meeting with all that hangs on it and the steps that the viewer may take."""
    row = _seen(request, meeting)
    village = row.line.village
    offered = _forms(request, row)
    context = {
        "row": row,
        "offered": [(verb, _name(verb), form) for verb, form in offered.items()],
        "steps": [(STEPS.get(step.verb, step.verb), step) for step in row.steps],
        "roll": reads.attendance(meeting, viewer=request.viewer),
        "answer": AnswerForm()
        if request.viewer.may(actions.answer_resolution_objection.verb, village)
        else None,
        "items": [
            (item, _plan_of(item), [one for one in row.resolutions if one.item == item.number])
            for item in row.items
        ],
        "trail": trail(
            village_of(village),
            (_("会议"), reverse("villages:meetings", args=[village])),
            (row.line.title, ""),
        ),
        "key": new_key(),
    }
    return render(request, "villages/meeting.html", context)


@login_required
@require_POST
def meeting_step(request: Request, meeting: str, verb: str) -> HttpResponse:
    """Take one step."""
    row = _seen(request, meeting)
    body: dict[str, Any] = {
        "viewer": request.viewer, "key": key_sent(request), "meeting": meeting,
    }  # fmt: skip
    form = _form(request, row, verb, request.POST)
    if verb == "minute":
        done_or_told(
            request, form,
            lambda: actions.write_minutes(
                **body, text=form.cleaned_data["text"], votes=form.votes()
            ),
            _("纪要已写好，请他人确认"),
        )  # fmt: skip
    elif verb in _ACTS:
        act, said = _ACTS[verb]
        done_or_told(request, form, lambda: act(**body, **form.cleaned_data), said)
    else:
        raise Http404
    return redirect("villages:meeting", meeting)


@login_required
@require_POST
def answer_objection(request: Request, meeting: str, objection: int) -> HttpResponse:
    form = AnswerForm(request.POST)
    done_or_told(
        request, form,
        lambda: actions.answer_resolution_objection(
            viewer=request.viewer, key=key_sent(request), objection=objection, **form.cleaned_data
        ),
        _("异议已答复"),
    )  # fmt: skip
    return redirect("villages:meeting", meeting)


def _forms(request: Request, row: MeetingRow) -> dict[str, Any]:
    """The form of each step that the state offers and the viewer may take."""
    viewer, village = request.viewer, row.line.village
    verbs = {verb: act.verb for verb, (act, _said) in _ACTS.items()}
    verbs["minute"] = actions.write_minutes.verb
    found = {}
    for verb in _OFFERED.get(row.line.state, ()):
        own = row.minutes is not None and row.minutes.by == viewer.user_id
        if not viewer.may(verbs[verb], village) or (own and verb in ("confirm", "send_back")):
            continue
        if verb == "reopen" and not any(one.upheld for one in row.objections):
            continue
        if verb == "object" and not row.notice_runs:
            continue
        found[verb] = _form(request, row, verb, None)
    return found


def _form(request: Request, row: MeetingRow, verb: str, data: Any) -> Any:
    kind, state = row.line.kind, row.line.state
    if verb == "call":
        return CallForm(data, kind=kind)
    if verb == "hold":
        roll = reads.attendance(row.line.code, viewer=request.viewer)
        return RollForm(data, kind=kind, roll=roll)
    if verb == "minute":
        text = row.minutes.text if row.minutes and state == "held" else ""
        return MinutesForm(data, items=row.items, present=row.present or 0, initial={"text": text})
    if verb == "confirm":
        seen = row.minutes.content_hash if row.minutes else ""
        return _ConfirmForm(data, initial={"content_hash": seen})
    if verb == "publish":
        return NoticeForm(data)
    if verb == "object":
        tells = request.viewer.may(actions.draft_meeting.verb, row.line.village)
        return ObjectionForm(data, tells=tells)
    return ReasonForm(data) if verb in ("cancel", "send_back", "reopen") else forms.Form(data)


def _plan_of(item: reads.ItemRow) -> tuple[str, str] | None:
    """The plan and version that a point of the agenda decides on, if it does."""
    plan, _slash, version = item.about.removeprefix(ABOUT_PLAN).partition("/")
    return (plan, version) if item.about.startswith(ABOUT_PLAN) and plan and version else None


def _name(verb: str) -> Any:
    return STEPS.get(verb, _("提出异议"))


def _seen(request: Request, code: str) -> MeetingRow:
    row = reads.meeting(code, viewer=request.viewer)
    if row is None:
        raise Http404
    return row
