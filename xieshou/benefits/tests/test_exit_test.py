"""The exit test: what of a place's income would stay, told to whoever may see its households."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xieshou.benefits import actions, reads, rules
from xieshou.benefits.tests.conftest import (
    COUNTY,
    NEXT_COUNTY,
    NEXT_VILLAGE,
    VILLAGE,
    day,
    make_households,
    person,
)
from xieshou.benefits.tests.test_pages import client_of
from xieshou.core.scope import SYSTEM


def earned(household: str, earned_fen: int, transfer_fen: int, source: str = "village.x:1") -> None:
    for kind, fen in (("earned", earned_fen), ("transfer", transfer_fen)):
        if fen:
            actions.record_income(
                viewer=SYSTEM, household=household, kind=kind, amount_fen=fen, on=day(3),
                source=f"{source}.{kind}",
            )  # fmt: skip


@pytest.fixture
def books(village: list[str]) -> list[str]:
    """Shares that stay: 10 %, 100 %, 50 %; next door one household with 80 %."""
    for code, parts in zip(village, ((100, 900), (4000, 0), (1000, 1000)), strict=False):
        earned(code, *parts)
    (neighbour,) = make_households(NEXT_VILLAGE, 1)
    earned(neighbour, 800, 200)
    return village


def test_a_village_lists_first_who_would_be_left_with_least(books: list[str]) -> None:
    found = reads.exit_test(SYSTEM, VILLAGE, 2026)
    assert found is not None
    told = [(one.household, one.lasting, one.lasting_each_fen) for one in found.page.rows]
    assert told == [(books[0], 0.1, 25), (books[2], 0.5, 250), (books[1], 1.0, 1000)]
    assert (found.households, found.total_fen, found.lasting_fen) == (3, 7000, 5100)
    assert found.bands == (1, 0, 1, 1)
    assert found.villages == ()


def test_a_county_lists_its_villages_and_nothing_wider_is_summed(books: list[str]) -> None:
    found = reads.exit_test(SYSTEM, COUNTY, 2026)
    assert found is not None
    assert [(one.village, one.households, one.lasting_fen) for one in found.villages] == [
        (VILLAGE, 3, 5100), (NEXT_VILLAGE, 1, 800),
    ]  # fmt: skip
    assert (found.households, found.lasting_fen, found.page.total) == (4, 5900, 0)
    other_year = reads.exit_test(SYSTEM, COUNTY, 2025)
    assert other_year is not None
    assert (other_year.households, other_year.lasting) == (0, None)
    assert reads.exit_test(SYSTEM, "5333", 2026) is None
    assert reads.exit_test(SYSTEM, "533399", 2026) is None


def test_it_is_for_the_offices_of_the_place_alone(books: list[str]) -> None:
    """Elsewhere's office and a place that there is not are answered alike."""
    mine = client_of(person("mine", "county_office", COUNTY))
    others = client_of(person("others", "county_office", NEXT_COUNTY))
    page = mine.get(f"/benefits/exit/?place={VILLAGE}&year=2026").content.decode()
    assert books[0] in page
    assert "10.0%" in page
    assert "/benefits/exit/" in mine.get("/benefits/").content.decode()
    link = f"/benefits/exit/?place={VILLAGE}&amp;year=2026"
    assert link in mine.get(f"/benefits/income/{books[0]}/?year=2026").content.decode()
    for place in (VILLAGE, "533323999999"):
        assert others.get(f"/benefits/exit/?place={place}").status_code == 404
        assert others.get(f"/api/v1/benefits/exit-test/{place}").status_code == 404
    told = mine.get(f"/api/v1/benefits/exit-test/{VILLAGE}?year=2026").json()
    assert told["page"]["rows"][0]["household"] == books[0]


def test_above_a_county_one_chooses_a_county(books: list[str]) -> None:
    client = client_of(person("wide", "county_office", "5333"))
    page = client.get("/benefits/exit/?year=2026").content.decode()
    assert f'?place={COUNTY}&amp;year=2026"' in page
    assert books[0] not in page


def test_more_households_cost_no_more_queries(books: list[str]) -> None:
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as seen:
            reads.exit_test(SYSTEM, VILLAGE, 2026)
        counts.append(len(seen))
        for code in books[3:]:
            earned(code, 500, 100)
    assert counts[0] == counts[1]


def test_bands_take_their_lower_edge() -> None:
    """A quarter is in the second band; who had no income is in the first."""
    assert rules.in_bands([None, 0.0, 0.2499, 0.25, 0.5, 0.75, 1.0]) == (3, 1, 1, 2)
