"""Deals: the board and the list, one with its timeline, sums, jobs and papers, what is entered."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.action import Refused
from xieshou.core.exports import as_download
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.invest import actions, reads
from xieshou.invest.forms import (
    ArrivalForm,
    ContractLinkForm,
    DealForm,
    DealReportForm,
    DecisionForm,
    MoveForm,
    StageLimitForm,
    SumForm,
    TakeBackForm,
)
from xieshou.invest.models import Deal
from xieshou.invest.reads import DealRow
from xieshou.invest.views.parts import form_page, trail

TITLE = gettext_lazy("投资项目")
# Kind of line → the action that decides it, by what name it takes the line.
DECISIONS: dict[str, tuple[Any, str]] = {
    "arrival": (actions.decide_arrival, "arrival"),
    "report": (actions.decide_report, "report"),
    "year": (actions.decide_park_year, "line"),
    "move": (actions.decide_move, "move"),
    "countersign": (actions.countersign_move, "move"),
}


def year_asked(request: Request) -> int | None:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if 2000 <= year <= 2100 else None


@login_required
@require_safe
def deals(request: Request) -> HttpResponse:
    """The board by stages, or with ?view=list the list; ?late=1 those that are late,
    ?unconfirmed=1 those with lines to confirm."""
    place, text = place_asked(request), request.GET.get("q", "").strip()[:60]
    stage = request.GET.get("stage", "")
    flags: dict[str, Any] = {
        name: True for name in ("late", "unconfirmed") if request.GET.get(name)
    }
    asked: dict[str, Any] = {"place": place, "text": text}
    context: dict[str, Any] = {
        **asked, "stages": Deal.Stage.choices, "trail": trail((str(TITLE), "")),
        "may_open": bool(request.viewer.places("invest.deal")),
    }  # fmt: skip
    if request.GET.get("view") == "list" or stage or flags:
        number = page_asked(request)
        found = reads.deals(
            request.viewer, **asked, stage=stage if stage in Deal.Stage.values else "",
            page=number, **flags,
        )  # fmt: skip
        context |= {
            "rows": found.rows, "page": pager(found.total, found.limit, number), "listed": True,
            "stage": stage, **flags,
        }  # fmt: skip
    else:
        context["columns"] = reads.deal_board(request.viewer, **asked)
    return render(request, "invest/deals.html", context)


@login_required
def new_deal(request: Request) -> HttpResponse:
    if not request.viewer.places("invest.deal"):
        raise Http404
    given = {
        name: request.GET[name]
        for name in ("proposal", "opportunity", "trip")
        if name in request.GET
    }
    form = DealForm(
        request.POST or None, initial=given, offers=reads.deal_offers(request.viewer, "invest.deal")
    )
    return form_page(
        request, form, lambda key: actions.open_deal(viewer=request.viewer, key=key, **form.body()),
        title=_("登记投资项目"), said=_("已登记"),
        way=trail((str(TITLE), reverse("invest:deals"))),
        then=lambda made: reverse("invest:deal", args=[made.code]),
    )  # fmt: skip


@login_required
@never_cache
@require_safe
def deal(request: Request, code: str) -> HttpResponse:
    return _page(request, _seen(request, code), {})


@login_required
@require_POST
def deal_step(request: Request, code: str, step: str) -> HttpResponse:
    """One of the forms of a deal's page; what is wrong stands beside its field."""
    row = _seen(request, code)
    made = _forms(request, row).get(step)
    if made is None:
        raise Http404
    make, act, said = made
    form = make(request.POST, request.FILES, prefix=step)
    named = {} if step == "take_back" else {"deal": code}
    given: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), **named}
    if done(request, form, lambda: act(**given, **form.body()), said) is None:
        return _page(request, row, {step: form})
    return redirect("invest:deal", code)


@login_required
@require_POST
def unlink_contract(request: Request, code: str, contract: str) -> HttpResponse:
    _seen(request, code)
    done(
        request, None,
        lambda: actions.unlink_contract(
            viewer=request.viewer, key=key_sent(request), deal=code, contract=contract
        ),
        _("已取消关联"),
    )  # fmt: skip
    return redirect("invest:deal", code)


@login_required
@require_POST
def decide(request: Request, kind: str, pk: int) -> HttpResponse:
    """Confirm a line that somebody else entered, or refuse it; back to where it stood."""
    if kind not in DECISIONS:
        raise Http404
    act, name = DECISIONS[kind]
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        act(viewer=request.viewer, key=key_sent(request), **{name: pk}, **form.cleaned_data)
        messages.success(request, _("已办理"))
    except Refused as no:
        if no.status in (403, 404):
            raise Http404 from no
        messages.error(request, no.message)
    return redirect(_back(request))


@login_required
@never_cache
@require_safe
def deal_paper(request: Request, pk: int) -> HttpResponse:
    """A paper, to take away: a browser never shows it as a page of this site."""
    found = reads.deal_paper(request.viewer, pk)
    if found is None:
        raise Http404
    media_type, name, contents = found
    answer = as_download(contents, name)
    answer["Content-Type"] = media_type
    return answer


@login_required
def stage_limits(request: Request, county: str) -> HttpResponse:
    """After how many days a deal of the county is late in each stage."""
    if reads.stage_limits(request.viewer, county) is None:
        raise Http404
    form = StageLimitForm(request.POST or None)
    if request.method == "POST":
        act = lambda: actions.set_stage_limit(  # noqa: E731
            viewer=request.viewer, key=key_sent(request), county=county, **form.body()
        )
        if done(request, form, act, _("已保存")) is not None:
            return redirect("invest:stage_limits", county)
    context = {
        "form": form, "key": key_sent(request) or new_key(), "title": _("超期天数"),
        "limits": reads.stage_limits(request.viewer, county),
        "trail": trail((str(TITLE), reverse("invest:deals")), (_("超期天数"), "")),
    }  # fmt: skip
    return render(request, "invest/stage_limits.html", context)


def _back(request: Request) -> str:
    """The page of this site that the form stood on: a deal, a park or an agreement."""
    at, code = request.POST.get("at", ""), request.POST.get("code", "")
    if at in ("deal", "park", "finance") and code.replace("-", "").isalnum() and len(code) < 40:
        return reverse(f"invest:{at}", args=[code])
    return reverse("invest:deals")


def _seen(request: Request, code: str) -> DealRow:
    row = reads.deal(request.viewer, code)
    if row is None:
        raise Http404
    return row


Made = tuple[Callable[..., Any], Any, Any]


def _forms(request: Request, row: DealRow) -> dict[str, Made]:
    """The forms that the viewer may send of this deal now: how to make each, what it does."""
    found: dict[str, Made] = {}
    living = row.summary.stage not in ("lost", "exited")
    lines = [
        (one.id, f"{one.number} · {one.on:%Y-%m-%d} · {one.fen / 100:,.2f}")
        for one in row.arrivals
        if one.may_take_back
    ]
    if row.may_keep:
        if row.moves:
            found["move"] = (
                lambda *a, **k: MoveForm(*a, moves=row.moves, **k), actions.move_deal,
                _("阶段已更新"),
            )  # fmt: skip
        if living:
            found["sum"] = (SumForm, actions.set_sum, _("金额已登记"))
        found["link"] = (ContractLinkForm, actions.link_contract, _("已关联"))
    if lines:
        found["take_back"] = (
            lambda *a, **k: TakeBackForm(*a, lines=lines, **k), actions.take_back_arrival,
            _("已登记，待他人确认"),
        )  # fmt: skip
    waits = _("已登记，待他人确认")
    enters = (row.may_keep or row.may_report) and row.summary.stage != "lost"
    if enters:
        act = actions.record_arrival if row.may_keep else actions.report_arrival
        found["arrival"] = (ArrivalForm, act, waits)
    if enters and row.is_at_work:
        send = actions.record_report if row.may_keep else actions.send_report
        found["report"] = (DealReportForm, send, waits)
    return found


def _page(request: Request, row: DealRow, bound: dict[str, forms.Form]) -> HttpResponse:
    shown = {
        name: bound.get(name) or make(prefix=name)
        for name, (make, _act, _said) in _forms(request, row).items()
    }
    counted = [one for one in row.reports if one.counts]
    deal_row = row.summary
    context = {
        "row": row,
        "one": deal_row,
        "forms": shown,
        "opened": set(bound),
        "key": new_key(),
        "latest": counted[0] if counted else None,
        "jobs_chart": _jobs_chart(counted),
        "sums_max": max(
            1, deal_row.agreed_fen or 0, deal_row.contracted_fen or 0, deal_row.arrived_fen
        ),
        "finances": reads.finances(request.viewer, deal=deal_row.code).rows,
        "trail": trail((str(TITLE), reverse("invest:deals")), (deal_row.title, "")),
    }
    return render(request, "invest/deal.html", context)


def _jobs_chart(counted: list[reads.DealReportRow]) -> dict[str, Any] | None:
    rows = list(reversed(counted))
    if len(rows) < 2:
        return None
    series = (
        (_("用工"), "jobs"), (_("本地人"), "jobs_local"), (_("脱贫户、监测户"), "jobs_lifted"),
    )  # fmt: skip
    return {
        "labels": [f"{row.year}Q{row.quarter}" for row in rows],
        "series": [
            {"name": name, "data": [getattr(row, field) for row in rows]} for name, field in series
        ],
    }
