"""The public front page, the map data behind it, and the boundaries of the maps."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from xieshou.planning import reads as planning
from xieshou.portal import actions, reads
from xieshou.portal.schema import of_site
from xieshou.registry import reads as registry

logger = logging.getLogger(__name__)

HOUR_S = 3600
# A process asks for the story once in so long: a busy database then keeps one visitor, not all.
ASKED_S = 60
NOTICES = 5
RESULTS = 4


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    pairings = registry.pairings()
    if pairings:
        _ask_for_story()
    return render(
        request,
        "portal/home.html",
        {
            "districts": reads.districts(pairings),
            "pairs": sum(row.current for row in pairings),
            "story": reads.story() if pairings else None,
            "headlines": reads.headlines(),
            "loop": reads.LOOP,
            "plan": planning.latest(),
            "notices": reads.running(most=NOTICES)[:NOTICES],
            "results": reads.results(limit=RESULTS),
            "data": of_site(request),
        },
    )


def _ask_for_story() -> None:
    """Have the story counted anew in the background where it is old; this page has the old one."""
    if not reads.story_due() or not cache.add("portal.story.asked", True, ASKED_S):
        return
    try:
        actions.ask_for_story()
    except OperationalError as busy:
        # A long import may hold a SQLite file: the next visitor asks.
        logger.warning("the story was not asked for: %s", busy)


@require_safe
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
@cache_control(public=True, max_age=HOUR_S)
@condition(etag_func=_drawn)
def boundaries(request: HttpRequest, level: str) -> HttpResponse:
    """GeoJSON of one level, drawn at set-up; 204 where the map packages are not installed."""
    path = settings.MAPS_DIR / f"{level}.json"
    if not path.exists():
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(path.read_bytes(), content_type="application/geo+json")
