"""The loop's health this week: what stands wrong, where, and who is to act."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.cockpit import reads
from xieshou.core.request import Request, place_asked
from xieshou.registry import reads as registry

ON_FIRST_PAGE = 8


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """Of everything that the viewer watches over, or of ?place=; with htmx what has stood longest,
    for the first page."""
    if not reads.sees_board(request.viewer):
        raise PermissionDenied
    place = registry.place(place_asked(request)) if place_asked(request) else None
    rows = reads.board(request.viewer, place.code if place else "")
    if request.htmx:
        worst = sorted(rows, key=lambda row: -(row.days or 0))[:ON_FIRST_PAGE]
        shown = [(row, reverse(row.page) + row.query) for row in worst]
        return render(request, "cockpit/board_part.html", {"rows": shown})
    groups = [
        (label, [(row, reverse(row.page) + row.query) for row in some])
        for label, some in groupby(rows, key=lambda row: row.part_label)
    ]
    context = {
        "place": place,
        "groups": groups,
        "total": sum(row.count for row in rows),
        "trail": [(_("一屏观"), reverse("cockpit:home")), (_("循环的健康"), "")],
    }
    return render(request, "cockpit/board.html", context)
