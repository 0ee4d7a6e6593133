"""What the year will come to, for a pairing or for all of them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.cockpit import reads
from xieshou.core.money import FEN_PER_WAN
from xieshou.core.request import Request
from xieshou.registry import reads as registry

WHOLE = f"{reads.EAST}-{reads.WEST}"


@login_required
@require_safe
def forecast(request: Request) -> HttpResponse:
    """Of ?pair=310115-533323, or of both regions."""
    if not reads.sees_board(request.viewer):
        raise PermissionDenied
    east, _dash, west = request.GET.get("pair", WHOLE).partition("-")
    found = reads.outlook(request.viewer, east[:12], west[:12])
    if found is None:
        raise Http404
    pairs = [(WHOLE, _("全部结对"))]
    pairs += [
        (f"{row.east_code}-{row.west_code}", f"{row.east_label} – {row.west_label}")
        for row in registry.pairings(current=True)
    ]
    context = {
        "found": found,
        "pair": f"{east}-{west}",
        "pairs": list(dict(pairs).items()),
        "rows": [_row(row) for row in found.rows],
        "trail": [(_("一屏观"), reverse("cockpit:home")), (_("到年底的预测"), "")],
    }
    return render(request, "cockpit/forecast.html", context)


def _row(row: reads.OutlookRow) -> dict[str, Any]:
    return {
        "row": row,
        "id": f"chart-{row.measure.code}",
        "reached": row.text(row.reached),
        "low": row.text(row.low),
        "middle": row.text(row.middle),
        "high": row.text(row.high),
        "last_year": row.text(row.last_year),
        "by_then": row.text(row.last_year_by_now),
        "change": None if row.change_bp is None else row.change_bp / 10_000,
        "tests": [
            (one, row.text(one.low), row.text(one.middle), row.text(one.high), row.text(one.came))
            for one in row.tests
        ],
        "course": [(year, row.text(value)) for year, value in row.course],
        "chart": _chart(row),
    }


def _chart(row: reads.OutlookRow) -> dict[str, Any]:
    """Whole years as they came, this one with its ends."""
    by = FEN_PER_WAN if row.measure.unit == "fen" else 1
    labels = [str(year) for year, _value in row.course]
    came = [round(value / by, 2) for _year, value in row.course]
    ends = {_("上限"): row.high, _("中值"): row.middle, _("下限"): row.low}
    bars = [{"name": _("已有"), "data": came}]
    if row.middle is not None and labels and labels[-1] == str(row.year):
        blank: list[float | None] = [None] * (len(labels) - 1)
        bars += [
            {"name": name, "data": [*blank, round((value or 0) / by, 2)]}
            for name, value in ends.items()
        ]
    return {"labels": labels, "unit": _("万元") if by > 1 else "", "series": bars}
