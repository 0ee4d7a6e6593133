"""Projects as open data tells of them: from what the public may ask of projects."""

import heapq
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from django.utils import timezone, translation

from xieshou.core.scope import PUBLIC
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.opendata.reads.names import FirmNames
from xieshou.opendata.reads.spots import Spots
from xieshou.opendata.rules.activity import (
    Activity,
    Funding,
    Indicator,
    Named,
    Procurement,
    Step,
    told,
)
from xieshou.projects import reads as projects
from xieshou.projects.reads import CostRow, PerformanceRow, ProjectRow, ProposalRow, StepRow

# How units of people and households begin: 人次, 人·月, 户, 名, 口; money (人民币) does not.
_OF_PEOPLE = re.compile(r"\s*(人(?!民币)|户|名|口)")
CHUNK = 500
_kept: ContextVar[tuple[Activity, ...] | None] = ContextVar("projects", default=None)


def activities() -> Iterator[Activity]:
    """Every project of the years' plans, and every entry of the bank that was carried out before,
    in order of code."""
    yield from heapq.merge(under_way(), _done(), key=lambda one: one.code)


def under_way() -> Iterator[Activity]:
    """Every project of the years' plans, in order of code."""
    kept = _kept.get()
    yield from _under_way() if kept is None else kept


@contextmanager
def read_once() -> Iterator[None]:
    """Projects are read once within the block, so that all files of a build tell of one moment."""
    before = _kept.set(tuple(_under_way()))
    try:
        yield
    finally:
        _kept.reset(before)


def _under_way() -> Iterator[Activity]:
    with translation.override("zh-hans"):
        lines = list(projects.ledger_of("", None))
    spots = Spots(
        {row.terms.place for row in lines}
        | {cost.payer for row in lines for cost in row.terms.costs}
    )
    figures, words, names = _figures(), _words(), FirmNames()
    for start in range(0, len(lines), CHUNK):
        some = lines[start : start + CHUNK]
        codes = [row.code for row in some]
        with translation.override("zh-hans"):
            found = projects.projects_of(codes)
        works = _Works(codes, names)
        for line in some:
            if row := found.get(line.code):
                yield _activity(row, line, figures.get(row.code), works, spots, words)


class _Works:
    """Contracts, milestones and steps of some projects."""

    def __init__(self, codes: Collection[str], names: FirmNames) -> None:
        self.names = names
        self.contracts = projects.contracts_of(codes)
        self.milestones = projects.milestones_of(codes)
        self.steps = projects.public_steps_of(codes)


def _done() -> Iterator[Activity]:
    """What the bank knows as carried out and no plan took in: real projects of earlier years."""
    with translation.override("zh-hans"):
        found = list(projects.every(projects.Filters(state="done"), viewer=PUBLIC))
    known = projects.projects_of([row.code for row in found])
    rows = [row for row in found if row.code not in known]
    spots = Spots(
        {row.village_code for row in rows} | {cost.payer_code for row in rows for cost in row.costs}
    )
    words = _words()
    for row in rows:
        yield _of_bank(row, spots, words)


def _of_bank(row: ProposalRow, spots: Spots, words: Mapping[str, Mapping[str, Named]]) -> Activity:
    return Activity(
        code=row.code,
        year=row.year,
        name=row.name,
        kind=row.kind,
        kind_name=words["kinds"][row.kind],
        state=row.state,
        state_name=Named("已实施", "Carried out"),
        place=spots.of(row.village_code),
        county=spots.of(row.county_code),
        content=row.note,
        use="",
        households=told(row.households),
        people=told(row.people),
        funding=tuple(_funding(row.costs, spots, words)),
        approval="",
        approved_on=None,
        started_on=None,
        finish_by=None,
        finished_on=None,
        paid=None,
        realised_on=None,
        indicators=(),
        contracts=(),
        milestones=(),
        updated=timezone.localtime(row.created_at).replace(microsecond=0),
        origin=row.origin,
        source=row.source,
        page=f"/projects/{row.code}/",
    )


def _funding(
    costs: Iterable[CostRow], spots: Spots, words: Mapping[str, Mapping[str, Named]]
) -> Iterator[Funding]:
    for cost in sorted(costs, key=lambda cost: (cost.source, cost.payer_code)):
        yield Funding(
            cost.source, words["sources"][cost.source], spots.of(cost.payer_code), cost.amount_fen
        )


def _figures() -> dict[str, PerformanceRow]:
    with translation.override("zh-hans"):
        return {
            row.code: row
            for year in projects.project_years()
            for row in projects.every_performance("", year)
        }


def _words() -> Mapping[str, Mapping[str, Named]]:
    """Names of kinds, states and sources in both languages."""
    asked = {"kinds": projects.kinds, "states": projects.states, "sources": projects.sources}
    with translation.override("zh-hans"):
        zh = {name: ask() for name, ask in asked.items()}
    with translation.override("en"):
        en = {name: ask() for name, ask in asked.items()}
    return {
        name: {code: Named(label, en[name][code]) for code, label in zh[name].items()}
        for name in asked
    }


def _activity(
    row: ProjectRow,
    line: Any,
    figures: PerformanceRow | None,
    works: _Works,
    spots: Spots,
    words: Mapping[str, Mapping[str, Named]],
) -> Activity:
    steps = works.steps.get(row.code, [])
    day = partial(_day_of, steps)
    return Activity(
        code=row.code,
        year=row.year,
        name=row.name,
        kind=row.kind,
        kind_name=words["kinds"][row.kind],
        state=row.state,
        state_name=words["states"][row.state],
        place=spots.of(row.place_code),
        county=spots.of(row.county_code),
        content=row.content,
        use=row.use,
        households=told(row.households),
        people=told(row.people),
        funding=tuple(_funding(row.costs, spots, words)),
        approval=line.approval,
        approved_on=day("approve"),
        started_on=day("start"),
        finish_by=row.finish_by,
        finished_on=day("finish"),
        paid=line.progress,
        realised_on=line.realised_on,
        indicators=tuple(_indicators(row, figures)),
        contracts=tuple(
            Procurement(
                one.number, one.title, one.method, one.stage, works.names.told(one.supplier),
                one.amount_fen, one.signed_on,
            )
            for one in works.contracts.get(row.code, ())
        ),
        milestones=tuple(
            Step(one.name, one.due_on, one.done_on)
            for one in works.milestones.get(row.code, ())
        ),
        updated=_updated(row, steps, line.progress),
        origin=row.origin,
        source=row.source,
        page=f"/projects/life/{row.code}/",
    )  # fmt: skip


def _day_of(steps: Sequence[StepRow], verb: str) -> date | None:
    """The day of the latest such step."""
    days = [timezone.localdate(one.at) for one in steps if one.verb == verb]
    return days[-1] if days else None


def _indicators(row: ProjectRow, figures: PerformanceRow | None) -> Iterator[Indicator]:
    measured = {one.name: str(one.measured) for one in figures.quantities} if figures else {}
    for one in row.quantities:
        planned, realised = one.planned, _plain(measured.get(one.name, ""))
        if _OF_PEOPLE.match(one.unit):
            planned, realised = _many(planned), _many(realised)
        if planned or realised:
            yield Indicator("", one.name, one.unit, planned, realised)
    for value in figures.outputs if figures else ():
        if value.type not in ("integer", "decimal"):
            continue
        planned, realised = _plain(value.planned), _plain(value.realised)
        # Whom it is for stands in the project itself.
        if value.code in ("households", "people"):
            planned = ""
        if _OF_PEOPLE.match(value.unit):
            planned, realised = _many(planned), _many(realised)
        if planned or realised:
            yield Indicator(value.code, value.label, value.unit, planned, realised)


def _plain(text: str) -> str:
    """Decimal text without zeros at its end; "" where it is no number."""
    try:
        return format(Decimal(text).normalize(), "f") if text else ""
    except InvalidOperation:
        return ""


def _many(text: str) -> str:
    """A number of people, "" where it is more than none and less than ten."""
    return "" if text and 0 < Decimal(text) < SMALLEST_CELL else text


def _updated(
    row: ProjectRow, steps: Sequence[StepRow], progress: tuple[date, int, int] | None
) -> datetime:
    moments = [row.since, *(one.at for one in steps)]
    if progress is not None:
        begun = datetime.combine(progress[0], time.min)
        moments.append(timezone.make_aware(begun, timezone.get_default_timezone()))
    return timezone.localtime(max(moments)).replace(microsecond=0)
