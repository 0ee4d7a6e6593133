"""The first page: both directions, what is open, what is missing, what is late."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core.request import Request
from xieshou.exchange import reads
from xieshou.exchange.models import Way

SEE, LOG = "exchange.see", "exchange.log"


@require_safe
def home(request: Request) -> HttpResponse:
    viewer = request.viewer
    inside = bool(viewer.places(SEE) or viewer.places(LOG))
    runs = reads.people_runs(viewer).rows if viewer.places(SEE) else ()
    latest = next((one for one in runs if one.certified), None)
    context = {
        "ways": [(way, label, reads.posts(viewer, way=way)) for way, label in Way.choices],
        "sums": reads.open_seats(),
        "inside": inside,
        "waiting": reads.waiting(viewer) if inside else (),
        "due": reads.follow_ups_due(viewer) if viewer.places(SEE) else (),
        "latest": reads.people_run(viewer, latest.id) if latest else None,
        "trail": [(_("人员物资交流"), "")],
    }
    return render(request, "exchange/home.html", context)
