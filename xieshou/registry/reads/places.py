"""Questions about places: one, those below it, those above it, by name, by code."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext as _

from xieshou.core.language import in_language
from xieshou.core.scope import within
from xieshou.registry import rules
from xieshou.registry.models import Place


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A current division. `name` is as people say it; the list's own wording is `official_name`."""

    id: int
    code: str
    name: str
    official_name: str
    name_en: str
    level: str
    parent_code: str
    lon: float | None
    lat: float | None
    population: int | None
    population_year: int | None
    area_km2: float | None
    poor_county_exit_year: int | None
    is_key_county: bool | None
    villages: int

    @property
    def label(self) -> str:
        """The name in the language of the request."""
        return in_language(self.name, self.name_en)

    @property
    def map_label(self) -> str:
        """The same, short enough for a map: 怒江州, Nujiang."""
        return in_language(rules.map_name(self.name), self.name_en.partition(" ")[0])


def place(code: str, year: int | None = None) -> PlaceRow | None:
    """The division of that code as it stands now, or as it stood in `year`; None if none."""
    found = _places(year).filter(code=code).first()
    return _place_row(found, _villages_in(code, len(code)).get(code, 0)) if found else None


def children(code: str) -> tuple[PlaceRow, ...]:
    """The divisions just below, by code; the provinces for ""."""
    length = next((n for n in rules.LENGTHS if n > len(code)), None)
    if length is None:
        return ()
    below = _places().filter(within(code, "code"), level=rules.LEVEL_OF_LENGTH[length])
    villages = _villages_in(code, length) if length < 12 else {}
    return tuple(_place_row(row, villages.get(row.code, 0)) for row in below)


def descendants(code: str, level: str) -> tuple[PlaceRow, ...]:
    """All divisions of one level within a place, by code, without their number of villages."""
    found = _places().filter(within(code, "code"), level=level).order_by("code")
    return tuple(_place_row(row, 0) for row in found)


def ancestors(code: str) -> tuple[PlaceRow, ...]:
    """The divisions above a place, the province first, without their number of villages."""
    found = _places().filter(code__in=rules.ancestor_codes(code)).order_by(Length("code"))
    return tuple(_place_row(row, 0) for row in found)


def find(text: str, limit: int = 20, prefix: str = "") -> tuple[PlaceRow, ...]:
    """Places whose name holds `text`, in Chinese or English, or whose code begins with it."""
    text = text.strip()
    if not text:
        return ()
    named = Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__startswith=text)
    found = _places().filter(named, within(prefix, "code")).order_by(Length("code"), "code")
    return tuple(_place_row(row, 0) for row in found[:limit])


def place_ids(prefix: str = "", level: str = "") -> dict[str, int]:
    """Code → primary key of the current places under a prefix, at one level or at all."""
    found = _places().filter(within(prefix, "code"))
    if level:
        found = found.filter(level=level)
    return dict(found.values_list("code", "pk"))


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Code → name in the language of the request, for the codes that exist."""
    wanted = set(codes)
    found = _places().filter(code__in=wanted) if len(wanted) < 500 else _places()
    return {
        code: in_language(rules.short_name(name), name_en)
        for code, name, name_en in found.values_list("code", "name", "name_en")
        if code in wanted
    }


def versions(code: str) -> tuple[tuple[str, int, int | None], ...]:
    """(name, first year, last year or None) of every version of a division, the oldest first."""
    found = Place.objects.filter(code=code).order_by("valid_from")
    return tuple(found.values_list("name", "valid_from", "valid_to"))


def faults() -> list[str]:
    """Current places that do not stand below the current place their code says."""
    rows = _places().values_list("code", "level", "parent__code", "parent__valid_to")
    return [
        _("%(place)s 的层级或上级与代码不符") % {"place": code}
        for code, level, parent, parent_ended in rows
        if level != rules.LEVEL_OF_LENGTH.get(len(code))
        or (parent or "") != rules.parent_code(code)
        or parent_ended is not None
    ]


def _places(year: int | None = None) -> QuerySet[Place]:
    if year is None:
        return Place.objects.filter(valid_to=None)
    still = Q(valid_to=None) | Q(valid_to__gte=year)
    return Place.objects.filter(still, valid_from__lte=year)


def _villages_in(prefix: str, length: int) -> dict[str, int]:
    """Villages under each code of that length; a village holds itself."""
    found = _places().filter(within(prefix, "code"), level="village")
    counted = found.order_by().annotate(above=Substr("code", 1, length)).values("above")
    return {row["above"]: row["n"] for row in counted.annotate(n=Count("pk"))}


def _place_row(row: Place, villages: int) -> PlaceRow:
    return PlaceRow(
        id=row.pk,
        code=row.code,
        name=rules.short_name(row.name),
        official_name=row.name,
        name_en=row.name_en,
        level=row.level,
        parent_code=rules.parent_code(row.code),
        lon=row.lon,
        lat=row.lat,
        population=row.population,
        population_year=row.population_year,
        area_km2=row.area_km2,
        poor_county_exit_year=row.poor_county_exit_year,
        is_key_county=row.is_key_county,
        villages=villages,
    )
