"""Sums by month are the figures of the balance, month by month."""

from datetime import date

from xieshou.cockpit import reads
from xieshou.cockpit.tests.conftest import viewer_as
from xieshou.core import clock
from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.core.secret import Personal
from xieshou.exchange import actions as placing, reads as exchange
from xieshou.exchange.tests.conftest import make_places as places_of_exchange
from xieshou.exchange.tests.hands import Labour
from xieshou.market import actions, reads as market
from xieshou.market.tests.conftest import COUNTY, DISTRICT, Market, make_places, today

EVER = date(2000, 1, 1), date(2100, 1, 1)


def test_sales_by_month(db: None) -> None:
    """One order of four packs, paid today."""
    make_places()
    trade = Market()
    good = trade.good(trade.admitted())
    trade.lot(good)
    order = trade.delivered(trade.order(trade.buyer(), good))
    assert market.sales_months() == ()
    actions.settle(viewer=trade.platform, order=order.code, on=today(), payment="收-1")
    (row,) = market.sales_months("31", "53")
    day = today()
    assert (row.east, row.west, row.year, row.month) == (DISTRICT, COUNTY, day.year, day.month)
    assert row.value == market.sales_figures(DISTRICT, COUNTY, *EVER).settled_fen == 4 * 6_001
    assert market.sales_months("310112") == market.sales_months("31", "533324") == ()


def test_sales_are_on_the_map_for_whoever_sees_the_market_there(db: None) -> None:
    """A county's sales may be one supplier's: no account as such opens them."""
    make_places()
    trade = Market()
    good = trade.good(trade.admitted())
    trade.lot(good)
    order = trade.delivered(trade.order(trade.buyer(), good))
    actions.settle(viewer=trade.platform, order=order.code, on=today(), payment="收-1")

    def on_the_map(viewer: Viewer) -> list[float]:
        found = reads.cockpit_map("sales", viewer=viewer)
        assert found is not None
        return [row.value for row in found.west if row.value]

    assert on_the_map(viewer_as("county_office", COUNTY)) == [4 * 6_001]
    for nobody in (PUBLIC, viewer_as("buyer"), viewer_as("researcher", "53")):
        assert on_the_map(nobody) == []


def test_people_in_work_by_month(db: None) -> None:
    """Whoever is placed by the factory counts to its district, in the month of the first day."""
    places_of_exchange()
    day = Labour().at_work(-20).at_work_on
    (row,) = exchange.placed_months("31", "53")
    assert day is not None
    assert (row.east, row.west, row.year, row.month) == (DISTRICT, COUNTY, day.year, day.month)
    assert row.value == exchange.labour_figures(DISTRICT, COUNTY, *EVER).placed == 1
    assert exchange.placed_months("310112") == ()


def test_who_changed_the_job_is_in_the_month_of_the_first_one(db: None) -> None:
    """At work in March and anew in September 2024: one person, there since March."""
    places_of_exchange()
    with clock.on_day(date(2024, 3, 4)):
        worker = placing.register_worker(
            viewer=SYSTEM, place=COUNTY, name=Personal("示例"), status="lifted"
        ).code
    for day in (date(2024, 3, 4), date(2024, 9, 2)):
        with clock.on_day(day):
            vacancy = placing.open_vacancy(
                viewer=SYSTEM, offered_to=COUNTY, employer="示例", title=f"护林员{day}",
                kind="near_home", place=COUNTY, seats=1, wage_least_fen=0, wage_most_fen=0,
                starts_on=day, east=DISTRICT,
            ).code  # fmt: skip
            made = placing.propose_placement(viewer=SYSTEM, worker=worker, vacancy=vacancy).code
            placing.agree_for_worker(viewer=SYSTEM, placement=made)
            placing.agree_for_employer(viewer=SYSTEM, placement=made)
            placing.start_work(viewer=SYSTEM, placement=made, on=day)
            if day.month == 3:
                placing.end_placement(viewer=SYSTEM, placement=made, on=day, reason="换工作")
    (row,) = exchange.placed_months("31", "53")
    assert (row.year, row.month, row.value) == (2024, 3, 1)
