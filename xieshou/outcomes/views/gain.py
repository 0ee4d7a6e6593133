"""The page of the sense of gain: by topic and year, what changed, what people speak of."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core.request import Request, place_asked
from xieshou.outcomes import reads
from xieshou.registry import reads as registry


@require_safe
def gain(request: Request) -> HttpResponse:
    """Everybody may see it: fewer than ten are never shown."""
    code = place_asked(request)
    at = registry.place(code) if code else None
    found = reads.sense_of_gain(at.code if at else "")
    context = {
        "found": found,
        "at": at,
        "chart": _chart(found) if len(found.years) > 1 else None,
        "trail": [(_("地方"), reverse("outcomes:places")), (_("获得感"), "")],
    }
    return render(request, "outcomes/gain.html", context)


def _chart(found: reads.GainFigures) -> dict[str, Any]:
    """Means by year, one line a topic."""
    return {
        "labels": [str(year) for year in found.years],
        "series": [
            {
                "name": one.label,
                "data": [
                    next((round(w.mean.value, 2) for w in one.waves if w.year == year), None)
                    for year in found.years
                ],
            }
            for one in found.topics
        ],
    }
