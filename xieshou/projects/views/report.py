"""A county's year in figures, its ledger to take away, what is overdue, and progress reported."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.core import exports
from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.projects import actions, reads
from xieshou.projects.forms import ProgressForm, ProjectFiltersForm
from xieshou.projects.sheets.ledger import ledger_lines
from xieshou.registry import reads as registry


def report(request: Request) -> HttpResponse:
    """The report of ?place= and ?year=."""
    filters = ProjectFiltersForm(request.GET).filters()
    place = registry.place(filters.place) if filters.place else None
    found = reads.year_report(filters.place, filters.year) if place and filters.year else None
    if place is None or found is None:
        raise Http404
    context = {
        "place": place,
        "report": found,
        "trail": [(_("在办项目"), reverse("projects:lives")), (place.label, "")],
        "paid": _rate(found.paid_bp, found.paid_cut_bp),
        "finished": _rate(found.finished_bp, found.finished_cut_bp),
    }
    return render(request, "projects/report.html", context)


def ledger(request: Request) -> HttpResponse:
    """The ledger of ?place= and ?year= as a sheet that can be imported again."""
    filters = ProjectFiltersForm(request.GET).filters()
    rows = ledger_lines(reads.ledger_of(filters.place, filters.year))
    name = f"ledger-{filters.place or 'all'}-{timezone.localdate():%Y%m%d}.xlsx"
    return exports.as_download(exports.workbook({_("在办项目台账"): rows}), name)


def overdue(request: Request) -> HttpResponse:
    """Counties with overdue steps, by step."""
    filters = ProjectFiltersForm(request.GET).filters()
    rows = reads.overdue(filters.place)
    named = reads.steps()
    verbs = sorted({verb for row in rows for verb in row.by_verb}, key=list(named).index)
    context = {
        "place": registry.place(filters.place) if filters.place else None,
        "trail": [(_("在办项目"), reverse("projects:lives")), (_("各县逾期"), "")],
        "verbs": [named[verb] for verb in verbs],
        "rows": [(row, [row.by_verb.get(verb, 0) for verb in verbs]) for row in rows],
    }
    return render(request, "projects/overdue.html", context)


@login_required
@require_POST
def progress(request: Request, code: str) -> HttpResponse:
    """Say how far a project is."""
    if reads.project(code) is None:
        raise Http404
    form = ProgressForm(request.POST, prefix="progress")
    if not form.is_valid():
        [(field, faults), *_rest] = form.errors.items()
        messages.error(request, f"{form.fields[field].label}：{faults[0]}")
        return redirect("projects:life", code)
    said = form.cleaned_data
    try:
        actions.report_progress(
            viewer=request.viewer,
            code=code,
            on=said["on"],
            done_bp=int(said["done"] * 100),
            paid_fen=said["paid"],
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已填报"))
    return redirect("projects:life", code)


def _rate(rounded: int | None, cut: int | None) -> dict[str, Any] | None:
    """A rate in words; `cut` stands where cutting it off gives another figure than rounding."""
    if rounded is None or cut is None:
        return None
    return {
        "text": f"{rounded / 100:.2f}%",
        "cut": f"{cut / 100:.2f}%" if cut != rounded else "",
    }
