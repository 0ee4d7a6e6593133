"""Seasons, weekdays and days of payment. Pure: no clock."""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

MONTHS = range(1, 13)
# Certificates that expire sooner are listed for their holders and the offices.
WARN_DAYS = 60
# A monthly statement is due this many days after its month.
MONTHLY_DUE_DAYS = 15


def season(months: Iterable[int]) -> int:
    """The mask of months: bit m − 1 for month m. Raises ValueError for no or another month."""
    chosen = set(months)
    if not chosen or not chosen <= set(MONTHS):
        raise ValueError("months are numbers from 1 to 12")
    return sum(1 << (month - 1) for month in chosen)


def months_of(mask: int) -> tuple[int, ...]:
    return tuple(month for month in MONTHS if mask >> (month - 1) & 1)


def due_on(received_on: date, *, monthly: bool) -> date:
    """When goods received are to be paid: that day, or so long after the end of the month."""
    if not monthly:
        return received_on
    last = calendar.monthrange(received_on.year, received_on.month)[1]
    return received_on.replace(day=last) + timedelta(days=MONTHLY_DUE_DAYS)


def month_of(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
