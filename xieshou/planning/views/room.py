"""The plan room: how the work goes, the headline, map, counties, prices, works and reasons."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import jobs, money
from xieshou.core.action import Refused
from xieshou.core.models import Job
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.planning import actions, reads, rules
from xieshou.planning.forms import WorksForm
from xieshou.planning.views.found import (
    drawn_or_404,
    number_in,
    room_url,
    round_or_404,
    run_of,
    trail_to,
)
from xieshou.planning.views.questions import with_job
from xieshou.planning.views.tabs import tabs
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

# Of these the room shows the first; each has a page of its own.
COUNTIES_SHOWN, WORKS_SHOWN = 12, 12
WORKS_A_PAGE = 50
POINTS_TOLD = 12
VILLAGE_DIGITS = 12
ROUNDS_SHOWN = 20


@require_safe
def rounds(request: Request) -> HttpResponse:
    """The rounds, a page at a time; ?village= leads to what the plan shown says of that village."""
    latest = reads.latest()
    code = request.GET.get("village", "")
    if latest and code.isdecimal() and len(code) == VILLAGE_DIGITS:
        told = reverse("planning:village", args=[latest.round_id, code])
        return redirect(f"{told}?run={latest.id}")
    number, total = page_asked(request), reads.how_many_rounds()
    page = pager(total, ROUNDS_SHOWN, number)
    context = {
        "rounds": reads.rounds(
            request.viewer, offset=(page.number - 1) * ROUNDS_SHOWN, limit=ROUNDS_SHOWN
        ),
        "page": page,
    }
    return render(request, "planning/rounds.html", context)


@require_safe
def room(request: Request, pk: int) -> HttpResponse:
    row = round_or_404(pk, request.viewer)
    run = run_of(request, pk) if "run" in request.GET else row.run
    context: dict[str, Any] = {
        "round": row,
        "run": run,
        "tabs": tabs(pk, run, "room"),
        "trail": [(_("联合规划"), reverse("planning:rounds")), (row.name, "")],
        "scenarios": reads.scenarios(pk, request.viewer),
        "limits": reads.limits(pk, run.scenario_id if run else None),
        "may_draw_up": request.viewer.may("planning.draw_up", row.place_code),
        "may_try": reads.place_to_act(request.viewer, "planning.scenario", row.place_code),
        "key": new_key(),
    }
    if run and run.job_id:
        context |= _job_of(request, run)
    if run and run.drawn:
        counties, prices = _by_effect(request, run), reads.prices(run.id)
        context |= {
            "map_address": f"{reverse('planning:map_values', args=[pk])}?run={run.id}",
            "counties": counties[:COUNTIES_SHOWN],
            "more_counties": len(counties) - COUNTIES_SHOWN,
            "prices": [row for row in prices if row.binds],
            "slack": sum(not row.binds for row in prices),
            "worth": reads.money_worth(run.id),
            "money_asked": with_job(request, reads.money_question(run.id)),
            "may_ask": request.viewer.may("planning.draw_up", row.place_code) and run.certified,
            "money": _money_bars(run),
            "reasons": _reason_rows(run),
            **_works(request, run, page=1, size=WORKS_SHOWN),
            "first_only": True,
        }
    return render(request, "planning/room.html", context)


@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    """The part of the room that watches a run; the page is loaded anew when it has ended."""
    run = run_of(request, pk)
    if run is None or run.job_id is None:
        raise Http404
    answer = render(
        request,
        "planning/progress.html",
        {"run": run, "round": {"id": pk}, **_job_of(request, run)},
    )
    if not run.live:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def draw_up(request: Request, pk: int) -> HttpResponse:
    """Start the base scenario's plan, or the scenario's that the form names."""
    try:
        run = actions.draw_up(
            viewer=request.viewer,
            key=key_sent(request),
            round=pk,
            scenario=number_in(request.POST.get("scenario", "")),
        )
    except Refused as no:
        messages.error(request, no.message)
        return redirect("planning:room", pk)
    return redirect(f"{reverse('planning:room', args=[pk])}?run={run.pk}")


@require_POST
def resume(request: Request, pk: int) -> HttpResponse:
    """Take up the run that ?run= names again where it was broken off."""
    row, run = round_or_404(pk), run_of(request, pk)
    place = reads.place_to_act(request.viewer, "planning.scenario", row.place_code)
    if run is None or place is None:
        raise Http404
    try:
        actions.resume(viewer=request.viewer, run=run.id, place=place)
    except Refused as no:
        messages.error(request, no.message)
    return redirect(room_url(run))


@require_safe
def map_values(request: Request, pk: int) -> JsonResponse:
    """Counties with the fall of M0, or with ?what=money Shanghai's money per head."""
    run = drawn_or_404(request, pk)
    money = request.GET.get("what") == "money"
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "lon": row.lon,
            "lat": row.lat,
            "value": row.fen_per_head / 100 if money else round(row.fall * 100, 4),
        }
        for row in reads.effects(run.id, "county", request.viewer)
        if money or row.scored
    ]
    name, unit = (_("人均上海资金"), _("元")) if money else (_("M0 下降"), _("百分点"))
    return JsonResponse({"name": name, "unit": unit, "rows": rows})


@require_safe
def counties(request: Request, pk: int) -> HttpResponse:
    """What the plan does in every county."""
    row, run = round_or_404(pk), drawn_or_404(request, pk)
    context = {
        "round": row,
        "run": run,
        "trail": trail_to(row, run, _("各县效果")),
        "rows": _by_effect(request, run),
    }
    return render(request, "planning/every_county.html", context)


@require_safe
def limits(request: Request, pk: int) -> HttpResponse:
    """Every limit with its price: those that hold the plan back, then those it does not reach."""
    row, run = round_or_404(pk), drawn_or_404(request, pk)
    context = {
        "round": row,
        "run": run,
        "trail": trail_to(row, run, _("限额与价格")),
        "rows": sorted(reads.prices(run.id), key=lambda price: not price.binds),
    }
    return render(request, "planning/every_limit.html", context)


@require_safe
def works(request: Request, pk: int) -> HttpResponse:
    """The table of works by itself: what htmx swaps in, and the page without JavaScript."""
    row, run = round_or_404(pk), drawn_or_404(request, pk)
    context = {
        "round": row,
        "run": run,
        "tabs": tabs(pk, run, "works"),
        "trail": trail_to(row, run, _("项目与理由")),
        **_works(request, run, page=page_asked(request)),
    }
    return render(request, "planning/works.html", context)


@require_safe
def village(request: Request, pk: int, code: str) -> HttpResponse:
    """What the plan says of one village."""
    row, run = round_or_404(pk), drawn_or_404(request, pk)
    effect = reads.effect(run.id, code, request.viewer)
    place = registry.place(code)
    if effect is None or place is None:
        raise Http404
    asked = reads.questions_of(run.id, code)
    context = {
        "round": row,
        "run": run,
        "trail": trail_to(row, run, effect.name),
        "effect": effect,
        "above": registry.ancestors(code),
        "works": [
            (choice, with_job(request, asked.get(choice.proposal)))
            for choice in reads.by_village(run.id, code)
        ],
        "may_ask": request.viewer.may("planning.draw_up", row.place_code) and run.certified,
    }
    return render(request, "planning/village.html", context)


def _job_of(request: Request, run: reads.RunRow) -> dict[str, Any]:
    """The job of a run, what the viewer may do with it, and how bound and value closed in."""
    job = Job.objects.get(pk=run.job_id or 0)
    may_cancel = jobs.may_cancel(job, viewer=request.viewer)
    points = reads.trace(run.id)
    return {
        "job": job,
        "may_cancel": run.live and may_cancel,
        "may_resume": run.broken_off and may_cancel,
        "series": points,
        "points": [_point(point) for point in rules.thinned(points, POINTS_TOLD)],
    }


def _point(point: rules.Point) -> dict[str, Any]:
    seconds, bound, value = point
    gap = None
    if bound is not None and value is not None:
        gap = (bound - value) / max(1.0, abs(bound))
    return {"seconds": seconds, "bound": bound, "value": value, "gap": gap}


def _by_effect(request: Request, run: reads.RunRow) -> list[reads.EffectRow]:
    """Counties by the fall of M0."""
    rows = reads.effects(run.id, "county", request.viewer)
    return sorted(rows, key=lambda row: -row.fall)


def _money_bars(run: reads.RunRow) -> list[dict[str, Any]]:
    names = projects.sources()
    return [
        {
            "label": names[source],
            "value": run.money_fen[source],
            "text": money.show(run.money_fen[source]),
        }
        for source in names
        if run.money_fen.get(source)
    ]


def _reason_rows(run: reads.RunRow) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "value": run.reasons[code],
            "text": f"{run.reasons[code]:,}",
            "url": f"{reverse('planning:works', args=[run.round_id])}?run={run.id}&reason={code}",
        }
        for code, label in rules.REASONS.items()
        if run.reasons.get(code)
    ]


def _works(
    request: Request, run: reads.RunRow, *, page: int, size: int = WORKS_A_PAGE
) -> dict[str, Any]:
    limits = [(row.code, row.label) for row in reads.prices(run.id)]
    asked = request.GET if WorksForm.base_fields.keys() & request.GET.keys() else {"chosen": "1"}
    form = WorksForm(asked, limits)
    return {"form": form, "page": reads.choices(run.id, form.filters, page, size)}
