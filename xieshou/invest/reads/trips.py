"""Questions about study trips and fairs."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from xieshou.core import clock
from xieshou.core.scope import Viewer, someone
from xieshou.core.secret import mask
from xieshou.invest import rules
from xieshou.invest.models import FollowUp, Trip, TripParty, TripStop
from xieshou.invest.reads import scopes
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50
TRIP = "invest.trip"


@dataclass(frozen=True, slots=True)
class TripSummary:
    """A trip in a list; `late` of its follow-ups have passed their day. `heads` counts people,
    `cost_fen` all costs. To a firm that joins, people and follow-ups are its own, costs None."""

    code: str
    kind: str
    kind_label: str
    title: str
    organiser_label: str
    east_code: str
    east_label: str
    west_code: str
    west_label: str
    starts_on: datetime.date
    ends_on: datetime.date
    state: str
    state_label: str
    stops: int
    visited: int
    heads: int
    cost_fen: int | None
    open_follow_ups: int
    late_follow_ups: int
    origin: str
    source: str
    source_url: str
    grade: str


@dataclass(frozen=True, slots=True)
class TripStopRow:
    """`notes`: "" to a firm that joins; `may_note` by the viewer: what another noted is theirs."""

    number: int
    at: datetime.datetime
    where: str
    opportunity: str
    opportunity_name: str
    plan: str
    visited_on: datetime.date | None
    notes: str
    may_note: bool


@dataclass(frozen=True, slots=True)
class TripPartyRow:
    """`people`: (masked name, duty) of those listed by name."""

    name: str
    organisation: int | None
    heads: int
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TripCostRow:
    """One taken back has a day and a reason, and is in no sum."""

    id: int
    kind: str
    kind_label: str
    bearer: str
    bearer_label: str
    fen: int
    note: str
    taken_back_on: datetime.date | None
    reason: str


@dataclass(frozen=True, slots=True)
class BearerSum:
    bearer: str
    bearer_label: str
    fen: int


@dataclass(frozen=True, slots=True)
class TripFollowUp:
    """`state`: open, due, late or done; `may_finish` by the viewer."""

    id: int
    trip: str
    trip_title: str
    what: str
    answers_code: str
    answers_label: str
    firm: str
    stop: int | None
    due_on: datetime.date
    state: str
    done_on: datetime.date | None
    outcome: str
    may_finish: bool


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip with its programme, participants, costs and follow-ups; to a firm that joins its own
    alone, without costs and notes. `steps`: what the viewer may do now; `sides`: the two places for
    which the viewer may record visits and follow-ups."""

    summary: TripSummary
    aim: str
    reason: str
    stops: tuple[TripStopRow, ...]
    parties: tuple[TripPartyRow, ...]
    costs: tuple[TripCostRow, ...]
    borne: tuple[BearerSum, ...]
    follow_ups: tuple[TripFollowUp, ...]
    steps: tuple[str, ...]
    sides: tuple[str, ...]


def trips(
    viewer: Viewer | None, *, state: str = "", kind: str = "", coming: bool = False, page: int = 1
) -> Page[TripSummary]:
    """Trips that the viewer sees, the latest first; with `coming` those not over yet, the next
    first. Raises Unscoped where nobody asks."""
    someone(viewer, scopes.SEE)
    assert viewer is not None
    found = Trip.objects.filter(scopes.sees_trip(viewer))
    for field, value in (("state", state), ("kind", kind)):
        if value:
            found = found.filter(**{field: value})
    order = ("-starts_on", "-pk")
    if coming:
        found = found.filter(state="planned", ends_on__gte=clock.today())
        order = ("starts_on", "pk")
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_counted(found).order_by(*order)[start : start + PAGE_SIZE])
    return Page(_summaries(rows, viewer), found.count(), start, PAGE_SIZE)


def trip(code: str, viewer: Viewer | None) -> TripRow | None:
    """One trip; None where there is none or the viewer may not know of it."""
    someone(viewer, scopes.SEE)
    assert viewer is not None
    found = _counted(Trip.objects.filter(scopes.sees_trip(viewer), code=code))
    stops = TripStop.objects.select_related("opportunity__shown").order_by("at", "number")
    parties = TripParty.objects.prefetch_related("people").order_by("pk")
    follow_ups = FollowUp.objects.select_related("place", "organisation", "stop")
    row = found.prefetch_related(
        Prefetch("stops", stops), Prefetch("parties", parties), "costs",
        Prefetch("follow_ups", follow_ups.order_by("due_on", "pk")),
    ).first()  # fmt: skip
    return None if row is None else _full_row(row, viewer)


def my_follow_ups(viewer: Viewer) -> tuple[TripFollowUp, ...]:
    """Open follow-ups that an office of the viewer's answers for, the most urgent first."""
    mine = scopes.answered_in_trips(viewer, TRIP)
    found = FollowUp.objects.filter(mine, done_on=None).exclude(trip__state="cancelled")
    rows = found.select_related(
        "place", "organisation", "stop", "trip__east", "trip__west"
    ).order_by("due_on", "pk")
    return _follow_ups(list(rows[:500]), viewer)


def _counted(found: QuerySet[Trip]) -> QuerySet[Trip]:
    """With numbers of its parts; each counted apart, so that none multiplies another."""
    today = clock.today()
    return found.select_related("east", "west", "organiser").annotate(
        n_stops=Count("stops", distinct=True),
        n_visited=Count("stops", filter=Q(stops__visited_on__isnull=False), distinct=True),
        n_open=Count("follow_ups", filter=Q(follow_ups__done_on=None), distinct=True),
        n_late=Count(
            "follow_ups",
            filter=Q(follow_ups__done_on=None, follow_ups__due_on__lt=today),
            distinct=True,
        ),
    )


def _summaries(rows: list[Trip], viewer: Viewer) -> tuple[TripSummary, ...]:
    whole = {row.pk for row in rows if scopes.sees_all_of_trip(viewer, row)}
    joined = [row.pk for row in rows if row.pk not in whole]
    by_trip = Trip.objects.filter(pk__in=whole).order_by()
    heads = dict(by_trip.values_list("pk").annotate(n=Sum("parties__heads", default=0)))
    counting = Q(costs__taken_back_on=None)
    spent = Sum("costs__fen", filter=counting, default=0)
    costs = dict(by_trip.values_list("pk").annotate(n=spent))
    open_ones = {row.pk: (row.n_open, row.n_late) for row in rows}  # type: ignore[attr-defined]
    if joined:
        heads |= _own_heads(joined, viewer)
        open_ones |= _own_follow_ups(joined, viewer)
    names = registry.place_names(
        code for row in rows for code in (row.east.code, row.west.code, row.organiser.code)
    )
    return tuple(
        TripSummary(
            code=row.code,
            kind=row.kind,
            kind_label=str(row.get_kind_display()),
            title=row.title,
            organiser_label=names.get(row.organiser.code, ""),
            east_code=row.east.code,
            east_label=names.get(row.east.code, ""),
            west_code=row.west.code,
            west_label=names.get(row.west.code, ""),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            state=row.state,
            state_label=str(row.get_state_display()),
            stops=row.n_stops,  # type: ignore[attr-defined]
            visited=row.n_visited,  # type: ignore[attr-defined]
            heads=heads[row.pk],
            cost_fen=costs.get(row.pk),
            open_follow_ups=open_ones[row.pk][0],
            late_follow_ups=open_ones[row.pk][1],
            origin=row.origin,
            source=row.source,
            source_url=row.source_url,
            grade=row.grade,
        )
        for row in rows
    )


def _own_heads(trips: list[int], viewer: Viewer) -> dict[int, int]:
    """How many people of the viewer's own organisations take part, by trip."""
    own = TripParty.objects.filter(trip__in=trips, organisation__in=_own(viewer))
    return dict(own.order_by().values_list("trip").annotate(n=Sum("heads")))


def _own_follow_ups(trips: list[int], viewer: Viewer) -> dict[int, tuple[int, int]]:
    """How many open and late follow-ups are about the viewer's own organisations, by trip."""
    today = clock.today()
    found = dict.fromkeys(trips, (0, 0))
    own = FollowUp.objects.filter(trip__in=trips, organisation__in=_own(viewer), done_on=None)
    for trip, due_on in own.order_by().values_list("trip", "due_on"):
        n, late = found[trip]
        found[trip] = n + 1, late + (due_on < today)
    return found


def _own(viewer: Viewer) -> set[int]:
    return scopes.own(viewer, "invest.mandate")


def _full_row(row: Trip, viewer: Viewer) -> TripRow:
    everything, own = scopes.sees_all_of_trip(viewer, row), _own(viewer)
    costs = list(row.costs.all()) if everything else []
    sums: dict[str, BearerSum] = {}
    for one in costs:
        if one.taken_back_on is not None:
            continue
        fen = sums[one.bearer].fen if one.bearer in sums else 0
        label = str(one.get_bearer_display())
        sums[one.bearer] = BearerSum(one.bearer, label, fen + one.fen)
    for follow_up in row.follow_ups.all():
        follow_up.trip = row
    sides = [
        code
        for code in (row.organiser.code, *({row.east.code, row.west.code} - {row.organiser.code}))
        if scopes.acts_in_trip(viewer, TRIP, row, code)
    ]
    over = row.ends_on < clock.today()
    notes = bool(sides) and rules.trip_after("visit", row.state) is not None
    return TripRow(
        summary=_summaries([row], viewer)[0],
        aim=row.aim,
        reason=row.reason,
        stops=tuple(
            _stop(one, one.notes if everything else "", may_note=notes and _may_note(one, viewer))
            for one in row.stops.all()
        ),
        parties=tuple(
            TripPartyRow(
                one.name, one.organisation_id, one.heads,
                tuple((mask(who.name or ""), who.duty) for who in one.people.all()),
            )
            for one in row.parties.all()
            if everything or one.organisation_id in own
        ),
        costs=tuple(
            TripCostRow(
                one.pk, one.kind, str(one.get_kind_display()), one.bearer,
                str(one.get_bearer_display()), one.fen, one.note, one.taken_back_on, one.reason,
            )
            for one in costs
        ),
        borne=tuple(sums.values()),
        follow_ups=_follow_ups(
            [one for one in row.follow_ups.all() if everything or one.organisation_id in own],
            viewer,
        ),
        steps=tuple(
            step
            for step in rules.TRIP_STEPS
            if row.organiser.code in sides and rules.trip_after(step, row.state, over=over)
        ),
        sides=tuple(sides),
    )  # fmt: skip


def _may_note(one: TripStop, viewer: Viewer) -> bool:
    return one.visited_on is None or one.noted_by == viewer.user_id


def _stop(one: TripStop, notes: str, *, may_note: bool) -> TripStopRow:
    site = one.opportunity
    return TripStopRow(
        number=one.number,
        at=one.at,
        where=one.where,
        opportunity=site.code if site else "",
        opportunity_name=site.shown.name if site and site.shown else "",
        plan=one.plan,
        visited_on=one.visited_on,
        notes=notes,
        may_note=may_note,
    )


def _follow_ups(rows: Iterable[FollowUp], viewer: Viewer) -> tuple[TripFollowUp, ...]:
    rows = list(rows)
    names = registry.place_names(row.place.code for row in rows)
    today = clock.today()
    return tuple(
        TripFollowUp(
            id=row.pk,
            trip=row.trip.code,
            trip_title=row.trip.title,
            what=row.what,
            answers_code=row.place.code,
            answers_label=names.get(row.place.code, row.place.name),
            firm=row.organisation.name if row.organisation else "",
            stop=row.stop.number if row.stop else None,
            due_on=row.due_on,
            state=rules.follow_up_state(row.due_on, row.done_on, today),
            done_on=row.done_on,
            outcome=row.outcome,
            may_finish=row.done_on is None
            and scopes.acts_in_trip(viewer, TRIP, row.trip, row.place.code),
        )
        for row in rows
    )
