"""The pages of the self-development index: of a village, and of the villages below a place."""

from math import prod
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from xieshou.core import exports, money
from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key
from xieshou.registry import reads as registry
from xieshou.registry.reads import PlaceRow
from xieshou.villages import actions, reads
from xieshou.villages.forms import FactsForm
from xieshou.villages.reads import CapabilityRow, Facts, Goal, RangeRow

PER_PAGE = 50
# Bars are drawn on a scale of whole thousandths.
SCALE = 1000
_POINT = 8
CHOICES = {
    "left_out": gettext_lazy("逐项去掉一个指标"),
    "weights": gettext_lazy("随机改变权重"),
    "goalposts": gettext_lazy("移动目标值"),
}


def capability(request: Request, code: str) -> HttpResponse:
    """A village's index with all that it hangs on; POST enters the facts of a year."""
    place = registry.place(code)
    if place is None or place.level != "village":
        raise Http404
    may_enter = request.viewer.may(actions.record_capability.verb, code)
    if request.method == "POST" and not may_enter:
        raise PermissionDenied
    row = reads.capability(code, _year(request), viewer=request.viewer)
    known = row.facts if row else None
    form = FactsForm(request.POST or None, initial=FactsForm.initial_of(known))
    if request.method == "POST" and form.is_valid() and _entered(request, form, code):
        return redirect("villages:capability", code)
    context = {
        "place": place,
        "trail": _trail(place),
        "row": row,
        **(_shown(row) if row and row.index is not None else {}),
        **_goals(),
        "facts": _facts(known),
        "form": form if may_enter else None,
        "key": new_key(),
    }
    return render(request, "villages/capability.html", context)


@require_safe
def capabilities(request: Request, place: str) -> HttpResponse:
    """The villages below a place, the most capable first."""
    where = _place(place)
    page_number = _whole(request.GET.get("page", "1")) or 1
    found = reads.capabilities(
        place,
        _year(request),
        viewer=request.viewer,
        offset=(page_number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    if found and not found.rows:
        raise Http404
    context = {
        "place": where,
        "trail": _trail(where),
        "found": found,
        "page": _page(found, page_number),
        **_goals(),
        "rows": [_line(one) for one in found.rows] if found else [],
        "dimensions": _dimensions(),
    }
    return render(request, "villages/capabilities.html", context)


@require_safe
def download(request: Request, place: str) -> HttpResponse:
    """All villages below a place with index, rank and scores, and how the index is made."""
    _place(place)
    found = reads.capabilities(place, _year(request), viewer=request.viewer)
    if found is None:
        raise Http404
    goals = reads.goals()
    book: dict[str, list[list[Any]]] = {
        _("自我发展能力"): [
            [_("村代码"), _("村"), _("乡镇（街道）"), _("名次"), _("指数")]
            + [goal.label for goal in goals.components],
            *(
                [one.code, one.label, one.township, one.rank or None, one.index, *one.scores]
                for one in found.rows
            ),
        ],
        _("目标值"): [
            [_("分项指标"), _("方面"), _("权重"), _("最差"), _("最好"), _("算法"), _("理由")],
            *(
                [one.label, one.dimension_label, one.weight, one.worst, one.best, one.measure,
                 one.reason]
                for one in goals.components
            ),
        ],
        _("说明"): [
            [_("条目"), _("内容")],
            [_("年度"), str(found.year)],
            [_("数据性质"), _("含合成数据") if found.synthetic else _("录入")],
            [_("目标值版本"), f"{goals.code} {goals.version}"],
            [
                _("方法"),
                _("各项得分的加权几何平均，得分最低按 %(floor)s 计") % {"floor": goals.floor},
            ],
            [_("空格"), _("未知，或人数太少不公开")],
        ],
    }  # fmt: skip
    name = f"self-development-{place}-{found.year}.xlsx"
    return exports.as_download(exports.workbook(book), name)


def _entered(request: Request, form: FactsForm, code: str) -> bool:
    try:
        actions.record_capability(
            viewer=request.viewer, key=key_sent(request), facts=form.facts(code)
        )
    except Refused as refused:
        field = refused.params.get("field")
        form.add_error(field if field in form.fields else None, refused.message)
        return False
    messages.success(request, _("已登记，指数已按新数字计算"))
    return True


def _shown(row: CapabilityRow) -> dict[str, Any]:
    """The bars of scores and of gaps, and the ranges."""
    ranges = {name: getattr(row, name) for name in CHOICES}
    return {
        "scores": [
            {
                "label": one.label,
                "value": one.score or 0,
                "text": f"{_value(one.unit, one.value)} · {one.score:.2f}"
                if one.score is not None
                else _("未知或未公开"),
            }
            for one in row.components
        ],
        "gaps": [
            {
                "label": one.label,
                "value": one.gap,
                "text": f"{one.gap:.3f}",
                "note": _("去掉后 %(index)s") % {"index": f"{one.without:.3f}"}
                if one.without is not None
                else "",
            }
            for one in sorted(row.components, key=lambda one: -one.gap)
        ],
        "gap": 1.0 - (row.index or 0.0),
        "most_gap": max(one.gap for one in row.components),
        "ranges": [(label, _drawn(ranges[name], row)) for name, label in CHOICES.items()],
    }


def _drawn(found: RangeRow, row: CapabilityRow) -> dict[str, Any]:
    """A range on the scale from 0 to SCALE, with the index as a point in it."""
    low, high = round(found.index_low * SCALE), round(found.index_high * SCALE)
    return {
        "x": low,
        "width": max(high - low, 1),
        "point": max(round((row.index or 0) * SCALE) - _POINT // 2, 0),
        "point_width": _POINT,
        "index": f"{found.index_low:.3f} – {found.index_high:.3f}",
        "rank": f"{found.rank_low} – {found.rank_high}",
    }


def _goals() -> dict[str, Any]:
    goals = reads.goals()
    return {"goals": goals, "goal_rows": [(goal, _posts(goal)) for goal in goals.components]}


def _dimensions() -> dict[str, str]:
    """Code and name of each dimension, in order."""
    return {goal.dimension: goal.dimension_label for goal in reads.goals().components}


def _line(one: reads.IndexRow) -> dict[str, Any]:
    """A village with its bar and the score of each dimension: the geometric mean of what is known
    of its components."""
    parts: dict[str, list[tuple[float, float]]] = {}
    for goal, score in zip(reads.goals().components, one.scores, strict=True):
        known = parts.setdefault(goal.dimension, [])
        if score is not None:
            known.append((goal.weight, score))
    return {
        "village": one,
        "bar": round((one.index or 0.0) * SCALE),
        "scores": [
            prod(score**weight for weight, score in known) ** (1 / sum(w for w, _score in known))
            if known
            else None
            for known in parts.values()
        ],
    }


def _facts(known: Facts | None) -> list[tuple[Any, str]]:
    """What is recorded, by the form's own labels."""
    if known is None:
        return []
    labels = [(name, field.label) for name, field in FactsForm().fields.items()]
    found = []
    for name, label in labels:
        number = getattr(known, name)
        shown = number if number is not None else _("未知")
        if name.endswith("_fen") and number is not None:
            shown = money.show(number)
        found.append((label, str(shown)))
    return found


def _value(unit: str, value: float | None) -> str:
    """A component's value as people read it."""
    if value is None:
        return _("未知")
    if unit == "share":
        return f"{value:.1%}"
    words = {"yuan": _("%(n)s 元"), "times": _("%(n)s 次"), "minutes": _("%(n)s 分钟")}
    return words[unit] % {"n": f"{value:,.1f}".removesuffix(".0")}


def _posts(goal: Goal) -> str:
    return f"{_value(goal.unit, goal.worst)} → {_value(goal.unit, goal.best)}"


def _page(found: reads.PlaceIndex | None, number: int) -> Page[Any]:
    """The pager of a list of which only one page was asked for."""
    return Paginator(range(found.total if found else 0), PER_PAGE).get_page(number)


def _place(code: str) -> PlaceRow:
    row = registry.place(code)
    if row is None or row.level == "village":
        raise Http404
    return row


def _year(request: Request) -> int | None:
    found = _whole(request.GET.get("year", ""))
    return found if found and found < 10_000 else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _trail(place: PlaceRow) -> list[tuple[str, str]]:
    above = [
        (one.label, reverse("outcomes:place", args=[one.code]))
        for one in registry.ancestors(place.code)
    ]
    own = "villages:village" if place.level == "village" else "outcomes:place"
    return [*above, (place.label, reverse(own, args=[place.code])), (_("自我发展能力"), "")]
