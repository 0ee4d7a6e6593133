"""The list of releases, one of them, and its tables to take along."""

from dataclasses import astuple, fields
from functools import lru_cache

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from xieshou.core import exports
from xieshou.core.canonical import sha256
from xieshou.core.request import Request, new_key, place_asked
from xieshou.releases import reads
from xieshou.releases.forms import ReasonForm

# A release never changes.
FOR_EVER_S = 31_536_000


@require_safe
def releases(request: Request) -> HttpResponse:
    """Every release, the newest first."""
    context = {
        "rows": reads.releases(),
        "keeps": _keeps(request),
        "trail": [(_("数据发布"), "")],
    }
    return render(request, "releases/releases.html", context)


@require_safe
def release(request: Request, number: int) -> HttpResponse:
    """One release: what it is, its hash, its counts of ?place= and those right below it, what it
    withholds, what changed since the last."""
    row = reads.release(number)
    if row is None:
        raise Http404
    place = place_asked(request)
    place = place if place.startswith(row.place) else row.place
    context = {
        "row": row,
        "counts": reads.counts_shown(number, place),
        "changes": reads.changes(number),
        "may_withdraw": row.standing and request.viewer.may(reads.PREPARE, row.place),
        "form": ReasonForm(),
        "key": new_key(),
        "trail": [
            (_("数据发布"), reverse("releases:home")),
            (_("第 %(number)s 号") % {"number": number}, ""),
        ],
    }
    return render(request, "releases/release.html", context)


def _etag(request: Request, number: int, name: str, kind: str) -> str | None:
    """By the table's own hash and, of CSV, by the columns that are made of it."""
    digest = reads.hash_of(number, name)
    if digest is None or kind == "json":
        return f'"{digest}"' if digest else None
    return f'"{digest[:32]}-{sha256(",".join(_columns(name)))[:16]}"'


@require_safe
@condition(etag_func=_etag)
def download(request: Request, number: int, name: str, kind: str) -> HttpResponse:
    """A table as JSON, byte for byte what its hash is of, or as CSV to read. Whoever has it keeps
    it: it never changes."""
    digest = reads.hash_of(number, name)
    if digest is None:
        raise Http404
    text = reads.text_of(number, name) if kind == "json" else _csv(number, name, digest)
    assert text is not None
    answer = exports.as_download(text, f"release-{number}-{name}.{kind}")
    answer["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(answer, public=True, max_age=FOR_EVER_S, immutable=kind == "json")
    return answer


@lru_cache(maxsize=8)
def _csv(number: int, name: str, _sha256: str) -> str:
    return exports.csv_text([_columns(name), *map(astuple, reads.every_row(number, name))])


def _columns(name: str) -> list[str]:
    return [one.name for one in fields(reads.ROWS_OF[name])]


def _keeps(request: Request) -> bool:
    return any(request.viewer.places(verb) for verb in (reads.PREPARE, reads.APPROVE))
