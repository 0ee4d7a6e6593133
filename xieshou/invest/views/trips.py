"""Trips and fairs: the list, one with its timeline, and what is entered there."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.core.templatetags.show import yuan
from xieshou.invest import actions, reads
from xieshou.invest.forms import (
    CostBackForm,
    OutcomeForm,
    PartyForm,
    ReasonForm,
    StopForm,
    TripCostForm,
    TripFollowUpForm,
    TripForm,
    TripVisitForm,
)
from xieshou.invest.models import Trip
from xieshou.invest.reads import TripRow
from xieshou.invest.views.parts import form_page, trail
from xieshou.registry import reads as registry

TITLE = gettext_lazy("考察与洽谈会")


@login_required
@require_safe
def trips(request: Request) -> HttpResponse:
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    state = state if state in Trip.State.values else ""
    kind = kind if kind in Trip.Kind.values else ""
    number = page_asked(request)
    found = reads.trips(request.viewer, state=state, kind=kind, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "state": state,
        "kind": kind,
        "states": Trip.State.choices,
        "kinds": Trip.Kind.choices,
        "due": reads.my_follow_ups(request.viewer),
        "trail": trail((str(TITLE), "")),
    }
    return render(request, "invest/trips.html", context)


@login_required
@require_safe
def trip(request: Request, code: str) -> HttpResponse:
    return _page(request, _seen(request, code))


@login_required
def new_trip(request: Request) -> HttpResponse:
    if not request.viewer.places("invest.trip"):
        raise Http404
    form = TripForm(request.POST or None)
    return form_page(
        request, form,
        lambda key: actions.plan_trip(viewer=request.viewer, key=key, **form.body()),
        title=_("筹备考察或洽谈会"), said=_("已登记，请安排行程"),
        way=trail((str(TITLE), reverse("invest:trips"))),
        then=lambda made: reverse("invest:trip", args=[made.code]),
    )  # fmt: skip


@login_required
@require_POST
def trip_step(request: Request, code: str, step: str) -> HttpResponse:
    """Stops, participants, costs, follow-ups; held or cancelled."""
    row = _seen(request, code)
    body: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), "trip": code}
    if step == "hold":
        if done(request, None, lambda: actions.hold_trip(**body), _("已保存")) is None:
            return _page(request, row)
        return redirect("invest:trip", code)
    acts: dict[str, Callable[..., Any]] = {
        "stop": actions.add_stop, "party": actions.add_party, "cost": actions.add_cost,
        "follow_up": actions.agree_follow_up, "cancel": actions.cancel_trip,
        "take_back": actions.take_back_cost,
    }  # fmt: skip
    if step not in acts:
        raise Http404
    form = _forms(request, row, request.POST)[step]
    more = {"place": row.sides[0]} if step == "follow_up" and row.sides else {}
    act = acts[step]
    if done(request, form, lambda: act(**body, **more, **form.cleaned_data), _("已保存")) is None:
        return _page(request, row, {step: form})
    return redirect("invest:trip", code)


@login_required
@require_POST
def trip_visit(request: Request, code: str, number: int) -> HttpResponse:
    """What was seen at a stop, written down for the side that the viewer acts for."""
    row = _seen(request, code)
    form = TripVisitForm(request.POST, prefix=f"visit-{number}")
    body: dict[str, Any] = {
        "viewer": request.viewer,
        "key": key_sent(request),
        "trip": code,
        "stop": number,
    }
    body |= {"place": row.sides[0]} if row.sides else {}
    act = actions.record_visit
    if done(request, form, lambda: act(**body, **form.cleaned_data), _("已保存")) is None:
        return _page(request, row, {f"visit-{number}": form})
    return redirect("invest:trip", code)


@login_required
@require_POST
def follow_up(request: Request, pk: int) -> HttpResponse:
    """It is done, and what came of it."""
    form = OutcomeForm(request.POST, prefix=f"done-{pk}")
    body: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), "follow_up": pk}
    made = done(
        request, form, lambda: actions.finish_follow_up(**body, **form.cleaned_data), _("已办结")
    )
    if made is None:
        return redirect("invest:trips")
    return redirect("invest:trip", made.trip.code)


@login_required
@require_POST
@never_cache
def participants(request: Request, code: str) -> HttpResponse:
    """Those listed by name, unmasked for the organiser; the look is a line of the audit."""
    row = _seen(request, code)
    shown = done(
        request, None,
        lambda: actions.reveal_participants(viewer=request.viewer, trip=code),
        _("已显示姓名，并记入审计"),
    )  # fmt: skip
    return _page(request, row, names=_names(shown) if shown else [])


def _names(shown: Trip) -> list[tuple[str, str, str]]:
    """(organisation, name, duty) of those listed by name in a trip that was revealed."""
    parties = shown.parties.order_by("pk").prefetch_related("people")
    return [
        (party.name, one.name or "", one.duty) for party in parties for one in party.people.all()
    ]


def _seen(request: Request, code: str) -> TripRow:
    row = reads.trip(code, request.viewer)
    if row is None:
        raise Http404
    return row


def _forms(request: Request, row: TripRow, data: Any = None) -> dict[str, forms.Form]:
    """The forms of a trip's page; with `data` all bound to it, of which one is used."""
    one = row.summary
    joined = [(each.organisation, each.name) for each in row.parties if each.organisation]
    firms = registry.organisations(one.east_code, limit=500).rows
    return {
        "stop": StopForm(
            data, prefix="stop", opportunities=reads.opportunity_choices(one.west_code)
        ),
        "party": PartyForm(
            data, prefix="party", organisations=tuple((each.id, each.label) for each in firms)
        ),
        "cost": TripCostForm(data, prefix="cost"),
        "follow_up": TripFollowUpForm(
            data, prefix="follow_up",
            places=[(one.west_code, one.west_label), (one.east_code, one.east_label)],
            organisations=joined,
            stops=[(each.number, each.where) for each in row.stops],
        ),
        "cancel": ReasonForm(data, prefix="cancel"),
        "take_back": CostBackForm(
            data, prefix="take_back",
            costs=[
                (each.id, f"{each.kind_label} {yuan(each.fen)} {each.note}".strip())
                for each in row.costs
                if each.taken_back_on is None
            ],
        ),
    }  # fmt: skip


def _page(
    request: Request,
    row: TripRow,
    bound: dict[str, forms.Form] | None = None,
    names: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:
    found = bound or {}
    context = {
        "row": row,
        "one": row.summary,
        "forms": _forms(request, row) | found,
        "stops": [
            (
                stop,
                found.get(f"visit-{stop.number}") or TripVisitForm(prefix=f"visit-{stop.number}"),
            )
            for stop in row.stops
        ],
        "follow_ups": [(each, OutcomeForm(prefix=f"done-{each.id}")) for each in row.follow_ups],
        "names": names,
        "opened": set(found),
        "key": key_sent(request) or new_key(),
        "trail": trail((str(TITLE), reverse("invest:trips")), (row.summary.title, "")),
    }
    return render(request, "invest/trip.html", context)
