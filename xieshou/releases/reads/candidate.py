"""What a release would publish as of now: measured figures of people, lines of the balance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xieshou.core.scope import PUBLIC
from xieshou.invest import reads as invest
from xieshou.market import reads as market
from xieshou.outcomes import reads as outcomes
from xieshou.outcomes.reads import CountRow, MeasurementRow
from xieshou.releases import rules
from xieshou.releases.rules import Count, LineFigure, Part, Round
from xieshou.reports import reads as reports

# Lines of the balance → the sums of which the givers are known, by the app that knows them.
_BY_FIRM = {
    "agreed": "agreed_fen", "contracted": "contracted_fen", "arrived": "arrived_fen",
    "output": "output_fen", "tax": "tax_fen",
}  # fmt: skip
PROVINCE = 2
# Shares follow from the other lines.
_SHARES = frozenset({"money_rate", "works_rate"})


@dataclass(frozen=True)
class Measured:
    """A run as the release's rounds: all that is counted, and what the public's pages show."""

    run: MeasurementRow
    exact: Round
    wanted: Round


def measured(place: str) -> list[Measured]:
    """The newest run of each year and place below `place`; of the latest year with indicators."""
    runs = outcomes.newest_runs(place)
    return [_measured(one, newest=not any(_outdates(r, one) for r in runs)) for one in runs]


def _outdates(one: MeasurementRow, other: MeasurementRow) -> bool:
    """Whether the places of the other have figures of a later year in this one."""
    return one.year > other.year and other.place.startswith(one.place)


def _measured(run: MeasurementRow, *, newest: bool) -> Measured:
    asked = run.indicators
    cutoffs: tuple[str, ...] = (run.default_cutoff,)
    if newest:
        cutoffs += tuple(c for c in run.cutoffs if c != run.default_cutoff)
    exact: dict[str, dict[str, Count]] = {}
    wanted: dict[str, dict[str, Count]] = {}
    for cutoff in cutoffs:
        rows = list(outcomes.counts_for_release(run, cutoff, newest))
        exact[cutoff] = {row.code: _count(row, newest) for row in rows}
        wanted[cutoff] = {row.code: _as_shown(row, newest) for row in rows}
    indicators = tuple(one.code for one in asked.indicators) if newest else ()
    weights = tuple(one.weight for one in asked.indicators)
    key = f"{run.set_code}/{run.set_version} {run.year} {run.place} {run.inputs_hash[:16]}"
    return Measured(
        run,
        Round(key, run.year, cutoffs, weights, indicators, exact),
        Round(key, run.year, cutoffs, weights, indicators, wanted),
    )


def _count(row: CountRow, newest: bool) -> Count:
    if not newest:
        return Count(row.people, row.poor, row.score)
    return Count(row.people, row.poor, row.score, row.raw, row.lacking)


def _as_shown(row: CountRow, newest: bool) -> Count:
    """None for what the pages hide: of a hidden place everything but how many live there."""
    if row.hidden:
        none = (None,) * len(row.raw) if newest else ()
        return Count(row.people, None, None, none, none)
    if not newest:
        return Count(row.people, row.poor, row.score)
    kept = [at not in row.hidden_indicators for at in range(len(row.raw))]
    return Count(
        row.people,
        row.poor,
        row.score,
        tuple(n if k else None for n, k in zip(row.raw, kept, strict=True)),
        tuple(n if k else None for n, k in zip(row.lacking, kept, strict=True)),
    )


def described(one: Measured) -> dict[str, Any]:
    """What the tables say of a round besides its figures."""
    run = one.run
    return {
        "place": run.place,
        "set": run.set_code,
        "set_version": run.set_version,
        "total_weight": run.indicators.total_weight,
        "inputs_hash": run.inputs_hash,
        "engine": run.engine_version,
        "synthetic": run.synthetic,
    }


def lines(place: str, years: Sequence[int]) -> Iterator[LineFigure]:
    """Lines of the balance between each two paired places below `place`, year by year: of residents
    as the public sees them, amounts of organisations as recorded; of two provinces these alone.

    No other sums: pairings lie in each other like a tree, districts and prefectures cross.
    """
    for pair in reports.balance_pairs(place):
        east, west = pair.east_code, pair.west_code
        of_provinces = len(east) == len(west) == PROVINCE
        if not west.startswith(place) or (pair.whole and not of_provinces):
            continue
        for year in years:
            yield from (row for row in _of_pair(east, west, year) if row.made_by or not pair.whole)


def _of_pair(east: str, west: str, year: int) -> Iterator[LineFigure]:
    found = reports.balance(east, west, PUBLIC, first=str(year), last=str(year), unreleased=True)
    if found is None or (found.first_year, found.last_year) != (year, year):
        return
    made = _made_by(east, west, date(year, 1, 1), date(year, 12, 31))
    for group in found.groups:
        for line in group.lines:
            if line.code in _SHARES or (line.value is None and not line.withheld):
                continue
            yield LineFigure(
                east, west, year, line.code, line.unit, line.value,
                at_least=line.at_least,
                people=line.people or line.code in rules.PEOPLE_SUMS,
                parts=rules.PEOPLE_SUMS.get(line.code, ()),
                made_by=tuple(made.get(line.code, ())),
                why=rules.FEW_RESIDENTS if line.withheld else "",
            )  # fmt: skip


def _made_by(east: str, west: str, start: date, end: date) -> Mapping[str, list[Part]]:
    """Line → what each organisation made of it; lines of governments' money and of gifts, whose
    givers are named in public, have none."""
    sold = _parts(market.sales_parts(east, west, start, end))
    firms = invest.firm_parts(east, west, start, end)
    # What was supplied was sold: at a price that anybody may know, the one tells the other.
    found = {"sales": sold, "supply": sold}
    return found | {line: _parts(firms.get(name, ())) for line, name in _BY_FIRM.items()}


def _parts(rows: Iterable[tuple[str, int]]) -> list[Part]:
    return [Part(name, fen) for name, fen in rows]
