"""Who is looking, and where they may look: a viewer holds grants, a grant reaches down one place.

Places are named by administrative codes whose prefixes are their ancestors ("53" province,
"5333" prefecture, "533323" county, 9 digits township, 12 village); "" is everywhere.
"""

from dataclasses import dataclass, replace

from django.db.models import Q

# Digits of a place code: everywhere, province, prefecture, county, township, village.
LEVEL_LENGTHS = (0, 2, 4, 6, 9, 12)


class Unscoped(Exception):
    """Personal data was asked for without a viewer who may see any; a fault of the caller."""


@dataclass(frozen=True)
class Grant:
    """A role held within a place (code prefix, "" = everywhere) and the verbs it allows there.

    `east`: the eastern place of the pairing that it is held in, "" for none.
    """

    role: str
    place: str
    pairing: int | None
    organisation: int | None
    verbs: frozenset[str]
    east: str = ""


@dataclass(frozen=True)
class Token:
    """What a program may that comes with a token: to look into `areas` (of verbs: "market"), None
    for all, and to do the verbs `acts`; and never more than the grants beside it."""

    id: int
    prefix: str
    areas: frozenset[str] | None
    acts: frozenset[str]

    def looks_into(self, area: str) -> bool:
        return self.areas is None or area in self.areas


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks or acts. `is_system` is for the loader, the worker and the command line.

    `token`: the one that the request came with, None for a person at a page.
    """

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    is_system: bool = False
    token: Token | None = None

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

    def organisations(self, verb: str) -> set[int]:
        """The organisations in which a role allows `verb`."""
        return {
            grant.organisation
            for grant in self.grants
            if grant.organisation is not None and verb in grant.verbs
        }

    def with_grants(self, grants: tuple[Grant, ...]) -> "Viewer":
        """The same viewer with no more than these of the grants."""
        return replace(self, grants=grants)


PUBLIC = Viewer(None, "public")
SYSTEM = Viewer(None, "system", is_system=True)


def someone(viewer: Viewer | None, verb: str) -> None:
    """Raises Unscoped where nobody asks: neither a person nor the system."""
    if viewer is None or (viewer.user_id is None and not viewer.is_system):
        raise Unscoped(verb)


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
