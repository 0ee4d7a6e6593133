"""Counts of households and voters by county and year, as a release may show them: what is counted
now, checked against itself and every earlier release."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xieshou.ballots import reads as ballots
from xieshou.ballots.reads import CountedTurnout
from xieshou.benefits import reads as benefits
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.monitoring import reads as monitoring
from xieshou.registry import reads as registry
from xieshou.releases import rules
from xieshou.releases.reads.published import numbers, table_of
from xieshou.releases.rules import Part, Sheet, Table, Tally, Verdict

NOW = "now"
FEN = "dividend_fen"
# Digits of the codes of counties, and of the places above them.
COUNTY, ABOVE = 6, (2, 4)
# Year → count → smallest place → how many.
Known = dict[int, dict[str, dict[str, int | None]]]
# Place and year.
Key = tuple[str, int]


@dataclass
class Counted:
    """A table as it is counted now. `known`: year → what other pages tell of it already, for good;
    `parts`: year → place → who paid how much; `more`: columns that tell of nobody."""

    name: str
    tallies: list[Tally]
    known: Known = field(default_factory=dict)
    parts: Mapping[int, Mapping[str, Sequence[Part]]] = field(default_factory=dict)
    more: dict[str, Mapping[Key, int | None]] = field(default_factory=dict)


def counted_tables(
    place: str, years: Sequence[int]
) -> tuple[dict[str, Table], dict[str, dict[str, int]]]:
    """The tables by name, and the check's numbers of each; no rows of years without anything."""
    makers: Mapping[str, Callable[[str, Sequence[int]], Counted]] = {
        rules.BENEFITS: _benefits,
        rules.MONITORING: _monitoring,
        rules.TURNOUT: _turnout,
    }
    tables, report = {}, {}
    for name, maker in makers.items():
        tables[name], report[name] = checked(maker(place, years))
    return tables, report


def checked(found: Counted) -> tuple[Table, dict[str, int]]:
    """A table with None for what it must not show, and how many figures are shown and withheld for
    which reason."""
    if not found.tallies:
        return rules.tallied(found.name, [], _columns(found)), {"shown": 0}
    # Beside what is known anyway only the rest can tell.
    now, earlier = (
        [rules.rest_of(one, found.known.get(one.year, {})) for one in some]
        for some in (found.tallies, published_tallies(found.name))
    )
    sheet = rules.sheet_of_tallies(rules.DESIGNS[found.name], [*now, *earlier])
    # What an earlier release withheld stays so: else two of them, that hid different places, would
    # tell of both.
    gone = rules.cells_withheld(earlier)
    wanted = rules.mask_of_tallies(sheet, [rules.without(one, gone) for one in now])
    verdict = rules.protect(sheet, wanted, rules.mask_of_tallies(sheet, earlier))
    shown = [rules.shown_tally(one, sheet, verdict.shown) for one in found.tallies]
    report = _reasons(sheet, verdict, found.tallies)
    if found.parts:
        amounts, why = _amounts(found, shown)
        found.more[FEN] = amounts
        for reason, count in why.items():
            report[reason] = report.get(reason, 0) + count
    return rules.tallied(found.name, shown, _columns(found)), report


def published_tallies(name: str) -> list[Tally]:
    """What every release showed of a table of counts, withdrawn ones too."""
    found: list[Tally] = []
    for number in numbers():
        if (table := table_of(number, name)) is not None:
            found += rules.tallies_of(name, table, f"release {number}")
    return rules.distinct(found)


def published_rests(name: str) -> list[Tally]:
    """The same, without what other pages tell for good."""
    tallies = published_tallies(name)
    if name != rules.TURNOUT:
        return tallies
    known = {year: _told_by_pages(ballots.year_of_ballots("", year)) for year in _years(tallies)}
    return [rules.rest_of(one, known[one.year]) for one in tallies]


def _years(tallies: Iterable[Tally]) -> list[int]:
    return sorted({one.year for one in tallies})


def _columns(found: Counted) -> dict[str, Mapping[Key, int | None]]:
    extra = {rules.BENEFITS: [FEN], rules.TURNOUT: ["ballots"]}.get(found.name, [])
    return {name: found.more.get(name, {}) for name in extra}


def _reasons(sheet: Sheet, verdict: Verdict, now: Iterable[Tally]) -> dict[str, int]:
    """Of the figures of now alone: those of earlier releases are counted there."""
    keys = {one.key for one in now}
    mine = [at for at, measure in enumerate(sheet.measures) if measure.round in keys]
    part = Verdict(verdict.shown[mine], verdict.reasons[mine])
    found = {rules.REASON_CODES[n]: count for n, count in rules.counted(part).items()}
    # Nothing but what was withheld before is not wanted.
    earlier = found.pop(rules.REASON_CODES[rules.PAGES], 0)
    return {
        "shown": int(part.shown.sum()),
        **found,
        **({"earlier": earlier} if earlier else {}),
    }


def _amounts(
    found: Counted, shown: Sequence[Tally]
) -> tuple[dict[Key, int | None], dict[str, int]]:
    """Dividends, in fen: withheld with the households that got them, where one collective paid most
    of them, and where they changed since an earlier release for few households."""
    amounts: dict[Key, int | None] = {}
    why: dict[str, int] = {}
    before = published_amounts()
    for one in shown:
        parts = found.parts.get(one.year, {})
        households = one.numbers["dividend_households"]
        sums = {code: sum(part.fen for part in parts.get(code, ())) for code in households}
        few = {code for code, number in households.items() if number is None}
        past = {
            code: [was[code, one.year] for was in before if (code, one.year) in was]
            for code in households
        }
        # As with counts: what was withheld once stays so.
        kept = {code for code, rows in past.items() if any(fen is None for _n, fen in rows)}
        dates = {
            code[:n]
            for code, number in households.items()
            if number is not None and _few_changed(number, sums[code], past[code])
            # Of what is above, the difference of two releases would be the same.
            for n in (*ABOVE, COUNTY)
        }
        gone = rules.withheld_in_tree(
            {code: tuple(parts.get(code, ())) for code in households},
            few | dates | kept,
        )
        for code in households:
            reason = (
                "beside" if code in few
                else "dates" if code in dates
                else "dominance" if code in gone - kept
                else "earlier" if code in kept
                else "shown"
            )  # fmt: skip
            why[reason] = why.get(reason, 0) + 1
            amounts[code, one.year] = sums[code] if reason == "shown" else None
    return amounts, why


def _few_changed(households: int, fen: int, past: Iterable[tuple[int | None, int | None]]) -> bool:
    """Whether an amount is another than was published, for one to nine households more or fewer, or
    for nobody knows how many of the same."""
    return any(
        before is None or abs(households - before) < SMALLEST_CELL
        for before, amount in past
        if amount is not None and amount != fen
    )


def published_amounts() -> list[Mapping[Key, tuple[int | None, int | None]]]:
    """Of each release: place and year → households paid, and fen; None was withheld."""
    found: list[Mapping[Key, tuple[int | None, int | None]]] = []
    for number in numbers():
        if (table := table_of(number, rules.BENEFITS)) is not None:
            at = [table["columns"].index(name) for name in ("dividend_households", FEN)]
            found.append({(row[0], row[1]): (row[at[0]], row[at[1]]) for row in table["rows"]})
    return found


def _benefits(place: str, years: Sequence[int]) -> Counted:
    tallies, parts = [], {}
    for year in years:
        found = benefits.year_of_benefits(place, year)
        if not found:
            continue
        codes = _codes(place)
        numbers_of = {
            "contract_households": {c: row.contract_households for c, row in found.items()},
            "dividend_households": {c: row.dividend_households for c, row in found.items()},
        }
        tallies.append(_tally(year, codes, numbers_of))
        parts[year] = {
            code: tuple(
                Part(payer, fen)
                for county, row in found.items()
                if county.startswith(code)
                for payer, fen in sorted(row.dividends.items())
            )
            for code in codes
        }
    return Counted(rules.BENEFITS, tallies, parts=parts)


def _monitoring(place: str, years: Sequence[int]) -> Counted:
    tallies = []
    for year in years:
        if found := monitoring.year_of_monitoring(place, year):
            numbers_of = {
                name: {code: row[at] for code, row in found.items()}
                for at, name in enumerate(("recognised", "exited"))
            }
            tallies.append(_tally(year, _codes(place), numbers_of))
    return Counted(rules.MONITORING, tallies)


def _turnout(place: str, years: Sequence[int]) -> Counted:
    """Each ballot by its code, which begins with its village's, below the counties."""
    tallies, known = [], {}
    count: dict[Key, int] = {}
    for year in years:
        rows = ballots.year_of_ballots(place, year)
        if not rows:
            continue
        codes = [
            *_with_above(place, {row.place[:COUNTY] for row in rows}),
            *(row.code for row in rows),
        ]
        numbers_of = {
            "voters": {row.code: row.voters for row in rows},
            "absent": {row.code: row.eligible - row.voters for row in rows},
        }
        tallies.append(_tally(year, codes, numbers_of))
        known[year] = _told_by_pages(rows)
        count |= {(c, year): sum(row.code.startswith(c) for row in rows) for c in codes}
    return Counted(rules.TURNOUT, tallies, known, more={"ballots": count})


def _told_by_pages(rows: Iterable[CountedTurnout]) -> dict[str, dict[str, int | None]]:
    """What the pages of ballots tell of who voted and, where they say who could, of who did not."""
    listed = list(rows)
    return {
        "voters": {row.code: row.voters for row in listed if row.voters_shown},
        "absent": {
            row.code: row.eligible - row.voters
            for row in listed
            if row.voters_shown and row.eligible_shown
        },
    }


def _tally(year: int, codes: Iterable[str], numbers_of: Mapping[str, Mapping[str, int]]) -> Tally:
    """Counts of the smallest places, added up for every one of `codes`."""
    listed = list(codes)
    return Tally(
        f"{NOW} {year}",
        year,
        {
            name: {
                code: sum(n for small, n in found.items() if small.startswith(code))
                for code in listed
            }
            for name, found in numbers_of.items()
        },
    )


def _codes(place: str) -> list[str]:
    """All counties below a place and what is above them, as far as the place reaches."""
    return _with_above(place, {row.code for row in registry.descendants(place, "county")})


def _with_above(place: str, counties: Iterable[str]) -> list[str]:
    return sorted({code[:n] for code in counties for n in (*ABOVE, COUNTY) if n >= len(place)})
