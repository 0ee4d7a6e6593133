"""The page of a village, and the way to find one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key
from xieshou.projects import actions as project_actions, reads as projects
from xieshou.registry import reads as registry
from xieshou.registry.reads import IndicatorSetRow
from xieshou.villages import actions, reads
from xieshou.villages.forms import AssetForm, FoundForm, PlanForm
from xieshou.villages.reads import VillageRow
from xieshou.villages.views.gaps import gap_rows
from xieshou.villages.views.parts import asset_map

GROUP_NAMES = {
    reads.EVERYBODY: gettext_lazy("全村"),
    "monitored": gettext_lazy("监测户"),
    "lifted": gettext_lazy("脱贫户"),
    "other": gettext_lazy("一般户"),
}
TONES = {"education": "east", "health": "warm", "livelihood": "ink"}
FOUND = 50
MEETINGS = 5


def find(request: Request) -> HttpResponse:
    """Villages by name or code."""
    text = request.GET.get("q", "").strip()[:60]
    found = [row for row in registry.find(text, 500) if row.level == "village"] if text else []
    names = registry.place_names({row.code[:6] for row in found} | {r.code[:9] for r in found})
    shown = [(row, names.get(row.code[:6]), names.get(row.code[:9])) for row in found[:FOUND]]
    context = {"text": text, "found": shown, "more": len(found) > FOUND}
    return render(request, "villages/find.html", context)


def village(request: Request, code: str) -> HttpResponse:
    """People, what they lack, what the village owns and has proposed; POST adds an asset."""
    row = reads.village(code, _year(request), viewer=request.viewer)
    if row is None:
        raise Http404
    may_add = request.viewer.may(actions.record_asset.verb, code)
    if request.method == "POST" and not may_add:
        raise PermissionDenied
    form = AssetForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(request, form, code):
        return redirect(f"{reverse('villages:village', args=[code])}#assets")
    works = projects.bank(
        projects.Filters(place=code), viewer=request.viewer, sort="-year", page_size=100
    )
    context = {
        "row": row,
        "place": row.place,
        "trail": _trail(row),
        **_lacks(request, row),
        **_community(request, row),
        "works": works,
        "capability": reads.capability_index(code, viewer=request.viewer),
        "form": form if may_add else None,
        "key": new_key(),
        "may_recount": row.needs is not None
        and request.viewer.may(actions.needs_from_households.verb, code),
        "may_propose": request.viewer.may(project_actions.propose.verb, code),
    }
    return render(request, "villages/village.html", context)


@require_POST
def recount(request: Request, code: str) -> HttpResponse:
    """Count the needs of the village anew from its households, for the year that is shown."""
    row = reads.village(code, viewer=request.viewer)
    if row is None or row.needs is None:
        raise Http404
    try:
        done = actions.needs_from_households(viewer=request.viewer, place=code, year=row.needs.year)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        if done["changed"] or done["added"]:
            messages.success(request, _("已按农户台账重新汇总；上级数字在下次测量后更新"))
        elif done["same"]:
            messages.info(request, _("与农户台账一致，没有变化"))
        else:
            messages.warning(request, _("本村还没有农户台账"))
    return redirect("villages:village", code)


def _added(request: Request, form: AssetForm, code: str) -> bool:
    try:
        actions.record_asset(
            viewer=request.viewer,
            key=key_sent(request),
            village=code,
            **form.cleaned_data,
        )
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    messages.success(request, _("资产已登记"))
    return True


def _community(request: Request, row: VillageRow) -> dict[str, Any]:
    """Assets on the map, skills, service gaps, the plan with what became of it, meetings."""
    viewer, code = request.viewer, row.place.code
    may_name = viewer.may(actions.name_asset.verb, code)
    return {
        "waiting": reads.waiting_assets(code, viewer=viewer),
        "map": asset_map(row.assets, row.place),
        "capitals": _by_capital(row),
        "found_form": FoundForm() if may_name and not viewer.may(actions.record_asset.verb, code)
        else None,
        "skills": reads.skill_counts(code, viewer=viewer),
        "gaps": gap_rows(reads.service_gaps(code, viewer=viewer) or ()),
        "village_plans": reads.village_plans(code, viewer=viewer),
        "threads": reads.village_threads(code, viewer=viewer),
        "plan_form": PlanForm() if viewer.may(actions.open_plan.verb, code) else None,
        "meetings": reads.meetings(code, viewer=viewer)[:MEETINGS],
    }  # fmt: skip


def _by_capital(row: VillageRow) -> list[tuple[str, list[tuple[int, reads.AssetRow]]]]:
    """Assets with their number on the map, by the name of their capital."""
    found: dict[str, list[tuple[int, reads.AssetRow]]] = {}
    for number, one in enumerate(row.assets, 1):
        found.setdefault(one.capital_label, []).append((number, one))
    return list(found.items())


def _lacks(request: Request, row: VillageRow) -> dict[str, Any]:
    """The groups with their people, and the bars of the group asked for."""
    if row.needs is None:
        return {}
    groups, questions = row.needs.groups, row.needs.indicators
    asked = request.GET.get("group", reads.EVERYBODY)
    chosen = next((group for group in groups if group.code == asked and group.lacks), groups[0])
    return {
        "groups": [(group, GROUP_NAMES[group.code]) for group in groups],
        "chosen": chosen,
        "chosen_name": GROUP_NAMES[chosen.code],
        "bars": _bars(chosen, questions),
        "cutoff": questions.default_cutoff,
    }


def _bars(group: reads.GroupPortrait, questions: IndicatorSetRow) -> list[dict[str, Any]]:
    """The bars of each dimension, in per cent of the group's people."""
    names = {one.code: one for one in questions.indicators}
    return [
        {
            "label": dimension.label,
            "tone": TONES.get(dimension.code, ""),
            "rows": [
                {
                    "label": names[lack.code].label,
                    "value": round((lack.share or 0) * 100, 2),
                    "text": _lack_text(lack, group.people),
                }
                for lack in group.lacks
                if lack.dimension == dimension.code
            ],
        }
        for dimension in questions.dimensions
    ]


def _lack_text(lack: reads.Lack, people: int | None) -> str:
    if lack.persons is None:
        return lack.bound or _("未公开")
    params = {"share": f"{lack.share:.1%}", "persons": lack.persons, "people": people}
    return _("%(share)s，%(people)s 人中 %(persons)s 人") % params


def _year(request: Request) -> int | None:
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 else None


def _trail(row: VillageRow) -> list[tuple[str, str]]:
    above = [(one.label, reverse("outcomes:place", args=[one.code])) for one in row.ancestors]
    return [*above, (row.place.label, "")]
