"""What pages of investment share: the map of sites, the start of the trail, a form as a page."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key
from xieshou.invest.reads import OpportunityRow

# The map's side, and how much of it stays free around the points, in its own units.
SIDE, MARGIN = 1000, 90
METRES_PER_DEGREE = 111_195
# Steps of the scale bar.
STEPS_M = (500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)
NARROWEST_M = 2_000

Trail = list[tuple[str, str]]


def trail(*rest: tuple[str, str]) -> Trail:
    """From the home page of investment on; the last has no address."""
    return [(_("沪企入滇"), reverse("invest:home")), *rest]


def site_map(rows: Sequence[OpportunityRow]) -> dict[str, Any] | None:
    """The sites of opportunities on a square without boundaries, true to scale (equirectangular
    about their middle), numbered as in the list beside it; None where none has a point."""
    points = [(at, row) for at, row in enumerate(rows, 1) if row.lon is not None]
    if not points:
        return None
    lons = [row.lon or 0 for _at, row in points]
    lats = [row.lat or 0 for _at, row in points]
    middle = (max(lons) + min(lons)) / 2, (max(lats) + min(lats)) / 2
    east = METRES_PER_DEGREE * math.cos(math.radians(middle[1]))
    span = max((max(lons) - min(lons)) * east, (max(lats) - min(lats)) * METRES_PER_DEGREE)
    metres = max(span, NARROWEST_M)
    unit = (SIDE - 2 * MARGIN) / metres
    step = max((one for one in STEPS_M if one <= metres / 2), default=STEPS_M[0])
    return {
        "points": [
            {
                "number": number,
                "row": row,
                "x": round(SIDE / 2 + ((row.lon or 0) - middle[0]) * east * unit),
                "y": round(SIDE / 2 - ((row.lat or 0) - middle[1]) * METRES_PER_DEGREE * unit),
            }
            for number, row in points
        ],
        "bar": round(step * unit),
        "bar_km": step / 1000,
        "side": SIDE,
    }


def form_page(
    request: Request,
    form: forms.Form,
    act: Callable[[str | None], Any],
    *,
    title: str,
    said: str,
    way: Trail,
    then: Callable[[Any], str],
) -> HttpResponse:
    """A form that is all of the page: shown, or acted on and left for `then(result)`."""
    if request.method == "POST":
        made = done(request, form, lambda: act(key_sent(request)), said)
        if made is not None:
            return redirect(then(made))
    context = {
        "form": form, "title": title, "trail": [*way, (title, "")],
        "key": key_sent(request) or new_key(), "with_files": form.is_multipart(),
    }  # fmt: skip
    return render(request, "invest/form.html", context)
