"""A release drawn up: what is counted now, checked against itself and every earlier release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xieshou.core.canonical import canonical
from xieshou.releases import rules
from xieshou.releases.reads import candidate
from xieshou.releases.reads.candidate import Measured
from xieshou.releases.reads.counted import counted_tables
from xieshou.releases.reads.published import published_lines, published_rounds
from xieshou.releases.rules import LineFigure, Round, Sheet, Table, Verdict

VILLAGE_DIGITS = 12


@dataclass(frozen=True)
class Draft:
    """Tables by name; how many figures are shown and withheld by reason; the runs for outcomes."""

    tables: Mapping[str, Table]
    report: Mapping[str, Mapping[str, int]]
    runs: Sequence[Mapping[str, Any]]
    synthetic: bool

    @property
    def content(self) -> str:
        return canonical(self.tables)


def drawn_up(place: str, years: Sequence[int]) -> Draft:
    """The release of all places below `place`, with the balance and the counts of these years."""
    found = candidate.measured(place)
    shown, people = _people(found)
    lines = list(candidate.lines(place, years))
    gone = rules.withheld_lines(lines, published_lines())
    counts, reasons = counted_tables(place, years)
    rounds = [rules.about(one, candidate.described(m)) for one, m in zip(shown, found, strict=True)]
    return Draft(
        tables={
            rules.POVERTY: {"rounds": rounds, **rules.poverty(shown)},
            rules.LACKS: {"rounds": rounds, **rules.lacks(shown)},
            rules.BALANCE: _balance(lines, gone),
            **counts,
        },
        report={"people": people, "balance": _reasons(lines, gone), **reasons},
        runs=[
            {
                "run": m.run.id,
                "withheld": _withheld(one),
                "place": m.run.place,
                "year": m.run.year,
                "measured_at": m.run.created_at.isoformat(),
                "villages": _kept_back(one),
            }
            for m, one in zip(found, shown, strict=True)
        ],
        synthetic=any(one.run.synthetic for one in found),
    )


def _people(found: Sequence[Measured]) -> tuple[list[Round], dict[str, int]]:
    """The rounds as they may be shown, and the check's numbers."""
    if not found:
        return [], {"shown": 0, "told": 0}
    exact = [one.exact for one in found]
    earlier = published_rounds()
    sheet = rules.sheet_of(rules.merged([*exact, *earlier]))
    verdict = rules.protect(
        sheet,
        rules.mask_of(sheet, [one.wanted for one in found]),
        rules.mask_of(sheet, earlier),
        rules.scores_of(exact, sheet),
    )
    shown = [rules.shown_part(one, sheet, verdict.shown) for one in exact]
    return shown, _counted(sheet, verdict)


def _counted(sheet: Sheet, verdict: Verdict) -> dict[str, int]:
    return {
        "shown": int(verdict.shown.sum()),
        "told": len(rules.told(sheet, verdict.shown)),
        **{rules.REASON_CODES[n]: count for n, count in rules.counted(verdict).items()},
    }


def _withheld(one: Round) -> dict[str, dict[str, list[int] | None]]:
    """What of a round is not shown, as outcomes.release_runs takes it."""
    found: dict[str, dict[str, list[int] | None]] = {}
    for cutoff, rows in one.counts.items():
        gone = found.setdefault(cutoff, {})
        for code, row in rows.items():
            if row.poor is None:
                gone[code] = None
                continue
            lost = [
                at for at, pair in enumerate(zip(row.raw, row.lacking, strict=True)) if None in pair
            ]
            if lost:
                gone[code] = lost
    return found


def _kept_back(one: Round) -> dict[str, list[str]]:
    """Village → what its own page must not tell, "poor" or indicators; {} for rounds without."""
    if not one.indicators:
        return {}
    everything = ["poor", *one.indicators]
    return {
        code: everything
        if row.poor is None
        else [
            name
            for name, pair in zip(
                one.indicators, zip(row.raw, row.lacking, strict=True), strict=True
            )
            if None in pair
        ]
        for code, row in one.counts[one.cutoffs[0]].items()
        if len(code) == VILLAGE_DIGITS
    }


def _balance(lines: Sequence[LineFigure], gone: Mapping[tuple[str, str, int, str], str]) -> Table:
    rows = []
    for row in sorted(lines, key=lambda one: one.key):
        why = gone.get(row.key, row.why)
        value = None if why else row.value
        rows.append([*row.key, row.unit, value, row.at_least and not why, why])
    columns = ["east", "west", "year", "line", "unit", "value", "at_least", "withheld"]
    return {"columns": columns, "rows": rows}


def _reasons(
    lines: Sequence[LineFigure], gone: Mapping[tuple[str, str, int, str], str]
) -> dict[str, int]:
    found = {"shown": 0}
    for row in lines:
        why = gone.get(row.key, row.why) or "shown"
        found[why] = found.get(why, 0) + 1
    return found
