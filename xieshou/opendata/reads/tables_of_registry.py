"""Places, pairings and organisations as tables."""

import hashlib
from collections.abc import Iterator
from typing import Any

from xieshou.opendata.reads.names import is_individual
from xieshou.opendata.reads.publisher import publisher
from xieshou.opendata.rules.activity import Named
from xieshou.opendata.rules.iati_orgs import Body
from xieshou.registry import reads as registry
from xieshou.registry.reads import OrganisationRow

_LEVELS = ("province", "prefecture", "county", "township", "village")
_PART = 500


def places() -> Iterator[tuple[Any, ...]]:
    for level in _LEVELS:
        for one in registry.descendants("", level):
            yield (
                one.code, one.name, one.official_name, one.name_en, one.level, one.parent_code,
                one.lon, one.lat, one.population, one.population_year, one.area_km2,
                one.poor_county_exit_year, one.is_key_county,
            )  # fmt: skip


def pairings() -> Iterator[tuple[Any, ...]]:
    for one in registry.pairings():
        yield (
            one.east_code, one.east_name, one.east_name_en, one.west_code, one.west_name,
            one.west_name_en, one.level, one.since, one.until, one.current, one.basis, one.origin,
            one.source, one.source_url, one.grade,
        )  # fmt: skip


def organisations() -> Iterator[tuple[Any, ...]]:
    for one in every_organisation():
        yield (
            organisation_ref(one), one.credit_code, one.name, one.name_en, one.kind, one.kind_label,
            one.place_code, one.place_name, one.origin, one.source, one.source_url, one.grade,
        )  # fmt: skip


def every_organisation() -> Iterator[OrganisationRow]:
    """All that may be published, by place and name."""
    offset = 0
    while rows := registry.organisations(offset=offset, limit=_PART).rows:
        yield from (one for one in rows if not is_individual(one))
        offset += _PART


def organisation_ref(one: OrganisationRow) -> str:
    """Its identifier: by the credit code, else by its name at its place, in the namespace of the
    publisher; the same on every site."""
    if one.credit_code:
        return f"{publisher().ref}-USCC-{one.credit_code}"
    named = hashlib.sha256(f"{one.place_code} {one.name}".encode()).hexdigest()
    return f"{publisher().ref}-ORG-{named[:12]}"


def bodies() -> Iterator[Body]:
    """The same organisations, for the IATI organisation file; each identifier once."""
    seen: set[str] = set()
    for one in every_organisation():
        ref = organisation_ref(one)
        if ref not in seen:
            seen.add(ref)
            yield Body(ref, Named(one.name, one.name_en), one.place_code, one.kind, one.origin)
