"""What day it is for those who act: today, or the day on which a loader says that they acted."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_told: ContextVar[datetime.date | None] = ContextVar("day", default=None)


def today() -> datetime.date:
    """The day in Asia/Shanghai, unless on_day() tells another."""
    return _told.get() or timezone.localdate()


def now() -> datetime.datetime:
    """This moment, or noon in Asia/Shanghai of the day that on_day() tells."""
    told = _told.get()
    if told is None:
        return timezone.now()
    noon = datetime.datetime.combine(told, datetime.time(12))
    return timezone.make_aware(noon, timezone.get_default_timezone())


@contextmanager
def on_day(day: datetime.date) -> Iterator[None]:
    """Acts in the block are of `day`: for loaders that tell a story, never for a request."""
    before = _told.set(day)
    try:
        yield
    finally:
        _told.reset(before)
