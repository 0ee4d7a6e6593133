"""The catalogue of specialities."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xieshou.core.models import Origin
from xieshou.market import reads
from xieshou.registry import reads as registry

PREFECTURE_DIGITS = 4


@dataclass(frozen=True)
class Asked:
    """What the filters ask for; `place` is a code or its beginning."""

    text: str
    place: str
    origin: str


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """Specialities, filtered by name, place and where the knowledge comes from."""
    given = request.GET
    place = given.get("place", "")
    asked = Asked(
        text=given.get("q", "").strip()[:60],
        place=place if place.isascii() and place.isdigit() else "",
        origin=given.get("origin", ""),
    )
    rows = reads.products(asked.place, text=asked.text, origin=asked.origin)
    return render(
        request,
        "market/products.html",
        {"rows": rows, "asked": asked, "places": _places(), "origins": Origin.choices},
    )


def _places() -> list[tuple[str, str]]:
    """Prefectures and counties with specialities, each county after its prefecture."""
    counties = reads.counties()
    codes = sorted({*counties, *(code[:PREFECTURE_DIGITS] for code in counties)})
    names = registry.place_names(codes)
    return [(code, names[code]) for code in codes if code in names]
