"""Who goes together with whom: the list by place of the east, and the map of both regions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xieshou.registry import reads as registry
from xieshou.registry.reads import PairingRow, PlaceRow


@dataclass(frozen=True, slots=True)
class District:
    """A place of the east with those it goes together with."""

    code: str
    name: str
    pairings: tuple[PairingRow, ...]

    @property
    def current(self) -> int:
        """How many of them stand today."""
        return sum(row.current for row in self.pairings)


def districts(pairings: Iterable[PairingRow]) -> tuple[District, ...]:
    """Pairings by place of the east, those with most first; past ones come after current ones."""
    found: dict[str, list[PairingRow]] = {}
    for row in pairings:
        found.setdefault(row.east_code, []).append(row)
    rows = (District(code, own[0].east_label, tuple(own)) for code, own in found.items())
    return tuple(sorted(rows, key=lambda row: (-row.current, row.code)))


def pairing_map() -> dict[str, Any]:
    """Both regions and the pairings between them, as js/map.js draws them."""
    pairings = registry.pairings()
    east, west = (_provinces(pairings, side) for side in ("east_code", "west_code"))
    return {
        "east": [_point(row) for code in east for row in registry.descendants(code, "county")],
        "west": [_point(row) for code in west for row in registry.descendants(code, "county")],
        "prefectures": [
            {"code": row.code, "name": row.map_label}
            for code in west
            for row in registry.descendants(code, "prefecture")
        ],
        "east_name": _names(east),
        "west_name": _names(west),
        "pairs": [
            {
                "east": row.east_code,
                "west": row.west_code,
                "current": row.current,
                "text": pairing_text(row),
            }
            for row in pairings
        ],
    }


def pairing_text(row: PairingRow) -> str:
    """One line: who with whom, since when, until when, how sure."""
    return _("{east} — {west}，{period}，可靠性 {grade}").format(
        east=row.east_label, west=row.west_label, period=period(row), grade=row.grade or "—"
    )


def period(row: PairingRow) -> str:
    """When a pairing held, as far as its source says."""
    if row.current:
        return _("{since} 起").format(since=row.since) if row.since else _("现有结对")
    if row.since and row.until:
        return _("{since} 至 {until}").format(since=row.since, until=row.until)
    return _("至 {until}").format(until=row.until) if row.until else _("以往结对")


def _provinces(pairings: Iterable[PairingRow], side: str) -> list[str]:
    return sorted({getattr(row, side)[:2] for row in pairings})


def _names(codes: Iterable[str]) -> str:
    places = registry.place_names(codes)
    return _("、").join(places[code] for code in codes if code in places)


def _point(row: PlaceRow) -> dict[str, Any]:
    return {"code": row.code, "name": row.map_label, "lon": row.lon, "lat": row.lat}
