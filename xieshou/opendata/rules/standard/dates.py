"""Rules 7.5, 8.6 and 11: days in order, none to come that must have been, periods of a year."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from xieshou.opendata.rules.faults import Fault
from xieshou.opendata.rules.standard.words import broken

_BUDGETS = ("total-budget", "recipient-org-budget", "recipient-country-budget",
            "recipient-region-budget", "total-expenditure")  # fmt: skip
_MOMENT = re.compile(r"(?<=T)24:00:00")


def not_updated_in_the_future(element: Any, now: datetime) -> Iterator[Fault]:
    """11.1.1 and, of organisations, 11.4.1"""
    said = element.get("last-updated-datetime")
    moment = _moment(said)
    if moment is not None and moment > (now if moment.tzinfo else now.replace(tzinfo=None)):
        yield broken("11.1.1" if element.tag == "iati-activity" else "11.4.1", element, said)


def activity_dates_in_order(activity: Any, now: datetime) -> Iterator[Fault]:
    """11.1.2 to 11.1.5; equal days are in order."""
    days: dict[str, list[tuple[Any, date]]] = {}
    for one in activity.findall("activity-date"):
        if (day := _day(one.get("iso-date"))) is not None:
            days.setdefault(one.get("type", ""), []).append((one, day))
    for rule, first, last in (("11.1.2", "1", "3"), ("11.1.3", "2", "4")):
        begun = max((day for _one, day in days.get(first, ())), default=date.min)
        for one, day in days.get(last, ()):
            if day < begun:
                yield broken(rule, one, day)
    for rule, kind in (("11.1.4", "2"), ("11.1.5", "4")):
        for one, day in days.get(kind, ()):
            if day > now.date():
                yield broken(rule, one, day)


def transactions_have_been(activity: Any, now: datetime) -> Iterator[Fault]:
    """11.2.1 and 11.2.2"""
    for rule, path, attribute in (
        ("11.2.1", "transaction/transaction-date", "iso-date"),
        ("11.2.2", "transaction/value", "value-date"),
    ):
        for one in activity.findall(path):
            day = _day(one.get(attribute))
            if day is not None and day > now.date():
                yield broken(rule, one, day)


def periods_in_order(element: Any, _now: datetime) -> Iterator[Fault]:
    """8.6.3 of budgets and planned disbursements, 8.6.1 of an indicator's period"""
    own = ("budget", "planned-disbursement") if element.tag == "iati-activity" else _BUDGETS
    paths = [(path, "8.6.3") for path in own] + [("result/indicator/period", "8.6.1")]
    for path, rule in paths:
        for one in element.findall(path):
            start, end = _period(one)
            if start is not None and end is not None and start > end:
                yield broken(rule, one, f"{start} – {end}")


def a_year_at_most(element: Any, _now: datetime) -> Iterator[Fault]:
    """7.5.3: not longer than a year; 2026-01-01 to 2027-01-01 is one year."""
    for path in ("budget",) if element.tag == "iati-activity" else _BUDGETS:
        for one in element.findall(path):
            start, end = _period(one)
            if start is not None and end is not None and end > _a_year_after(start):
                yield broken("7.5.3", one, f"{start} – {end}")


def budget_lines_within(organisation: Any, _now: datetime) -> Iterator[Fault]:
    """11.3.1, the ends of the period included"""
    for one in organisation.findall("recipient-country-budget"):
        start, end = _period(one)
        for value in one.findall("budget-line/value"):
            day = _day(value.get("value-date"))
            if None not in (start, end, day) and not start <= day <= end:  # type: ignore[operator]
                yield broken("11.3.1", value, day)


ACTIVITY = (
    not_updated_in_the_future, activity_dates_in_order, transactions_have_been, periods_in_order,
    a_year_at_most,
)  # fmt: skip
ORGANISATION = (
    not_updated_in_the_future, periods_in_order, a_year_at_most, budget_lines_within,
)  # fmt: skip


def _period(one: Any) -> tuple[date | None, date | None]:
    found = (one.find(name) for name in ("period-start", "period-end"))
    start, end = (_day(at.get("iso-date")) if at is not None else None for at in found)
    return start, end


def _day(text: str | None) -> date | None:
    """The day of an xsd:date, which may carry a time zone; None where it is no date."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(_MOMENT.sub("23:59:59", (text or "").strip()))
    except ValueError:
        return None


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
