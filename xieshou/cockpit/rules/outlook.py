"""What a year will come to, from the part of earlier years that was there by the same month. Pure.

Method. Of every earlier whole year the ratio of all of it to what its first m months brought says
how much was still to come; m are the whole months of this year that are over. This year's m months
times the geometric mean of these ratios is the middle. The interval is the 80 % prediction interval
of one more ratio whose logarithm is normal: mean ± t(0.9; n − 1) · s · √(1 + 1/n), s the standard
deviation of the n logarithms (Hyndman and Athanasopoulos, Forecasting: Principles and Practice,
3rd ed., 5.5 and 5.6; t as in any table). It never falls below what has been reached already.

Nothing is said with fewer than LEAST_YEARS earlier years, in January, or where nothing has come:
a share of nothing is no forecast. Years that brought nothing by month m teach nothing.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import mean, stdev
from typing import Literal

LEAST_YEARS = 2
DECEMBER = 12
WhyNot = Literal["", "history", "year_begins", "nothing_yet"]
# The 0.9 quantile of Student's t with 1, 2, … degrees of freedom; beyond them the last one, which
# is wide enough.
_T90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372)

# (year, month) → what that month brought, in whole units.
Months = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A year on a day: `reached` by now, of it `counted` in its `months` whole months; `low`,
    `middle` and `high` at its end, None where `why_not` says why. `years` taught it."""

    year: int
    months: int
    reached: int
    counted: int
    years: tuple[int, ...]
    low: int | None
    middle: int | None
    high: int | None
    why_not: WhyNot


@dataclass(frozen=True, slots=True)
class OutlookTest:
    """An earlier year: what would have been said in it at the same month, and what it came to."""

    year: int
    low: int
    middle: int
    high: int
    came: int

    @property
    def held(self) -> bool:
        return self.low <= self.came <= self.high


def outlook(found: Months, on: date) -> Outlook:
    """What the year of `on` will come to. The record begins with the first month in `found`; a year
    that had begun before it is no whole year."""
    year, months = on.year, on.month - 1
    reached = sum(value for (of, month), value in found.items() if of == year and month <= on.month)
    counted = until(found, year, months)
    ratios = _ratios(found, year, months)
    why_not: WhyNot = ""
    if not months:
        why_not = "year_begins"
    elif len(ratios) < LEAST_YEARS:
        why_not = "history"
    elif counted <= 0:
        why_not = "nothing_yet"
    if why_not:
        return Outlook(year, months, reached, counted, tuple(ratios), None, None, None, why_not)
    low, middle, high = (max(reached, round(counted * by)) for by in _spread(list(ratios.values())))
    return Outlook(year, months, reached, counted, tuple(ratios), low, middle, high, "")


def back_test(found: Months, on: date) -> tuple[OutlookTest, ...]:
    """What outlook() would have said on the same day of each earlier year, from the years before
    it alone, beside what that year came to; years of which it would have said nothing are left
    out."""
    tests = []
    for year in sorted({of for of, _month in found if of < on.year}):
        known = {key: value for key, value in found.items() if key <= (year, on.month - 1)}
        said = outlook(known, date(year, on.month, 1))
        if said.low is None or said.middle is None or said.high is None:
            continue
        tests.append(
            OutlookTest(year, said.low, said.middle, said.high, until(found, year, DECEMBER))
        )
    return tuple(tests)


def until(found: Months, year: int, month: int) -> int:
    """What the first so many months of a year brought."""
    return sum(value for (of, at), value in found.items() if of == year and at <= month)


def whole_since(first: tuple[int, int]) -> int:
    """The first whole year of a record that begins with this (year, month)."""
    year, month = first
    return year if month == 1 else year + 1


def change_bp(now: int, before: int) -> int | None:
    """By how much more now, in hundredths of a percent; None where there was nothing before."""
    return round((now - before) * 10_000 / before) if before > 0 else None


def _ratios(found: Months, year: int, months: int) -> dict[int, float]:
    """Earlier whole year → all of it over what its first months brought."""
    first = min(found, default=None)
    if first is None:
        return {}
    ratios = {}
    for one in range(whole_since(first), year):
        part, whole = until(found, one, months), until(found, one, DECEMBER)
        if part > 0 and whole > 0:
            ratios[one] = whole / part
    return ratios


def _spread(ratios: list[float]) -> tuple[float, float, float]:
    """Low, middle and high of one more ratio."""
    logs = [math.log(one) for one in ratios]
    n = len(logs)
    # A mean lies between what it is of; exp(log(x)) may miss x by the last digit.
    middle = min(max(math.exp(mean(logs)), min(ratios)), max(ratios))
    apart = math.exp(_T90[min(n - 1, len(_T90)) - 1] * stdev(logs) * math.sqrt(1 + 1 / n))
    return middle / apart, middle, middle * apart
