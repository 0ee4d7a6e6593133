"""A village's histogram → what may be shown of it: people and lacks by group, H, A and M0."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from xieshou.core.small_cells import (
    SMALLEST_CELL,
    hidden_by_column,
    hidden_rows,
    is_small,
)
from xieshou.engines.measure import (
    Histogram,
    Indicator,
    IndicatorSet,
    MeasureRow,
    Measures,
    measure,
)
from xieshou.registry.reads import IndicatorSetRow
from xieshou.villages import rules

# The name under which all groups together are shown.
EVERYBODY = "all"
_PLACE = "village"
_PROVINCE_DIGITS, _PREFECTURE_DIGITS, _COUNTY_DIGITS, _TOWNSHIP_DIGITS = 2, 4, 6, 9


@dataclass(frozen=True, slots=True)
class Lack:
    """How many people lack an indicator; None where that may not be shown.

    `bound` then says as much as may be: "<10" people, ">" all but ten, or "" for nothing.
    """

    code: str
    dimension: str
    persons: int | None
    share: float | None
    bound: str = ""


@dataclass(frozen=True, slots=True)
class GroupPortrait:
    """One group of households, or "all" of them; what may not be shown is None, () or a bound.

    `headcount` H, `intensity` A and `adjusted` M0 = H x A are shares at the set's default cutoff.
    """

    code: str
    people: int | None
    bound: str
    lacks: tuple[Lack, ...]
    headcount: float | None
    intensity: float | None
    adjusted: float | None


def portrait(
    patterns: rules.Patterns,
    indicators: IndicatorSetRow,
    *,
    small_cells: bool,
    kept_back: Collection[str] = (),
) -> tuple[GroupPortrait, ...]:
    """All people first, then each group that has any; cells of few people only if `small_cells`.

    `kept_back` are cells not to be shown for the sake of other villages (see `kept_back`).
    """
    engine_set, hist = _engine_set(indicators), _histogram([(_PLACE, patterns)])
    cutoff = indicators.default_cutoff
    found = measure(hist, engine_set, [cutoff], by_group=True)
    rows = {
        group: found.row(_PLACE, group=group)
        for group in rules.GROUPS
        if group in patterns and found.row(_PLACE, group=group).population
    }
    rows = {EVERYBODY: measure(hist, engine_set, [cutoff]).row(_PLACE), **rows}
    unseen = {} if small_cells else _unseen(rows, kept_back)
    return tuple(_portrait(group, row, unseen) for group, row in rows.items())


def kept_back(
    county: Iterable[tuple[str, rules.Patterns]],
    indicators: IndicatorSetRow,
    above: Collection[str] = (),
) -> Mapping[str, frozenset[str]]:
    """{village: its cells, "poor" or an indicator's code, that tables of the county do not show}.

    What a table of a township's villages hides would follow from the township's figures if the
    villages themselves showed it; the same rules make both hide the same. `above` is hidden of the
    county itself, whose sum its villages are (see `kept_back_above`).
    """
    villages = measure(_histogram(county), _engine_set(indicators), [indicators.default_cutoff])
    tables = (villages.roll_up(lambda code: code[:_TOWNSHIP_DIGITS]), villages)
    return _kept_back_in(tables, indicators, {"": frozenset(above)})


def kept_back_above(
    province: Iterable[tuple[str, rules.Patterns]], indicators: IndicatorSetRow
) -> Mapping[str, frozenset[str]]:
    """{county: its cells that tables of provinces, prefectures and counties do not show}."""
    villages = measure(_histogram(province), _engine_set(indicators), [indicators.default_cutoff])
    counties = villages.roll_up(lambda code: code[:_COUNTY_DIGITS])
    prefectures = counties.roll_up(lambda code: code[:_PREFECTURE_DIGITS])
    tables = (prefectures.roll_up(lambda code: code[:_PROVINCE_DIGITS]), prefectures, counties)
    return _kept_back_in(tables, indicators, {"": frozenset()})


def _kept_back_in(
    tables: Iterable[Measures], indicators: IndicatorSetRow, above: Mapping[str, frozenset[str]]
) -> Mapping[str, frozenset[str]]:
    """What the last of these tables, from larger places to smaller ones, does not show of each
    place: of a family below one place of `above` what is hidden there, and what the family hides.
    """
    names = (_POOR, *(row.code for row in indicators.indicators))
    for table in tables:
        found: dict[str, frozenset[str]] = {}
        for parent, gone in above.items():
            for place, out in hidden_by_column(_cells(table, parent)).items():
                found[place] = gone | {names[at] for at in out}
        above = found
    return above


def _cells(found: Measures, parent: str) -> dict[str, list[tuple[int, int]]]:
    """By place below `parent`: how many of all people are poor, and how many lack each
    indicator."""
    return {
        place: [
            (persons, int(found.population[at]))
            for persons in (int(found.poor[at, 0]), *found.raw_persons[at].tolist())
        ]
        for at, place in enumerate(found.places)
        if place.startswith(parent)
    }


def _engine_set(indicators: IndicatorSetRow) -> IndicatorSet:
    return IndicatorSet(
        indicators.code,
        tuple(Indicator(row.code, row.dimension, row.weight) for row in indicators.indicators),
    )


def _histogram(needs: Iterable[tuple[str, rules.Patterns]]) -> Histogram:
    return Histogram.from_cells(
        {
            place: {
                group: {int(pattern): persons for pattern, persons in cells.items()}
                for group, cells in patterns.items()
            }
            for place, patterns in needs
        }
    )


# Names of the cells of a group that are no indicators.
_PEOPLE, _POOR = "people", "poor"
Unseen = Mapping[str, Collection[str]]


def _unseen(rows: Mapping[str, MeasureRow], kept_back: Collection[str]) -> Unseen:
    """{cell: the groups where it must not be shown}."""
    groups = {group: row for group, row in rows.items() if group != EVERYBODY}
    whole = rows[EVERYBODY]
    if whole.population < SMALLEST_CELL:
        return dict.fromkeys((_PEOPLE, _POOR, *(row.code for row in whole.indicators)), rows.keys())
    people = {group: row.population for group, row in groups.items()}
    nobody = rules.hidden_groups(people)
    cells = {_POOR: {group: (row.poor, row.population) for group, row in rows.items()}}
    for at, indicator in enumerate(whole.indicators):
        cells[indicator.code] = {
            group: (row.indicators[at].raw_persons, row.population) for group, row in rows.items()
        }
    unseen: dict[str, Collection[str]] = {_PEOPLE: nobody}
    for name, by_group in cells.items():
        total = by_group.pop(EVERYBODY)
        if name in kept_back or is_small([total]):
            unseen[name] = rows.keys()
        else:
            table = {group: (cell,) for group, cell in by_group.items()}
            unseen[name] = hidden_rows(table, nobody)
    return unseen


def _portrait(group: str, row: MeasureRow, unseen: Unseen) -> GroupPortrait:
    shows_people = group not in unseen.get(_PEOPLE, ())
    shows_poor = shows_people and group not in unseen.get(_POOR, ())
    lacks = (
        Lack(item.code, item.dimension, item.raw_persons, item.raw_headcount)
        if group not in unseen.get(item.code, ())
        else Lack(item.code, item.dimension, None, None, _bound(item.raw_persons, row.population))
        for item in row.indicators
    )
    return GroupPortrait(
        code=group,
        people=row.population if shows_people else None,
        bound="" if shows_people else _bound(row.population, row.population),
        lacks=tuple(lacks) if shows_people else (),
        headcount=row.H if shows_poor else None,
        intensity=row.A if shows_poor else None,
        adjusted=row.M0 if shows_poor else None,
    )


def _bound(count: int, of: int) -> str:
    if 0 < count < SMALLEST_CELL:
        return f"<{SMALLEST_CELL}"
    return f">{of - SMALLEST_CELL}" if 0 < of - count < SMALLEST_CELL else ""
