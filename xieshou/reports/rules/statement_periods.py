"""Periods of statements: a month, a quarter or a year, and the same one a year before. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.utils.translation import gettext as _, gettext_lazy

from xieshou.reports.rules.periods import FIRST_YEAR, LAST_YEAR

MONTH, QUARTER, YEAR = "month", "quarter", "year"
KINDS: Mapping[str, Any] = {
    MONTH: gettext_lazy("月报"), QUARTER: gettext_lazy("季报"), YEAR: gettext_lazy("年报"),
}  # fmt: skip
# How many there are of each kind in a year.
OF_A_YEAR: Mapping[str, int] = {MONTH: 12, QUARTER: 4, YEAR: 1}
MONTHS = 12
_CODE = re.compile(r"(\d{4})(?:-(?:(Q)([1-4])|(0[1-9]|1[0-2])))?")


class Days(Protocol):
    """From one day to another, both counted."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Span:
    """Any days."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Period:
    """The `number`-th month or quarter of a year, counted from 1, or the year itself."""

    kind: str
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if (
            self.kind not in KINDS
            or not FIRST_YEAR <= self.year <= LAST_YEAR
            or not 1 <= self.number <= OF_A_YEAR[self.kind]
        ):
            raise ValueError(f"no period: {self.kind} {self.year} {self.number}")

    @property
    def months(self) -> int:
        return MONTHS // OF_A_YEAR[self.kind]

    @property
    def start(self) -> date:
        return date(self.year, self.months * (self.number - 1) + 1, 1)

    @property
    def end(self) -> date:
        month = self.months * self.number
        after = date(self.year + month // MONTHS, month % MONTHS + 1, 1)
        return after - timedelta(days=1)

    @property
    def so_far(self) -> Span:
        """From the first day of the year to the last of the period."""
        return Span(date(self.year, 1, 1), self.end)

    @property
    def before(self) -> "Period":
        """The same period of the year before."""
        return Period(self.kind, max(self.year - 1, FIRST_YEAR), self.number)

    def before_by(self, day: date) -> Span:
        """The days of `before` that stand beside this period as it is on `day`: all of them, but up
        to the same day of its year where the period still runs."""
        whole = self.before
        if not self.start <= day < self.end:
            return Span(whole.start, whole.end)
        # 29 February has no like in the year before.
        last = day.day if (day.month, day.day) != (2, 29) else 28
        return Span(whole.start, date(whole.year, day.month, last))

    @property
    def code(self) -> str:
        """ "2026-06", "2026-Q2", "2026"."""
        return {
            MONTH: f"{self.year}-{self.number:02}", QUARTER: f"{self.year}-Q{self.number}",
            YEAR: str(self.year),
        }[self.kind]  # fmt: skip

    @property
    def label(self) -> str:
        """As it is said in the language of the request."""
        if self.kind == MONTH:
            return _("%(year)d 年 %(month)d 月") % {"year": self.year, "month": self.number}
        if self.kind == QUARTER:
            return _("%(year)d 年第 %(quarter)d 季度") % {
                "year": self.year, "quarter": self.number,
            }  # fmt: skip
        return _("%(year)d 年") % {"year": self.year}

    def __str__(self) -> str:
        return self.code


def period_of(code: str) -> Period:
    """The period of a code as Period.code writes it. Raises ValueError."""
    found = _CODE.fullmatch(code)
    if not found:
        raise ValueError(f"no period: {code}")
    year = int(found[1])
    if found[2]:
        return Period(QUARTER, year, int(found[3]))
    return Period(MONTH, year, int(found[4])) if found[4] else Period(YEAR, year)
