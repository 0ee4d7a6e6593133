"""Work, gifts and twins between Pudong and Fugong (synthetic): vacancies, a workshop, a fair, one
village's people at every step of the way to work, an ambulance and medicine, twinned hospitals."""

import datetime
import io
from typing import Any

from django.contrib.auth import get_user_model
from PIL import Image

from examples.hudian.synthetic import SOURCE
from xieshou.core.clock import on_day, today
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.exchange import actions as exchange, reads as exchanged
from xieshou.registry import actions as registry, reads as places

COUNTY, DISTRICT, VILLAGE = "533323", "310115", "533323201204"
MADE_UP: dict[str, str] = {"origin": "synthetic", "source": SOURCE}
FACTORY, EAST, WEST = "浦东电子制造厂（示例）", "浦东区级医院（示例）", "福贡县医院（示例）"
# Who acts for which new organisation: name, place, kind, user, role.
ORGANISATIONS = (
    (FACTORY, DISTRICT, "firm", "enterprise", "enterprise"),
    (EAST, DISTRICT, "hospital", "hospital-east", "partner"),
    (WEST, COUNTY, "hospital", "hospital-west", "partner"),
)
OFFICES = ("fugong", "fugong-finance", "laomudeng")
# Title, kind, where, employer, seats, least and most yuan a month, skills.
VACANCIES: tuple[tuple[Any, ...], ...] = (
    ("仓储分拣员", "to_east", "310115", "浦东物流园（示例）", 6, 5200, 6500, ["logistics"]),
    ("养老护理员", "to_east", "310115", "浦东养老院（示例）", 4, 6000, 7500, ["care", "mandarin"]),
    ("焊工", "in_province", "530102", "昆明机械厂（示例）", 3, 5500, 8000, ["welding"]),
    ("茶叶采摘加工", "near_home", "533323201204", "老姆登茶叶合作社（示例）", 8, 2400, 3200,
     ["sorting"]),
    ("护林员", "welfare", "533323201204", "匹河怒族乡人民政府（示例）", 5, 800, 800, []),
    ("保洁员", "welfare", "533323201204", "老姆登村委会（示例）", 3, 600, 600, []),
)  # fmt: skip
# Name, skills, wishes, least yuan a month.
WORKERS: tuple[tuple[str, list[str], list[str], int], ...] = (
    ("阿普", ["assembly", "mandarin"], ["to_east"], 5000),
    ("邓阿妹", ["assembly"], ["to_east"], 5000),
    ("此里", ["assembly", "driving"], [], 0),
    ("娜妞", ["care", "mandarin"], ["to_east", "near_home"], 5500),
    ("恒付", ["logistics"], ["to_east"], 5000),
    ("友四", ["welding"], ["in_province"], 6000),
    ("才夺", ["sorting"], ["near_home"], 0),
    ("阿此玛", ["embroidery"], ["workshop"], 0),
    ("肯恒", ["planting"], ["welfare"], 0),
    ("普付", ["cooking"], [], 3000),
    ("李普益", ["embroidery", "sewing"], ["workshop"], 0),
    ("此阿南", ["masonry"], ["in_province", "to_east"], 7000),
)


def open_labour(viewer: Viewer, prefix: str) -> int:
    """Vacancies, placements, gifts and twins, if Fugong lies below `prefix`; how many placements
    there are. Done once."""
    if not COUNTY.startswith(prefix):
        return 0
    if not exchanged.twins(viewer, place=COUNTY).total:
        _Story(viewer).tell()
    return exchanged.placements(viewer, COUNTY).total


class _Story:
    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        users = get_user_model().objects
        self.organisations: dict[str, int] = {}
        for name, place, kind, user, role in ORGANISATIONS:
            made = registry.register_organisation(
                viewer=viewer, place=place, name=name, kind=kind, **MADE_UP
            )
            self.organisations[name] = made.pk
            registry.grant_role(
                viewer=viewer, user=users.get(username=user).pk, role=role, organisation=made.pk
            )
        names = (*OFFICES, *(row[3] for row in ORGANISATIONS))
        self.who = {name: places.viewer_for(users.get(username=name)) for name in names}
        self.today = today()

    def tell(self) -> None:
        with on_day(self._day(-260)):
            jobs = self._vacancies()
            workers = self._workers()
        self._placements(jobs, workers)
        self._fair(jobs)
        exchange.match_labour(viewer=self.who["fugong"], place=COUNTY)
        twin = self._twin()
        self._ambulance(twin)
        self._medicine()
        self._ledger(twin)

    def _day(self, days: int) -> datetime.date:
        return self.today + datetime.timedelta(days=days)

    def _vacancies(self) -> dict[str, str]:
        office, start = self.who["fugong"], self._day(-250)
        made = {"电子装配工": exchange.offer_vacancy(
            viewer=self.who["enterprise"], organisation=self.organisations[FACTORY],
            offered_to=COUNTY, title="电子装配工", kind="to_east", place=DISTRICT, seats=8,
            wage_least_fen=550_000, wage_most_fen=720_000, housing=True, insurance=True,
            skills=["assembly"], starts_on=start, **MADE_UP,
        ).code}  # fmt: skip
        for title, kind, place, employer, seats, least, most, skills in VACANCIES:
            if places.place(place) is None:
                continue
            made[title] = exchange.open_vacancy(
                viewer=office, offered_to=COUNTY, title=title, kind=kind, place=place,
                employer=employer, seats=seats, wage_least_fen=least * 100,
                wage_most_fen=most * 100, skills=skills, housing=kind == "to_east",
                insurance=kind != "welfare", starts_on=start, **MADE_UP,
            ).code  # fmt: skip
        shop = exchange.register_workshop(
            viewer=office, place=VILLAGE, name="老姆登刺绣帮扶车间（示例）", capacity=20,
            opened_on=start - datetime.timedelta(days=200), **MADE_UP,
        )  # fmt: skip
        made["刺绣工"] = exchange.open_vacancy(
            viewer=office, offered_to=COUNTY, title="刺绣工", kind="workshop", place=VILLAGE,
            employer="老姆登刺绣帮扶车间（示例）", workshop=shop.code, seats=12,
            wage_least_fen=180_000, wage_most_fen=280_000, skills=["embroidery"], starts_on=start,
            **MADE_UP,
        ).code  # fmt: skip
        return made

    def _workers(self) -> list[str]:
        homes = [row for row in places.households(self.viewer, VILLAGE, limit=200).rows
                 if row.group != "other"]  # fmt: skip
        return [
            exchange.register_worker(
                viewer=self.who["laomudeng"], place=VILLAGE, name=Personal(name),
                skills=skills, wish_kinds=wishes, least_fen=yuan * 100,
                household=homes[at].code if at < len(homes) else "",
                number=1 if at < len(homes) else None, free_from=self._day(-250), **MADE_UP,
            ).code
            for at, (name, skills, wishes, yuan) in enumerate(WORKERS)
        ]  # fmt: skip

    def _placements(self, jobs: dict[str, str], workers: list[str]) -> None:
        """Two stayed for half a year, one left, one's check is due, one is on the way, …"""
        stayed = self._at_work(jobs["电子装配工"], workers[0], -200)
        for months, days in ((3, -105), (6, -10)):
            exchange.check_stay(
                viewer=self.who["laomudeng"], placement=stayed, months=months, stays=True,
                on=self._day(days), earned_fen=1_830_000, hand_on=months == 3,
            )  # fmt: skip
        left = self._at_work(jobs["电子装配工"], workers[1], -150)
        exchange.check_stay(
            viewer=self.who["laomudeng"], placement=left, months=3, stays=False,
            on=self._day(-50), note="家中老人需照料，返乡",
        )  # fmt: skip
        self._at_work(jobs["电子装配工"], workers[2], -100)
        self._at_work(jobs["刺绣工"], workers[7], -40)
        self._at_work(jobs["护林员"], workers[8], -30)
        with on_day(self._day(-6)):
            self._proposed(jobs["仓储分拣员"], workers[4], agree=True)
        with on_day(self._day(-2)):
            self._proposed(jobs["养老护理员"], workers[3], agree=False)

    def _proposed(self, job: str, worker: str, *, agree: bool) -> str:
        one = exchange.propose_placement(viewer=self.who["fugong"], worker=worker, vacancy=job)
        if agree:
            exchange.agree_for_worker(viewer=self.who["laomudeng"], placement=one.code)
            if one.vacancy.organisation_id:
                exchange.take_on(viewer=self.who["enterprise"], placement=one.code)
            else:
                exchange.agree_for_employer(viewer=self.who["fugong"], placement=one.code)
        return one.code

    def _at_work(self, job: str, worker: str, days: int) -> str:
        with on_day(self._day(days - 8)):
            one = self._proposed(job, worker, agree=True)
        row = exchanged.placement(self.viewer, one)
        assert row is not None
        body: dict[str, Any] = {"placement": one, "on": self._day(days)}
        if row.kind == "to_east":
            exchange.depart(viewer=self.who["laomudeng"], **(body | {"on": self._day(days - 2)}))
            exchange.confirm_start(viewer=self.who["enterprise"], wage_fen=610_000, **body)
            exchange.support_placement(
                viewer=self.who["laomudeng"], kind="transport", amount_fen=80_000,
                evidence="火车票", **body,
            )  # fmt: skip
        else:
            exchange.start_work(viewer=self.who["fugong"], **body)
        return one

    def _fair(self, jobs: dict[str, str]) -> None:
        day = self._day(-210)
        with on_day(self._day(-230)):
            fair = exchange.announce_fair(
                viewer=self.who["fugong"], place=COUNTY, name="沪滇劳务协作专场招聘会（示例）",
                venue="福贡县城文化广场", on=day, **MADE_UP,
            )  # fmt: skip
            exchange.show_at_fair(
                viewer=self.who["fugong"], fair=fair.code, vacancies=list(jobs.values())
            )
        with on_day(day):
            exchange.hold_fair(viewer=self.who["fugong"], fair=fair.code, came=126, agreed=31)

    def _twin(self) -> str:
        with on_day(self._day(-180)):
            one = exchange.enter_twin(
                viewer=self.who["hospital-east"], side="east", kind="hospital",
                east_place=DISTRICT, west_place=COUNTY,
                east_organisation=self.organisations[EAST],
                west_organisation=self.organisations[WEST], agreement="结对帮扶协议（示例）",
                since=self._day(-180), **MADE_UP,
            )  # fmt: skip
            exchange.confirm_twin(viewer=self.who["hospital-west"], twin=one.code, side="west")
        return one.code

    def _given(self, thing: dict[str, Any], value: int, quantity: int, **need: Any) -> str:
        wanted = exchange.ask_material(
            viewer=self.who["hospital-west"], organisation=self.organisations[WEST], **thing,
            **need, **MADE_UP,
        )  # fmt: skip
        offered = exchange.offer_material(
            viewer=self.who["hospital-east"], organisation=self.organisations[EAST],
            value_fen=value, basis="invoice", evidence="发票（示例）", **thing, **MADE_UP,
        )  # fmt: skip
        one = exchange.commit_material(
            viewer=self.who["hospital-east"], offer=offered.code, need=wanted.code,
            quantity=quantity,
        )  # fmt: skip
        return one.code

    def _sent(self, one: str, quantity: int, received: int, **more: Any) -> None:
        sent = exchange.ship_material(
            viewer=self.who["hospital-east"], commitment=one, quantity=quantity,
            carrier="示例物流", sent_on=today(),
        )  # fmt: skip
        exchange.receive_material(
            viewer=self.who["hospital-west"], commitment=one, number=sent.number, on=today(),
            received=received, photos=[_picture(quantity)], **more,
        )  # fmt: skip

    def _ambulance(self, twin: str) -> None:
        thing = {"item": "救护车", "category": "vehicle", "quantity": 1, "unit": "辆",
                 "durable": True}  # fmt: skip
        with on_day(self._day(-90)):
            one = self._given(thing, 38_600_000, 1, note="山区转诊")
        with on_day(self._day(-80)):
            self._sent(one, 1, 1)
            exchange.use_material(
                viewer=self.who["hospital-west"], commitment=one, quantity=1, on=today(),
                purpose="急诊转运",
            )  # fmt: skip
        self._gift(twin, -79, giver="east", kind="goods", what="救护车一辆", consignment=f"{one}-1")

    def _medicine(self) -> None:
        thing = {"item": "人血白蛋白", "category": "medical", "quantity": 60, "unit": "支"}
        with on_day(self._day(-20)):
            one = self._given(thing, 2_340_000, 50, low_tenths=20, high_tenths=80)
        with on_day(self._day(-15)):
            self._sent(one, 30, 29, lost_why="包装破损1支", tenths=65)
        exchange.ship_material(
            viewer=self.who["hospital-east"], commitment=one, quantity=20, carrier="示例物流",
            sent_on=self._day(-1),
        )  # fmt: skip

    def _ledger(self, twin: str) -> None:
        self._gift(twin, -70, giver="east", kind="money", what="远程会诊设备款",
                   amount_fen=12_000_000, evidence="银行回单（示例）")  # fmt: skip
        self._gift(twin, -60, giver="east", kind="service", what="专家义诊", people=6, days=30)
        self._gift(twin, -40, giver="west", kind="visit", what="护士赴沪交流", people=4, days=40)
        self._gift(twin, -30, giver="east", kind="purchase", what="食堂采购草果、茶叶",
                   amount_fen=3_600_000, evidence="合同（示例）")  # fmt: skip
        exchange.enter_gift(
            viewer=self.who["hospital-west"], twin=twin, side="west", giver="west",
            kind="service", on=self._day(-5), what="民族医药讲座", people=2, days=4,
        )  # fmt: skip

    def _gift(self, twin: str, since: int, **gift: Any) -> None:
        """Put down by the east, acknowledged by the west."""
        day = self._day(since)
        with on_day(day):
            made = exchange.enter_gift(
                viewer=self.who["hospital-east"], twin=twin, side="east", on=day, **gift
            )
            exchange.answer_gift(
                viewer=self.who["hospital-west"], twin=twin, side="west", number=made.number,
                agreed=True,
            )  # fmt: skip


def _picture(shade: int) -> bytes:
    """A small picture that stands for a photo of what was counted."""
    cells = bytes((shade * 37 + at * 29) % 256 for at in range(48))
    drawn = Image.frombytes("L", (8, 6), cells).resize((640, 480)).convert("RGB")
    written = io.BytesIO()
    drawn.save(written, "JPEG")
    return written.getvalue()
