"""What votes may weigh in a round, and what became of what a village voted on."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.ballots import reads as ballots
from xieshou.core.acting import done_or_told
from xieshou.core.request import Request, key_sent, new_key
from xieshou.planning import actions, reads
from xieshou.planning.views.found import round_or_404, run_of
from xieshou.planning.views.tabs import tabs


class PriorityForm(forms.Form):
    place = forms.RegexField(r"^[0-9]{2,12}$", label=gettext_lazy("地方代码"))
    extra_percent = forms.IntegerField(
        label=gettext_lazy("选中项目最多加权（%）"), min_value=0, max_value=100,
        help_text=gettext_lazy("按支持率折算，乘以它消除的剥夺。"),
    )  # fmt: skip
    must_per_mille = forms.IntegerField(
        label=gettext_lazy("必选项目至多占表决预算（‰）"), min_value=0, max_value=1000,
        help_text=gettext_lazy("按名次先后；0 为不设必选。"),
    )  # fmt: skip


@require_safe
def priority(request: Request, pk: int) -> HttpResponse:
    """The limits that offices set for the votes of their villages."""
    row, run = round_or_404(pk), run_of(request, pk)
    verb, viewer = actions.set_priority.verb, request.viewer
    own = reads.place_to_act(viewer, verb, row.place_code)
    context = {
        "round": row,
        "run": run,
        "tabs": tabs(pk, run, "priority"),
        "trail": [(_("联合规划"), reverse("planning:rounds")), (row.name, "")],
        "rows": reads.priority_limits(pk),
        "form": PriorityForm(initial={"place": own, "extra_percent": 0, "must_per_mille": 0})
        if own is not None
        else None,
        "key": new_key(),
    }
    return render(request, "planning/priority.html", context)


@login_required
@require_POST
def set_priority(request: Request, pk: int) -> HttpResponse:
    form = PriorityForm(request.POST)
    done_or_told(
        request, form,
        lambda: actions.set_priority(
            viewer=request.viewer, key=key_sent(request), round=pk, **form.cleaned_data
        ),
        _("已设定；重新计算规划后生效"),
    )  # fmt: skip
    return redirect("planning:priority", pk)


@require_safe
def ballot(request: Request, code: str) -> HttpResponse:
    """What became of each proposal of a ballot, and why."""
    row, fates = ballots.ballot(request.viewer, code), reads.ballot_fates(request.viewer, code)
    if row is None or fates is None:
        raise Http404
    trail = [
        (_("村民表决"), reverse("ballots:ballots")),
        (row.title, reverse("ballots:ballot", args=[code])),
        (_("后来怎样了"), ""),
    ]
    return render(request, "planning/ballot.html", {"row": row, "fates": fates, "trail": trail})
