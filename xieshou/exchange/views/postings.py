"""Postings: the list, one with its steps, tasks, log, relay and appraisals."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done_or_told
from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.exchange import actions, reads
from xieshou.exchange.forms import (
    AppraiseForm,
    BeginForm,
    BreakOffForm,
    DeclineForm,
    EndForm,
    ExtendForm,
    LogForm,
    MonthForm,
    RelayForm,
    ResultForm,
    TaskForm,
)
from xieshou.exchange.models import Posting, Side, Way
from xieshou.exchange.views.parts import inside, trail

# Step → its action, form (None: a button), whether it names a side, what the button says.
STEPS: Mapping[str, tuple[Any, type[forms.Form] | None, bool, Any]] = {
    "accept": (actions.accept_posting, None, True, gettext_lazy("同意")),
    "decline": (actions.decline_posting, DeclineForm, True, gettext_lazy("不同意")),
    "start": (actions.start_posting, BeginForm, False, gettext_lazy("登记到岗")),
    "extend": (actions.ask_extension, ExtendForm, True, gettext_lazy("提出延期")),
    "end": (actions.end_posting, EndForm, False, gettext_lazy("期满结束")),
    "break_off": (actions.break_off_posting, BreakOffForm, True, gettext_lazy("提前终止")),
    "appraise": (actions.appraise, AppraiseForm, True, gettext_lazy("评价")),
}
# What is done on it; the number of a thing comes with the form.
WORK: Mapping[str, tuple[Any, type[forms.Form] | None, str]] = {
    "task": (actions.set_task, TaskForm, ""),
    "finish": (actions.finish_task, ResultForm, "task"),
    "log": (actions.write_log, LogForm, ""),
    "leave": (actions.leave, RelayForm, ""),
    "confirm_relay": (actions.confirm_relay, None, "relay"),
    "take_over": (actions.take_over, None, "relay"),
}
MOST_DIGITS = 16


@login_required
@require_safe
@inside
def postings(request: Request) -> HttpResponse:
    asked = {
        name: value if (value := request.GET.get(name, "")) in known else ""
        for name, known in (("way", Way.values), ("state", Posting.State.values))
    }
    place, number = place_asked(request), page_asked(request)
    found = reads.postings(request.viewer, place=place, page=number, **asked)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "total": found.total,
        "asked": asked | {"place": place},
        "ways": Way.choices,
        "states": Posting.State.choices,
        "trail": trail((_("派驻"), "")),
    }
    return render(request, "exchange/postings.html", context)


@login_required
@require_safe
@inside
def posting(request: Request, code: str) -> HttpResponse:
    return _page(request, _found(request, code), {})


@login_required
@require_POST
@inside
def posting_step(request: Request, code: str, verb: str, side: str) -> HttpResponse:
    """A step of the posting's life, for one side."""
    row = _found(request, code)
    if verb not in (*STEPS, "answer") or side not in Side.values:
        raise Http404
    if verb == "answer":
        agreed = request.POST.get("agreed") == "1"
        _told(
            request,
            lambda: actions.answer_extension(
                viewer=request.viewer, key=key_sent(request), posting=code, side=side,
                agreed=agreed,
            ),
        )  # fmt: skip
        return redirect("exchange:posting", code)
    act, kind, sided, said = STEPS[verb]
    body = {"viewer": request.viewer, "key": key_sent(request), "posting": code}
    body |= {"side": side} if sided else {}
    form = kind(request.POST, prefix=f"{verb}-{side}") if kind else forms.Form(request.POST)
    done_or_told(request, form, lambda: act(**body, **form.cleaned_data), _("已办理：%s") % said)
    seen = reads.posting(request.viewer, row.summary.code)
    return redirect("exchange:posting", code) if seen else redirect("exchange:postings")


@login_required
@require_POST
@inside
def posting_work(request: Request, code: str, verb: str) -> HttpResponse:
    """Tasks, log and relay."""
    _found(request, code)
    body: dict[str, Any] = {
        "viewer": request.viewer, "key": key_sent(request), "posting": code
    }  # fmt: skip
    if verb == "confirm_log":
        asked = MonthForm(request.POST)
        done_or_told(
            request, asked, lambda: actions.confirm_log(**body, **asked.cleaned_data), _("已办理")
        )
        return redirect("exchange:posting", code)
    if verb not in WORK:
        raise Http404
    act, kind, number = WORK[verb]
    if number:
        given = request.POST.get(number, "")
        if not (given.isascii() and given.isdecimal() and len(given) < MOST_DIGITS):
            raise Http404
        body[number] = int(given)
    form = kind(request.POST, prefix=verb) if kind else forms.Form(request.POST)

    def do() -> Any:
        return act(**body, **(form.body() if isinstance(form, RelayForm) else form.cleaned_data))

    done_or_told(request, form, do, _("已登记"))
    return redirect("exchange:posting", code)


@login_required
@require_POST
@inside
def reveal_posted(request: Request, code: str) -> HttpResponse:
    """What the host may know of the person, on the answer to this request alone."""
    row = _found(request, code)
    try:
        shown = actions.reveal_posted(viewer=request.viewer, posting=code)
    except Refused as no:
        raise Http404 from no
    answer = _page(request, row, shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _told(request: Request, act: Any) -> None:
    done_or_told(request, forms.Form(request.POST), act, _("已办理"))


def _found(request: Request, code: str) -> reads.PostingRow:
    row = reads.posting(request.viewer, code)
    if row is None:
        raise Http404
    return row


def _page(request: Request, row: reads.PostingRow, shown: dict[str, str]) -> HttpResponse:
    buttons, steps = [], []
    sides = dict(Side.choices)
    both = {one.partition(":")[0] for one in row.steps_open}
    for one in row.steps_open:
        verb, _colon, side = one.partition(":")
        if verb == "answer":
            continue
        _act, kind, sided, label = STEPS[verb]
        # An office that acts for both sides is told for which one.
        several = sum(other.startswith(f"{verb}:") for other in row.steps_open) > 1
        said = f"{label}（{sides[side]}）" if sided and several else str(label)
        if kind is None:
            buttons.append((verb, side, said))
        else:
            steps.append((verb, side, said, kind(prefix=f"{verb}-{side}")))
    state = row.summary.state
    context = {
        "row": row,
        "one": row.summary,
        "shown": shown,
        "buttons": buttons,
        "steps": steps,
        "answer": next((one[7:] for one in row.steps_open if one.startswith("answer:")), ""),
        "has_steps": bool(both),
        "task_form": TaskForm(prefix="task")
        if row.is_host and state in ("accepted", "started")
        else None,
        "result_form": ResultForm(prefix="finish") if row.is_me and state == "started" else None,
        "log_form": LogForm(prefix="log")
        if row.is_me and state in ("started", "ended", "broken_off")
        else None,
        "relay_form": RelayForm(prefix="leave") if row.is_me and state == "started" else None,
        "may_take": row.is_me and state == "started",
        "key": new_key(),
        "trail": trail(
            (_("派驻"), reverse("exchange:postings")),
            (f"{row.summary.title} {row.summary.code}", ""),
        ),
    }
    return render(request, "exchange/posting.html", context)
