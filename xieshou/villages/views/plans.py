"""A village's plan on pages: its versions, what changed between two, and the steps of its life."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import money
from xieshou.core.acting import done_or_told
from xieshou.core.request import Request, key_sent, new_key
from xieshou.projects import actions as bank, reads as projects
from xieshou.registry import reads as registry
from xieshou.villages import actions, reads
from xieshou.villages.forms import PlanForm
from xieshou.villages.forms.plans import SEEN
from xieshou.villages.reads import Money, PlanChange, PlanText
from xieshou.villages.views.parts import trail, village_of

FIELD_NAMES = {
    "vision": gettext_lazy("愿景"),
    "environment": gettext_lazy("环境整治"),
    "text": gettext_lazy("需求"),
    "lack": gettext_lazy("短板"),
    "people": gettext_lazy("人数"),
    "households": gettext_lazy("户数"),
    "asset": gettext_lazy("资产"),
    "seen": gettext_lazy("从何得知"),
    "name": gettext_lazy("名称"),
    "kind": gettext_lazy("类别"),
    "needs": gettext_lazy("回应的需求"),
    "quantity": gettext_lazy("数量"),
    "unit": gettext_lazy("单位"),
    "unit_cost_fen": gettext_lazy("单价"),
    "first_year": gettext_lazy("开工年份"),
    "last_year": gettext_lazy("完工年份"),
    "keeper": gettext_lazy("管护人"),
    "money": gettext_lazy("资金"),
    "yearly_fen": gettext_lazy("每年管护费"),
    "green": gettext_lazy("环境整治"),
}
PARTS = {"text": gettext_lazy("文字"), "needs": gettext_lazy("需求"), "works": gettext_lazy("工程")}
CHANGES = {
    "added": gettext_lazy("新增"),
    "removed": gettext_lazy("删去"),
    "changed": gettext_lazy("改动"),
}


class _NoFields(forms.Form):
    pass


class _AdoptForm(forms.Form):
    meeting = forms.CharField(label=gettext_lazy("会议编号"), max_length=24)


@login_required
@require_POST
def open_plan(request: Request, code: str) -> HttpResponse:
    """Begin a plan; its draft is filled in next."""
    village_of(code)
    form = PlanForm(request.POST)
    made = done_or_told(
        request, form,
        lambda: actions.open_plan(
            viewer=request.viewer, key=key_sent(request), village=code, **form.cleaned_data
        ),
        _("规划已新建，请填写草稿"),
    )  # fmt: skip
    if made is None:
        return redirect(f"{reverse('villages:village', args=[code])}#plan")
    return redirect("villages:plan_draft", made.code)


@require_safe
def plan(request: Request, plan: str) -> HttpResponse:
    """A version, by default the last; a plan without one leads its writers to the draft."""
    version = _number(request, "version", 0) or None
    row = reads.village_plan(plan, viewer=request.viewer)
    if row is None:
        raise Http404
    if not row.versions:
        return redirect("villages:plan_draft", plan)
    text = reads.plan_text(plan, version, viewer=request.viewer)
    if text is None or not text.version:
        raise Http404
    writes = request.viewer.may(actions.submit_plan.verb, row.village)
    threads = reads.village_threads(row.village, viewer=request.viewer)
    proposed = {one.work: one for one in threads if one.proposal}
    tables = plan_tables(text)
    context = {
        "row": row,
        "text": text,
        **tables,
        "works": [{**one, "thread": proposed.get(one["work"].code)} for one in tables["works"]],
        "trail": trail(village_of(row.village), (row.name, "")),
        "adopt": _AdoptForm() if writes and not text.adopted else None,
        "writes": writes,
        "may_propose": writes and request.viewer.may(bank.propose.verb, row.village),
        "key": new_key(),
    }
    return render(request, "villages/plan.html", context)


@login_required
@require_POST
def plan_step(request: Request, plan: str, verb: str) -> HttpResponse:
    """Submit the draft, put down the meeting that adopted a version, put a work to the bank."""
    body: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), "plan": plan}
    number = _number(request, "version", 0)
    if verb == "submit":
        done_or_told(
            request, _NoFields({}), lambda: actions.submit_plan(**body), _("已提交为新的一版")
        )
    elif verb == "adopt":
        form = _AdoptForm(request.POST)
        done_or_told(
            request, form,
            lambda: actions.adopt_plan(**body, version=number, **form.cleaned_data),
            _("已记录通过规划的决议"),
        )  # fmt: skip
    elif verb == "propose":
        work = request.POST.get("work", "")[:6]
        made = done_or_told(
            request, _NoFields({}),
            lambda: actions.propose_work(**body, version=number, work=work),
            _("已在项目库建立申报草稿，请补充后申报"),
        )  # fmt: skip
        if made is not None:
            return redirect("projects:proposal", made.proposal.code)
    else:
        raise Http404
    return redirect("villages:plan", plan)


@require_safe
def compare_plans(request: Request, plan: str) -> HttpResponse:
    """What the second of two versions says otherwise than the first."""
    row = reads.village_plan(plan, viewer=request.viewer)
    if row is None or not row.versions:
        raise Http404
    last = row.versions[0].number
    old, new = _number(request, "old", max(1, last - 1)), _number(request, "new", last)
    found = reads.plan_changes_between(plan, old, new, viewer=request.viewer)
    if found is None:
        raise Http404
    context = {
        "row": row,
        "old": old,
        "new": new,
        "changes": [_said(one) for one in found],
        "trail": trail(
            village_of(row.village),
            (row.name, reverse("villages:plan", args=[plan])),
            (_("比较两版"), ""),
        ),
    }
    return render(request, "villages/plan_compare.html", context)


def _number(request: Request, name: str, otherwise: int) -> int:
    """The number that the address or form gives under that name."""
    given = request.POST.get(name) or request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else otherwise


def plan_tables(text: PlanText) -> dict[str, Any]:
    """Needs, works and sums with their words, for a version or the draft."""
    kinds, sources = projects.kinds(), projects.sources()
    lacks = {one.code: one.label for one in registry.indicator_set().indicators}
    content = text.content
    return {
        "needs": [
            {
                "need": need,
                "lack": lacks.get(need.lack, ""),
                "seen": SEEN[need.seen],
                "works": [work for work in content.works if need.code in work.needs],
            }
            for need in content.needs
        ],
        "works": [
            {
                "work": work,
                "kind": kinds.get(work.kind, work.kind),
                "money": [(sources.get(line.source, line.source), line) for line in work.money],
                "quantity": format(work.quantity.normalize(), "f"),
            }
            for work in sorted(content.works, key=lambda one: (one.first_year, one.code))
        ],
        "by_source": [(sources.get(code, code), fen) for code, fen in text.by_source.items()],
        "by_phase": list(text.by_phase.items()),
    }


def _said(one: PlanChange) -> dict[str, Any]:
    return {
        "part": PARTS[one.part],
        "code": one.code,
        "name": one.name,
        "what": CHANGES[one.what],
        "field": FIELD_NAMES.get(one.field, ""),
        "before": _shown(one.field, one.before),
        "after": _shown(one.field, one.after),
    }


def _shown(field: str, value: Any) -> str:
    """A value of a plan as people read it."""
    if value is None:
        return ""
    if field == "kind":
        return projects.kinds().get(value, value)
    if field == "seen":
        return str(SEEN[value])
    if field.endswith("_fen"):
        return money.show(value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, tuple):
        sources = projects.sources()
        return "；".join(
            f"{sources.get(one.source, one.source)} {money.show(one.amount_fen)}"
            if isinstance(one, Money)
            else str(one)
            for one in value
        )
    return str(value)
