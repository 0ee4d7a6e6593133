"""Who reaches what two places have between them, its books and its statements.

Offices of a province or a county by the western place; a district's by its own pairings alone, for
other districts work at the same western place too.
"""

from django.db.models import Q

from xieshou.core.scope import Grant, Viewer, within
from xieshou.reports.rules import OF_ONE_EAST


def reaches(grant: Grant, east: str, west: str) -> bool:
    mine = grant.role not in OF_ONE_EAST or grant.east == east
    return mine and west.startswith(grant.place)


def may_between(viewer: Viewer, verb: str, east: str, west: str) -> bool:
    """Whether one grant allows `verb` between the two places; the system may everything."""
    return viewer.is_system or any(
        verb in grant.verbs and reaches(grant, east, west) for grant in viewer.grants
    )


def between_q(viewer: Viewer, verb: str) -> Q:
    """The rows with an `east` and a `west` between which `viewer` may `verb`."""
    everything, found = Q(pk__isnull=False), Q(pk__in=[])
    if viewer.is_system:
        return everything
    for grant in viewer.grants:
        if verb in grant.verbs:
            mine = Q(east__code=grant.east) if grant.role in OF_ONE_EAST else everything
            found |= mine & within(grant.place, "west__code")
    return found
