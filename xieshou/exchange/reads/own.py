"""For whom somebody acts: an organisation of the own alone, or the places of an office."""

from django.db.models import Q

from xieshou.core.scope import Viewer, within

# Roles that act for the organisation of their grant and for nobody else around it.
OWN_ALONE = frozenset({"enterprise", "partner"})


def acts_for(viewer: Viewer, verb: str, place: str, organisation: int | None) -> bool:
    """Whether the viewer may do this for that organisation, or for the place where there is none.

    An office acts for all within its place. A role in a pairing reaches the other side, for which
    nobody may speak: it does not count here.
    """
    return viewer.is_system or any(
        grant.organisation is not None and grant.organisation == organisation
        if grant.role in OWN_ALONE
        else grant.pairing is None and place.startswith(grant.place)
        for grant in viewer.grants
        if verb in grant.verbs
    )


def acts_q(viewer: Viewer, verb: str, place: str, organisation: str) -> Q:
    """The rows for which acts_for() holds, by the fields of the place's code and organisation."""
    if viewer.is_system:
        return Q(pk__isnull=False)
    found = Q(pk__in=[])
    for grant in viewer.grants:
        if verb not in grant.verbs:
            continue
        if grant.role in OWN_ALONE:
            if grant.organisation is not None:
                found |= Q(**{organisation: grant.organisation})
        elif grant.pairing is None:
            found |= within(grant.place, place) if grant.place else Q(pk__isnull=False)
    return found
