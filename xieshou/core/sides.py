"""The two sides of a partnership: the office that speaks for each, and whose word is missing."""

from collections.abc import Collection

from xieshou.core.scope import Viewer

SIDES = ("east", "west")
# The roles that speak for a side as a whole.
SIDE_OF_ROLE = {"shanghai_office": "east", "yunnan_office": "west"}


def sides_for(viewer: Viewer, verb: str, place: str) -> tuple[str, ...]:
    """The sides for which the viewer may `verb` at the place. The system speaks for none."""
    found = {
        SIDE_OF_ROLE[grant.role]
        for grant in viewer.grants
        if grant.role in SIDE_OF_ROLE and verb in grant.verbs and place.startswith(grant.place)
    }
    return tuple(side for side in SIDES if side in found)


def sides_missing(spoken: Collection[str]) -> tuple[str, ...]:
    """The sides that have not yet spoken."""
    return tuple(side for side in SIDES if side not in spoken)
