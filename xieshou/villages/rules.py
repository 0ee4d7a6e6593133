"""What may be shown of a small village, and what needs and assets must be like. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xieshou.core.small_cells import hidden_rows

MOST_QUANTITY = 999_999_999_999
GROUPS = ("monitored", "lifted", "other")

Patterns = Mapping[str, Mapping[str, int]]


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


def hidden_groups(people: Mapping[str, int]) -> frozenset[str]:
    """Groups of which not even the number of people may be shown beside the village's total."""
    return hidden_rows({group: ((n, n),) for group, n in people.items() if n})


def sheet_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Holding]:
    """The holdings that the rows of the assets sheet describe."""
    for row in rows:
        yield Holding(
            **{name: row[name] for name in Holding.__slots__ if row.get(name) is not None}
        )
