"""Pages of places."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.core.scope import SYSTEM
from xieshou.market import reads as market
from xieshou.outcomes import actions, reads, rules
from xieshou.outcomes.views.found import asked_cutoff, known_place, trail_of
from xieshou.outcomes.views.measured import history_context, map_context, measured_context, slider
from xieshou.registry import reads as registry

COUNTY_DIGITS, VILLAGE_DIGITS = 6, 12


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The provinces that the registry holds, and places by name or code."""
    rows = registry.children("")
    return render(request, "outcomes/places.html", {"places": rows, "found": _found(request)})


@require_safe
def place(request: Request, code: str) -> HttpResponse:
    """One place: its figures, what they are made of, how they changed, and the places below it."""
    if len(code) == VILLAGE_DIGITS:
        return redirect("villages:village", code)
    row, run = known_place(code), reads.latest_run(code, viewer=request.viewer)
    context = {
        "place": row,
        "trail": trail_of(row),
        "run": run,
        "pairings": registry.pairings(code),
        "products": market.products(code) if len(code) <= COUNTY_DIGITS else (),
        "published": reads.published(place=code),
    }
    if run:
        cutoff = asked_cutoff(request, run, code)
        context |= measured_context(request, run, code, cutoff)
        context |= map_context(code, cutoff) if len(code) <= COUNTY_DIGITS else {}
        context |= {
            "slider": slider(request, run, code, cutoff),
            "cutoff_wrong": rules.cutoff_of(request.GET.get("k") or cutoff) is None,
            "may_measure": request.viewer.may(actions.measure_round.verb, run.place),
        }
        context |= history_context(request, run, code, cutoff)
    else:
        context["below"] = registry.children(code)
    return render(request, "outcomes/place.html", context)


@require_safe
def published(request: Request, code: str) -> HttpResponse:
    """Every figure that others published of a place."""
    row = known_place(code)
    rows = reads.published(place=code)
    if not rows:
        raise Http404
    trail = [*trail_of(row)[:-1], (row.label, reverse("outcomes:place", args=[code]))]
    context = {"place": row, "rows": rows, "trail": [*trail, (_("公开发布的数字"), "")]}
    return render(request, "outcomes/published.html", context)


@require_POST
def measure(request: Request, code: str) -> HttpResponse:
    """Measure the year again, as the needs of its villages stand now."""
    run = reads.latest_run(known_place(code).code, viewer=SYSTEM)
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


def _found(request: HttpRequest) -> tuple[registry.PlaceRow, ...]:
    text = request.GET.get("q", "").strip()[:60]
    return registry.find(text, 50) if text else ()
