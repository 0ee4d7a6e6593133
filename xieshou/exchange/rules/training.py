"""When somebody counts as trained, and when one is asked about work. Pure."""

import calendar
import datetime
from collections.abc import Sequence

# Of the days taught; so many in a hundred make a trainee.
LEAST_ATTENDANCE_PERCENT = 80
TERMS = (6, 12)
# Days within which the question is to be asked once it is due.
ASK_WITHIN = 30


def trained(came: Sequence[str], days: Sequence[str]) -> bool:
    """Whether one came on enough of the days."""
    there = len(set(came) & set(days))
    return bool(days) and 100 * there >= LEAST_ATTENDANCE_PERCENT * len(set(days))


def days_past(days: Sequence[str], today: datetime.date) -> tuple[str, ...]:
    """Those of the days taught (ISO) that are not still to come."""
    return tuple(day for day in days if day <= today.isoformat())


def due_on(ended: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(ended.year * 12 + ended.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(ended.day, last))
