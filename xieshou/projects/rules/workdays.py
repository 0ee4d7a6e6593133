"""Working days in China: weekends, public holidays, and the weekends worked in their stead.

Source: the State Council's yearly notices (国务院办公厅关于部分节假日安排的通知) of 2023 to 2026,
as tabulated by the package chinesecalendar 1.11.0. For 2027 no notice has been read yet: its days
are those that the law itself names (全国年节及纪念日放假办法, as revised in 2024), without
exchanged weekends. Remedy for a year that is missing or provisional: write its notice into
HOLIDAYS.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Holidays:
    """A year's days: `off` as (first, last) and `on` (weekends worked), each "MM-DD"."""

    off: tuple[tuple[str, str], ...]
    on: tuple[str, ...] = ()
    final: bool = True


HOLIDAYS: Mapping[int, Holidays] = {
    2023: Holidays(
        (("01-01", "01-02"), ("01-21", "01-27"), ("04-05", "04-05"), ("04-29", "05-03"),
         ("06-22", "06-24"), ("09-29", "10-06"), ("12-30", "12-31")),
        ("01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"),
    ),
    2024: Holidays(
        (("01-01", "01-01"), ("02-10", "02-17"), ("04-04", "04-06"), ("05-01", "05-05"),
         ("06-10", "06-10"), ("09-15", "09-17"), ("10-01", "10-07")),
        ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    ),
    2025: Holidays(
        (("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"),
         ("05-31", "06-02"), ("10-01", "10-08")),
        ("01-26", "02-08", "04-27", "09-28", "10-11"),
    ),
    2026: Holidays(
        (("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"),
         ("06-19", "06-21"), ("09-25", "09-27"), ("10-01", "10-07")),
        ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
    2027: Holidays(
        (("01-01", "01-01"), ("02-05", "02-08"), ("04-05", "04-05"), ("05-01", "05-02"),
         ("06-09", "06-09"), ("09-15", "09-15"), ("10-01", "10-03")),
        final=False,
    ),
}  # fmt: skip


def is_workday(day: date) -> bool:
    """Whether offices work on that day; in a year that is not in the table, from Monday to Friday
    but for the days whose date the law fixes."""
    known = HOLIDAYS.get(day.year)
    key = f"{day:%m-%d}"
    if known is None:
        return day.weekday() < 5 and key not in ("01-01", "05-01", "05-02", *_NATIONAL)
    if key in known.on:
        return True
    return day.weekday() < 5 and not any(first <= key <= last for first, last in known.off)


_NATIONAL = ("10-01", "10-02", "10-03")


def is_final(year: int) -> bool:
    """Whether the year's notice is in the table, so that its deadlines move no more."""
    known = HOLIDAYS.get(year)
    return known is not None and known.final


def after(day: date, days: int) -> date:
    """The last of `days` working days counted from the day after `day` (民法典 第二百零一条)."""
    while days > 0:
        day += timedelta(1)
        days -= is_workday(day)
    return day


def between(first: date, last: date) -> int:
    """Working days after `first` up to and with `last`; 0 where last is not later."""
    days = (first + timedelta(n) for n in range(1, (last - first).days + 1))
    return sum(is_workday(day) for day in days)


def since_when_late(today: date, days: int) -> date:
    """The latest day from which `days` working days had all passed before today."""
    day = today - timedelta(1)
    while days > 0:
        days -= is_workday(day)
        day -= timedelta(1)
    return day
