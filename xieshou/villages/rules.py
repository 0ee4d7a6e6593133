"""What may be shown of a small village, and what needs and assets must be like. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# Cells of fewer people say too much about somebody.
SMALLEST = 10
GROUPS = ("monitored", "lifted", "other")

Patterns = Mapping[str, Mapping[str, int]]
# A cell: how many people, of how many.
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Holding:
    """Something a village owns, as a sheet or a loader brings it; known by (village, name)."""

    village: str
    kind: str
    name: str
    quantity: Decimal | None = None
    unit: str = ""
    owner: str = ""
    condition: str = ""
    origin: str = "entered"
    source: str = ""
    source_url: str = ""
    grade: str = ""


def people_of(patterns: Patterns) -> int:
    return sum(persons for group in patterns.values() for persons in group.values())


def flaw(patterns: Patterns, indicators: int) -> str:
    """The code of what is wrong with a village's histogram, "" if nothing is."""
    if set(patterns) - set(GROUPS):
        return "group_unknown"
    for group in patterns.values():
        for pattern, persons in group.items():
            if not str(pattern).isascii() or not str(pattern).isdigit():
                return "pattern_unreadable"
            if int(pattern) >> indicators:
                return "pattern_out_of_range"
            if persons < 0:
                return "persons_negative"
    return ""


def canonical(patterns: Patterns) -> dict[str, dict[str, int]]:
    """Groups in order, patterns by number, nothing without people: equal needs are equal text."""
    return {
        group: {
            str(pattern): persons
            for pattern, persons in sorted(patterns[group].items(), key=lambda item: int(item[0]))
            if persons
        }
        for group in GROUPS
        if any(patterns.get(group, {}).values())
    }


def is_small(count: int, of: int) -> bool:
    """Whether a cell, or the rest that it leaves, is of 1 to 9 people."""
    return 0 < count < SMALLEST or 0 < of - count < SMALLEST


def hidden(cells: Mapping[str, Cell], already: Collection[str] = ()) -> frozenset[str]:
    """Groups whose cell must not be shown where the sum over all groups is.

    Small cells are hidden, and with them as many more, the smallest first, as it takes that what
    is hidden cannot be had by subtracting what is shown from the sum. `already` are groups that
    are hidden anyway.
    """
    found = {group for group, (count, of) in cells.items() if is_small(count, of)}
    found |= set(already)
    shown = sorted(cells.keys() - found, key=lambda group: (cells[group], group))
    while found and shown and _derivable([cells[group] for group in found]):
        found.add(shown.pop(0))
    return frozenset(found)


def _derivable(cells: Iterable[Cell]) -> bool:
    """Whether cells of which only the sum is known still give somebody away."""
    inhabited = [cell for cell in cells if cell[1]]
    count, of = sum(cell[0] for cell in inhabited), sum(cell[1] for cell in inhabited)
    return len(inhabited) < 2 or is_small(count, of)


def hidden_groups(people: Mapping[str, int]) -> frozenset[str]:
    """Groups of which not even the number of people may be shown beside the village's total."""
    inhabited = {group: (n, n) for group, n in people.items() if n}
    return hidden(inhabited)


def sheet_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Holding]:
    """The holdings that the rows of the assets sheet describe."""
    for row in rows:
        yield Holding(
            **{name: row[name] for name in Holding.__slots__ if row.get(name) is not None}
        )
