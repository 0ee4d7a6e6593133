"""The first page of surveys, and rounds: drawing, opening, progress."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request
from xieshou.surveys import actions, reads
from xieshou.surveys.forms import RoundForm
from xieshou.surveys.reads.scopes import SEE, SUBMIT
from xieshou.surveys.views.parts import trail

STEPS: dict[str, tuple[Any, Any]] = {
    "open": (actions.open_round, gettext_lazy("开始调查")),
    "close": (actions.close_round, gettext_lazy("结束调查")),
}
RUN = actions.draw_round.verb


@login_required
@require_safe
def home(request: Request) -> HttpResponse:
    """What one has to visit, the forms to fill, the rounds under way."""
    viewer = request.viewer
    submits = bool(viewer.places(SUBMIT))
    context = {
        "submits": submits,
        "sees": bool(viewer.places(SEE)),
        "visits": reads.visits(viewer) if submits else (),
        "forms": reads.offered(viewer) if submits else (),
        "rounds": reads.rounds(viewer),
        "may_draw": bool(viewer.places(RUN)),
        "disputed": reads.disputed(viewer) if viewer.places(SEE) else 0,
    }
    return render(request, "surveys/home.html", context)


@login_required
def new_round(request: Request) -> HttpResponse:
    offered = [
        (row.code, row.title)
        for row in reads.offered(request.viewer)
        if row.kind in ("household", "gain", "satisfaction", "own")
    ]
    form = RoundForm(request.POST or None, offered=offered)
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.draw_round(viewer=request.viewer, **form.cleaned_data),
            _("已抽样并分配，请核对后开始调查"),
        )  # fmt: skip
        if made is not None:
            return redirect("surveys:round", made.code)
    title = _("新一轮调查")
    context = {"form": form, "title": title, "trail": trail((title, ""))}
    return render(request, "surveys/new_round.html", context)


@login_required
@require_safe
def round(request: Request, code: str) -> HttpResponse:
    """How far a round is, by person, and what the back-checks say."""
    row = reads.round(request.viewer, code)
    if row is None:
        raise Http404
    sees = request.viewer.may(SEE, row.place_code)
    progress = reads.progress(request.viewer, code) if sees else ()
    context = {
        "row": row,
        "sees": sees,
        "progress": progress,
        "bars": [
            {
                "label": one.name,
                "value": one.done,
                "text": f"{one.done} / {one.assigned}",
            }
            for one in progress
        ],
        "most": max([one.assigned for one in progress] + [1]),
        "checks": reads.back_checks(request.viewer, code) if sees else (),
        "visits": [one for one in reads.visits(request.viewer) if one.round == code],
        "steps": [(verb, STEPS[verb][1]) for verb in row.steps],
        "trail": trail((row.name, "")),
    }
    return render(request, "surveys/round.html", context)


@login_required
@require_POST
def round_step(request: Request, code: str, verb: str) -> HttpResponse:
    if verb not in STEPS or reads.round(request.viewer, code) is None:
        raise Http404
    act, label = STEPS[verb]
    done(request, None, lambda: act(viewer=request.viewer, round=code), label)
    return redirect("surveys:round", code)
