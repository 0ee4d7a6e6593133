"""The self-development index of villages: made, ranked, and as far as a viewer may know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.db.models import Count, Max, QuerySet

from xieshou.core.models import Origin
from xieshou.core.scope import PUBLIC, Viewer, within
from xieshou.registry import reads as registry
from xieshou.villages.feed import Standings, fitted, goals, swayed
from xieshou.villages.models import CapabilityFacts
from xieshou.villages.rules import ABOUT, COUNTED, Facts

PROVINCE_DIGITS, COUNTY_DIGITS = 2, 6


@dataclass(frozen=True, slots=True)
class RangeRow:
    """Between what index and rank in the county lie when a choice is made otherwise."""

    index_low: float
    index_high: float
    rank_low: int
    rank_high: int


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """One component of a village: its value in its unit and score, None where unknown or not shown.

    `gap` is its part of 1 - index, `without` the index if it were left out.
    """

    code: str
    label: str
    dimension: str
    dimension_label: str
    unit: str
    weight: float
    value: float | None
    score: float | None
    gap: float
    without: float | None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    year: int
    index: float | None


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """A village's index of a year, in [0, 1]; None where too little of it is known.

    `hidden`: the village has fewer than ten households and nothing is told. `known` is the share of
    weight known, `low` and `high` where the index lies whatever the unknown are. Ranks count from
    1, among `of_county` and `of_province` villages with an index. `facts` only for whoever may see
    the households there.
    """

    village: str
    label: str
    year: int
    hidden: bool
    index: float | None
    arithmetic: float | None
    known: float
    low: float | None
    high: float | None
    rank_in_county: int
    of_county: int
    rank_in_province: int
    of_province: int
    components: tuple[ComponentRow, ...]
    left_out: RangeRow | None
    weights: RangeRow | None
    goalposts: RangeRow | None
    history: tuple[HistoryRow, ...]
    facts: Facts | None
    origin: str
    source: str
    source_url: str
    grade: str


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A village in a table: rank among those below the place, index, score of each component."""

    code: str
    label: str
    township: str
    rank: int
    index: float | None
    scores: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class PlaceIndex:
    """The villages below a place, the best first and those without an index last."""

    place: str
    year: int
    years: tuple[int, ...]
    synthetic: bool
    total: int
    median: float | None
    rows: tuple[IndexRow, ...]


def capability(
    code: str, year: int | None = None, *, viewer: Viewer = PUBLIC
) -> CapabilityRow | None:
    """A village's index, by default of its latest year; None where no facts are recorded."""
    rows = {row.year: row for row in _facts(code).select_related("village").order_by("-year")}
    row = rows.get(year) if year in rows else next(iter(rows.values()), None)
    if row is None:
        return None
    standings = _standings(code[:PROVINCE_DIGITS], row.year, viewer)
    at, found = standings.at[code], standings.found
    county = [here for here, one in enumerate(standings.codes) if one[:6] == code[:COUNTY_DIGITS]]
    with_index = ~np.isnan(found.index)
    index = _known(found.index[at])
    hidden = bool(standings.hidden[at])
    may_see = viewer.may(registry.SEE_HOUSEHOLDS, code)
    components, ranges = _parts(standings, at, county)
    return CapabilityRow(
        village=code,
        label=registry.place_names([code]).get(code, code),
        year=row.year,
        hidden=hidden,
        index=index,
        arithmetic=_known(found.arithmetic[at]),
        known=0.0 if hidden else float(found.known[at]),
        low=None if hidden else float(found.low[at]),
        high=None if hidden else float(found.high[at]),
        rank_in_county=int(standings.rank_in_county[at]),
        of_county=int(with_index[county].sum()),
        rank_in_province=int(standings.rank[at]),
        of_province=int(with_index.sum()),
        components=components,
        left_out=ranges["left_out"],
        weights=ranges["weights"],
        goalposts=ranges["goalposts"],
        history=_history(code, list(rows.values()), viewer),
        facts=_facts_of(code, row) if may_see else None,
        origin=row.origin,
        source=row.source,
        source_url=row.source_url,
        grade=row.grade,
    )


def capability_index(code: str, *, viewer: Viewer = PUBLIC) -> HistoryRow | None:
    """The latest year with facts of a village, and its index; None without facts."""
    latest = _facts(code).order_by("-year").first()
    return _history(code, [latest], viewer)[0] if latest else None


def capabilities(
    place: str,
    year: int | None = None,
    *,
    viewer: Viewer = PUBLIC,
    offset: int = 0,
    limit: int | None = None,
) -> PlaceIndex | None:
    """The villages below a place, of the latest year by default; None where none has facts."""
    below = _facts(place)
    years = tuple(below.order_by("-year").values_list("year", flat=True).distinct())
    if not years:
        return None
    chosen = year if year in years else years[0]
    standings = _standings(place[:PROVINCE_DIGITS], chosen, viewer)
    here = [at for at, code in enumerate(standings.codes) if code.startswith(place)]
    index = standings.found.index[here]
    order = np.argsort(-np.nan_to_num(index, nan=-1.0), kind="stable").tolist()
    shown = index[~np.isnan(index)]
    rank = np.searchsorted(np.sort(-shown.round(12)), -index.round(12)) + 1
    part = order[offset : None if limit is None else offset + limit]
    codes = [standings.codes[here[at]] for at in part]
    names = registry.place_names([*codes, *(code[:9] for code in codes)])
    return PlaceIndex(
        place,
        chosen,
        years,
        below.filter(year=chosen, origin=Origin.SYNTHETIC).exists(),
        len(here),
        float(np.median(shown)) if len(shown) else None,
        tuple(
            IndexRow(
                code,
                names.get(code, code),
                names.get(code[:9], ""),
                0 if np.isnan(index[at]) else int(rank[at]),
                _known(index[at]),
                tuple(_known(score) for score in standings.found.scores[here[at]]),
            )
            for code, at in zip(codes, part, strict=True)
        ),
    )


def _parts(
    standings: Standings, at: int, county: list[int]
) -> tuple[tuple[ComponentRow, ...], Mapping[str, RangeRow | None]]:
    """Components of a village, and its ranges among the villages of the county."""
    found, has_index = standings.found, not np.isnan(standings.found.index[at])
    moved = swayed(standings.values[county])
    here = county.index(at)
    components = tuple(
        ComponentRow(
            goal.code,
            goal.label,
            goal.dimension,
            goal.dimension_label,
            goal.unit,
            goal.weight,
            _known(standings.values[at, i]),
            _known(found.scores[at, i]),
            float(found.gaps[at, i]),
            _known(moved.without[here, i]),
        )
        for i, goal in enumerate(goals().components)
    )
    ranges = {
        name: RangeRow(
            float(one.index_low[here]),
            float(one.index_high[here]),
            int(one.rank_low[here]),
            int(one.rank_high[here]),
        )
        if has_index
        else None
        for name, one in (
            ("left_out", moved.left_out),
            ("weights", moved.weights),
            ("goalposts", moved.goalposts),
        )
    }
    return components, ranges


def _history(code: str, rows: list[CapabilityFacts], viewer: Viewer) -> tuple[HistoryRow, ...]:
    """The index of each of the rows, all of one village; the latest year first, as they come."""
    facts = [tuple(getattr(row, name) for name in COUNTED) for row in rows]
    whole = viewer.may(registry.SEE_HOUSEHOLDS, code)
    found = fitted([code] * len(rows), facts, [whole] * len(rows)).found
    return tuple(
        HistoryRow(row.year, _known(index)) for row, index in zip(rows, found.index, strict=True)
    )


def _standings(province: str, year: int, viewer: Viewer) -> Standings:
    state = _facts(province).filter(year=year).aggregate(number=Count("pk"), last=Max("changed_at"))
    return _standings_at(
        province,
        year,
        f"{state['number']}:{state['last'].isoformat()}",
        viewer.places(registry.SEE_HOUSEHOLDS),
    )


@lru_cache(maxsize=16)
def _standings_at(province: str, year: int, stamp: str, seen: tuple[str, ...]) -> Standings:
    """All villages of a province; `stamp` names the state of the facts: the cache is true."""
    found = _facts(province).filter(year=year).order_by("village__code")
    rows = list(found.values_list("village__code", *COUNTED))
    codes = [row[0] for row in rows]
    return fitted(codes, [row[1:] for row in rows], [code.startswith(seen) for code in codes])


def _facts(prefix: str) -> QuerySet[CapabilityFacts]:
    return CapabilityFacts.objects.filter(within(prefix, "village__code"))


def _facts_of(code: str, row: CapabilityFacts) -> Facts:
    return Facts(code, row.year, **{name: getattr(row, name) for name in (*COUNTED, *ABOUT)})


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
