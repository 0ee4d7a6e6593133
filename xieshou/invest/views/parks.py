"""Joint parks, finance partners, and all deals at once: funnel and forecast."""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import clock
from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.invest import actions, reads
from xieshou.invest.forms import (
    EndTenantForm,
    FinanceForm,
    FinanceMoveForm,
    ParkForm,
    ParkMoveForm,
    ParkYearForm,
    TenantForm,
)
from xieshou.invest.models import Finance
from xieshou.invest.reads import FinanceRow, ParkRow
from xieshou.invest.views.deals import year_asked
from xieshou.invest.views.parts import form_page, trail

PARKS, FINANCE = gettext_lazy("共建园区"), gettext_lazy("金融合作")


@login_required
@require_safe
def parks(request: Request) -> HttpResponse:
    number = page_asked(request)
    found = reads.parks(request.viewer, place=place_asked(request), page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "place": place_asked(request),
        "may_open": bool(request.viewer.places("invest.park")),
        "trail": trail((str(PARKS), "")),
    }
    return render(request, "invest/parks.html", context)


@login_required
def new_park(request: Request) -> HttpResponse:
    if not request.viewer.places("invest.park"):
        raise Http404
    offers = reads.deal_offers(request.viewer, "invest.park")
    form = ParkForm(
        request.POST or None, offers={name: offers[name] for name in ("county", "district")}
    )
    return form_page(
        request, form, lambda key: actions.open_park(viewer=request.viewer, key=key, **form.body()),
        title=_("登记共建园区"), said=_("已登记"),
        way=trail((str(PARKS), reverse("invest:parks"))),
        then=lambda made: reverse("invest:park", args=[made.code]),
    )  # fmt: skip


@login_required
@require_safe
def park(request: Request, code: str) -> HttpResponse:
    return _park_page(request, _park(request, code), {})


@login_required
@require_POST
def park_step(request: Request, code: str, step: str) -> HttpResponse:
    row = _park(request, code)
    made = _park_forms(row).get(step)
    if made is None:
        raise Http404
    make, act, said = made
    form = make(request.POST, prefix=step)
    given: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), "park": code}
    if done(request, form, lambda: act(**given, **form.body()), said) is None:
        return _park_page(request, row, {step: form})
    return redirect("invest:park", code)


@login_required
@require_safe
def finances(request: Request) -> HttpResponse:
    """Who has how much at stake, and the agreements one by one."""
    place, kind = place_asked(request), request.GET.get("kind", "")
    kind = kind if kind in Finance.Kind.values else ""
    number = page_asked(request)
    found = reads.finances(request.viewer, place=place, kind=kind, page=number)
    table = reads.exposure(request.viewer, place=place)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "table": table,
        "groups": [
            ("partner", _("按机构"), table.partners),
            ("county", _("按县"), table.counties),
            ("kind", _("按类别"), table.kinds),
        ],
        "place": place,
        "kind": kind,
        "kinds": Finance.Kind.choices,
        "trail": trail((str(FINANCE), "")),
    }
    return render(request, "invest/finances.html", context)


@login_required
def new_finance(request: Request) -> HttpResponse:
    """For the deal or park that the address names."""
    about = {name: request.GET.get(name, "")[:40] for name in ("deal", "park")}
    deal = reads.deal(request.viewer, about["deal"]) if about["deal"] else None
    site = reads.park(request.viewer, about["park"]) if about["park"] and not deal else None
    if not (deal and deal.may_finance) and not (site and site.may_finance):
        raise Http404
    given: dict[str, Any] = (
        {"deal": deal.summary.code} if deal else {"park": site.code if site else ""}
    )
    form = FinanceForm(request.POST or None, request.FILES or None, partners=reads.firms())
    return form_page(
        request, form,
        lambda key: actions.add_finance(viewer=request.viewer, key=key, **given, **form.body()),
        title=_("登记融资或保险"), said=_("已登记，待他人确认"),
        way=trail((str(FINANCE), reverse("invest:finances"))),
        then=lambda made: reverse("invest:finance", args=[made.code]),
    )  # fmt: skip


@login_required
@require_safe
def finance(request: Request, code: str) -> HttpResponse:
    return _finance_page(request, _finance(request, code), None)


@login_required
@require_POST
def finance_move(request: Request, code: str) -> HttpResponse:
    row = _finance(request, code)
    if not (row.may_keep or row.may_report):
        raise Http404
    form = FinanceMoveForm(request.POST, request.FILES, kinds=row.move_kinds)
    act = actions.record_move if row.may_keep else actions.report_move
    given: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), "finance": code}
    said = _("已登记，待他人确认")
    if done(request, form, lambda: act(**given, **form.body()), said) is None:
        return _finance_page(request, row, form)
    return redirect("invest:finance", code)


@login_required
@require_safe
def funnel(request: Request) -> HttpResponse:
    place, year = place_asked(request), year_asked(request)
    found = reads.deal_funnel(request.viewer, place=place, year=year)
    context = {
        "row": found,
        "place": place,
        "year": year,
        "groups": [
            (_("按东部地区"), found.districts),
            (_("按落地县"), found.counties),
            (_("按立项年份"), found.years),
        ],
        "chart": {
            "labels": [one.label for one in found.stages],
            "series": [
                {"name": _("曾到达"), "data": [one.reached for one in found.stages]},
                {"name": _("现处于"), "data": [one.now for one in found.stages]},
            ],
        },
        "trail": trail((_("投资项目"), reverse("invest:deals")), (_("项目漏斗"), "")),
    }
    return render(request, "invest/funnel.html", context)


@login_required
@require_safe
def forecast(request: Request) -> HttpResponse:
    """?until= a day; else twelve months ahead."""
    place, until = place_asked(request), _day_asked(request)
    row = reads.deal_forecast(request.viewer, place=place, until=until)
    if row is None:
        raise Http404
    year_end = datetime.date(clock.today().year, 12, 31)
    context = {
        "row": row,
        "place": place,
        "year_ends": [year_end, year_end.replace(year=year_end.year + 1)],
        "chart": {
            "labels": [one.on.isoformat() for one in row.tests],
            "series": [
                {"name": name, "data": [round(getattr(one, field) / 1e6, 1) for one in row.tests]}
                for name, field in (
                    (_("实际到位"), "arrived_fen"), (_("下限"), "low_fen"),
                    (_("中值"), "middle_fen"), (_("上限"), "high_fen"),
                )
            ],
            "unit": " " + _("万元"),
        } if row.tests else None,
        "trail": trail((_("投资项目"), reverse("invest:deals")), (_("到位预测"), "")),
    }  # fmt: skip
    return render(request, "invest/forecast.html", context)


def _day_asked(request: Request) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        return None
    return day if day > clock.today() else None


Made = tuple[Callable[..., Any], Any, Any]


def _park(request: Request, code: str) -> ParkRow:
    row = reads.park(request.viewer, code)
    if row is None:
        raise Http404
    return row


def _park_forms(row: ParkRow) -> dict[str, Made]:
    if not row.may_keep:
        return {}
    found: dict[str, Made] = {
        "year": (ParkYearForm, actions.record_park_year, _("已登记，待他人确认")),
    }
    if row.steps:
        found["move"] = (
            lambda *a, **k: ParkMoveForm(*a, moves=row.steps, **k), actions.move_park,
            _("状态已更新"),
        )  # fmt: skip
        deals = reads.deals_of_county(row.county_code)
        found["tenant"] = (
            lambda *a, **k: TenantForm(*a, deals=deals, **k), actions.add_tenant, _("已入园"),
        )  # fmt: skip
    here = [(one.id, one.name) for one in row.tenants if one.until is None]
    if here:
        found["leave"] = (
            lambda *a, **k: EndTenantForm(*a, tenants=here, **k), actions.end_tenant, _("已登记"),
        )  # fmt: skip
    return found


def _park_page(request: Request, row: ParkRow, bound: dict[str, forms.Form]) -> HttpResponse:
    shown = {
        name: bound.get(name) or make(prefix=name)
        for name, (make, _act, _said) in _park_forms(row).items()
    }
    context = {
        "row": row,
        "forms": shown,
        "opened": set(bound),
        "key": new_key(),
        "finances": reads.finances(request.viewer, park=row.code).rows,
        "trail": trail((str(PARKS), reverse("invest:parks")), (row.name, "")),
    }
    return render(request, "invest/park.html", context)


def _finance(request: Request, code: str) -> FinanceRow:
    row = reads.finance(request.viewer, code)
    if row is None:
        raise Http404
    return row


def _finance_page(request: Request, row: FinanceRow, bound: FinanceMoveForm | None) -> HttpResponse:
    may = row.may_keep or row.may_report
    context = {
        "row": row,
        "form": bound or (FinanceMoveForm(kinds=row.move_kinds) if may else None),
        "opened": bound is not None,
        "key": new_key(),
        "trail": trail((str(FINANCE), reverse("invest:finances")), (row.reference, "")),
    }
    return render(request, "invest/finance.html", context)
