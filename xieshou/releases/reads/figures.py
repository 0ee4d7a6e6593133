"""The figures of releases as rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from xieshou.releases import rules
from xieshou.releases.models import Release
from xieshou.releases.reads.published import hash_of, numbers, table_of


@dataclass(frozen=True, slots=True)
class ReleasedPoverty:
    """A place in a year at a cutoff: people, of them poor, and H, A, M0; None is withheld."""

    place: str
    year: int
    cutoff: str
    people: int
    poor: int | None
    headcount: float | None
    intensity: float | None
    adjusted: float | None
    synthetic: bool


@dataclass(frozen=True, slots=True)
class ReleasedLack:
    """Who lacks one indicator, of all people of a place and of its poor; None is withheld."""

    place: str
    year: int
    cutoff: str
    indicator: str
    lacking: int | None
    poor_lacking: int | None
    synthetic: bool


@dataclass(frozen=True, slots=True)
class ReleasedLine:
    """A line of the balance of two places in a year, in its unit. `withheld`: why there is no
    value ("few", "dates", "dominance"); `at_least`: cells of few residents were left out."""

    east: str
    west: str
    year: int
    line: str
    unit: str
    value: int | None
    at_least: bool
    withheld: str


@dataclass(frozen=True, slots=True)
class ReleasedBenefits:
    """Of a place in a year: households that were party to a linkage contract, those that were paid
    a dividend, and all that they were paid, in fen; None is withheld."""

    place: str
    year: int
    contract_households: int | None
    dividend_households: int | None
    dividend_fen: int | None


@dataclass(frozen=True, slots=True)
class ReleasedMonitoring:
    """Households of a place that were recognised as at risk in a year, and those that were rid of
    their risk in it; None is withheld."""

    place: str
    year: int
    recognised: int | None
    exited: int | None


@dataclass(frozen=True, slots=True)
class ReleasedTurnout:
    """Of one `ballot` in a village, or with "" of all in a place and year: how many could vote and
    how many did; `share` of one, None where either is withheld."""

    place: str
    year: int
    ballot: str
    ballots: int
    eligible: int | None
    voters: int | None
    share: float | None


ReleasedRow = (
    ReleasedPoverty
    | ReleasedLack
    | ReleasedLine
    | ReleasedBenefits
    | ReleasedMonitoring
    | ReleasedTurnout
)
ROWS_OF: Mapping[str, type[ReleasedRow]] = {
    rules.POVERTY: ReleasedPoverty,
    rules.LACKS: ReleasedLack,
    rules.BALANCE: ReleasedLine,
    rules.BENEFITS: ReleasedBenefits,
    rules.MONITORING: ReleasedMonitoring,
    rules.TURNOUT: ReleasedTurnout,
}
# Digits of a village's code, with which a ballot's begins.
VILLAGE = 12


@dataclass(frozen=True, slots=True)
class ReleasedFigures:
    """A table of a release; `rows` may be of one place and those below it only."""

    number: int
    name: str
    rows: tuple[ReleasedRow, ...]


def latest(table: str, place: str = "") -> ReleasedFigures | None:
    """The table as the newest release that stands and has it shows it; None where there is none.

    `table`: one of rules.TABLES. `place`: of those below it (the western one).
    """
    gone = retired()
    standing = [n for n in reversed(numbers()) if n not in gone]
    return next((found for n in standing if (found := figures_of(n, table, place))), None)


def retired() -> frozenset[int]:
    """Releases that a later one withdrew or superseded, and the withdrawals themselves."""
    rows = Release.objects.values_list("number", "kind", "supersedes")
    return frozenset(
        {row[2] for row in rows if row[2] is not None}
        | {row[0] for row in rows if row[1] == "withdrawal"}
    )


def figures_of(number: int, table: str, place: str = "") -> ReleasedFigures | None:
    """A table of the release of that number; None where it has none."""
    digest = hash_of(number, table)
    if digest is None:
        return None
    return ReleasedFigures(number, table, _rows(number, table, digest, place))


def every_row(number: int, table: str) -> list[ReleasedRow]:
    """All rows of a table that the release has, made anew: for a file, which is kept itself."""
    found = table_of(number, table)
    assert found is not None
    return _MAKERS[table](found, "")


@lru_cache(maxsize=32)
def _rows(number: int, name: str, _sha256: str, place: str) -> tuple[ReleasedRow, ...]:
    """A release never changes: while somebody reads on in it its rows are not made again."""
    found = table_of(number, name)
    assert found is not None
    return tuple(_MAKERS[name](found, place))


def _poverty(table: rules.Table, place: str) -> list[ReleasedRow]:
    rounds = table["rounds"]
    return [
        _at_cutoff(rounds[at], code, cutoff, people, poor, score)
        for code, at, cutoff, people, poor, score in table["rows"]
        if code.startswith(place)
    ]


def _at_cutoff(
    one: Any, code: str, cutoff: str, people: int, poor: int | None, score: int | None
) -> ReleasedPoverty:
    total = one["total_weight"]
    known = poor is not None and score is not None
    return ReleasedPoverty(
        place=code,
        year=one["year"],
        cutoff=cutoff,
        people=people,
        poor=poor,
        headcount=(poor or 0) / people if known and people else None,
        intensity=(score or 0) / (poor * total) if known and poor else None,
        adjusted=(score or 0) / (people * total) if known and people else None,
        synthetic=one["synthetic"],
    )


def _lacks(table: rules.Table, place: str) -> list[ReleasedRow]:
    rounds = table["rounds"]
    return [
        ReleasedLack(
            code, rounds[at]["year"], cutoff, indicator, some, poor, rounds[at]["synthetic"]
        )
        for code, at, cutoff, lacking, poor_lacking in table["rows"]
        if code.startswith(place)
        for indicator, some, poor in zip(
            rounds[at]["indicators"], lacking, poor_lacking, strict=True
        )
    ]


def _balance(table: rules.Table, place: str) -> list[ReleasedRow]:
    return [ReleasedLine(*row) for row in table["rows"] if row[1].startswith(place)]


def _benefits(table: rules.Table, place: str) -> list[ReleasedRow]:
    return [ReleasedBenefits(*row) for row in table["rows"] if row[0].startswith(place)]


def _monitoring(table: rules.Table, place: str) -> list[ReleasedRow]:
    return [ReleasedMonitoring(*row) for row in table["rows"] if row[0].startswith(place)]


def _turnout(table: rules.Table, place: str) -> list[ReleasedRow]:
    return [_turnout_row(*row) for row in table["rows"] if row[0].startswith(place)]


def _turnout_row(
    code: str, year: int, voters: int | None, absent: int | None, ballots: int
) -> ReleasedTurnout:
    eligible = None if voters is None or absent is None else voters + absent
    share = None if voters is None or not eligible else voters / eligible
    ballot = code if len(code) > VILLAGE else ""
    return ReleasedTurnout(code[:VILLAGE], year, ballot, ballots, eligible, voters, share)


_MAKERS: Mapping[str, Callable[[rules.Table, str], list[ReleasedRow]]] = {
    rules.POVERTY: _poverty,
    rules.LACKS: _lacks,
    rules.BALANCE: _balance,
    rules.BENEFITS: _benefits,
    rules.MONITORING: _monitoring,
    rules.TURNOUT: _turnout,
}
