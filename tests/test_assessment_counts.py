"""Every indicator of the forms that come with the product, counted by hand in a small partnership.

The helpers are those of the published reports; how many of each is chosen here.
"""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.stories.test_published_reports import (
    DAYAO,
    JIADING,
    PAPER,
    WAN,
    People,
    fund,
    give,
    invested,
    partnership,  # noqa: F401
    sell,
)
from xieshou.core import jobs
from xieshou.core.clock import on_day
from xieshou.core.imports import read
from xieshou.core.models import Job
from xieshou.core.scope import SYSTEM
from xieshou.core.secret import Personal
from xieshou.exchange import actions as exchange, reads as placed
from xieshou.funds import actions as funds
from xieshou.funds.actions import Leg
from xieshou.invest import actions as invest, reads as deals
from xieshou.market.models import Order, OrderLine
from xieshou.projects import actions as projects
from xieshou.projects.sheets.ledger import ledger_sheet
from xieshou.reports import actions, reads

# Indicator → its figure, counted by hand from what make() puts down; money in fen, shares in
# hundredths of a percent. Indicators that are not here have no record.
COUNTED = {
    "funds-arrived": (287 + 32 + 5) * WAN,
    "funds-used": 5000,
    "works": 4,
    "works-done": 7500,
    "cadres": 2,
    "professionals": 3 + 1,
    "sent-east": 1,
    "classes": 2,
    "trained": 5 + 4,
    "firms": 2,
    "contracted": 700 * WAN,
    "arrived": 120 * WAN,
    "firm-people": 30,
    "sales": 400_000,
    "placed": 3 + 2 + 4 + 2,
    "placed-east": 2,
    "placed-lifted": 3 + 2 + 4 + 2,
    "workshops": 1,
    "workshop-people": 4,
    "fairs": 1,
    "twinned-towns": 1,
    "gifts": 239 * WAN,
    "parks": 1,
    "stayed-six-months": 5000,
}


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path


def make(year: int) -> None:
    """The records of a year, few of each kind."""
    day = datetime.date(year, 8, 1)
    fund("dayao", DAYAO, JIADING, day, {
        "municipal": 287 * WAN, "district": 32 * WAN, "social": 5 * WAN,
    })  # fmt: skip
    half = 162 * WAN
    funds.post(
        viewer=SYSTEM, book="dayao", date=day, memo="payment",
        legs=(Leg("5001", half, "dayao-municipal", DAYAO), Leg("1002", -half, "dayao-municipal")),
    )  # fmt: skip
    projects.import_ledger(viewer=SYSTEM, rows=_ledger(year))
    sell(DAYAO, JIADING, day, 40, 10_000)
    invested(JIADING, DAYAO, day, [500 * WAN, 200 * WAN], [10, 20])
    [one, _other] = deals.deals(SYSTEM, place=DAYAO).rows
    line = invest.record_arrival(
        viewer=SYSTEM, deal=one.code, kind="capital", on=day, fen=120 * WAN, file=PAPER,
        filename="回单.pdf",
    )  # fmt: skip
    invest.decide_arrival(viewer=SYSTEM, arrival=line.pk, accepted=True)
    give(JIADING, DAYAO, day, 239 * WAN)
    people = People(JIADING, DAYAO)
    for kind, count in (("doctor", 3), ("teacher", 1), ("cadre", 2)):
        people.post(kind, count, day)
    _sent_east(day)
    for count in (5, 4):
        people.train(count, day)
    with on_day(day):
        workshop = exchange.register_workshop(
            viewer=SYSTEM, place=DAYAO, name="示例车间", capacity=9, opened_on=day, east=JIADING
        ).code
    for kind, count, where in (
        ("welfare", 3, ""), ("workshop", 4, workshop), ("to_east", 2, ""),
    ):  # fmt: skip
        people.employ(kind, count, day, where)
    _stayed(people, datetime.date(year, 2, 1))
    invest.open_park(
        viewer=SYSTEM, county=DAYAO, district=JIADING, name="示例园区", east_party="示例",
        west_party="示例", area_m2=1000, east_fen=0, west_fen=0, agreed_on=day,
    )  # fmt: skip
    with on_day(day):
        fair = exchange.announce_fair(
            viewer=SYSTEM, place=DAYAO, name="示例招聘会", venue="示例会场", on=day, east=JIADING,
            source="示例",
        ).code  # fmt: skip
        exchange.show_at_fair(
            viewer=SYSTEM, fair=fair, vacancies=[people.vacancy("to_east", 7, day)]
        )
        exchange.hold_fair(viewer=SYSTEM, fair=fair, came=50, agreed=6)


def _stayed(people: People, day: datetime.date) -> None:
    """Two at work since February; one of them is found there in August."""
    people.employ("near_home", 2, day)
    [one, _other] = [row for row in placed.placements(SYSTEM, DAYAO).rows if row.at_work_on == day]
    for month, months in ((5, 3), (8, 6)):
        later = datetime.date(day.year, month, 1)
        with on_day(later):
            exchange.check_stay(
                viewer=SYSTEM, placement=one.code, months=months, stays=True, on=later
            )


def _sent_east(day: datetime.date) -> None:
    until = day + datetime.timedelta(100)
    with on_day(day):
        post = exchange.open_post(
            viewer=SYSTEM, place=JIADING, title="挂职", way="east", kind="cadre", host="示例单位",
            seats=1, starts_on=day, ends_on=until,
        ).code  # fmt: skip
        person = exchange.offer_candidate(
            viewer=SYSTEM, place=DAYAO, name=Personal("示例干部"), way="east", kind="cadre",
            first_day=day, last_day=until, agreed=True,
        ).code  # fmt: skip
        posting = exchange.propose_posting(viewer=SYSTEM, post=post, candidate=person).code
        for side in ("host", "sender"):
            exchange.accept_posting(viewer=SYSTEM, posting=posting, side=side)
        exchange.start_posting(viewer=SYSTEM, posting=posting, on=day)


def _ledger(year: int) -> list[dict[str, object]]:
    head = "编号,项目年度,区划代码,项目名称及内容,项目类型,沪滇资金（万元）,项目状态,批复文号"
    states = ("已验收", "已验收", "已移交", "实施中")
    lines = [
        f"{DAYAO}-{year}-{at:03d},{year},{DAYAO},示例项目{at},产业,100,{state},示例批复"
        for at, state in enumerate(states)
    ]
    seen = read("\n".join([head, *lines]).encode(), ledger_sheet(SYSTEM))
    assert seen.ok, seen.errors
    return seen.rows


@pytest.mark.parametrize("form", [("ew-2017", 2018), ("ew-2021", 2023)])
def test_every_shipped_indicator_is_what_one_counts_by_hand(
    partnership: None,  # noqa: F811
    form: tuple[str, int],
) -> None:
    """And the records listed behind each add up to it, read another way than the figure."""
    code, year = form
    make(year)
    # What lies in another year, or between others, is not counted.
    fund("later", DAYAO, JIADING, datetime.date(year + 1, 1, 1), {"district": 9 * WAN})
    book = actions.open_assessment(
        viewer=SYSTEM, east=JIADING, west=DAYAO, year=year, form=code, at_once=True
    )
    found = reads.assessment(SYSTEM, book.pk)
    assert found is not None
    known = reads.known_form(code)
    assert known is not None
    by_records = {one.code for one in known.indicators if one.evidence == "records"}
    figures = {row.indicator: row for row in found.figures if row.indicator in by_records}
    assert {name: row.value for name, row in figures.items()} == {
        name: COUNTED.get(name) for name in by_records
    }
    off = [name for name, row in figures.items() if row.value is not None and not row.adds_up]
    assert off == []
    assert set(COUNTED) <= by_records


def test_a_book_is_filled_by_as_many_queries_however_many_deals_and_orders_there_are(
    partnership: None,  # noqa: F811
) -> None:
    year = 2023
    day = datetime.date(year, 8, 1)

    def filled(of: int) -> tuple[int, reads.AssessmentRow]:
        book = actions.open_assessment(
            viewer=SYSTEM, east=JIADING, west=DAYAO, year=of, form="ew-2021"
        ).pk
        job = Job.objects.latest("pk")
        with CaptureQueriesContext(connection) as found:
            jobs.perform(job.pk)
        job.refresh_from_db()
        assert job.state == "done", job.error
        row = reads.assessment(SYSTEM, book)
        assert row is not None
        return len(found), row

    make(year)
    few, _row = filled(year)
    # Of the next year one sees the same records and many more.
    later = day.replace(year + 1)
    invested(JIADING, DAYAO, later, [100 * WAN] * 60, [1] * 60)
    _more_orders(120, later)
    many, row = filled(year + 1)
    figures = {one.indicator: one for one in row.figures}
    assert (figures["firms"].value, figures["firms"].adds_up) == (60, True)
    assert (figures["sales"].records, figures["sales"].adds_up) == (120, True)
    assert figures["contracted"].value == 60 * 100 * WAN
    assert many <= few
    assert few < 250


def _more_orders(count: int, paid: datetime.date) -> None:
    """As many orders again as the one there is, paid on another day."""
    one = Order.objects.get()
    [line] = OrderLine.objects.filter(order=one)
    for at in range(count):
        again = Order.objects.get(pk=one.pk)
        again.pk, again.code, again.paid_on = None, f"{one.code}-{at}", paid
        again.save(force_insert=True)
        copied = OrderLine.objects.get(pk=line.pk)
        copied.pk, copied.order = None, again
        copied.save(force_insert=True)
