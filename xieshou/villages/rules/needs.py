"""What may be shown of a small village, and what needs and facts must be like. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xieshou.core.small_cells import hidden_rows

GROUPS = ("monitored", "lifted", "other")

Patterns = Mapping[str, Mapping[str, int]]


# A fact that is part of another cannot exceed it.
PARTS = (
    ("households", "people"),
    ("transfer_fen", "income_fen"),
    ("trained", "workers"),
    ("workers", "people"),
    ("organised", "households"),
    ("credit", "households"),
    ("insured", "households"),
    ("contract_fen", "sales_fen"),
)
MOST_FEN = 10**15
MOST_PEOPLE, MOST_MEETINGS, MOST_MINUTES = 1_000_000, 366, 10_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What a village's self-development index is made of, in a year; None is unknown.

    Money in fen: the collective's own operating income without grants, the income of residents and
    the transfers in it, produce sold and what of it under contract. People: `workers` of working
    age, of them `trained` within three years. Households: `organised` in a co-operative or the
    collective's business, with `credit`, with farm insurance. `meetings` of villagers or their
    representatives; `market_minutes` to the nearest produce market.
    """

    village: str
    year: int
    households: int
    people: int
    collective_income_fen: int | None = None
    income_fen: int | None = None
    transfer_fen: int | None = None
    workers: int | None = None
    trained: int | None = None
    organised: int | None = None
    meetings: int | None = None
    credit: int | None = None
    insured: int | None = None
    sales_fen: int | None = None
    contract_fen: int | None = None
    market_minutes: int | None = None
    origin: str = "entered"
    source: str = ""
    source_url: str = ""
    grade: str = ""


ABOUT = ("origin", "source", "source_url", "grade")
COUNTED = tuple(name for name in Facts.__slots__ if name not in ("village", "year", *ABOUT))
_MOST = {
    **{name: MOST_FEN if name.endswith("_fen") else MOST_PEOPLE for name in COUNTED},
    "meetings": MOST_MEETINGS,
    "market_minutes": MOST_MINUTES,
}


def most_of(fact: str) -> int:
    """The largest number that a fact may be."""
    return _MOST[fact]


def wrong_fact(facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """(fact, the whole it exceeds) of the first that cannot be; the whole is "" for a number that
    is negative or too large; None if nothing is wrong."""
    for name, most in _MOST.items():
        number = facts.get(name)
        if number is not None and not 0 <= number <= most:
            return name, ""
    for part, whole in PARTS:
        some, all_ = facts.get(part), facts.get(whole)
        if some is not None and all_ is not None and some > all_:
            return part, whole
    return None


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


def facts_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Facts]:
    """The facts that the rows of the capability sheet describe."""
    for row in rows:
        yield Facts(**{name: row[name] for name in Facts.__slots__ if row.get(name) is not None})
