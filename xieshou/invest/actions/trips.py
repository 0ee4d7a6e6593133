"""Study trips and fairs: programme, participants, visits, costs, follow-ups."""

import datetime
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action, forbidden
from xieshou.core.checks import NOWHERE, moved, new_code
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.invest import rules
from xieshou.invest.actions import checks
from xieshou.invest.models import (
    FollowUp,
    Opportunity,
    Trip,
    TripCost,
    TripParty,
    TripPerson,
    TripStop,
)
from xieshou.invest.reads import scopes
from xieshou.registry import reads as registry

VERB = "invest.trip"
REVEAL = "invest.reveal_participants"
MOST_STOPS, MOST_PARTIES, MOST_PEOPLE, MOST_COSTS = 60, 200, 200, 100


def place_of_trip(*, trip: str, place: str = "", **_body: object) -> str:
    """The organiser's, or the other side's where `place` names it."""
    row = Trip.objects.filter(code=trip).values_list(
        "organiser__code", "east__code", "west__code"
    ).first()  # fmt: skip
    if row is None or (place and place not in row[1:]):
        return NOWHERE
    return place or str(row[0])


def place_of_organiser(*, trip: str, **_body: object) -> str:
    return place_of_trip(trip=trip)


def place_of_follow_up(*, follow_up: int, **_body: object) -> str:
    found = FollowUp.objects.filter(pk=follow_up).values_list("place__code", flat=True)
    return found.first() or NOWHERE


@action(VERB, place=lambda *, organiser, **_body: organiser)
def plan_trip(
    *,
    viewer: Viewer,
    organiser: str,
    kind: str,
    title: str,
    east: str,
    west: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    aim: str,
    origin: str = "entered",
    source: str = "",
) -> Trip:
    """Plan a trip or a fair between a place of the east and one of the west (counties or above);
    the organiser is one of the two. Raises BadInput under the field."""
    if organiser not in (east, west):
        raise BadInput("organiser_wrong", _("主办方须是其中一方"), {"field": "organiser"})
    keys = {
        code: checks.side_place(side, code, is_east=side == "east")
        for side, code in (("east", east), ("west", west))
    }
    offices = rules.OFFICES["east" if organiser == east else "west"]
    if not scopes.is_office(viewer, VERB, organiser, offices):
        raise forbidden(VERB)
    checks.one_of("kind", kind, Trip.Kind.values)
    checks.day("starts_on", starts_on)
    checks.day("ends_on", ends_on)
    checks.in_order("ends_on", starts_on, ends_on)
    return Trip.objects.create(
        code=new_code(f"T{starts_on:%y%m}"), kind=kind,
        title=checks.text("title", title, 120), organiser_id=keys[organiser], east_id=keys[east],
        west_id=keys[west], starts_on=starts_on, ends_on=ends_on,
        aim=checks.text("aim", aim, 500), entered_by=viewer.user_id, origin=origin, source=source,
    )  # fmt: skip


@action(VERB, place=place_of_organiser)
def add_stop(
    *,
    viewer: Viewer,
    trip: str,
    at: datetime.datetime,
    where: str,
    opportunity: str = "",
    plan: str = "",
) -> TripStop:
    """Put a stop into the programme, on one of the trip's days (Asia/Shanghai)."""
    one = _held(viewer, trip, "programme")
    number = one.stops.count() + 1
    if number > MOST_STOPS:
        raise Conflict("too_many", _("最多 %(most)d 项"), {"most": MOST_STOPS})
    if not checks.FIRST_DAY.year <= at.year < checks.LAST_DAY.year:
        raise BadInput("day_wrong", _("日期不对"), {"field": "at"})
    # An hour without a zone is Shanghai's.
    at = at if timezone.is_aware(at) else timezone.make_aware(at)
    day = timezone.localdate(at)
    if not one.starts_on <= day <= one.ends_on:
        raise BadInput("day_outside", _("应在行程日期之内"), {"field": "at"})
    site = None
    if opportunity:
        shown = Opportunity.objects.filter(code=opportunity, shown__isnull=False)
        site = shown.first()
        if site is None:
            raise BadInput("no_opportunity", _("没有这一招商项目"), {"field": "opportunity"})
    return TripStop.objects.create(
        trip=one, number=number, at=at, where=checks.text("where", where, 120), opportunity=site,
        plan=checks.text("plan", plan, 300, needed=False),
    )  # fmt: skip


@action(VERB, place=place_of_organiser)
def add_party(
    *,
    viewer: Viewer,
    trip: str,
    name: str,
    heads: int,
    organisation: int | None = None,
    people: Sequence[tuple[Personal, str]] = (),
) -> TripParty:
    """An organisation that takes part with so many people; some of them by (name, duty).

    Names are kept encrypted. Raises Conflict where it is on the list already.
    """
    one = _held(viewer, trip, "programme")
    if organisation is not None and registry.organisation(organisation) is None:
        raise BadInput("no_organisation", _("没有这一机构"), {"field": "organisation"})
    checks.whole("heads", heads, least=1, most=10_000)
    if len(people) > min(heads, MOST_PEOPLE):
        raise BadInput("people_too_many", _("列名人数多于参加人数"), {"field": "people"})
    name = checks.text("name", name, 120)
    if one.parties.filter(name=name).exists():
        raise Conflict("on_the_list", _("“%(name)s”已在名单中"), {"name": name})
    if one.parties.count() >= MOST_PARTIES:
        raise Conflict("too_many", _("最多 %(most)d 项"), {"most": MOST_PARTIES})
    party = TripParty.objects.create(
        trip=one, name=name, heads=heads, organisation_id=organisation, entered_by=viewer.user_id
    )
    TripPerson.objects.bulk_create(
        TripPerson(
            party=party, name=checks.text("people", who.text, 40),
            duty=checks.text("people", duty, 60, needed=False),
        )
        for who, duty in people
    )  # fmt: skip
    return party


@action(VERB, place=place_of_trip)
def record_visit(
    *, viewer: Viewer, trip: str, stop: int, on: datetime.date, notes: str, place: str = ""
) -> TripStop:
    """What was seen and said at a stop; the trip is held from then on. Either side may: `place` is
    the side one acts for, the organiser's unless said. Written again it replaces what the same
    person wrote; Conflict where another did."""
    one = _held(viewer, trip, "visit", place)
    found = one.stops.filter(number=stop).first()
    if found is None:
        raise BadInput("no_stop", _("没有这一站"), {"field": "stop"})
    checks.day("on", on, ahead=False)
    if not one.starts_on <= on <= one.ends_on:
        raise BadInput("day_outside", _("应在行程日期之内"), {"field": "on"})
    if found.visited_on is not None and found.noted_by != viewer.user_id:
        raise Conflict("noted_by_another", _("已由他人记录，只能由其本人改写"))
    found.visited_on, found.noted_by = on, viewer.user_id
    found.notes = checks.text("notes", notes, 2000)
    found.save(update_fields=["visited_on", "notes", "noted_by"])
    one.state = "held"
    one.save(update_fields=["state"])
    return found


@action(VERB, place=place_of_organiser)
def add_cost(
    *, viewer: Viewer, trip: str, kind: str, bearer: str, fen: int, note: str = ""
) -> TripCost:
    """A cost in fen, and who bears it."""
    one = _held(viewer, trip, "account")
    checks.one_of("kind", kind, TripCost.Kind.values)
    checks.one_of("bearer", bearer, TripCost.Bearer.values)
    checks.fen("fen", fen, least=1)
    if one.costs.count() >= MOST_COSTS:
        raise Conflict("too_many", _("最多 %(most)d 项"), {"most": MOST_COSTS})
    return TripCost.objects.create(
        trip=one, kind=kind, bearer=bearer, fen=fen, entered_by=viewer.user_id,
        note=checks.text("note", note, 120, needed=False),
    )  # fmt: skip


@action(VERB, place=place_of_organiser)
def take_back_cost(*, viewer: Viewer, trip: str, cost: int, reason: str) -> TripCost:
    """A cost that was put down wrongly counts no more; it stays with the reason."""
    one = _held(viewer, trip, "account")
    found = one.costs.filter(pk=cost).first()
    if found is None:
        raise forbidden(VERB)
    if found.taken_back_on is not None:
        raise Conflict("taken_back", _("该条已经冲销"))
    found.taken_back_on, found.taken_back_by = clock.today(), viewer.user_id
    found.reason = checks.text("reason", reason, 300)
    found.save(update_fields=["taken_back_on", "taken_back_by", "reason"])
    return found


@action(VERB, place=place_of_trip)
def agree_follow_up(
    *,
    viewer: Viewer,
    trip: str,
    what: str,
    due_on: datetime.date,
    answers: str,
    organisation: int | None = None,
    stop: int | None = None,
    place: str = "",
) -> FollowUp:
    """What is to be done until a day, by the office of one of the two places (`answers`)."""
    one = _held(viewer, trip, "follow_up", place)
    office = {one.east.code: one.east_id, one.west.code: one.west_id}.get(answers)
    if office is None:
        raise BadInput("office_wrong", _("责任方须是其中一方"), {"field": "answers"})
    if organisation is not None and not one.parties.filter(organisation=organisation).exists():
        raise BadInput("not_there", _("该机构没有参加"), {"field": "organisation"})
    found = one.stops.filter(number=stop).first() if stop is not None else None
    if stop is not None and found is None:
        raise BadInput("no_stop", _("没有这一站"), {"field": "stop"})
    checks.day("due_on", due_on)
    checks.in_order("due_on", one.starts_on, due_on)
    return FollowUp.objects.create(
        trip=one, stop=found, organisation_id=organisation, place_id=office,
        what=checks.text("what", what, 300), due_on=due_on, entered_by=viewer.user_id,
    )  # fmt: skip


@action(VERB, place=place_of_follow_up)
def finish_follow_up(*, viewer: Viewer, follow_up: int, outcome: str) -> FollowUp:
    """It is done, and what came of it."""
    mine = FollowUp.objects.filter(scopes.answered_in_trips(viewer, VERB), pk=follow_up)
    one = FollowUp.objects.select_for_update().filter(pk__in=mine.values("pk")).first()
    if one is None:
        raise forbidden(VERB)
    if one.done_on is not None:
        raise Conflict("done_before", _("已经办结"))
    one.done_on, one.done_by = clock.today(), viewer.user_id
    one.outcome = checks.text("outcome", outcome, 300)
    one.save(update_fields=["done_on", "done_by", "outcome"])
    return one


@action(VERB, place=place_of_organiser)
def hold_trip(*, viewer: Viewer, trip: str) -> Trip:
    """Say that it took place."""
    one = _held(viewer, trip, "hold")
    if one.starts_on > clock.today():
        raise Conflict("not_yet", _("尚未到开始日期"))
    one.state = "held"
    one.save(update_fields=["state"])
    return one


@action(VERB, place=place_of_organiser)
def cancel_trip(*, viewer: Viewer, trip: str, reason: str) -> Trip:
    one = _held(viewer, trip, "cancel")
    one.state, one.reason = "cancelled", checks.text("reason", reason, 300)
    one.save(update_fields=["state", "reason"])
    return one


@action(REVEAL, place=place_of_organiser)
def reveal_participants(*, viewer: Viewer, trip: str) -> Trip:
    """The trip, whose people the organiser may be shown by name; each look is a line of the
    audit."""
    return _found(viewer, trip, REVEAL)


def _held(viewer: Viewer, code: str, step: str, place: str = "") -> Trip:
    """The trip, locked, for an office of the side of `place` (the organiser's unless said)."""
    one = _found(viewer, code, VERB, place)
    over = one.ends_on < clock.today()
    moved(rules.trip_after(step, one.state, over=over), one.get_state_display())
    return one


def _found(viewer: Viewer, code: str, verb: str, place: str = "") -> Trip:
    found = Trip.objects.select_for_update(of=("self",))
    one = found.select_related("east", "west", "organiser").filter(code=code).first()
    if one is None or not scopes.acts_in_trip(viewer, verb, one, place or one.organiser.code):
        raise forbidden(verb)
    return one
