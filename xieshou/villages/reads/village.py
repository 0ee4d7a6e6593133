"""What a village lacks and owns, as frozen rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from xieshou.core.models import Origin
from xieshou.core.scope import PUBLIC, Viewer, within
from xieshou.core.versions import while_unchanged
from xieshou.registry import reads as registry
from xieshou.registry.reads import IndicatorSetRow, PlaceRow
from xieshou.villages import rules
from xieshou.villages.feed import GroupPortrait, kept_back, kept_back_above, portrait
from xieshou.villages.models import Needs, ReleasedNeeds
from xieshou.villages.reads.assets import AssetRow, assets

Patterns = dict[str, dict[str, int]]
PROVINCE_DIGITS, COUNTY_DIGITS = 2, 6


@dataclass(frozen=True, slots=True)
class NeedsRow:
    """What is lacking in a village in a year, as far as the viewer may know: all people first, then
    each group, in the questions of `indicators`."""

    year: int
    groups: tuple[GroupPortrait, ...]
    indicators: IndicatorSetRow
    origin: str
    source: str
    source_url: str
    grade: str


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A village with the places above it, its needs of a year (None: not recorded) and assets."""

    place: PlaceRow
    ancestors: tuple[PlaceRow, ...]
    needs: NeedsRow | None
    years: tuple[int, ...]
    assets: tuple[AssetRow, ...]


def village(code: str, year: int | None = None, *, viewer: Viewer = PUBLIC) -> VillageRow | None:
    """A village, by default with its latest needs; None where there is no such village.

    Only whoever may see the households there is told cells of fewer than ten people.
    """
    place = registry.place(code)
    if place is None or place.level != "village":
        return None
    known = years(code)
    wanted = year if year in known else next(iter(known), None)
    return VillageRow(
        place=place,
        ancestors=registry.ancestors(code),
        needs=_needs_row(code, wanted, viewer) if wanted else None,
        years=known,
        assets=assets(code, viewer=viewer),
    )


def latest_needs(code: str, *, viewer: Viewer = PUBLIC) -> NeedsRow | None:
    """A village's needs of the latest year, as far as the viewer may know; None without any."""
    known = years(code)
    return _needs_row(code, known[0], viewer) if known else None


def needs(prefix: str, year: int) -> list[tuple[str, Patterns]]:
    """(village, {group: {pattern: persons}}) of every village below, by code."""
    found = _needs(prefix, year).order_by("village__code")
    return list(found.values_list("village__code", "patterns"))


def years(prefix: str = "") -> tuple[int, ...]:
    """Years in which needs are recorded below a place, latest first."""
    found = Needs.objects.filter(within(prefix, "village__code")).order_by("-year")
    return tuple(found.values_list("year", flat=True).distinct())


@while_unchanged(256)
def needs_stamp(prefix: str, year: int) -> str:
    """Text that changes whenever the needs below a place change."""
    state = _needs(prefix, year).aggregate(number=Count("pk"), last=Max("changed_at"))
    last = state["last"].isoformat() if state["last"] else "-"
    return f"{prefix}:{year}:{state['number']}:{last}"


def any_synthetic(prefix: str, year: int) -> bool:
    """Whether the needs of any village below are synthetic, and so whatever is made of them."""
    return _needs(prefix, year).filter(origin=Origin.SYNTHETIC).exists()


def faults() -> list[str]:
    """Villages whose people are not the sum of their histogram, or whose histogram cannot be."""
    rows = Needs.objects.order_by("year", "village__code").values_list(
        "village__code", "year", "people", "patterns", "indicator_set__indicators"
    )
    return [
        _("%(village)s %(year)d 年的需求与人口不符") % {"village": code, "year": year}
        for code, year, people, patterns, indicators in rows.iterator()
        if people != rules.people_of(patterns) or rules.flaw(patterns, len(indicators))
    ]


def _needs(prefix: str, year: int) -> QuerySet[Needs]:
    return Needs.objects.filter(within(prefix, "village__code"), year=year)


def _needs_row(code: str, year: int, viewer: Viewer) -> NeedsRow:
    row = _needs(code, year).select_related("indicator_set").get()
    indicators = registry.indicator_set(row.indicator_set.code, row.indicator_set.version)
    small_cells = viewer.may(registry.SEE_HOUSEHOLDS, code)
    kept = frozenset[str]() if small_cells else _kept_back(code, year, indicators)
    whole = True
    if not small_cells and (released := _released(code)):
        whole = (released.year, released.changed_at) == (row.year, row.changed_at)
        kept |= set(released.kept_back)
    if not whole:
        kept = frozenset({"poor", *(one.code for one in indicators.indicators)})
    groups = portrait(row.patterns, indicators, small_cells=small_cells, kept_back=kept)
    return NeedsRow(
        year=row.year,
        # How many are in a group may have changed by few, too.
        groups=groups if whole else groups[:1],
        indicators=indicators,
        origin=row.origin,
        source=row.source,
        source_url=row.source_url,
        grade=row.grade,
    )


def _released(code: str) -> ReleasedNeeds | None:
    return ReleasedNeeds.objects.filter(village__code=code).first()


def _kept_back(code: str, year: int, indicators: IndicatorSetRow) -> frozenset[str]:
    county, province = code[:COUNTY_DIGITS], code[:PROVINCE_DIGITS]
    stamp = needs_stamp(province, year)
    above = _kept_back_above(province, year, stamp, indicators).get(county, frozenset())
    return _kept_back_in(county, year, needs_stamp(county, year), indicators, above)[code]


@lru_cache(maxsize=64)
def _kept_back_in(
    county: str, year: int, stamp: str, indicators: IndicatorSetRow, above: frozenset[str]
) -> Mapping[str, frozenset[str]]:
    """As feed.kept_back; `stamp` names the state of the county's needs: the cache is true."""
    return kept_back(needs(county, year), indicators, above)


@lru_cache(maxsize=8)
def _kept_back_above(
    province: str, year: int, stamp: str, indicators: IndicatorSetRow
) -> Mapping[str, frozenset[str]]:
    """As feed.kept_back_above, of the villages asked the same questions; `stamp` as above."""
    asked = _needs(province, year).filter(
        indicator_set__code=indicators.code, indicator_set__version=indicators.version
    )
    found = asked.values_list("village__code", "patterns")
    return kept_back_above(found.iterator(chunk_size=2000), indicators)
