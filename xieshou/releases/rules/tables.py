"""The tables of a release in rows and back: columns, and what is None where it is withheld."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xieshou.releases.rules.rounds import Count, Round
from xieshou.releases.rules.tallies import Design, Tally

POVERTY, LACKS, BALANCE = "poverty", "lacks", "balance"
BENEFITS, MONITORING, TURNOUT = "benefits", "monitoring", "turnout"
# Releases from before the last three were there have the first three alone.
TABLES = (POVERTY, LACKS, BALANCE, BENEFITS, MONITORING, TURNOUT)
# Tables of counts by place and year.
DESIGNS: Mapping[str, Design] = {
    BENEFITS: Design(
        ("contract_households", "dividend_households"),
        stays=frozenset({"contract_households", "dividend_households"}),
    ),
    MONITORING: Design(("recognised", "exited")),
    # Who could vote is known in the village: one tells the other.
    TURNOUT: Design(("voters", "absent"), together=True),
}
Table = dict[str, Any]


def poverty(rounds: Iterable[Round]) -> Table:
    """Place, round (position in `rounds`), cutoff, people, poor, score."""
    rows = [
        [code, at, cutoff, row.people, row.poor, row.score]
        for at, one in enumerate(rounds)
        for cutoff in one.cutoffs
        for code, row in sorted(one.counts.get(cutoff, {}).items())
    ]
    return {"columns": ["place", "round", "cutoff", "people", "poor", "score"], "rows": rows}


def lacks(rounds: Iterable[Round]) -> Table:
    """Place, round, cutoff, then who lacks each indicator of all and of the poor; without rows of
    which everything is withheld."""
    rows = [
        [code, at, cutoff, list(row.raw), list(row.lacking)]
        for at, one in enumerate(rounds)
        for cutoff in one.cutoffs
        for code, row in sorted(one.counts.get(cutoff, {}).items())
        if row.raw and any(number is not None for number in (*row.raw, *row.lacking))
    ]
    return {"columns": ["place", "round", "cutoff", "lacking", "poor_lacking"], "rows": rows}


def tallied(name: str, tallies: Iterable[Tally], more: Mapping[str, Mapping[Any, Any]]) -> Table:
    """Place, year, each count of the table's design; then a column for each of `more`, by place and
    year."""
    measures = DESIGNS[name].counts
    rows = [
        [code, one.year]
        + [one.numbers[measure].get(code) for measure in measures]
        + [column.get((code, one.year)) for column in more.values()]
        for one in tallies
        for code in sorted({code for row in one.numbers.values() for code in row})
    ]
    return {"columns": ["place", "year", *measures, *more], "rows": rows}


def tallies_of(name: str, table: Table, key: str) -> Iterator[Tally]:
    """What a published table of counts tells, by year; `key` tells it from other tables'."""
    measures = DESIGNS[name].counts
    for year in sorted({row[1] for row in table["rows"]}):
        rows = [row for row in table["rows"] if row[1] == year]
        numbers = {
            measure: {row[0]: row[2 + at] for row in rows} for at, measure in enumerate(measures)
        }
        yield Tally(f"{key} {year}", year, numbers)


def about(one: Round, described: Mapping[str, Any]) -> dict[str, Any]:
    """A round as the tables name it."""
    return {
        "key": one.key,
        "year": one.year,
        "cutoffs": list(one.cutoffs),
        "indicators": list(one.indicators),
        "weights": list(one.weights),
        **described,
    }


def rounds_of(tables: Mapping[str, Table], rounds: Iterable[Mapping[str, Any]]) -> Iterator[Round]:
    """The rounds that published tables hold, with None for what they withhold."""
    listed = list(rounds)
    counts: list[dict[str, dict[str, Count]]] = [{} for _one in listed]
    for code, at, cutoff, people, poor, score in tables[POVERTY]["rows"]:
        none = (None,) * len(listed[at]["indicators"])
        counts[at].setdefault(cutoff, {})[code] = Count(people, poor, score, none, none)
    for code, at, cutoff, raw, lacking in tables[LACKS]["rows"]:
        row = counts[at][cutoff][code]
        counts[at][cutoff][code] = Count(
            row.people, row.poor, row.score, tuple(raw), tuple(lacking)
        )
    for at, one in enumerate(listed):
        yield Round(
            one["key"],
            one["year"],
            tuple(one["cutoffs"]),
            tuple(one["weights"]),
            tuple(one["indicators"]),
            counts[at],
        )


def merged(rounds: Iterable[Round]) -> list[Round]:
    """Rounds of the same key put together: whatever one of them shows is known."""
    found: dict[str, Round] = {}
    for one in rounds:
        before = found.get(one.key)
        found[one.key] = _both(before, one) if before else one
    return list(found.values())


def _both(one: Round, other: Round) -> Round:
    cutoffs = (*one.cutoffs, *(c for c in other.cutoffs if c not in one.cutoffs))
    counts = {
        cutoff: {
            code: _richer(first.get(code), second.get(code)) for code in sorted({*first, *second})
        }
        for cutoff in cutoffs
        for first, second in [(one.counts.get(cutoff, {}), other.counts.get(cutoff, {}))]
    }
    indicators = one.indicators or other.indicators
    return Round(one.key, one.year, cutoffs, one.weights or other.weights, indicators, counts)


def _richer(one: Count | None, other: Count | None) -> Count:
    if one is None or other is None:
        found = one or other
        assert found is not None
        return found
    return Count(
        one.people,
        _known(one.poor, other.poor),
        _known(one.score, other.score),
        _all_known(one.raw, other.raw),
        _all_known(one.lacking, other.lacking),
    )


def _known(one: int | None, other: int | None) -> int | None:
    return other if one is None else one


def _all_known(
    one: tuple[int | None, ...], other: tuple[int | None, ...]
) -> tuple[int | None, ...]:
    if not one or not other:
        return one or other
    return tuple(_known(a, b) for a, b in zip(one, other, strict=True))
