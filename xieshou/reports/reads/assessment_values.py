"""What the records say of every line that an assessment may count, and what was planned of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xieshou.core.scope import SYSTEM
from xieshou.exchange import reads as exchange
from xieshou.monitoring import reads as monitoring
from xieshou.reports import rules
from xieshou.reports.reads.balance import balance
from xieshou.reports.reads.records import Recorded
from xieshou.reports.rules import Years

# Line → (read of exchange, its sum).
_SUMS: Mapping[str, tuple[str, str]] = {
    "sent_east": ("posting", "others_east"), "certificates": ("posting", "certificates"),
    "asked_12": ("posting", "asked_12"), "jobs_12": ("posting", "jobs_12"),
    "due_6": ("labour", "due_6"), "stayed_6": ("labour", "stayed_6"),
    "support": ("labour", "support_fen"),
    "twins_street": ("giving", "twins_street"), "twins_school": ("giving", "twins_school"),
    "twins_hospital": ("giving", "twins_hospital"), "twins_firm": ("giving", "twins_firm"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned of a line for the year: from an adopted plan or a checked target."""

    value: int
    origin: str
    source: str


@dataclass(frozen=True, slots=True)
class AssessmentValues:
    """By line: what is recorded, in its unit, and what was planned. A line without any record is
    left out, which is not nought."""

    recorded: Mapping[str, Recorded]
    planned: Mapping[str, Planned]


def assessment_values(east: str, west: str, year: int) -> AssessmentValues:
    """The figures of two places and a year, every one of them: for the book, whose readers may see
    figures of few residents, and not for a page that anybody may open."""
    found = balance(east, west, SYSTEM, first=str(year), last=str(year))
    lines = [line for group in found.groups for line in group.lines] if found else []
    recorded = {
        line.code: Recorded(line.value, line.records or 0)
        for line in lines
        if line.value is not None
    }
    planned = {
        line.code: Planned(line.planned, line.planned_from, line.planned_source)
        for line in lines
        if line.planned is not None
    }
    return AssessmentValues({**recorded, **dict(_more(east, west, Years(year, year)))}, planned)


def _more(east: str, west: str, years: Years) -> Iterator[tuple[str, Recorded]]:
    asked = (east, west, years.start, years.end)
    sums = {
        "posting": exchange.posting_figures(*asked),
        "labour": exchange.labour_figures(*asked),
        "giving": exchange.giving_figures(*asked),
    }
    for code, (read, name) in _SUMS.items():
        if value := int(getattr(sums[read], name)):
            each = rules.COUNTED[code].unit in ("person", "twin")
            yield code, Recorded(value, value if each else 0)
    for code, rows in monitored(west, years).items():
        if rows:
            yield code, Recorded(len(rows), len(rows))


def monitored(west: str, years: Years) -> Mapping[str, tuple[monitoring.CaseRow, ...]]:
    """Cases of the western place by line: those recognised, and those whose risk was found gone,
    within the years."""
    rows = list(_cases(west))
    return {
        "monitored": tuple(
            row
            for row in rows
            if row.state != "rejected"
            and row.decided_on is not None
            and years.start <= row.decided_on <= years.end
        ),
        "risk_gone": tuple(
            row
            for row in rows
            if row.exited_on is not None and years.start <= row.exited_on <= years.end
        ),
    }


def _cases(west: str) -> Iterator[monitoring.CaseRow]:
    at, size = 0, 500
    while True:
        page = monitoring.cases(SYSTEM, west, offset=at, limit=size)
        yield from page.rows
        at += size
        if at >= page.total:
            return
