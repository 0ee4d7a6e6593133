"""What pages of the whole site cost: questions to the database, in the example's deepest part.

Nothing is kept inside the transaction of a test, so that these are pages after a change.
"""

import datetime

import pytest
from django.core.cache import cache
from django.test import Client

from xieshou.core.scope import PUBLIC
from xieshou.funds import reads as funds
from xieshou.invest import reads as invest
from xieshou.market import reads as market
from xieshou.reports import reads as reports

pytestmark = pytest.mark.usefixtures("nujiang", "db")

# Page → how many questions it may put; each first asked once, so that names and words are there.
DOOR = {
    "/": 32,
    "/story/works/": 30,
    "/story/money/": 20,
    "/balance/310115/533323/": 150,
    "/balance/31/53/": 190,
}
OFFICES = {"fugong": 100, "pudong": 90, "yunnan": 100, "shanghai": 70, "auditor": 60}


@pytest.mark.parametrize("path", DOOR)
def test_a_page_of_the_door_asks_little(path, django_assert_max_num_queries):
    """As many as there are kinds of figures on it, whatever the number of records."""
    client = Client()
    client.get(path)
    cache.clear()
    with django_assert_max_num_queries(DOOR[path]):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("who", OFFICES)
def test_a_first_page_asks_little(who, signed_in, django_assert_max_num_queries):
    """Also of those who hold a role in many pairings."""
    client = signed_in(who)
    client.get("/cockpit/")
    with django_assert_max_num_queries(OFFICES[who]):
        assert client.get("/cockpit/").status_code == 200


def test_the_course_says_of_each_year_what_the_sums_of_that_year_say():
    """Read for all years at once, money, investment and sales are those of each year."""
    found = reports.balance("31", "53", PUBLIC, first="2018", last="2027")
    assert found is not None
    assert found.course
    course = {row.year: row for row in found.course}
    for year in range(2018, 2028):
        asked = ("31", "53", datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        parts = [part for part in funds.money_figures(*asked).public if part.grants]
        arrived = invest.deal_figures(*asked).arrived_fen
        sales = market.sales_figures(*asked)
        wanted = (
            sum(part.in_fen for part in parts) if parts else None,
            arrived or None,
            sales.settled_fen if sales.orders else None,
        )
        row = course.get(year)
        assert (row and (row.money, row.arrived, row.sales)) == (
            wanted if wanted != (None, None, None) else None
        )
