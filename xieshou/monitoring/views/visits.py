"""Whom to visit first and why; how good that order was; the monitoring line."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xieshou.core.request import Request, key_sent, page_asked, pager, place_asked
from xieshou.monitoring import actions, reads
from xieshou.monitoring.forms import LineForm
from xieshou.monitoring.views.parts import PER_PAGE, done, trail, watching


@login_required
@watching
@never_cache
def visits(request: Request) -> HttpResponse:
    """The households of the viewer's places, the highest risk first."""
    number, place = page_asked(request), place_asked(request)
    found = reads.visits(request.viewer, place, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    context = {
        "rows": found.rows,
        "total": found.total,
        "page": pager(found.total, PER_PAGE, number),
        "may_visit": bool(request.viewer.places(actions.note_visit.verb)),
        "trail": trail((_("走访名单"), "")),
    }
    return render(request, "monitoring/visits.html", context)


@login_required
@watching
@require_POST
def visit_done(request: Request, code: str) -> HttpResponse:
    done(
        request, forms.Form(request.POST),
        lambda: actions.note_visit(viewer=request.viewer, key=key_sent(request), household=code),
    )  # fmt: skip
    return redirect("monitoring:visits")


@login_required
@watching
@never_cache
def risk(request: Request, code: str) -> HttpResponse:
    """Why a household stands where it does on the list."""
    row = reads.household_risk(request.viewer, code)
    if row is None:
        raise Http404
    context = {
        "row": row,
        "clues": reads.clues_of(request.viewer, code),
        "trail": trail((_("走访名单"), reverse("monitoring:visits")), (code, "")),
    }
    return render(request, "monitoring/risk.html", context)


@login_required
@watching
def model(request: Request) -> HttpResponse:
    """The model in use, tested on years that it had not seen; a POST learns it anew."""
    may_learn = request.viewer.places(actions.learn_risk.verb)
    if request.method == "POST":
        made: list[Any] = []
        place = request.POST.get("place", "")[:12]
        done(
            request, forms.Form(request.POST),
            lambda: made.append(
                actions.learn_risk(viewer=request.viewer, key=key_sent(request), place=place)
            ),
        )  # fmt: skip
        return redirect("core:job", made[0].pk) if made else redirect("monitoring:model")
    found = reads.risk_models(request.viewer)
    row = found[0] if found else None
    context = {
        "row": row,
        "last": row.tested[-1] if row and row.tested else None,
        "charts": _charts(row) if row and row.tested else None,
        "learn_at": [one for one in may_learn if one],
        "trail": trail((_("风险模型"), "")),
    }
    return render(request, "monitoring/model.html", context)


@login_required
def lines(request: Request) -> HttpResponse:
    """Every monitoring line; a POST sets one."""
    if request.method == "POST":
        form = LineForm(request.POST)
        done(
            request, form,
            lambda: actions.set_line(
                viewer=request.viewer, key=key_sent(request), **form.cleaned_data
            ),
        )  # fmt: skip
        return redirect("monitoring:lines")
    context = {
        "rows": reads.lines(),
        "form": LineForm() if request.viewer.places(actions.set_line.verb) else None,
        "trail": trail((_("监测线"), "")),
    }
    return render(request, "monitoring/lines.html", context)


def _charts(row: reads.RiskModelRow) -> dict[str, Any]:
    """Charts of the back-test: areas by year and rule, and expected against observed shares."""
    last = row.tested[-1]
    names = [one.label for one in last.rules]
    area = {
        "labels": [str(one.year) for one in row.tested],
        "series": [
            {"name": _("本模型"), "data": [round(one.auc, 4) for one in row.tested]},
            *(
                {"name": name, "data": [round(one.rules[at].auc, 4) for one in row.tested]}
                for at, name in enumerate(names)
            ),
        ],
    }
    points = [
        [round(100 * expected, 2), round(100 * observed, 2)]
        for _n, expected, observed in last.curve
    ]
    reliability = {
        "x": [point[0] for point in points],
        "x_unit": "%",
        "unit": "%",
        "series": [
            {"name": _("实际发生"), "data": [point[1] for point in points]},
            {"name": _("完全准确"), "data": [point[0] for point in points]},
        ],
    }
    return {"area": area, "reliability": reliability}
