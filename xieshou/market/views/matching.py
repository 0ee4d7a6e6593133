"""Matching: its history, one run with what it proposes and why the rest found none; demands and
lanes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import jobs
from xieshou.core.acting import done
from xieshou.core.action import Refused
from xieshou.core.exports import as_download, workbook
from xieshou.core.models import Job
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.market import actions, reads
from xieshou.market.forms import DemandForm
from xieshou.market.views.match_sheets import sheets

# Beyond these the page refers to the workbook.
SHOWN_LEFT = 100
MOST_DIGITS = 16


@login_required
@require_safe
def runs(request: Request) -> HttpResponse:
    _officer(request)
    number = page_asked(request)
    found = reads.match_runs(request.viewer, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "key": new_key(),
        "trail": [(_("云品入沪"), reverse("market:goods")), (_("产销匹配"), "")],
    }
    return render(request, "market/match_runs.html", context)


@login_required
@require_POST
def start(request: Request) -> HttpResponse:
    try:
        run = actions.match_orders(viewer=request.viewer, key=key_sent(request))
    except Refused as no:
        messages.error(request, no.message)
        return redirect("market:match_runs")
    return redirect("market:match_run", run.pk)


@login_required
@require_safe
def run(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk)
    number = page_asked(request)
    found = reads.matches(request.viewer, pk, page=number)
    job = Job.objects.filter(pk=row.job_id or 0).first() if not row.done else None
    context = {
        "row": row,
        "job": job,
        "may_cancel": job is not None and jobs.may_cancel(job, viewer=request.viewer),
        "matches": found.rows,
        "page": pager(found.total, found.limit, number),
        "left": reads.leftovers(request.viewer, pk, most=SHOWN_LEFT),
        "shown": SHOWN_LEFT,
        "trail": [
            (_("产销匹配"), reverse("market:match_runs")),
            (_("%(day)s 第 %(n)s 次") % {"day": row.on.isoformat(), "n": row.id}, ""),
        ],
    }
    return render(request, "market/match_run.html", context)


@login_required
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    """All proposals of a run that are left, or those ticked."""
    _found(request, pk)
    chosen: list[int] | None = None
    if "all" not in request.POST:
        given = request.POST.getlist("match")[:1000]
        chosen = [int(one) for one in given if one.isdecimal() and len(one) < MOST_DIGITS]
        if not chosen:
            messages.error(request, _("请先勾选要采纳的匹配"))
            return redirect("market:match_run", pk)
    try:
        counts = actions.accept_matches(viewer=request.viewer, run=pk, matches=chosen)
    except Refused as no:
        messages.error(request, no.message)
        return redirect("market:match_run", pk)
    messages.success(request, _("已采纳 %(n)s 笔，货已预留") % {"n": counts["accepted"]})
    if counts["gone"]:
        messages.warning(request, _("另有 %(n)s 笔已不可行，原因见下表") % {"n": counts["gone"]})
    return redirect("market:match_run", pk)


@login_required
@require_safe
def run_xlsx(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk)
    return as_download(
        workbook(sheets(request.viewer, row)), f"match-{row.on.isoformat()}-{row.id}.xlsx"
    )


@login_required
@require_safe
def lanes(request: Request) -> HttpResponse:
    _officer(request)
    number = page_asked(request)
    found = reads.lanes(page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "trail": [(_("产销匹配"), reverse("market:match_runs")), (_("产地仓与线路"), "")],
    }
    return render(request, "market/lanes.html", context)


@login_required
@require_safe
def demands(request: Request) -> HttpResponse:
    number = page_asked(request)
    found = reads.demands(request.viewer, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "my_buyers": reads.my_buyers(request.viewer),
        "trail": [(_("云品入沪"), reverse("market:goods")), (_("求购"), "")],
    }
    return render(request, "market/demands.html", context)


@login_required
def new_demand(request: Request) -> HttpResponse:
    mine = reads.my_buyers(request.viewer)
    if not mine:
        return redirect("market:myself")
    form = DemandForm(
        request.POST or None,
        buyers=[(one.code, one.name) for one in mine],
        products=reads.product_choices(""),
    )
    if request.method == "POST":
        made = done(
            request,
            form,
            lambda: actions.make_demand(
                viewer=request.viewer, key=key_sent(request), **form.body()
            ),
            _("已登记求购，将参加下一次匹配"),
        )
        if made is not None:
            return redirect("market:demands")
    context = {
        "form": form,
        "title": _("登记求购"),
        "key": key_sent(request) or new_key(),
        "trail": [(_("求购"), reverse("market:demands")), (_("登记求购"), "")],
    }
    return render(request, "market/form.html", context)


@login_required
@require_POST
def withdraw(request: Request, code: str) -> HttpResponse:
    done(
        request, None,
        lambda: actions.withdraw_demand(viewer=request.viewer, demand=code), _("已撤回"),
    )  # fmt: skip
    return redirect("market:demands")


def _officer(request: Request) -> None:
    if not request.viewer.may("market.keep", ""):
        raise Http404


def _found(request: Request, pk: int) -> reads.MatchRunRow:
    row = reads.match_run(request.viewer, pk)
    if row is None:
        raise Http404
    return row
