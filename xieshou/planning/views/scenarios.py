"""Moving limits to see what follows."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key
from xieshou.market import reads as market
from xieshou.planning import actions, reads
from xieshou.planning.forms import ScenarioForm
from xieshou.planning.views.found import number_in, round_or_404, trail_to

GRAMS_PER_TONNE = 1_000_000


@require_http_methods(["GET", "HEAD", "POST"])
def scenario(request: Request, pk: int) -> HttpResponse:
    """The form with every limit of the scenario moved from; sent, it draws up the new plan."""
    row = round_or_404(pk)
    place = reads.place_to_act(request.viewer, "planning.scenario", row.place_code)
    if place is None:
        messages.error(request, _("登录并有相应权限后才能试算方案"))
        return redirect("planning:room", pk)
    parent = number_in((request.POST or request.GET).get("parent", ""))
    form = ScenarioForm(request.POST or None, reads.limits(pk, parent), _unmet_demand())
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.add_scenario(
                viewer=request.viewer,
                key=key_sent(request),
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
        "key": key_sent(request) or new_key(),
        "trail": trail_to(row, None, _("试算新方案")),
    }
    return render(request, "planning/scenario.html", context, status=422 if form.errors else 200)


def _unmet_demand() -> dict[str, str]:
    """Limit of Shanghai's demand for a kind of product → what buyers on the market asked for this
    year and did not get. Only what is measured in grams can stand beside it."""
    year = timezone.localdate().year
    grams_by_limit: dict[str, int] = {}
    for one in market.unmet_demand(year):
        if one.unit == "g":
            code = f"demand:{one.category}"
            grams_by_limit[code] = grams_by_limit.get(code, 0) + one.quantity
    return {
        code: _("云品入沪 %(year)s 年求购中尚未满足 %(amount)s 吨")
        % {"year": year, "amount": f"{grams / GRAMS_PER_TONNE:,.3f}"}
        for code, grams in grams_by_limit.items()
    }
