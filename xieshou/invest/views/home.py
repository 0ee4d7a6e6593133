"""What is open: counties on a map, trips to come, what waits for whoever looks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core.request import Request
from xieshou.invest import reads
from xieshou.invest.views.parts import site_map, trail


@require_safe
def home(request: Request) -> HttpResponse:
    found = reads.invest_home(request.viewer)
    signed_in = request.viewer.user_id is not None
    newest = reads.opportunities(request.viewer)
    context = {
        "figures": found,
        "rows": newest.rows[:12],
        "total": newest.total,
        "map": site_map(newest.rows[:12]),
        "counties": {
            "name": _("招商项目"),
            "unit": "",
            "rows": [
                {
                    "code": one.code, "name": one.label, "value": one.opportunities,
                    "lon": one.lon, "lat": one.lat,
                }
                for one in found.counties
            ],
        },
        "trips": reads.trips(request.viewer, coming=True).rows[:6] if signed_in else (),
        "waiting": reads.invest_waiting(request.viewer),
        "sees_mandates": signed_in and reads.sees_mandates(request.viewer),
        "matches": signed_in and bool(reads.matching_places(request.viewer)),
        "trail": trail()[:1],
    }  # fmt: skip
    return render(request, "invest/home.html", context)
