"""Files to take away: streamed, with ETag and Last-Modified, so that none is sent twice for
nothing."""

import hashlib
from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import condition, require_safe

from xieshou.core.request import Request
from xieshou.opendata import reads
from xieshou.opendata.rules.tables import as_json

# Files are made anew once a day; until then nobody need ask.
FRESH_S = 300
# A release never changes.
FOR_EVER_S = 31_536_000


def _etag(request: Request, name: str) -> str | None:
    one = reads.edition(name)
    return f'"{one.sha256}"' if one else None


def _changed(request: Request, name: str) -> datetime | None:
    one = reads.edition(name)
    return one.changed_at if one else None


@require_safe
@condition(etag_func=_etag, last_modified_func=_changed)
def file(request: Request, name: str) -> HttpResponseBase:
    """A file of the catalogue."""
    one = reads.edition(name)
    if one is None or not one.path.exists():
        raise Http404
    # Closed by the answer once it is sent.
    answer = FileResponse(one.path.open("rb"), content_type=_media_type(one))
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return _open_to_all(answer, FRESH_S)


@require_safe
def catalogue_jsonld(request: Request) -> HttpResponse:
    """The catalogue by DCAT, as JSON-LD."""
    return _tagged(request, reads.catalogue_jsonld(), "application/ld+json")


@require_safe
def catalogue_turtle(request: Request) -> HttpResponse:
    """The catalogue by DCAT, as Turtle."""
    return _tagged(request, reads.catalogue_turtle(), "text/turtle; charset=utf-8")


@require_safe
def ocds_release(request: Request, name: str) -> HttpResponse:
    """A release as it was published; it never changes."""
    found = reads.release(name)
    if found is None:
        raise Http404
    return _tagged(request, as_json(found), "application/json", FOR_EVER_S)


@require_safe
def ocds_record(request: Request, ocid: str) -> HttpResponse:
    """All releases of one process, merged."""
    found = reads.record(ocid)
    if found is None:
        raise Http404
    return _tagged(request, as_json(found), "application/json")


def _tagged(request: Request, content: bytes, kind: str, seconds: int = FRESH_S) -> HttpResponse:
    etag = f'"{hashlib.sha256(content).hexdigest()}"'

    @condition(etag_func=lambda _request: etag)
    def answer(_request: Request) -> HttpResponse:
        return HttpResponse(content, content_type=kind)

    made: HttpResponse = answer(request)
    return _open_to_all(made, seconds)


def _open_to_all(answer: Any, seconds: int) -> Any:
    """Anybody's page may read it, and keep it."""
    answer["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(answer, public=True, max_age=seconds)
    return answer


def _media_type(one: reads.EditionRow) -> str:
    kind = one.media_type
    return f"{kind}; charset=utf-8" if kind in ("text/csv", "application/xml") else kind
