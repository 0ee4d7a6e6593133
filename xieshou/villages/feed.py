"""A village's histogram → what may be shown of it: people and lacks by group, H, A and M0."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from xieshou.core.small_cells import SMALLEST_CELL, hidden_rows, is_small
from xieshou.engines.measure import Histogram, Indicator, IndicatorSet, MeasureRow, measure
from xieshou.registry.reads import IndicatorSetRow
from xieshou.villages import rules

# The name under which all groups together are shown.
EVERYBODY = "all"
_PLACE = "village"


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
    patterns: rules.Patterns, indicators: IndicatorSetRow, *, small_cells: bool
) -> tuple[GroupPortrait, ...]:
    """All people first, then each group that has any; cells of few people only if `small_cells`."""
    engine_set = IndicatorSet(
        indicators.code,
        tuple(Indicator(row.code, row.dimension, row.weight) for row in indicators.indicators),
    )
    hist = Histogram.from_cells(
        {
            _PLACE: {
                group: {int(pattern): persons for pattern, persons in cells.items()}
                for group, cells in patterns.items()
            }
        }
    )
    cutoff = indicators.default_cutoff
    found = measure(hist, engine_set, [cutoff], by_group=True)
    rows = {
        group: found.row(_PLACE, group=group)
        for group in rules.GROUPS
        if group in patterns and found.row(_PLACE, group=group).population
    }
    rows = {EVERYBODY: measure(hist, engine_set, [cutoff]).row(_PLACE), **rows}
    unseen = {} if small_cells else _unseen(rows)
    return tuple(_portrait(group, row, unseen) for group, row in rows.items())


# Names of the cells of a group that are no indicators.
_PEOPLE, _POOR = "people", "poor"
Unseen = Mapping[str, Collection[str]]


def _unseen(rows: Mapping[str, MeasureRow]) -> Unseen:
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
        if is_small([total]):
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
