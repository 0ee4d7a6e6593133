"""The runs of a round: who asked when, on which inputs, and what changed between them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core.request import Request, page_asked
from xieshou.planning import reads
from xieshou.planning.views.found import round_or_404, run_of, trail_to
from xieshou.planning.views.tabs import tabs


@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    """Every run; any two that gave a plan can be laid side by side."""
    row, run = round_or_404(pk), run_of(request, pk)
    page = reads.history(pk, request.viewer, page_asked(request))
    context = {
        "round": row,
        "run": run,
        "page": page,
        "named": any(one.who for one in page.object_list),
        "comparable": sum(one.run.drawn for one in page.object_list) > 1,
        "tabs": tabs(pk, run, "history"),
        "trail": trail_to(row, run, _("计算记录")),
    }
    return render(request, "planning/history.html", context)
