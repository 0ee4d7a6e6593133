"""Two reports that were published: what they count is entered as records, and the page of the
balance gives their figures back, with the published ones beside and the difference told.

大姚–嘉定, October 2023 (dayao.gov.cn), and 松江–西双版纳, 2016–2020 and 2023; see
/work/shared/data/facts. How the totals are split over single records is made up here.
"""

import datetime
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from examples.hudian import published
from xieshou.core.clock import on_day
from xieshou.core.imports import read
from xieshou.core.scope import SYSTEM
from xieshou.core.secret import Personal
from xieshou.exchange import actions as exchange
from xieshou.funds import actions as funds
from xieshou.funds.actions import Leg
from xieshou.invest import actions as invest
from xieshou.market import actions as market, reads as sold
from xieshou.projects import actions as projects
from xieshou.projects.sheets.ledger import ledger_sheet
from xieshou.registry import actions as registry, reads as places
from xieshou.reports import actions as reports

LEDGER = Path(__file__).parents[2] / "examples" / "hudian" / "ledgers" / "dayao-2023.csv"
JIADING, DAYAO, SONGJIANG, BANNA = "310114", "532326", "310117", "5328"
MENGHAI = "532822"
WAN = 1_000_000
COUNTY_REPORT = "大姚县人民政府网站 2023年10月"
PAPER = b"%PDF-1.7 a contract"
SPLIT = {"producer": 6000, "coop": 1500, "freight": 1500, "hub": 500, "platform": 500}


class _Rows(HTMLParser):
    """The cells of each row that is marked with its line, as a reader sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[str]] = {}
        self._row: list[str] | None = None
        self._table = ""

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        marks = dict(attrs)
        if tag == "table":
            self._table = marks.get("data-group") or ""
        if tag == "tr":
            line = marks.get("data-line")
            self._row = self.rows.setdefault(self._key(line), []) if line else None
        elif tag in ("th", "td") and self._row is not None:
            self._row.append("")

    def _key(self, line: str) -> str:
        return f"others:{line}" if self._table == "others" else line

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self._row = None

    def handle_data(self, data: str) -> None:
        if self._row:
            self._row[-1] += data


def balance(east: str, west: str, first: int, last: int) -> dict[str, list[str]]:
    """Line → (name, recorded, planned, share, published, difference) on the page, as the public
    sees it."""
    page = Client().get(f"/balance/{east}/{west}/?from={first}&to={last}")
    assert page.status_code == 200
    found = _Rows()
    found.feed(page.content.decode())
    return {
        line: [re.sub(r"\s+", " ", cell).strip() for cell in cells]
        for line, cells in found.rows.items()
    }


def recorded(rows: dict[str, list[str]], *lines: str) -> list[str]:
    return [rows[line][1] for line in lines]


def publish(east: str, west: str, years: tuple[int, int], figures: dict[str, str]) -> None:
    """Enter published figures as somebody checked them."""
    reports.load_figures(
        viewer=SYSTEM,
        rows=[
            {"kind": "published", "east": east, "west": west, "line": line, "value": value,
             "first_year": years[0], "last_year": years[1], "source": COUNTY_REPORT, "grade": "A"}
            for line, value in figures.items()
        ],
    )  # fmt: skip


def fund(book: str, place: str, payer: str, day: datetime.date, parts: dict[str, int]) -> None:
    """A book with money of each source, received on a day; fen."""
    funds.open_book(viewer=SYSTEM, code=book, name=f"{place} 协作资金账套", place=place)
    for source, fen in parts.items():
        code = f"{book}-{source}"
        funds.register_grant(
            viewer=SYSTEM, book=book, code=code, name=f"{source}", source=source, amount_fen=fen,
            year=day.year, within=place, payer=payer,
        )  # fmt: skip
        funds.receive_grant(viewer=SYSTEM, grant=code, amount_fen=fen, date=day)


def sell(county: str, district: str, day: datetime.date, packs: int, fen: int) -> None:
    """Packs of half a kilogram at a price, ordered, sent, received and paid on a day."""
    made = {
        place: registry.register_organisation(
            viewer=SYSTEM, place=place, name=f"{place}测试单位", kind="cooperative"
        ).pk
        for place in (county, district)
    }
    market.load_products(
        viewer=SYSTEM,
        rows=[
            {"name": "核桃", "category": "干果", "county": county, "basis": "", "basis_year": "",
             "hs6": "080231", "hs6_description": "", "note": "", "origin": "synthetic",
             "source": "示例", "source_url": "", "grade": ""}
        ],
    )  # fmt: skip
    with on_day(day):
        supplier = market.apply_as_supplier(
            viewer=SYSTEM, place=county, organisation=made[county], name="核桃合作社",
            kind="cooperative",
        ).code  # fmt: skip
        until = day + datetime.timedelta(300)
        market.add_linkage(
            viewer=SYSTEM, supplier=supplier, kind="order", contract="L1", file=PAPER,
            households=20, starts_on=day, ends_on=until, filename="合同.pdf",
        )  # fmt: skip
        market.add_certificate(
            viewer=SYSTEM, supplier=supplier, kind="green", number="LB-1", issuer="示例",
            expires_on=until, file=PAPER, filename="证书.pdf",
        )  # fmt: skip
        market.check_supplier(viewer=SYSTEM, supplier=supplier)
        market.admit_supplier(viewer=SYSTEM, supplier=supplier)
        good = market.save_good(
            viewer=SYSTEM, supplier=supplier, product=sold.product_choices(county)[0][0],
            name="核桃 500 克", months=list(range(1, 13)), grades=["一级"], unit="g",
            pack_size=500, shelf_days=540, storage="ambient", split=SPLIT,
        ).pk  # fmt: skip
        market.set_price(
            viewer=SYSTEM, supplier=supplier, good=good, grade="一级", fen=fen, starts_on=day
        )
        market.record_lot(
            viewer=SYSTEM, supplier=supplier, good=good, grade="一级",
            village=min(places.place_ids(county, "village")), harvested_on=day,
            quantity=packs * 500,
        )  # fmt: skip
        buyer = market.register_buyer(
            viewer=SYSTEM, place=district, name="测试食堂", kind="canteen",
            organisation=made[district], terms="monthly",
        ).code  # fmt: skip
        order = market.place_order(
            viewer=SYSTEM, buyer=buyer, supplier=supplier, lines=[(good, "一级", packs)]
        ).code
        sent = market.ship(viewer=SYSTEM, order=order, carrier="测试物流", sent_on=day)
        market.receive(viewer=SYSTEM, order=order, shipment=sent.number, on=day)
        market.settle(viewer=SYSTEM, order=order, on=day, payment="回单-1")


@pytest.fixture
def partnership(db: None) -> None:
    """Shanghai, the two prefectures, and their documented pairings."""
    shanghai = published.divisions(published.SHANGHAI)
    yunnan = {
        code: name
        for prefix in (DAYAO, MENGHAI)
        for code, name in published.divisions(published.YUNNAN, prefix=prefix)
    }
    for province, rows in (("31", shanghai), ("53", sorted(yunnan.items()))):
        registry.load_divisions(viewer=SYSTEM, province=province, year=2023, rows=rows)
    known = published.pairings(DAYAO) + published.pairings(MENGHAI)
    prefecture = [row for row in published.pairings("5323") if row["west"] == "5323"]
    registry.load_pairings(viewer=SYSTEM, rows=[*known, *prefecture])


class People:
    """People moved between two places, each a record of its own."""

    def __init__(self, east: str, west: str) -> None:
        self.east, self.west = east, west

    def post(self, kind: str, count: int, day: datetime.date) -> None:
        """So many of a kind from the east begin at a post in the west."""
        until = day + datetime.timedelta(300)
        with on_day(day):
            post = exchange.open_post(
                viewer=SYSTEM, place=self.west, title=kind, way="west", kind=kind, host="示例单位",
                seats=count, starts_on=day, ends_on=until,
            ).code  # fmt: skip
            for at in range(count):
                person = exchange.offer_candidate(
                    viewer=SYSTEM, place=self.east, name=Personal(f"示例{kind}{at}"), way="west",
                    kind=kind, first_day=day, last_day=until, agreed=True,
                ).code  # fmt: skip
                posting = exchange.propose_posting(viewer=SYSTEM, post=post, candidate=person).code
                for side in ("host", "sender"):
                    exchange.accept_posting(viewer=SYSTEM, posting=posting, side=side)
                exchange.start_posting(viewer=SYSTEM, posting=posting, on=day)

    def train(self, count: int, day: datetime.date) -> None:
        """A class of a day to which everybody came."""
        with on_day(day):
            group = exchange.plan_class(
                viewer=SYSTEM, people_from=self.west, place=self.west, topic="示例培训",
                kind="workers", days=[day], seats=count, partner=self.east,
            ).code  # fmt: skip
            for at in range(count):
                exchange.enrol(viewer=SYSTEM, group=group, name=Personal(f"示例学员{at}"))
            came = {at: [day.isoformat()] for at in range(1, count + 1)}
            exchange.record_attendance(viewer=SYSTEM, group=group, came=came)
            exchange.confirm_class(viewer=SYSTEM, group=group)

    def employ(self, kind: str, count: int, day: datetime.date, workshop: str = "") -> None:
        """So many people of the west are at work in vacancies of a kind since a day."""
        with on_day(day):
            vacancy = self.vacancy(kind, count, day, workshop)
            for at in range(count):
                worker = exchange.register_worker(
                    viewer=SYSTEM, place=self.west, name=Personal(f"示例务工{at}"), status="lifted"
                ).code
                made = exchange.propose_placement(
                    viewer=SYSTEM, worker=worker, vacancy=vacancy
                ).code
                exchange.agree_for_worker(viewer=SYSTEM, placement=made)
                exchange.agree_for_employer(viewer=SYSTEM, placement=made)
                if kind == "to_east":
                    exchange.depart(viewer=SYSTEM, placement=made, on=day)
                exchange.start_work(viewer=SYSTEM, placement=made, on=day)

    def vacancy(self, kind: str, seats: int, day: datetime.date, workshop: str = "") -> str:
        return exchange.open_vacancy(
            viewer=SYSTEM, offered_to=self.west, employer="示例用人单位", title=f"示例{kind}岗位",
            kind=kind, place=self.east if kind == "to_east" else self.west, seats=seats,
            wage_least_fen=200_000, wage_most_fen=400_000, starts_on=day, workshop=workshop,
            east=self.east,
        ).code  # fmt: skip


def invested(
    east: str, west: str, day: datetime.date, firms: list[int], jobs: list[int] | None = None
) -> None:
    """A firm of the east for each sum of fen: contracted on the day, with its people at work."""
    for at, fen in enumerate(firms):
        firm = registry.register_organisation(
            viewer=SYSTEM, place=east, name=f"{east}示例企业{at}", kind="firm"
        ).pk
        deal = invest.open_deal(
            viewer=SYSTEM, county=west, district=east, firm=firm, title="示例项目",
            industry="food", on=day, source="示例",
        ).code  # fmt: skip
        invest.set_sum(
            viewer=SYSTEM, deal=deal, kind="contracted", fen=fen, on=day, file=PAPER,
            filename="合同.pdf",
        )  # fmt: skip
        if jobs:
            invest.move_deal(viewer=SYSTEM, deal=deal, to="construction", on=day, why="示例")
            line = invest.record_report(
                viewer=SYSTEM, deal=deal, year=day.year, quarter=3, jobs=jobs[at], jobs_local=0,
                jobs_lifted=0, jobs_women=0, output_fen=0, tax_fen=0,
            )  # fmt: skip
            invest.decide_report(viewer=SYSTEM, report=line.pk, accepted=True)


def give(east: str, west: str, day: datetime.date, fen: int) -> None:
    """Money from a street of the east to one of the west, acknowledged there."""
    with on_day(day):
        twin = exchange.enter_twin(
            viewer=SYSTEM, side="east", kind="street", east_place=east, west_place=west,
            agreement="示例结对协议", since=day,
        ).code  # fmt: skip
        exchange.confirm_twin(viewer=SYSTEM, twin=twin, side="west")
        entry = exchange.enter_gift(
            viewer=SYSTEM, twin=twin, side="east", giver="east", kind="money", on=day,
            what="示例捐赠", amount_fen=fen, evidence="示例回单",
        )  # fmt: skip
        exchange.answer_gift(
            viewer=SYSTEM, twin=twin, side="west", number=entry.number, agreed=True
        )


def test_the_county_report_of_dayao_comes_out_of_its_records(partnership: None) -> None:
    """3,244 万 in 13 projects, 10 of them done, 2,405.4 万 paid: the printed 74.14 % is cut off."""
    seen = read(LEDGER.read_bytes(), ledger_sheet(SYSTEM))
    assert projects.import_ledger(viewer=SYSTEM, rows=seen.rows)["added"] == 13
    parts = {"municipal": 2870 * WAN, "district": 320 * WAN, "social": 54 * WAN}
    fund("dayao", DAYAO, JIADING, datetime.date(2023, 3, 1), parts)
    paid = {"municipal": 22_004 * WAN // 10, "district": 163 * WAN, "social": 42 * WAN}
    for source, fen in paid.items():
        grant = f"dayao-{source}"
        funds.post(
            viewer=SYSTEM, book="dayao", date=datetime.date(2023, 10, 31), memo="payment",
            legs=(Leg("5001", fen, grant, DAYAO), Leg("1002", -fen, grant)),
            once=("paid", source),
        )  # fmt: skip
    september = datetime.date(2023, 9, 1)
    sell(DAYAO, JIADING, september, 784_580, 10_000)
    invested(JIADING, DAYAO, september, [5000 * WAN, 2000 * WAN, 1100 * WAN], [40, 20, 15])
    give(JIADING, DAYAO, september, 23_948 * WAN // 100)
    people = People(JIADING, DAYAO)
    for kind, count in (("doctor", 7), ("teacher", 1), ("cadre", 2)):
        people.post(kind, count, september)
    for count in (50, 44, 40, 30):
        people.train(count, september)
    for kind, count in (("welfare", 210), ("near_home", 260), ("to_east", 24)):
        people.employ(kind, count, september)
    publish(
        JIADING, DAYAO, (2023, 2023),
        {"money": "3244万元", "works": "13", "money_used": "2405.4万元", "money_rate": "74.14%",
         "works_rate": "76.9%", "classes": "4", "trained": "164", "jobs": "494",
         "jobs_welfare": "210", "jobs_near": "260", "jobs_east": "24", "doctors": "7",
         "teachers": "1", "cadres": "2", "firms": "3", "contracted": "8100万元", "firm_jobs": "75",
         "sales": "7845.8万元", "gifts": "239.48万元"},
    )  # fmt: skip

    rows = balance(JIADING, DAYAO, 2023, 2023)
    assert recorded(rows, "money", "money_city", "money_district", "money_towns") == [
        "3,244 万元", "2,870 万元", "320 万元", "54 万元",
    ]  # fmt: skip
    assert recorded(rows, "works", "works_city", "works_district", "works_towns") == [
        "13 个", "8 个", "3 个", "2 个",
    ]  # fmt: skip
    assert recorded(rows, "money_used", "money_rate", "works_done", "works_rate") == [
        "2,405.4 万元", "74.15%", "10 个", "76.92%",
    ]  # fmt: skip
    assert recorded(rows, "classes", "trained", "doctors", "teachers", "cadres") == [
        "4 期", "164 人", "7 人", "1 人", "2 人",
    ]  # fmt: skip
    assert recorded(rows, "jobs", "jobs_welfare", "jobs_near", "jobs_east", "staff") == [
        "494 人", "210 人", "260 人", "24 人", "24 人",
    ]  # fmt: skip
    assert recorded(rows, "firms", "contracted", "firm_jobs", "gifts") == [
        "3 家", "8,100 万元", "75 人", "239.48 万元",
    ]  # fmt: skip
    assert recorded(rows, "sales", "supply") == ["7,845.8 万元", "392.29 吨"]
    # What was published stands beside with its source, and only the two shares differ.
    beside = {line: cells[5] for line, cells in rows.items() if cells[4].endswith("[1]")}
    assert len(beside) == 19
    assert {line: said for line, said in beside.items() if said != "一致"} == {
        "money_rate": "+0.01 个百分点",
        "works_rate": "+0.02 个百分点",
    }


def test_songjiang_and_xishuangbanna_come_out_of_their_records(partnership: None) -> None:
    """310 projects and 3.11 亿 in 2016 to 2020, what 12 firms invested, workshops, fairs; each
    figure beside the records of its own years."""
    day = datetime.date(2019, 6, 1)
    fund("banna", BANNA, SONGJIANG, day, {"municipal": 31_100 * WAN})
    projects.import_ledger(viewer=SYSTEM, rows=_ledger(310))
    invested(SONGJIANG, MENGHAI, day, [10_000 * WAN] * 11 + [11_927 * WAN])
    sell(MENGHAI, SONGJIANG, day, 340_677, 10_000)
    people = People(SONGJIANG, MENGHAI)
    for size in (61, *[60] * 7, 62):
        with on_day(day):
            workshop = exchange.register_workshop(
                viewer=SYSTEM, place=MENGHAI, name="示例车间", capacity=size, opened_on=day,
                east=SONGJIANG,
            ).code  # fmt: skip
        people.employ("workshop", size, day, workshop)
    spring = datetime.date(2023, 3, 1)
    with on_day(spring):
        shown = people.vacancy("to_east", 2000, spring)
        # So many moved in all were counted fair by fair: nobody wrote each of them down.
        for agreed in [1564] * 21 + [1556]:
            fair = exchange.announce_fair(
                viewer=SYSTEM, place=MENGHAI, name="示例招聘会", venue="示例会场", on=spring,
                east=SONGJIANG, source="示例",
            ).code  # fmt: skip
            exchange.show_at_fair(fair=fair, vacancies=[shown], viewer=SYSTEM)
            exchange.hold_fair(viewer=SYSTEM, fair=fair, came=3000, agreed=agreed)
    people.employ("to_east", 74, datetime.date(2023, 4, 1))
    for years, figures in (
        ((2016, 2020), {"money": "3.11亿元", "works": "310"}),
        ((2018, 2019), {"firms": "12", "contracted": "12.1927亿元", "workshops": "9",
                        "workshop_jobs": "543"}),
        ((2019, 2019), {"sales": "3406.77万元"}),
        ((2023, 2023), {"fairs": "22", "vacancies": "4.4万", "fair_jobs": "3.44万",
                        "jobs_east": "74"}),
    ):  # fmt: skip
        publish(SONGJIANG, BANNA, years, figures)

    rows = balance(SONGJIANG, BANNA, 2016, 2020)
    assert recorded(rows, "money", "works") == ["3.11 亿元", "310 个"]
    others = {line: cells for line, cells in rows.items() if line.startswith("others:")}
    assert [(line, cells[0], cells[3]) for line, cells in sorted(others.items())] == [
        ("others:contracted", "2018–2019", "12.1927 亿元"),
        ("others:fair_jobs", "2023", "34,400 人"),
        ("others:fairs", "2023", "22 场"),
        ("others:firms", "2018–2019", "12 家"),
        ("others:jobs_east", "2023", "74 人"),
        ("others:sales", "2019", "3,406.77 万元"),
        ("others:vacancies", "2023", "44,000 个"),
        ("others:workshop_jobs", "2018–2019", "543 人"),
        ("others:workshops", "2018–2019", "9 个"),
    ]
    assert {cells[4] for cells in others.values()} == {"一致"}


def _ledger(count: int) -> list[dict[str, object]]:
    """An office's ledger of so many finished projects of the years 2016 to 2020."""
    head = "编号,项目年度,区划代码,项目名称及内容,项目类型,沪滇资金（万元）,项目状态,批复文号"
    lines = [
        f"{MENGHAI}-{2016 + at % 5}-{at:03d},{2016 + at % 5},{MENGHAI},示例项目{at},产业,100,"
        "已验收,示例批复"
        for at in range(count)
    ]
    seen = read("\n".join([head, *lines]).encode(), ledger_sheet(SYSTEM))
    assert seen.ok, seen.errors
    return seen.rows
