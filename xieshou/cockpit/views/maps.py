"""Both regions by any measure and year: a map with a slider, and the same as a table."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.cockpit import reads
from xieshou.core.money import FEN_PER_WAN
from xieshou.core.request import Request, place_asked
from xieshou.registry import reads as registry

USUAL = "money"
PREFECTURE = 4
PERCENT = 100


@login_required
@require_safe
def map_page(request: Request) -> HttpResponse:
    """The whole page, or with htmx what the slider changes of it."""
    found = _asked(request)
    code = found.measure.code
    query = urlencode({"measure": code, "year": found.year or "", "place": found.place})
    context = {
        "found": found,
        "measures": reads.measures(request.viewer),
        "areas": areas(),
        "values": f"{reverse('cockpit:map_values')}?{query}",
        "sides": [
            (label, sorted(rows, key=lambda row: -(row.value or 0)))
            for label, side in ((_("西部各县"), found.west), (_("上海各区"), found.east))
            if (rows := [row for row in side if row.value is not None])
        ],
        "trail": [(_("一屏观"), reverse("cockpit:home")), (_("地图"), "")],
    }
    part = "cockpit/map_part.html" if request.htmx else "cockpit/map.html"
    return render(request, part, context)


@login_required
@require_safe
def map_values(request: Request) -> JsonResponse:
    """What js/map.js draws."""
    found = _asked(request)
    unit, by = _scale(found.measure.unit)
    return JsonResponse(
        {
            "name": found.measure.label,
            "unit": unit,
            "east_name": _("上海市"),
            "west_name": _("云南省"),
            "east": [_place(row, by) for row in found.east],
            "west": [_place(row, by) for row in found.west],
        }
    )


def _asked(request: Request) -> reads.CockpitMap:
    given = request.GET.get("year", "")
    year = int(given) if given.isascii() and given.isdecimal() and len(given) == 4 else None
    place = place_asked(request)[:PREFECTURE]
    found = reads.cockpit_map(request.GET.get("measure", USUAL), year, request.viewer, place)
    if found is None:
        raise Http404
    return found


def areas() -> list[tuple[str, str]]:
    """Where figures of poverty can be taken from."""
    below = registry.children(reads.WEST)
    return [(reads.WEST, _("全省")), *((row.code, row.map_label) for row in below)]


def _scale(unit: str) -> tuple[str, float]:
    """How a map writes a unit, and what its values are multiplied by."""
    if unit == "fen":
        return _("万元"), 1 / FEN_PER_WAN
    return ("%", PERCENT) if unit == "share" else ("", 1)


def _place(row: reads.MapFigure, by: float) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.map_label,
        "lon": row.lon,
        "lat": row.lat,
        "value": None if row.value is None else round(row.value * by, 3),
        "text": row.text,
    }
