"""The public front page, the map data behind it, and the boundaries of the maps."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from xieshou.planning import reads as planning
from xieshou.portal import reads
from xieshou.registry import reads as registry

HOUR_S = 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    pairings = registry.pairings()
    return render(
        request,
        "portal/home.html",
        {
            "districts": reads.districts(pairings),
            "pairs": sum(row.current for row in pairings),
            "headlines": reads.headlines(),
            "loop": reads.LOOP,
            "plan": planning.latest(),
        },
    )


@require_safe
@gzip_page
@cache_control(public=True, max_age=HOUR_S)
def pairings(request: HttpRequest, language: str) -> HttpResponse:
    """Both regions and their pairings, with names in that language."""
    with translation.override(language):
        return JsonResponse(reads.pairing_map())


def _drawn(request: HttpRequest, level: str) -> str | None:
    """The ETag of a file of boundaries; None where there is none."""
    path = settings.MAPS_DIR / f"{level}.json"
    if not path.exists():
        return None
    seen = path.stat()
    return f'"{seen.st_mtime_ns:x}-{seen.st_size:x}"'


@require_safe
@gzip_page
@cache_control(public=True, max_age=HOUR_S)
@condition(etag_func=_drawn)
def boundaries(request: HttpRequest, level: str) -> HttpResponse:
    """GeoJSON of one level, drawn at set-up; 204 where the map packages are not installed."""
    path = settings.MAPS_DIR / f"{level}.json"
    if not path.exists():
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(path.read_bytes(), content_type="application/geo+json")
