"""Pairings beside each other: against those that began alike, and against last year."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.cockpit import reads
from xieshou.cockpit.views.maps import PREFECTURE, areas
from xieshou.core.request import Request, place_asked

USUAL = "m0"


@login_required
@require_safe
def compare(request: Request) -> HttpResponse:
    if not reads.sees_board(request.viewer):
        raise PermissionDenied
    measure, place = request.GET.get("measure", USUAL), place_asked(request)[:PREFECTURE]
    found = reads.comparison(request.viewer, measure, place)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "measures": reads.measures(request.viewer),
        "areas": areas(),
        "rows": [_row(found, row) for row in found.rows],
        "trail": [(_("一屏观"), reverse("cockpit:home")), (_("结对比较"), "")],
    }
    return render(request, "cockpit/compare.html", context)


def _row(found: reads.CockpitComparison, row: reads.ComparedPairing) -> dict[str, Any]:
    unit = found.measure.unit
    return {
        "row": row,
        "start": reads.written(unit, row.start),
        "now": reads.written(unit, row.now),
        "change": _signed(unit, row.change),
        "median": _signed(unit, row.median),
        "difference": _signed(unit, row.difference),
        "by_now": reads.written(unit, row.by_now),
        "year_change": None if row.change_bp is None else row.change_bp / 10_000,
    }


def _signed(unit: str, value: float | None) -> str:
    """With its sign; shares in percentage points."""
    if value is None:
        return "—"
    if unit == "share":
        return f"{value * 100:+.2f}".replace("-", "−")
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + reads.written(unit, abs(value))
