"""Questions about pairings."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from xieshou.core.language import in_language
from xieshou.core.scope import within
from xieshou.registry import rules
from xieshou.registry.models import Pairing


@dataclass(frozen=True, slots=True)
class PairingRow:
    """A pairing as its source has it: dates as written, "" where the source is silent."""

    id: int
    east_code: str
    east_name: str
    east_name_en: str
    west_code: str
    west_name: str
    west_name_en: str
    level: str
    since: str
    until: str
    basis: str
    quote: str
    note: str
    source: str
    source_url: str
    grade: str
    origin: str
    current: bool

    @property
    def east_label(self) -> str:
        return in_language(self.east_name, self.east_name_en)

    @property
    def west_label(self) -> str:
        return in_language(self.west_name, self.west_name_en)


def pairings(place: str = "", *, current: bool | None = None) -> tuple[PairingRow, ...]:
    """Pairings that touch a place, current ones first.

    Those of the place itself, of everything in it, and of what it lies in: a county sees its own
    district and its prefecture's, a district its counties, a prefecture both levels.
    """
    touches = Q()
    if place:
        above = [*rules.ancestor_codes(place), place]
        # A whole province would touch everything in it; its parts are paired, not it.
        above = [code for code in above if len(code) > 2 or code == place]
        for side in ("east__code", "west__code"):
            touches |= within(place, side) | Q(**{f"{side}__in": above})
    found = Pairing.objects.filter(touches).select_related("east", "west")
    if current is not None:
        found = found.filter(current=current)
    ordered = found.order_by("-current", "east__code", "west__code", "since", "pk")
    return tuple(_pairing_row(row) for row in ordered)


def partners(places: Iterable[str]) -> dict[str, str]:
    """Place → the code of the district paired with it now, its own before its county's and that
    before its prefecture's; those of which none is known are left out."""
    found = Pairing.objects.filter(current=True, east__level="county")
    rows = sorted(found.values_list("west__code", "east__code"), reverse=True)
    nearest: dict[str, str] = {}
    for place in set(places):
        mine = [(len(west), east) for west, east in rows if place.startswith(west)]
        if mine:
            longest = max(length for length, _east in mine)
            nearest[place] = min(east for length, east in mine if length == longest)
    return nearest


def _pairing_row(row: Pairing) -> PairingRow:
    return PairingRow(
        id=row.pk,
        east_code=row.east.code,
        east_name=row.east.name,
        east_name_en=row.east.name_en,
        west_code=row.west.code,
        west_name=row.west.name,
        west_name_en=row.west.name_en,
        level=row.west.level,
        since=row.since,
        until=row.until,
        basis=row.basis,
        quote=row.quote,
        note=row.note,
        source=row.source,
        source_url=row.source_url,
        grade=row.grade,
        origin=row.origin,
        current=row.current,
    )
