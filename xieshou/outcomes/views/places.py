"""Pages of places, the values of their maps, and their workbook."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import exports
from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.market import reads as market
from xieshou.outcomes import actions, reads, rules
from xieshou.outcomes.views import workbook
from xieshou.registry import reads as registry

DEFAULT_CUTOFF = "1/3"
PREFECTURE_DIGITS, COUNTY_DIGITS, VILLAGE_DIGITS = 4, 6, 12
PERCENT = 100


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The provinces that the registry holds, and places by name or code."""
    rows = registry.children("")
    return render(request, "outcomes/places.html", {"places": rows, "found": _found(request)})


@require_safe
def place(request: Request, code: str) -> HttpResponse:
    """One place: its figures, what they are made of, and the places below it."""
    if len(code) == VILLAGE_DIGITS:
        return redirect("villages:village", code)
    row, cutoff, run = _known(code), _cutoff(request), reads.latest_run(code)
    context = {
        "place": row,
        "trail": _trail(row),
        "cutoff": cutoff,
        "run": run,
        "pairings": registry.pairings(code),
        "products": market.products(code) if len(code) <= COUNTY_DIGITS else (),
        "published": reads.published(place=code),
    }
    if len(code) <= COUNTY_DIGITS:
        context |= _map(code, cutoff)
    if run:
        own = reads.figures(request.viewer, run, code, cutoff)
        context |= {
            "own": own,
            "cutoffs": run.cutoffs,
            "may_measure": request.viewer.may(actions.measure_round.verb, run.place),
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
        }
    else:
        context["below"] = registry.children(code)
    return render(request, "outcomes/place.html", context)


@require_POST
def measure(request: Request, code: str) -> HttpResponse:
    """Measure the year again, as the needs of its villages stand now."""
    run = reads.latest_run(_known(code).code)
    if run is None:
        raise Http404
    try:
        actions.measure_round(
            viewer=request.viewer, year=run.year, place=run.place, set_code=run.set_code
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已按各村现有需求测量"))
    return redirect("outcomes:place", code)


@require_safe
def map_values(request: Request, code: str) -> JsonResponse:
    """M0 of the counties below `code`, as js/map.js draws it."""
    run = reads.latest_run(_known(code).code)
    if run is None:
        raise Http404
    found = reads.children_figures(request.viewer, run, code, _cutoff(request), COUNTY_DIGITS)
    points = {row.code: row for row in registry.descendants(code, "county")}
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


@require_safe
def download(request: Request, code: str) -> HttpResponse:
    """The figures of a place, of the places below it and how they were made, as a workbook."""
    row, run = _known(code), reads.latest_run(code)
    if run is None:
        raise Http404
    cutoff = _cutoff(request)
    book = workbook.sheets(
        row,
        run,
        cutoff,
        reads.figures(request.viewer, run, code, cutoff),
        reads.children_figures(request.viewer, run, code, cutoff),
    )
    return exports.as_download(exports.workbook(book), f"figures-{code}-{run.year}.xlsx")


def _map(code: str, cutoff: str) -> dict[str, str]:
    """The map of the counties of a place; a county is shown among its neighbours."""
    within = code[:PREFECTURE_DIGITS]
    return {
        "map_code": within,
        "map_values": f"{reverse('outcomes:map_values', args=[within])}?k={cutoff}",
        "map_href": f"{reverse('outcomes:places')}{{code}}/?k={cutoff}",
    }


def _most(own: reads.PlaceFigures | None, what: str) -> float:
    """The longest bar."""
    shown = own.indicators if own else ()
    return max((getattr(one, what) or 0.0 for one in shown), default=0.0)


def _lacks(own: reads.PlaceFigures | None) -> list[dict[str, Any]]:
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


def _contributions(own: reads.PlaceFigures | None) -> list[dict[str, Any]]:
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


def _known(code: str) -> registry.PlaceRow:
    row = registry.place(code)
    if row is None:
        raise Http404
    return row


def _cutoff(request: HttpRequest) -> str:
    share = rules.cutoff_of(request.GET.get("k", DEFAULT_CUTOFF))
    return str(share) if share else DEFAULT_CUTOFF


def _found(request: HttpRequest) -> tuple[registry.PlaceRow, ...]:
    text = request.GET.get("q", "").strip()[:60]
    return registry.find(text, 50) if text else ()


def _trail(row: registry.PlaceRow) -> list[tuple[str, str]]:
    above = [(_("地方"), reverse("outcomes:places"))]
    above += [
        (one.label, reverse("outcomes:place", args=[one.code]))
        for one in registry.ancestors(row.code)
    ]
    return [*above, (row.label, "")]
