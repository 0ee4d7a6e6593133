"""The months since January two years ago between 浦东 and 福贡 (synthetic): money that came and was
spent, tea that was sold, people who came to be at work; and statements of them.

What a site has that has run for some years, so that the year's end can be foreseen from its own
months and this year be held against the last. Through the actions, dated back.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.contrib.auth import get_user_model

from examples.hudian.market import SPLIT
from examples.hudian.synthetic import SOURCE
from examples.hudian.synthetic.draw import source_of
from xieshou.core.clock import on_day, today
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.exchange import actions as exchange
from xieshou.funds import actions as funds, reads as ledger
from xieshou.funds.actions import Leg
from xieshou.market import actions as market, reads as sold
from xieshou.registry import actions as registry, reads as places
from xieshou.reports import reads as reports
from xieshou.reports.actions import statements

COUNTY, DISTRICT = "533323", "310115"
BOOK, YEARS_BEFORE, DAY = "hudian-fugong", 2, 12
ABOUT = {"origin": "synthetic", "source": SOURCE}
WAN = 1_000_000
# What a month brings beside the mean of its year: money comes in spring and autumn, tea sells in
# early summer and before the spring festival, people go out after it.
MONEY = (0.3, 0.4, 1.3, 1.8, 1.4, 0.9, 0.7, 0.8, 1.2, 1.5, 1.1, 0.6)
SALES = (1.5, 0.7, 0.6, 0.9, 1.4, 1.3, 1.0, 0.8, 0.8, 0.9, 1.0, 1.1)
# In a usual month of the first year: fen of the city and the district, packs; and growth a year.
USUAL = {"municipal": 160 * WAN, "district": 35 * WAN}
PACKS, GROWTH, NOISE = 180, 1.08, 0.12
PACK_G, PACK_FEN = 500, 9_800
# The chance of a month that somebody comes to be at work in it; in January somebody does.
HIRING = 0.45
# Less than until the first check whether one stayed.
SEASON_DAYS = 85
# Who sells, and which part of a hundred packs; the last what is left.
SUPPLIERS = (
    ("福贡县协作茶社（示例）", 45),
    ("福贡县协作草果社（示例）", 35),
    ("福贡县协作药材社（示例）", 20),
)
BUYER, EMPLOYER = "浦东职工食堂（示例）", "浦东服务公司（示例）"
PAPER = b"%PDF-1.7 synthetic"
TEMPLATES = ("shipped:xlsx", "shipped:docx", "shipped:txt")


@dataclass(frozen=True)
class Month:
    """A month of the record: fen that came by source, packs sold, whether somebody was hired."""

    first: datetime.date
    came: dict[str, int]
    packs: int
    hires: bool

    @property
    def day(self) -> datetime.date:
        return self.first.replace(day=DAY)


def months(now: datetime.date) -> Iterator[Month]:
    """Every month until the one before this day's; the same day gives the same months."""
    draw = source_of(COUNTY, "course")
    first = now.year - YEARS_BEFORE
    for at in range(12 * (YEARS_BEFORE + 1)):
        year, month = first + at // 12, at % 12 + 1
        noise = np.exp(draw.normal(0, NOISE, 3)).tolist()
        hires = month == 1 or bool(draw.random() < HIRING)
        level = GROWTH ** (year - first)
        begins = datetime.date(year, month, 1)
        if begins < now.replace(day=1):
            yield Month(
                begins,
                {
                    source: round(fen * MONEY[month - 1] * level * noise[part] / WAN) * WAN
                    for part, (source, fen) in enumerate(USUAL.items())
                },
                max(1, round(PACKS * SALES[month - 1] * level * noise[2])),
                hires,
            )


def open_course(viewer: Viewer, prefix: str) -> int:
    """The months, if 福贡 lies below `prefix`; how many there are. Done once."""
    if not COUNTY.startswith(prefix) or not reports.pairings_between(DISTRICT, COUNTY):
        return 0
    found = list(months(today()))
    if ledger.book(BOOK, viewer) is None and found:
        _money(viewer, found)
        _sales(viewer, found)
        _work(viewer, found, today())
        _statements(today())
    return len(found)


def _money(viewer: Viewer, found: Sequence[Month]) -> None:
    """A grant of each source and year, its money by month, nine tenths of it spent a month later
    and the rest at the year's end."""
    funds.open_book(viewer=viewer, code=BOOK, name="福贡县协作资金账套（示例）", place=COUNTY)
    for year in sorted({one.first.year for one in found}):
        mine = [one for one in found if one.first.year == year]
        for source in USUAL:
            grant = f"{BOOK}-{year}-{source}"
            whole = round(sum(one.came[source] for one in mine) * 12 / len(mine))
            funds.register_grant(
                viewer=viewer, book=BOOK, code=grant, source=source, amount_fen=whole, year=year,
                name=f"{year}年{'市级' if source == 'municipal' else '区级'}协作资金（示例）",
                within=COUNTY, payer=DISTRICT,
            )  # fmt: skip
            left = 0
            for one in mine:
                if left:
                    left -= _spent(viewer, grant, one, left * 9 // 10)
                funds.receive_grant(
                    viewer=viewer, grant=grant, amount_fen=one.came[source], date=one.day,
                    once=("course", f"{grant}-{one.first:%m}"),
                )  # fmt: skip
                left += one.came[source]
            if mine[-1].first.month == 12:
                _spent(viewer, grant, mine[-1], left, rest=True)


def _spent(viewer: Viewer, grant: str, one: Month, fen: int, *, rest: bool = False) -> int:
    funds.post(
        viewer=viewer, book=BOOK, date=one.day + datetime.timedelta(12 if rest else 6),
        memo="payment", legs=(Leg("5001", fen, grant, COUNTY), Leg("1002", -fen, grant)),
        once=("course", f"{grant}-{one.first:%m}-{'rest' if rest else 'used'}"),
    )  # fmt: skip
    return fen


def _sales(viewer: Viewer, found: Sequence[Month]) -> None:
    """Three cooperatives, each with a harvest a year and an order a month: sent, received, paid."""
    firm = registry.register_organisation(
        viewer=viewer, place=DISTRICT, name=BUYER, kind="firm", **ABOUT
    ).pk
    with on_day(found[0].first):
        buyer = market.register_buyer(
            viewer=viewer, place=DISTRICT, name=BUYER, kind="canteen", organisation=firm,
            terms="monthly", **ABOUT,
        ).code  # fmt: skip
    left = [one.packs for one in found]
    for at, (name, share) in enumerate(SUPPLIERS):
        last = at == len(SUPPLIERS) - 1
        packs = [
            rest if last else one.packs * share // 100
            for one, rest in zip(found, left, strict=True)
        ]
        left = [rest - sold for rest, sold in zip(left, packs, strict=True)]
        _sold(viewer, buyer, at, name, list(zip(found, packs, strict=True)))


def _sold(
    viewer: Viewer, buyer: str, at: int, name: str, found: Sequence[tuple[Month, int]]
) -> None:
    """What one cooperative sold: packs of each month."""
    begun, ends = found[0][0].first, datetime.date(found[-1][0].first.year + 2, 12, 31)
    firm = registry.register_organisation(
        viewer=viewer, place=COUNTY, name=name, kind="cooperative", **ABOUT
    ).pk
    with on_day(begun):
        supplier = market.apply_as_supplier(
            viewer=viewer, place=COUNTY, organisation=firm, name=name, kind="cooperative", **ABOUT
        ).code
        market.add_linkage(
            viewer=viewer, supplier=supplier, kind="order", contract="示例合同", file=PAPER,
            households=24, starts_on=begun, ends_on=ends, filename="示例合同.pdf",
        )  # fmt: skip
        market.check_supplier(viewer=viewer, supplier=supplier)
        market.admit_supplier(viewer=viewer, supplier=supplier)
        products = sold.product_choices(COUNTY)
        good = market.save_good(
            viewer=viewer, supplier=supplier, product=products[at % len(products)][0],
            name="协作礼包 500 克（示例）", months=list(range(1, 13)), grades=["一级"], unit="g",
            pack_size=PACK_G, shelf_days=540, storage="ambient", split=SPLIT,
        ).pk  # fmt: skip
        market.set_price(
            viewer=viewer, supplier=supplier, good=good, grade="一级", fen=PACK_FEN,
            starts_on=begun,
        )  # fmt: skip
    village = min(places.place_ids(COUNTY, "village"))
    for year in sorted({one.first.year for one, _packs in found}):
        mine = [(one, packs) for one, packs in found if one.first.year == year]
        harvest = mine[0][0].first
        with on_day(harvest):
            market.record_lot(
                viewer=viewer, supplier=supplier, good=good, grade="一级", village=village,
                harvested_on=harvest, quantity=PACK_G * sum(packs for _one, packs in mine),
            )  # fmt: skip
        for one, packs in mine:
            with on_day(one.day):
                order = market.place_order(
                    viewer=viewer, buyer=buyer, supplier=supplier, lines=[(good, "一级", packs)]
                ).code
                sent = market.ship(
                    viewer=viewer, order=order, carrier="滇沪冷链（示例）", sent_on=one.day
                )
                market.receive(viewer=viewer, order=order, shipment=sent.number, on=one.day)
                market.settle(
                    viewer=viewer, order=order, on=one.day,
                    payment=f"示例回单-{one.first:%Y%m}-{at + 1}",
                )  # fmt: skip


def _work(viewer: Viewer, found: Sequence[Month], now: datetime.date) -> None:
    """Somebody of the county goes to work in the district for a season in each month of hiring."""
    for one in (month for month in found if month.hires):
        with on_day(one.day):
            vacancy = exchange.open_vacancy(
                viewer=viewer, offered_to=COUNTY, employer=EMPLOYER, title="服务员",
                kind="to_east", place=DISTRICT, seats=1, wage_least_fen=480_000,
                wage_most_fen=600_000, starts_on=one.day, east=DISTRICT, **ABOUT,
            ).code  # fmt: skip
            worker = exchange.register_worker(
                viewer=viewer, place=COUNTY, name=Personal(f"示例{one.first:%Y%m}"),
                status="lifted", **ABOUT,
            ).code  # fmt: skip
            made = exchange.propose_placement(viewer=viewer, worker=worker, vacancy=vacancy).code
            exchange.agree_for_worker(viewer=viewer, placement=made)
            exchange.agree_for_employer(viewer=viewer, placement=made)
            exchange.depart(viewer=viewer, placement=made, on=one.day)
            exchange.start_work(viewer=viewer, placement=made, on=one.day)
        home = one.day + datetime.timedelta(SEASON_DAYS)
        if home < now:
            with on_day(home):
                exchange.end_placement(viewer=viewer, placement=made, on=home, reason="季节工期满")


def _statements(now: datetime.date) -> None:
    """Of last year and last month, each as Excel, Word and PDF; a job makes them."""
    desk = places.viewer_for(get_user_model().objects.get(username="fugong"))
    last = now.replace(day=1) - datetime.timedelta(1)
    for period in (str(now.year - 1), f"{last:%Y-%m}"):
        statements.make_statement(
            viewer=desk, east=DISTRICT, west=COUNTY, period=period, templates=TEMPLATES
        )
