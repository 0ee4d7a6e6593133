"""Moving limits and comparing what follows."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.planning import actions, reads
from xieshou.planning.forms import ScenarioForm
from xieshou.planning.views.found import round_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def scenario(request: Request, pk: int) -> HttpResponse:
    """The form with every limit of the scenario moved from; sent, it draws up the new plan."""
    row = round_or_404(pk)
    place = reads.place_to_act(request.viewer, "planning.scenario", row.place_code)
    if place is None:
        messages.error(request, _("登录并有相应权限后才能试算方案"))
        return redirect("planning:room", pk)
    given = (request.POST or request.GET).get("parent", "")
    parent = int(given) if given.isdecimal() and len(given) < 16 else None
    form = ScenarioForm(request.POST or None, reads.limits(pk, parent))
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.add_scenario(
                viewer=request.viewer,
                key=request.POST.get("key") or None,
                round=pk,
                place=place,
                name=form.cleaned_data["name"],
                moved=form.moved,
                parent=parent,
            )
        except Refused as no:
            form.add_error(None, no.message)
        else:
            return redirect(f"{reverse('planning:room', args=[pk])}?run={run.pk}")
    context = {
        "round": row,
        "form": form,
        "parent": parent or "",
        "key": request.POST.get("key") or secrets.token_urlsafe(16),
        "trail": [
            (_("联合规划"), reverse("planning:rounds")),
            (row.name, reverse("planning:room", args=[pk])),
            (_("试算新方案"), ""),
        ],
    }
    return render(request, "planning/scenario.html", context, status=422 if form.errors else 200)


@require_safe
def compare(request: Request, pk: int) -> HttpResponse:
    """Two plans of a round side by side: ?a= and ?b= are their runs."""
    row = round_or_404(pk)
    given = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(one.isdecimal() and len(one) < 16 for one in given):
        raise Http404
    found = reads.compare(int(given[0]), int(given[1]), request.viewer)
    if found is None or {found.first.round_id, found.second.round_id} != {pk}:
        raise Http404
    trail = [
        (_("联合规划"), reverse("planning:rounds")),
        (row.name, reverse("planning:room", args=[pk])),
        (_("方案比较"), ""),
    ]
    return render(request, "planning/compare.html", {"round": row, "found": found, "trail": trail})
