"""Which offices speak for which side of an assessment, and which stands above both. Pure.

A district's role reaches its partner county: the place alone does not tell whom somebody speaks
for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EAST_SIDE, WEST_SIDE, ABOVE = "east", "west", "above"
ASSESSMENT_SIDES = (EAST_SIDE, WEST_SIDE)
SIDE_OF_OFFICE: Mapping[str, str] = {
    "shanghai_office": EAST_SIDE, "district_office": EAST_SIDE,
    "yunnan_office": WEST_SIDE, "county_office": WEST_SIDE, "county_leader": WEST_SIDE,
}  # fmt: skip
# Those who work for one eastern place: what is another's is not theirs, wherever it lies.
OF_ONE_EAST = frozenset({"district_office"})
# Offices of a province: above every pairing of districts, prefectures and counties.
_PROVINCIAL = frozenset({"shanghai_office", "yunnan_office"})
# After so many days without an answer the office above may settle a contest all the same.
ANSWER_DAYS = 10


@dataclass(frozen=True, slots=True, order=True)
class Office:
    """A role within a place, and the side that it speaks for."""

    side: str
    role: str
    place: str

    @property
    def code(self) -> str:
        return f"{self.role}:{self.place}"

    def is_above(self, west: str) -> bool:
        """Whether it is an office above whoever works at the western place."""
        return self.role in _PROVINCIAL and len(self.place) < len(west)


def offices_of(grants: Iterable[tuple[str, str]]) -> tuple[Office, ...]:
    """The offices among (role, place) of grants, those nearest to the ground first."""
    found = {
        Office(SIDE_OF_OFFICE[role], role, place)
        for role, place in grants
        if role in SIDE_OF_OFFICE
    }
    return tuple(sorted(found, key=lambda one: (-len(one.place), one)))


def other(side: str) -> str:
    return WEST_SIDE if side == EAST_SIDE else EAST_SIDE
