"""The exit test of a place: what of the income there would stay if aid stopped."""

from itertools import pairwise

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xieshou.benefits import reads, rules
from xieshou.benefits.reads.exit_test import COUNTY
from xieshou.benefits.views.parts import year_of
from xieshou.core.request import Request, page_asked, pager, place_asked
from xieshou.registry import reads as registry


@login_required
@require_safe
@never_cache
def exit_test(request: Request) -> HttpResponse:
    """Of the place asked for, else of the viewer's own; above a county, the counties to choose."""
    places = request.viewer.places(reads.SEE)
    if not places:
        raise Http404
    place, year, number = place_asked(request) or places[0], year_of(request), page_asked(request)
    found = None
    if len(place) >= COUNTY:
        found = reads.exit_test(request.viewer, place, year, offset=(number - 1) * reads.PAGE_SIZE)
        if found is None:
            raise Http404
    context = {
        "place": place,
        "year": year,
        "found": found,
        "counties": () if found else _counties(request, place),
        "bands": list(zip(_labels(), found.bands, strict=True)) if found and found.bands else (),
        "page": pager(found.page.total, reads.PAGE_SIZE, number) if found else None,
        "trail": [(_("利益联结"), reverse("benefits:contracts")), (_("退出检验"), "")],
    }
    return render(request, "benefits/exit_test.html", context)


def _counties(request: Request, place: str) -> list[tuple[str, str]]:
    mine = [
        code for code in registry.place_ids(place, "county") if request.viewer.may(reads.SEE, code)
    ]
    return sorted(registry.place_names(mine).items())


def _labels() -> list[str]:
    edges = [0, *(round(one * 100) for one in rules.BANDS), 100]
    return [f"{low}–{high}%" for low, high in pairwise(edges)]
