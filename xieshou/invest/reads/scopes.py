"""What a viewer may see and do in investment: offices within their reach, firms for themselves."""

from collections.abc import Collection

from django.db.models import F, Q

from xieshou.core import clock
from xieshou.core.scope import Viewer, within
from xieshou.invest import rules
from xieshou.invest.models import Mandate, Opportunity, Proposal, Trip

SEE = "invest.see"


def own(viewer: Viewer, verb: str) -> set[int]:
    """The organisations for which alone the viewer may do this."""
    return {
        grant.organisation
        for grant in viewer.grants
        if grant.role in rules.OWN_ONLY and grant.organisation is not None and verb in grant.verbs
    }


def office_places(
    viewer: Viewer, verb: str, roles: Collection[str] | None = None
) -> tuple[str, ...]:
    """Prefixes where an office of the viewer's may do this ("" = everywhere); with `roles` one of
    these offices alone."""
    if viewer.is_system:
        return ("",)
    found = {
        grant.place
        for grant in viewer.grants
        if verb in grant.verbs
        and grant.role not in rules.OWN_ONLY
        and (roles is None or grant.role in roles)
    }
    return tuple(sorted(found))


def is_office(viewer: Viewer, verb: str, place: str, roles: Collection[str] | None = None) -> bool:
    return any(place.startswith(prefix) for prefix in office_places(viewer, verb, roles))


def works_for(viewer: Viewer, verb: str, organisation: int, place: str) -> bool:
    """Whether the viewer may act for an organisation seated at `place`: its own, or one that its
    office of that place looks after."""
    return organisation in own(viewer, verb) or is_office(viewer, verb, place)


def reach_q(viewer: Viewer, verb: str, field: str, roles: Collection[str] | None = None) -> Q:
    """Rows whose place (in `field`) lies where the viewer's offices (with `roles` one of these
    alone) may do this; never Q(), which matches all."""
    found = Q(pk__in=[])
    for prefix in office_places(viewer, verb, roles):
        found |= within(prefix, field) if prefix else Q(pk__isnull=False)
    return found


def reaches(viewer: Viewer, field: str) -> Q:
    """Rows whose place (in `field`) the viewer's offices see."""
    return reach_q(viewer, SEE, field)


def sees_more_of_opportunity(viewer: Viewer) -> Q:
    """Opportunities of which the viewer sees drafts and versions not yet opened."""
    return reaches(viewer, "place__code")


def sees_opportunity(viewer: Viewer) -> Q:
    """What is open, or was, is public once a version has been opened."""
    return Q(shown__isnull=False) | sees_more_of_opportunity(viewer)


def is_office_anywhere(viewer: Viewer) -> bool:
    return bool(office_places(viewer, SEE))


def sees_firm(viewer: Viewer) -> Q:
    """Mandates whose firm the viewer knows: its own, those of firms within reach, those named."""
    mine = Q(organisation__in=own(viewer, "invest.mandate"))
    return mine | reaches(viewer, "place__code")


def sees_mandate(viewer: Viewer) -> Q:
    """Open ones are seen by every office, with or without the firm's name."""
    everywhere = Q(state="open") if is_office_anywhere(viewer) else Q(pk__in=[])
    return sees_firm(viewer) | everywhere


def sees_proposal(viewer: Viewer) -> Q:
    """Proposals of one's own mandates, and those that touch a place within reach."""
    mandates = Mandate.objects.filter(sees_firm(viewer)).values("pk")
    opportunities = Opportunity.objects.filter(sees_more_of_opportunity(viewer)).values("pk")
    return Q(mandate__in=mandates) | Q(opportunity__in=opportunities)


def sees_trip(viewer: Viewer) -> Q:
    """Trips from or to a place within reach, and those that one's own organisation joins."""
    joined = Trip.objects.filter(parties__organisation__in=own(viewer, "invest.mandate"))
    return (
        reaches(viewer, "east__code")
        | reaches(viewer, "west__code")
        | Q(pk__in=joined.values("pk"))
    )


def sees_all_of_trip(viewer: Viewer, trip: Trip) -> bool:
    """Whether the viewer sees who else takes part, notes and costs (rows with east and west): the
    offices of both sides. A firm that joins is told of the programme and itself."""
    return any(is_office(viewer, SEE, place.code) for place in (trip.east, trip.west))


def acts_in_trip(viewer: Viewer, verb: str, trip: Trip, place: str) -> bool:
    """Whether the viewer's office acts for `place`, one of the trip's two (rows with both)."""
    side = {trip.east.code: "east", trip.west.code: "west"}.get(place)
    return side is not None and is_office(viewer, verb, place, rules.OFFICES[side])


def answered_in_trips(viewer: Viewer, verb: str) -> Q:
    """Follow-ups that an office of the viewer's answers for, for its own side."""
    east = Q(place=F("trip__east")) & reach_q(viewer, verb, "place__code", rules.EAST_OFFICES)
    west = Q(place=F("trip__west")) & reach_q(viewer, verb, "place__code", rules.WEST_OFFICES)
    return east | west


def stands(proposal: Proposal) -> bool:
    """Whether both sides still say what it was proposed on, and neither is over (rows with
    mandate, opportunity, version and run)."""
    mandate, version = proposal.mandate, proposal.version
    return (
        mandate.state == proposal.opportunity.state == "open"
        and proposal.opportunity.shown_id == version.pk
        and mandate.changed_at <= proposal.run.run_at
        and min(mandate.ends_on, version.open_until) >= clock.today()
    )


def may_answer_for(viewer: Viewer, side: str, proposal: Proposal) -> bool:
    """Whether the viewer speaks for that side of a proposal (rows with mandate and opportunity
    places): the firm or its district in the east, the county that offers in the west."""
    if side == "east":
        mandate = proposal.mandate
        return mandate.organisation_id in own(viewer, "invest.mandate") or is_office(
            viewer, "invest.decide", mandate.place.code, rules.EAST_OFFICES
        )
    place = proposal.opportunity.place.code
    return is_office(viewer, "invest.decide", place, rules.WEST_OFFICES)
