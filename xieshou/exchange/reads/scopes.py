"""Which side somebody works for, and what one may see of people, postings and classes.

An office whose role reaches both sides (a district's, by its pairing; the municipal office, which
watches over Yunnan's places) still decides for its own side alone: the province of the
organisation that its user works for. Whose organisation is not known decides where a role stands
at a place by itself, and nowhere if such roles reach two provinces.
"""

from collections.abc import Callable

from django.db.models import Q

from xieshou.core.scope import Viewer, scope_q, within
from xieshou.registry import reads as registry

SEE = "exchange.see"
MATCH = "exchange.match"
PROVINCE_DIGITS = 2
Acts = Callable[[str, str], bool]


def own_side(viewer: Viewer) -> tuple[str, Viewer]:
    """The province that the viewer decides for, "" for none; the viewer with what counts there."""
    if viewer.user_id is None:
        return "", viewer
    pk = registry.organisation_of(viewer.user_id)
    employer = registry.organisation(pk) if pk is not None else None
    if employer is not None:
        return employer.place_code[:PROVINCE_DIGITS], viewer
    standing = tuple(
        grant
        for grant in viewer.grants
        if grant.pairing is None and len(grant.place) >= PROVINCE_DIGITS
    )
    provinces = {grant.place[:PROVINCE_DIGITS] for grant in standing}
    home = provinces.pop() if len(provinces) == 1 else ""
    return home, viewer.with_grants(standing)


def acting(viewer: Viewer) -> Acts:
    """A question for many places: may the viewer do this (verb) for the side that a place is on?"""
    home, own_viewer = own_side(viewer)

    def acts(verb: str, place: str) -> bool:
        return viewer.is_system or (
            bool(home) and place.startswith(home) and own_viewer.may(verb, place)
        )

    return acts


def acts_for(viewer: Viewer, verb: str, place: str) -> bool:
    """The same for one place."""
    return acting(viewer)(verb, place)


def sees_people(viewer: Viewer) -> Q:
    """Candidates whom the viewer's own side offers, and oneself."""
    if viewer.is_system:
        return scope_q(viewer, SEE, "place__code")
    home, own_viewer = own_side(viewer)
    if not home:
        return own(viewer, "user")
    seen = scope_q(own_viewer, SEE, "place__code") & within(home, "place__code")
    return seen | own(viewer, "user")


def sees_postings(viewer: Viewer) -> Q:
    """Postings to or from a place that the viewer sees, and one's own."""
    return (
        scope_q(viewer, SEE, "post__place__code")
        | scope_q(viewer, SEE, "candidate__place__code")
        | own(viewer, "candidate__user")
    )


def sees_classes(viewer: Viewer) -> Q:
    """Classes at, or for people of, a place that the viewer sees."""
    return scope_q(viewer, SEE, "place__code") | scope_q(viewer, SEE, "people_from__code")


def sees_runs(viewer: Viewer) -> Q:
    """Matchings of posts or people of a place where the viewer may match, or look."""
    found = Q(pk__in=[])
    for verb in (MATCH, SEE):
        found |= scope_q(viewer, verb, "hosts") | scope_q(viewer, verb, "homes")
    return found


def own(viewer: Viewer, field: str) -> Q:
    return Q(pk__in=[]) if viewer.user_id is None else Q(**{field: viewer.user_id})
