"""Who is looking, and where they may look: a viewer holds grants, a grant reaches down one place.

Places are named by administrative codes whose prefixes are their ancestors ("53" province,
"5333" prefecture, "533323" county, 9 digits township, 12 village); "" is everywhere.
"""

from dataclasses import dataclass

from django.db.models import Q

# Digits of a place code: everywhere, province, prefecture, county, township, village.
LEVEL_LENGTHS = (0, 2, 4, 6, 9, 12)


class Unscoped(Exception):
    """Personal data was asked for without a viewer who may see any; a fault of the caller."""


@dataclass(frozen=True)
class Grant:
    """A role held within a place (code prefix, "" = everywhere) and the verbs it allows there."""

    role: str
    place: str
    pairing: int | None
    organisation: int | None
    verbs: frozenset[str]


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks or acts. `is_system` is for the loader, the worker and the command line."""

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    is_system: bool = False

    def may(self, verb: str, place: str = "") -> bool:
        """Whether one grant allows `verb` at `place`; "" asks for a grant that holds everywhere."""
        return self.is_system or any(
            verb in grant.verbs and place.startswith(grant.place) for grant in self.grants
        )

    def places(self, verb: str) -> tuple[str, ...]:
        """The outermost code prefixes where `verb` is allowed: () nowhere, ("",) everywhere."""
        if self.is_system:
            return ("",)
        found: list[str] = []
        for place in sorted({grant.place for grant in self.grants if verb in grant.verbs}):
            if not any(place.startswith(outer) for outer in found):
                found.append(place)
        return tuple(found)


PUBLIC = Viewer(None, "public")
SYSTEM = Viewer(None, "system", is_system=True)


def within(prefix: str, field: str) -> Q:
    """Rows whose code in `field` begins with `prefix`; a range, so that a plain index serves it."""
    # Codes are digits, and every collation sorts digits before letters.
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix + "a"}) if prefix else Q()


def scope_q(viewer: Viewer | None, verb: str, field: str) -> Q:
    """The rows where `viewer` may `verb`, by the place code in `field` (e.g. "village__code").

    A viewer without such a grant gets a condition that matches nothing. Raises Unscoped for None.
    """
    if viewer is None:
        raise Unscoped(verb)
    places = viewer.places(verb)
    if not places:
        return Q(pk__in=[])
    if "" in places:
        # Not Q(): that would vanish from `Q(…) | scope_q(…)`, and hide what may be seen.
        return Q(pk__isnull=False)
    scope = within(places[0], field)
    for place in places[1:]:
        scope |= within(place, field)
    return scope
