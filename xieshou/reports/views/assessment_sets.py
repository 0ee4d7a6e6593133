"""Forms of the assessment: the list, one whole, and one's own brought as JSON."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core.action import Refused
from xieshou.core.exports import as_download
from xieshou.core.request import Request, key_sent, new_key
from xieshou.registry import reads as registry
from xieshou.reports import actions, reads
from xieshou.reports.forms import AssessmentSetForm
from xieshou.reports.views.assessment_books import trail


@require_safe
def assessment_sets(request: Request) -> HttpResponse:
    """Every form; how a place is assessed is no secret."""
    context = {
        "sets": reads.assessment_sets(),
        "may_define": bool(reads.offices_to_define(request.viewer)),
        "trail": trail((_("指标体系"), "")),
    }
    return render(request, "reports/assessment/sets.html", context)


@require_safe
def assessment_set(request: Request, code: str, version: int) -> HttpResponse:
    found = reads.assessment_set(code, version)
    if found is None:
        raise Http404
    if "json" in request.GET:
        answer = as_download(found.document, f"{code}-{version}.json")
        answer["Content-Type"] = "application/json"
        return answer
    context = {
        "found": found,
        "one": found.summary,
        "trail": trail(
            (_("指标体系"), reverse("reports:assessment_sets")), (found.summary.name, "")
        ),
    }
    return render(request, "reports/assessment/set.html", context)


@login_required
def new_assessment_set(request: Request) -> HttpResponse:
    """Bring a form as a JSON file or as text; ?from=CODE/VERSION begins with one that is there."""
    places = reads.offices_to_define(request.viewer)
    if not places:
        raise PermissionDenied
    names = registry.place_names(places)
    code, _slash, version = request.GET.get("from", "").partition("/")
    start = reads.assessment_set(code, int(version)) if version.isdecimal() else None
    form = AssessmentSetForm(
        request.POST or None,
        request.FILES or None,
        places=[(place, names.get(place, place)) for place in places],
        initial={"document": start.document if start else ""},
    )
    faults: tuple[tuple[str, str], ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_assessment_set(
                viewer=request.viewer, key=key_sent(request), place=form.cleaned_data["place"],
                document=form.cleaned_data["document"],
            )  # fmt: skip
            return redirect("reports:assessment_set", made.code, made.version)
        except actions.FaultyAssessmentSet as no:
            faults = no.faults
        except Refused as no:
            form.add_error("document", no.message)
    context = {
        "form": form,
        "faults": faults,
        "title": _("导入指标体系"),
        "key": new_key(),
        "with_files": True,
        "trail": trail((_("指标体系"), reverse("reports:assessment_sets")), (_("导入"), "")),
    }
    return render(request, "reports/assessment/form.html", context)
