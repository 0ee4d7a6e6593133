"""Places with their names in both languages and a point, read once for many projects."""

from collections.abc import Iterable

from django.utils import translation

from xieshou.opendata.rules.activity import Named, Spot
from xieshou.registry import reads as registry
from xieshou.registry.reads import PlaceRow

_LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}


class Spots:
    """The places of these codes; a point that is not known is that of the county around."""

    def __init__(self, codes: Iterable[str]) -> None:
        wanted = {code for code in codes if code} | {code[:6] for code in codes if code}
        self._zh, self._en = names_of(wanted)
        self._places = _rows(wanted)

    def of(self, code: str) -> Spot:
        name = Named(self._zh.get(code, code), self._en.get(code, ""))
        own, around = self._places.get(code), self._places.get(code[:6])
        if own is not None and own.lon is not None and own.lat is not None:
            return Spot(code, name, own.lon, own.lat, exact=True)
        if around is not None and around.lon is not None and around.lat is not None:
            return Spot(code, name, around.lon, around.lat)
        return Spot(code, name)


def names_of(codes: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Code → name in Chinese, and in English where there is one."""
    wanted = set(codes)
    with translation.override("zh-hans"):
        zh = registry.place_names(wanted)
    with translation.override("en"):
        en = registry.place_names(wanted)
    return zh, {code: name for code, name in en.items() if name != zh.get(code)}


def _rows(codes: set[str]) -> dict[str, PlaceRow]:
    """Many places of a province by one question a level."""
    families = {(code[:2], len(code)) for code in codes}
    return {
        row.code: row
        for province, digits in sorted(families)
        if digits in _LEVELS
        for row in registry.descendants(province, _LEVELS[digits])
        if row.code in codes
    }
