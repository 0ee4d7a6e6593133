"""What plans say and why, ballots and their results, and the balance of both sides, as tables."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from xieshou.ballots import reads as ballot_reads
from xieshou.ballots.reads import BallotRow
from xieshou.core.scope import PUBLIC
from xieshou.opendata.rules.activity import told
from xieshou.planning import reads as planning
from xieshou.planning.reads import RoundRow, RunRow
from xieshou.reports import reads as reports

_PART = 200


def works() -> Iterator[tuple[Any, ...]]:
    for of in planning.rounds():
        run, adopted = _plan_of(of)
        if run is None:
            continue
        chinese, english = planning.every_choice(run.id), _in_english(run.id)
        for one, words in zip(chinese, english, strict=True):
            yield (
                of.id, of.year, of.place_code, run.id, adopted, one.proposal, one.name, one.kind,
                one.village_code, one.village, one.county_code, told(one.people), one.total_fen,
                one.chosen, one.reason, one.words, words, of.synthetic,
            )  # fmt: skip


def _plan_of(of: RoundRow) -> tuple[RunRow | None, bool]:
    """The one that the public sees: the plan in force, else the first that was certified."""
    adopted = planning.adopted(of.id)
    if adopted is not None:
        return adopted.run, True
    return (of.run, False) if of.run is not None and of.run.certified else (None, False)


def _in_english(run: int) -> Iterator[str]:
    rest = planning.every_choice(run)
    while True:
        with translation.override("en"):
            one = next(rest, None)
        if one is None:
            return
        yield one.words


def ballots() -> Iterator[tuple[Any, ...]]:
    for one in _ballots():
        found = ballot_reads.result(PUBLIC, one.code)
        yield (
            one.code, one.place, one.place_name, one.title, one.year, one.form, one.rule, one.state,
            one.budget_fen, one.opens_at, one.closes_at,
            found.voters if found else None, found.spent_fen if found else None,
            found.head if found else "", found.counted_at if found else None, one.origin,
        )  # fmt: skip


def results() -> Iterator[tuple[Any, ...]]:
    for one in _ballots():
        found = ballot_reads.result(PUBLIC, one.code)
        for row in found.rows if found else ():
            yield (
                one.code, row.code, row.title, row.cost_fen, row.project, row.chosen, row.rank,
                row.support, row.share, row.words,
            )  # fmt: skip


def _ballots() -> Iterator[BallotRow]:
    offset = 0
    while rows := ballot_reads.ballots(PUBLIC, offset=offset, limit=_PART).rows:
        yield from rows
        offset += _PART


def balance_lines() -> Iterator[tuple[Any, ...]]:
    english: dict[str, str] = {}
    for pair in reports.balance_pairs():
        found = reports.balance(pair.east_code, pair.west_code, PUBLIC)
        if found is None:
            continue
        if not english:
            english = _line_names(pair.east_code, pair.west_code)
        for group in found.groups:
            for line in group.lines:
                yield (
                    found.east_code, found.east_label, found.west_code, found.west_label,
                    pair.whole, found.first_year, found.last_year, group.side, group.code,
                    line.code, line.label, english.get(line.code, ""), line.unit, line.value,
                    line.withheld, line.at_least, line.planned, line.planned_from,
                )  # fmt: skip


def _line_names(east: str, west: str) -> dict[str, str]:
    """The lines in English; they are the same for every pairing."""
    with translation.override("en"):
        found = reports.balance(east, west, PUBLIC)
    groups = found.groups if found else ()
    return {line.code: line.label for group in groups for line in group.lines}
