"""The months of the example, and what the cockpit foresees from them."""

import datetime

import pytest

from examples.hudian.course import YEARS_BEFORE, months
from xieshou.cockpit import rules

NOW = datetime.date(2026, 11, 30)


def test_every_month_since_two_years_ago_until_the_last_whole_one() -> None:
    found = [one.first for one in months(NOW)]
    assert found == [
        datetime.date(NOW.year - YEARS_BEFORE + at // 12, at % 12 + 1, 1) for at in range(34)
    ]
    assert list(months(NOW)) == list(months(NOW.replace(day=2)))
    # A later day adds months and changes none.
    assert list(months(datetime.date(2026, 12, 1)))[:34] == list(months(NOW))


@pytest.mark.parametrize("what", ["money", "sales", "jobs"])
def test_the_year_s_end_can_be_foreseen_from_them(what: str) -> None:
    values = {
        "money": lambda one: sum(one.came.values()),
        "sales": lambda one: one.packs,
        "jobs": lambda one: int(one.hires),
    }
    known = {
        (one.first.year, one.first.month): values[what](one)
        for one in months(NOW)
        if values[what](one)
    }
    said = rules.outlook(known, NOW)
    assert said.why_not == ""
    assert said.years == (2024, 2025)
    assert said.low is not None
    assert said.high is not None
    assert said.reached <= said.low < said.high
