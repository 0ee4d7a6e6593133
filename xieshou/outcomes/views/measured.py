"""The figures of a place at a cutoff: what the page shows, and what the slider replaces."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core.request import Request
from xieshou.outcomes import reads, rules
from xieshou.outcomes.views.found import asked_cutoff, known_place, known_run, slider_over
from xieshou.registry import reads as registry

PREFECTURE_DIGITS, COUNTY_DIGITS = 4, 6
PERCENT = 100
Context = dict[str, Any]


@require_safe
def figures_part(request: Request, code: str) -> HttpResponse:
    """What the slider changes: the figures at another cutoff, as a part of the page."""
    run = known_run(request, code)
    cutoff = asked_cutoff(request, run, code)
    context = measured_context(request, run, code, cutoff) | {
        "place": known_place(code),
        "run": run,
        "slider": slider(request, run, code, cutoff),
        "swap": True,
    }
    return render(request, "outcomes/measured.html", context)


@require_safe
def map_part(request: Request, code: str) -> HttpResponse:
    """The map at another cutoff, as a part of the page."""
    run = known_run(request, code)
    context = map_context(code, asked_cutoff(request, run, code))
    return render(request, "outcomes/map.html", context | {"place": known_place(code)})


@require_safe
def map_values(request: Request, code: str) -> JsonResponse:
    """M0 of the counties below `code`, or beside it, as js/map.js draws it."""
    run = known_run(request, code)
    cutoff = asked_cutoff(request, run, code)
    within = code[:PREFECTURE_DIGITS]
    found = reads.children_figures(request.viewer, run, within, cutoff, COUNTY_DIGITS)
    points = {row.code: row for row in registry.descendants(within, "county")}
    rows = [
        {
            "code": row.code,
            "name": points[row.code].map_label,
            "lon": points[row.code].lon,
            "lat": points[row.code].lat,
            "value": None if row.adjusted is None else round(row.adjusted * PERCENT, 3),
            "text": _("人数太少，不显示") if row.adjusted is None else f"{row.adjusted:.2%}",
        }
        for row in found
    ]
    return JsonResponse({"name": _("多维贫困指数 M0"), "unit": "%", "rows": rows})


def slider(request: Request, run: reads.MeasurementRow, code: str, cutoff: str) -> Context | None:
    """The slider over the cutoffs that the viewer is offered at a place."""
    shown = reads.offered(request.viewer, run, code)
    return slider_over(shown, run.indicators.total_weight, cutoff)


def map_context(code: str, cutoff: str) -> dict[str, str]:
    """The map of the counties of a place; a county is shown among its neighbours."""
    within = code[:PREFECTURE_DIGITS]
    return {
        "map_code": within,
        "map_values": f"{reverse('outcomes:map_values', args=[within])}?k={cutoff}",
        "map_href": f"{reverse('outcomes:places')}{{code}}/?k={cutoff}",
    }


def history_context(request: Request, run: reads.MeasurementRow, code: str, cutoff: str) -> Context:
    """The years measured, as a table and as a line chart of those that may be shown."""
    found = reads.history(request.viewer, run, code, cutoff)
    shown = [row.figure for row in found]
    return {
        "history": found,
        "history_at": reads.history_cutoff(request.viewer, run, code, cutoff),
        "history_chart": {
            "labels": [str(row.year) for row in found],
            "unit": "%",
            "series": [
                {"name": name, "data": [_in_percent(getattr(one, of)) for one in shown]}
                for name, of in (("H", "headcount"), ("M0", "adjusted"))
            ],
        },
    }


def _in_percent(share: float | None) -> float | None:
    return None if share is None else round(share * PERCENT, 3)


def measured_context(
    request: Request, run: reads.MeasurementRow, code: str, cutoff: str
) -> Context:
    """The figures of the place and of those below it at a cutoff."""
    own = reads.figures(request.viewer, run, code, cutoff)
    return {
        "cutoff": cutoff,
        "own": own,
        "cutoffs": run.cutoffs,
        # Below counties the public is shown one cutoff only.
        "other_cutoff": len(code) >= COUNTY_DIGITS
        and rules.cutoff_of(cutoff) != rules.cutoff_of(run.default_cutoff),
        "children": reads.children_figures(request.viewer, run, code, cutoff),
        "lacks": _lacks(own),
        "most": _most(own, "raw"),
        "most_contribution": _most(own, "contribution"),
        "contributions": _contributions(own),
        "hidden_some": own and any(one.hidden for one in own.indicators),
        "dimensions": _dimensions(own),
        "beside": reads.estimate_of(request.viewer, code, cutoff),
        "making": reads.making(request.viewer, run, code, cutoff),
    }


def _most(own: reads.PlaceFigures | None, what: str) -> float:
    """The longest bar."""
    shown = own.indicators if own else ()
    return max((getattr(one, what) or 0.0 for one in shown), default=0.0)


def _lacks(own: reads.PlaceFigures | None) -> list[Context]:
    """Bars: the poor who lack an indicator, in front of everybody who lacks it."""
    shown = (one for one in own.indicators if not one.hidden) if own else ()
    return [
        {
            "label": one.label,
            "value": one.censored,
            "was": one.raw,
            "text": f"{one.censored:.1%} / {one.raw:.1%}",
        }
        for one in shown
    ]


def _contributions(own: reads.PlaceFigures | None) -> list[Context]:
    shown = (one for one in own.indicators if not one.hidden) if own else ()
    return [
        {
            "label": one.label,
            "note": one.dimension_label,
            "value": one.contribution,
            "text": f"{one.contribution:.1%}",
        }
        for one in shown
    ]


def _dimensions(own: reads.PlaceFigures | None) -> tuple[tuple[str, float], ...]:
    """Contribution of each dimension, where that of all its indicators may be shown."""
    if own is None or any(one.hidden for one in own.indicators):
        return ()
    return rules.by_dimension(
        [one.contribution or 0.0 for one in own.indicators],
        [one.dimension_label for one in own.indicators],
    )
