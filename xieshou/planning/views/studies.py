"""Studies of a plan: what can be asked, how far it is, what was found out."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieshou.core import jobs
from xieshou.core.action import Refused
from xieshou.core.exports import as_download, workbook
from xieshou.core.models import Job
from xieshou.core.request import Request, key_sent, new_key
from xieshou.planning import actions, reads, rules
from xieshou.planning.views.found import (
    drawn_or_404,
    number_in,
    room_url,
    round_or_404,
    trail_to,
)
from xieshou.planning.views.tabs import tabs


@require_http_methods(["GET", "HEAD", "POST"])
def studies(request: Request, pk: int) -> HttpResponse:
    """What was asked of the run that ?run= names, and what may be; sent, a study is begun."""
    row, run = round_or_404(pk), drawn_or_404(request, pk)
    if request.method == "POST":
        return _asked(request, run)
    found = reads.studies(run, request.viewer)
    context = {
        "round": row,
        "run": run,
        "tabs": tabs(pk, run, "studies"),
        "trail": trail_to(row, run, _("研究")),
        "kinds": [_kind(kind, found) for kind in rules.KINDS],
        "may_ask": request.viewer.may("planning.draw_up", row.place_code),
        "key": new_key(),
    }
    return render(request, "planning/studies.html", context)


@require_safe
def study(request: Request, pk: int, study: int) -> HttpResponse:
    """What a study found out, in words, as a chart and as tables."""
    row, found = round_or_404(pk), _study_or_404(request, pk, study)
    place = reads.place_to_act(request.viewer, "planning.scenario", row.place_code)
    points = found.result.get("points", []) if found.done else []
    context = {
        "round": row,
        "run": found.run,
        "study": found,
        "finding": reads.finding(found),
        "tabs": tabs(pk, found.run, "studies"),
        "trail": [*_trail(row, found), (found.kind_label, "")],
        "points": range(1, len(points) + 1) if place else (),
        "may_ask": request.viewer.may("planning.draw_up", row.place_code),
        "key": new_key(),
        **_job_of(request, found),
    }
    return render(request, "planning/study.html", context)


@require_safe
def study_progress(request: Request, pk: int, study: int) -> HttpResponse:
    """The part of the page that watches a study; the page is loaded anew when it has ended."""
    found = _study_or_404(request, pk, study)
    context = {"round": {"id": pk}, "study": found, **_job_of(request, found)}
    answer = render(request, "planning/study_progress.html", context)
    if not found.live:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def study_scenario(request: Request, pk: int, study: int) -> HttpResponse:
    """Make the point of a front that the form names a scenario and draw up its plan."""
    row, found = round_or_404(pk), _study_or_404(request, pk, study)
    place = reads.place_to_act(request.viewer, "planning.scenario", row.place_code)
    point = number_in(request.POST.get("point", ""))
    if place is None or point is None:
        raise Http404
    try:
        run = actions.scenario_of_point(
            viewer=request.viewer,
            key=key_sent(request),
            study=found.id,
            point=point - 1,
            name=request.POST.get("name", ""),
            place=place,
        )
    except Refused as no:
        messages.error(request, no.message)
        return redirect("planning:study", pk, study)
    return redirect(f"{reverse('planning:room', args=[pk])}?run={run.pk}")


@require_safe
def study_download(request: Request, pk: int, study: int) -> HttpResponse:
    """All that a study found, as Excel."""
    row, found = round_or_404(pk), _study_or_404(request, pk, study)
    finding = reads.finding(found)
    if finding is None:
        raise Http404
    sheets: dict[str, Iterable[list[Any]]] = {_("概要"): _summary(row, found, finding.words)}
    for table in finding.tables:
        rows = [[words for words, _figure in table.heads]]
        rows += [[cell.value for cell in line] for line in (*table.rows, *table.more)]
        sheets[table.caption] = rows
    name = f"study-{row.year}-{row.place_code}-{found.kind}-{found.id}.xlsx"
    return as_download(workbook(sheets), name)


def _asked(request: Request, run: reads.RunRow) -> HttpResponse:
    sent = request.POST
    kind = sent.get("kind", "")
    names = rules.OPTIONS.get(kind, {})
    options = {name: number_in(sent[name]) for name in names if name in sent}
    try:
        asked = actions.ask_study(
            viewer=request.viewer,
            key=sent.get("key") or None,
            run=run.id,
            kind=kind,
            options=options,
        )
    except Refused as no:
        messages.error(request, no.message)
        return redirect(f"{reverse('planning:studies', args=[run.round_id])}?run={run.id}")
    return redirect("planning:study", run.round_id, asked.pk)


def _kind(kind: str, found: Iterable[reads.StudyRow]) -> dict[str, Any]:
    return {
        "code": kind,
        "label": rules.KINDS[kind],
        "asks": rules.ASKS[kind],
        "spreads": rules.OPTIONS[kind].get("spread", ()),
        "studies": [one for one in found if one.kind == kind],
    }


def _study_or_404(request: Request, pk: int, study: int) -> reads.StudyRow:
    found = reads.study(study, request.viewer)
    if found is None or found.round_id != pk:
        raise Http404
    return found


def _trail(row: reads.RoundRow, found: reads.StudyRow) -> list[tuple[str, str]]:
    address = f"{reverse('planning:studies', args=[row.id])}?run={found.run.id}"
    return [
        (_("联合规划"), reverse("planning:rounds")),
        (row.name, room_url(found.run)),
        (_("研究"), address),
    ]


def _job_of(request: Request, found: reads.StudyRow) -> dict[str, Any]:
    job = Job.objects.filter(pk=found.job_id or 0).first()
    may_cancel = job is not None and found.live and jobs.may_cancel(job, viewer=request.viewer)
    return {"job": job, "may_cancel": may_cancel}


def _summary(
    row: reads.RoundRow, found: reads.StudyRow, words: Iterable[str]
) -> Iterable[list[Any]]:
    yield [_("指标"), _("数值")]
    yield [_("研究"), f"{found.kind_label} {found.options_text}".strip()]
    yield [_("规划"), row.name]
    yield [_("方案"), f"{found.run.scenario} #{found.run.id}"]
    yield [_("数据性质"), _("合成数据") if row.synthetic else _("录入")]
    for sentence in words:
        yield [_("结论"), sentence]
    yield [_("输入指纹（SHA-256）"), found.inputs_hash]
    yield [_("引擎版本"), found.engine_version]
    yield [_("随机种子"), found.seed]
