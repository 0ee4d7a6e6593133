"""When a message leaves: at once, at an hour of each day or of a day of the week, never in quiet
hours. Hours are those of Asia/Shanghai, which has had no summer time since 1991."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = range(24)
AT_ONCE, DAILY, WEEKLY = "at_once", "daily", "weekly"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`quiet_from` to `quiet_to` are whole hours, the latter excluded; equal: never quiet.
    `weekday` counts from Monday, 0. Raises ValueError for an hour or day that there is not."""

    digest: str = AT_ONCE
    hour: int = 8
    weekday: int = 0
    quiet_from: int = 22
    quiet_to: int = 7

    def __post_init__(self) -> None:
        if self.digest not in (AT_ONCE, DAILY, WEEKLY):
            raise ValueError("digest: at_once, daily or weekly")
        if not {self.hour, self.quiet_from, self.quiet_to} <= set(HOURS):
            raise ValueError("an hour is 0 to 23")
        if self.weekday not in range(7):
            raise ValueError("a weekday is 0 to 6")


def is_quiet(moment: datetime, rhythm: Rhythm) -> bool:
    """Whether nothing may be sent at that moment."""
    hour = moment.astimezone(SHANGHAI).hour
    begin, end = rhythm.quiet_from, rhythm.quiet_to
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


def next_loud(moment: datetime, rhythm: Rhythm) -> datetime:
    """The first moment from then on at which something may be sent."""
    if not is_quiet(moment, rhythm):
        return moment
    local = moment.astimezone(SHANGHAI)
    end = local.replace(hour=rhythm.quiet_to, minute=0, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


def due_at(noted: datetime, rhythm: Rhythm) -> datetime:
    """When what was noted then is to leave, with all else that leaves then."""
    if rhythm.digest == AT_ONCE:
        return next_loud(noted, rhythm)
    local = noted.astimezone(SHANGHAI)
    at = local.replace(hour=rhythm.hour, minute=0, second=0, microsecond=0)
    if rhythm.digest == WEEKLY:
        at += timedelta(days=(rhythm.weekday - at.weekday()) % 7)
    if at < local:
        at += timedelta(days=7 if rhythm.digest == WEEKLY else 1)
    return next_loud(at, rhythm)
