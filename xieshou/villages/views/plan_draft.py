"""The draft of a village's plan: its texts, and each need and work on a page of its own."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key
from xieshou.villages import actions, reads
from xieshou.villages.forms import NeedForm, PlanTextForm, WorkForm
from xieshou.villages.reads import PlanContent, PlanText
from xieshou.villages.views.parts import trail, village_of
from xieshou.villages.views.plans import plan_tables

NEW = "new"


@login_required
def plan_draft(request: Request, plan: str) -> HttpResponse:
    """The draft as it stands; POST changes its texts."""
    text = _draft(request, plan)
    known = {"vision": text.content.vision, "environment": text.content.environment}
    form = PlanTextForm(request.POST or None, initial=known)
    if request.method == "POST" and _saved(
        request, text, form, lambda: replace(text.content, **form.cleaned_data)
    ):
        return redirect("villages:plan_draft", plan)
    context = {
        "row": text.plan,
        "text": text,
        **plan_tables(text),
        "form": form,
        "trail": trail(village_of(text.plan.village), (text.plan.name, "")),
        "key": new_key(),
    }
    return render(request, "villages/plan_draft.html", context)


@login_required
def plan_need(request: Request, plan: str, need: str) -> HttpResponse:
    """A need of the draft, or ("new") another one; "remove" takes it out of the works too."""
    text = _draft(request, plan)
    old = _of(text.content.needs, need)
    assets = [row.name for row in reads.assets(text.plan.village, viewer=request.viewer)]
    known = {} if old is None else {name: getattr(old, name) for name in old.__slots__}
    form = NeedForm(request.POST or None, initial=known, assets=assets)
    code = need if old else _next("N", text.content.needs)

    def changed() -> PlanContent:
        rows = _with(text.content.needs, form.need(code))
        return replace(text.content, needs=rows)

    def without() -> PlanContent:
        return replace(
            text.content,
            needs=tuple(one for one in text.content.needs if one.code != need),
            works=tuple(
                replace(work, needs=tuple(one for one in work.needs if one != need))
                for work in text.content.works
            ),
        )

    return _row_page(request, text, form, code, old is not None, changed, without)


@login_required
def plan_work(request: Request, plan: str, work: str) -> HttpResponse:
    """A work of the draft with its money, or ("new") another one."""
    text = _draft(request, plan)
    old = _of(text.content.works, work)
    known: dict[str, Any] = {
        "first_year": text.plan.first_year, "last_year": text.plan.first_year,
    }  # fmt: skip
    if old is not None:
        known = WorkForm.initial_of(old)
    form = WorkForm(request.POST or None, initial=known, needs=list(text.content.needs))
    code = work if old else _next("W", text.content.works)

    def changed() -> PlanContent:
        return replace(text.content, works=_with(text.content.works, form.work(code)))

    def without() -> PlanContent:
        rows = tuple(one for one in text.content.works if one.code != work)
        return replace(text.content, works=rows)

    return _row_page(request, text, form, code, old is not None, changed, without)


def _row_page(
    request: Request,
    text: PlanText,
    form: Any,
    code: str,
    known: bool,
    changed: Callable[[], PlanContent],
    without: Callable[[], PlanContent],
) -> HttpResponse:
    plan = text.plan
    if request.method == "POST":
        removing = "remove" in request.POST and known
        if _saved(request, text, None if removing else form, without if removing else changed):
            return redirect("villages:plan_draft", plan.code)
    context = {
        "row": plan,
        "text": text,
        "form": form,
        "code": code,
        "known": known,
        "is_work": code.startswith("W"),
        "trail": trail(
            village_of(plan.village),
            (plan.name, reverse("villages:plan_draft", args=[plan.code])),
            (code, ""),
        ),
        "key": new_key(),
    }
    return render(request, "villages/plan_row.html", context)


def _saved(request: Request, text: PlanText, form: Any, content: Callable[[], PlanContent]) -> bool:
    """Whether the draft was saved; another's change since the page was shown is not overwritten."""

    def act() -> object:
        return actions.save_draft(
            viewer=request.viewer,
            key=key_sent(request),
            plan=text.plan.code,
            content=content(),
            seen=request.POST.get("digest", "")[:64],
        )

    return bool(done(request, form, act, _("草稿已保存")))


def _draft(request: Request, plan: str) -> PlanText:
    text = reads.plan_text(plan, 0, viewer=request.viewer)
    if text is None:
        raise Http404
    return text


def _of(rows: Sequence[Any], code: str) -> Any:
    """The row of that code, None for a new one; a 404 for one that is not there."""
    if code == NEW:
        return None
    found = next((row for row in rows if row.code == code), None)
    if found is None:
        raise Http404
    return found


def _next(letter: str, rows: Sequence[Any]) -> str:
    return f"{letter}{max((int(row.code[1:]) for row in rows), default=0) + 1:02d}"


def _with(rows: Sequence[Any], row: Any) -> tuple[Any, ...]:
    """The rows with this one in place of that of its code, or at the end."""
    if any(one.code == row.code for one in rows):
        return tuple(row if one.code == row.code else one for one in rows)
    return (*rows, row)
