"""What the year will come to for a pairing: money, sales, people in work, from its own months."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from xieshou.cockpit import rules
from xieshou.cockpit.reads.board import sees_board
from xieshou.cockpit.reads.measures import (
    EAST,
    WEST,
    CockpitMeasure,
    sees_sum,
    sum_measures,
    sums_of,
    written,
)
from xieshou.core import clock
from xieshou.core.health import MonthSum
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry

FORECAST = ("money", "sales", "jobs")


@dataclass(frozen=True, slots=True)
class PastOutlook:
    """An earlier year: what would have been said on the same day, and what it came to."""

    year: int
    low: int
    middle: int
    high: int
    came: int
    held: bool


@dataclass(frozen=True, slots=True)
class OutlookRow:
    """A measure of two places at the end of the year, in its unit: `reached` by now, `low`,
    `middle` and `high` of an 80 % interval, None where `why_not` says why (history, year_begins,
    nothing_yet). `last_year` is all of it, `last_year_by_now` until the same month; `change_bp`
    this year's whole months against those, in hundredths of a percent."""

    measure: CockpitMeasure
    year: int
    months: int
    reached: int
    counted: int
    years: tuple[int, ...]
    low: int | None
    middle: int | None
    high: int | None
    why_not: str
    last_year: int
    last_year_by_now: int
    change_bp: int | None
    tests: tuple[PastOutlook, ...]
    course: tuple[tuple[int, int], ...]

    def text(self, value: int | None) -> str:
        return written(self.measure.unit, value)

    @property
    def held(self) -> int:
        return sum(one.held for one in self.tests)


@dataclass(frozen=True, slots=True)
class CockpitOutlook:
    """Of a district (or the whole east) and a county (or the whole west) on a day."""

    east: str
    east_label: str
    west: str
    west_label: str
    on: date
    rows: tuple[OutlookRow, ...]


def outlook(viewer: Viewer, east: str = EAST, west: str = WEST) -> CockpitOutlook | None:
    """Of each measure whose months are known; None for a viewer who watches over nothing, or where
    there is no such place. People in work for whoever sees the exchange of either place."""
    names = registry.place_names([east, west])
    if not sees_board(viewer) or len(names) < 2:
        return None
    shown = [
        one for one in sum_measures() if one.code in FORECAST and sees_sum(one, viewer, west, east)
    ]
    today = clock.today()
    return CockpitOutlook(
        east, names[east], west, names[west], today,
        tuple(_row(one, sums_of(one.code, east, west), today) for one in shown),
    )  # fmt: skip


def _row(measure: CockpitMeasure, found: tuple[MonthSum, ...], today: date) -> OutlookRow:
    months: Counter[tuple[int, int]] = Counter()
    for row in found:
        months[row.year, row.month] += row.value
    said = rules.outlook(months, today)
    before, by_now = (rules.until(months, said.year - 1, month) for month in (12, said.months))
    return OutlookRow(
        measure=measure, year=said.year, months=said.months, reached=said.reached,
        counted=said.counted, years=said.years, low=said.low, middle=said.middle, high=said.high,
        why_not=said.why_not, last_year=before, last_year_by_now=by_now,
        change_bp=rules.change_bp(said.counted, by_now),
        tests=tuple(
            PastOutlook(one.year, one.low, one.middle, one.high, one.came, one.held)
            for one in rules.back_test(months, today)
        ),
        course=tuple(
            (year, rules.until(months, year, 12)) for year in sorted({year for year, _m in months})
        ),
    )  # fmt: skip
