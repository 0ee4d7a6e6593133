"""The register of assets, and inspections entered into it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.core.action import Refused
from xieshou.core.request import Request, page_asked
from xieshou.projects import actions, reads
from xieshou.projects.forms import InspectionForm, ProjectFiltersForm
from xieshou.registry import reads as registry


def assets(request: Request) -> HttpResponse:
    filters = ProjectFiltersForm(request.GET).filters()
    number = page_asked(request)
    found = reads.assets(filters.place, viewer=request.viewer, late=filters.late, page=number)
    context = {
        "filters": filters,
        "found": found,
        "place": registry.place(filters.place) if filters.place else None,
        "page": Paginator(range(found.count), 50).get_page(found.page),
        "trail": [(_("在办项目"), reverse("projects:lives")), (_("资产登记簿"), "")],
    }
    return render(request, "projects/assets.html", context)


@login_required
@require_POST
def inspect(request: Request, code: str) -> HttpResponse:
    """Enter an inspection."""
    if reads.project(code) is None:
        raise Http404
    form = InspectionForm(request.POST, prefix="inspect")
    if not form.is_valid():
        [(field, faults), *_rest] = form.errors.items()
        messages.error(request, f"{form.fields[field].label}：{faults[0]}")
        return redirect("projects:life", code)
    try:
        actions.inspect(viewer=request.viewer, code=code, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已登记"))
    return redirect("projects:life", code)
