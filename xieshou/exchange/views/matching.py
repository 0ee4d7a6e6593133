"""Matching: its history, one run with its three answers side by side, the choice of one."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import jobs
from xieshou.core.acting import done
from xieshou.core.models import Job
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.exchange import actions, reads
from xieshou.exchange.forms import MatchPeopleForm
from xieshou.exchange.models import Aim
from xieshou.exchange.views.parts import form_page, inside, trail

MATCH = "exchange.match"


@login_required
@require_safe
@inside
def people_runs(request: Request) -> HttpResponse:
    number = page_asked(request)
    found = reads.people_runs(request.viewer, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "trail": trail((_("人岗匹配"), "")),
    }
    return render(request, "exchange/people_runs.html", context)


@login_required
def match_people(request: Request) -> HttpResponse:
    if not request.viewer.places(MATCH):
        raise PermissionDenied
    form = MatchPeopleForm(request.POST or None)
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.match_people(
                viewer=request.viewer, key=key_sent(request), **form.cleaned_data
            ),
            _("已开始匹配"),
        )  # fmt: skip
        if made is not None:
            return redirect("exchange:people_run", made.pk)
    return form_page(
        request, form, _("开始匹配"), (_("人岗匹配"), reverse("exchange:people_runs")),
        lead=_("三种目标一起计算，由另一套程序核对，再由人选定其一；双方各自同意后才成为派驻。"),
    )  # fmt: skip


@login_required
@require_safe
@inside
def people_run(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk)
    aim = request.GET.get("aim", row.chosen or "most")
    aim = aim if aim in Aim.values else "most"
    number = page_asked(request)
    found = reads.people_matches(request.viewer, pk, aim=aim, page=number)
    unfinished = not (row.done or row.failure)
    job = Job.objects.filter(pk=row.job_id or 0).first() if unfinished else None
    context = {
        "row": row,
        "job": job,
        "may_cancel": job is not None and jobs.may_cancel(job, viewer=request.viewer),
        "aim": aim,
        "aim_label": Aim(aim).label,
        "counties": _counties(row),
        "chart": _chart(row),
        "matches": found.rows,
        "page": pager(found.total, found.limit, number),
        "total": found.total,
        "key": new_key(),
        "trail": trail(
            (_("人岗匹配"), reverse("exchange:people_runs")),
            (_("%(day)s 第 %(n)s 次") % {"day": row.on.isoformat(), "n": row.id}, ""),
        ),
    }
    return render(request, "exchange/people_run.html", context)


@login_required
@require_POST
@inside
def choose_aim(request: Request, pk: int) -> HttpResponse:
    _found(request, pk)
    aim = request.POST.get("aim", "")[:10]
    done(
        request, None,
        lambda: actions.choose_aim(
            viewer=request.viewer, key=key_sent(request), run=pk, aim=aim
        ),
        _("已采纳，建议已交双方同意"),
    )  # fmt: skip
    return redirect("exchange:people_run", pk)


def _counties(row: reads.PeopleRunRow) -> list[tuple[str, int, list[int]]]:
    """(county, seats, seats filled by each aim)."""
    if not row.aims:
        return []
    return [
        (one.label, one.seats, [aim.by_county[at].filled for aim in row.aims])
        for at, one in enumerate(row.aims[0].by_county)
    ]


def _chart(row: reads.PeopleRunRow) -> dict[str, object]:
    return {
        "labels": [label for label, _seats, _filled in _counties(row)],
        "series": [
            {"name": aim.label, "values": [one.filled for one in aim.by_county]} for aim in row.aims
        ],
    }


def _found(request: Request, pk: int) -> reads.PeopleRunRow:
    row = reads.people_run(request.viewer, pk)
    if row is None:
        raise Http404
    return row
