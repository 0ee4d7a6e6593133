"""Synthetic investment: what four counties offer, what seven firms of Shanghai look for, who fits
whom, a trip of Pudong's firms to Fugong and what came of it."""

import datetime
from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from examples.hudian.synthetic import SOURCE
from xieshou.core.clock import on_day
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.invest import actions as invest, reads as invested
from xieshou.invest.rules import MandateWish, OpportunityFacts
from xieshou.registry import actions as registry, reads as places

HOME, DISTRICT = "533323", "310115"
WAN = 1_000_000  # fen in 万元
OFFERED, WISHED, MATCHED = (
    datetime.date(2026, 7, 1), datetime.date(2026, 8, 1), datetime.date(2026, 9, 1),
)  # fmt: skip
SET_OUT, BACK = datetime.date(2026, 9, 15), datetime.date(2026, 9, 18)
UNTIL = datetime.date(2028, 12, 31)
SYNTHETIC = {"origin": "synthetic", "source": SOURCE}
PAPER = b"%PDF-1.7 synthetic"
PEOPLE = ("fugong", "fugong-leader", "pudong-trade", "enterprise")


def _site(name: str, industry: str, site: str, **said: Any) -> OpportunityFacts:
    return OpportunityFacts(
        name=name, industry=industry, site=site, available_from=OFFERED, open_until=UNTIL, **said
    )


# County → what it offers. The first is where the trip goes.
OFFERS: tuple[tuple[str, OpportunityFacts], ...] = (
    (HOME, _site(
        "福贡精品咖啡与草果加工园", "food", "匹河怒族乡", park="福贡县农产品加工园",
        introduction="高黎贡山东麓的咖啡、草果初加工与烘焙用地，水电路到边界，附近有连片种植。",
        lon_e6=98_905_000, lat_e6=26_533_000, altitude_m=1_350, land_mu=80, power_kva=1_000,
        water_m3_day=300, road=4, climate="年均气温 17 度，年降水 1,400 毫米",
        products="咖啡 0.6 万亩，草果 40 万亩", labour=420, policy="前三年免厂房租金",
        land_price_fen=6 * WAN, least_fen=2_000 * WAN, most_fen=8_000 * WAN,
    )),
    (HOME, _site(
        "老姆登峡谷民宿集群", "tourism", "匹河怒族乡老姆登村",
        introduction="怒江大峡谷观景台地的民宿与研学营地，村集体以房屋入股。",
        lon_e6=98_921_000, lat_e6=26_552_000, altitude_m=1_820, land_mu=25, power_kva=400,
        water_m3_day=80, road=3, climate="冬暖夏凉", products="茶园、教堂、峡谷景观", labour=160,
        policy="文旅融合奖补", land_price_fen=9 * WAN, least_fen=500 * WAN, most_fen=3_000 * WAN,
    )),
    (HOME, _site(
        "福贡林下中药材基地", "herbs", "鹿马登乡",
        introduction="重楼、黄精林下仿野生种植，配套烘干与仓储。", lon_e6=98_862_000,
        lat_e6=27_013_000, altitude_m=1_700, land_mu=600, power_kva=200, water_m3_day=120, road=2,
        climate="湿润", products="重楼、黄精 1.2 万亩", labour=230, least_fen=800 * WAN,
        most_fen=4_000 * WAN, land_price_fen=1 * WAN,
    )),
    ("533324", _site(
        "独龙江蜂蜜与水源食品", "food", "茨开镇", introduction="野生蜂蜜、饮用水灌装用地。",
        lon_e6=98_666_000, lat_e6=27_741_000, altitude_m=1_480, land_mu=40, power_kva=300,
        water_m3_day=900, road=3, labour=90, least_fen=1_000 * WAN, most_fen=5_000 * WAN,
        land_price_fen=4 * WAN,
    )),
    ("533301", _site(
        "泸水沪滇协作产业园标准厂房", "manufacture", "六库街道", park="泸水沪滇协作产业园",
        introduction="两层标准厂房三万平方米，适合箱包、电子组装等劳动密集型制造。",
        lon_e6=98_857_000, lat_e6=25_823_000, altitude_m=880, land_mu=120, power_kva=4_000,
        water_m3_day=600, road=5, labour=1_800, policy="稳岗补贴、社保补贴",
        land_price_fen=12 * WAN, least_fen=3_000 * WAN, most_fen=20_000 * WAN,
    )),
    ("532822", _site(
        "勐海古树茶精制与体验中心", "food", "勐海镇", introduction="茶叶精制、仓储与体验。",
        lon_e6=100_452_000, lat_e6=21_957_000, altitude_m=1_180, land_mu=60, power_kva=800,
        water_m3_day=150, road=5, labour=500, least_fen=2_000 * WAN, most_fen=10_000 * WAN,
        land_price_fen=20 * WAN,
    )),
)  # fmt: skip


def _wish(kind: str, title: str, industries: tuple[str, ...], **said: Any) -> MandateWish:
    return MandateWish(
        kind=kind, title=title, industries=industries, starts_on=WISHED, ends_on=UNTIL, **said
    )


# (district, firm, what it looks for). The first is the demo user's "enterprise".
WISHES: tuple[tuple[str, str, MandateWish], ...] = (
    (DISTRICT, "浦东精品咖啡有限公司（示例）", _wish(
        "private", "精品咖啡原料与烘焙基地", ("food", "farming"), wheres=("5333", "53"),
        least_fen=1_500 * WAN, most_fen=5_000 * WAN, land_mu=40, power_kva=600, water_m3_day=150,
        lowest_m=1_000, highest_m=1_800, road=3, labour=150, land_price_fen=10 * WAN,
        terms="附近有连片咖啡种植，可订单收购",
    )),
    (DISTRICT, "浦东文旅投资集团（示例）", _wish(
        "state", "峡谷民宿与研学营地", ("tourism",), wheres=("5333",), least_fen=800 * WAN,
        most_fen=3_000 * WAN, land_mu=20, power_kva=300, road=3, lowest_m=1_200,
    )),
    (DISTRICT, "浦东医药股份有限公司（示例）", _wish(
        "listed", "道地药材种植基地", ("herbs", "forestry"), wheres=("53",), least_fen=500 * WAN,
        most_fen=6_000 * WAN, land_mu=500, water_m3_day=100, road=3, labour=200,
    )),
    (DISTRICT, "浦东食品饮料有限公司（示例）", _wish(
        "private", "天然饮用水灌装", ("food",), least_fen=3_000 * WAN, most_fen=9_000 * WAN,
        land_mu=60, water_m3_day=800, power_kva=500, road=4,
    )),
    ("310112", "闵行箱包制造有限公司（示例）", _wish(
        "private", "箱包与电子组装车间", ("manufacture",), least_fen=4_000 * WAN,
        most_fen=15_000 * WAN, land_mu=50, power_kva=2_000, road=4, labour=800,
    )),
    ("310104", "徐汇茶业贸易公司（示例）", _wish(
        "private", "古树茶精制合作", ("food",), wheres=("532822", "5333"), least_fen=1_000 * WAN,
        most_fen=6_000 * WAN, land_mu=30, land_price_fen=15 * WAN,
    )),
    ("310101", "沪滇协作产业基金（示例）", _wish(
        "fund", "乡村产业股权投资", ("food", "tourism", "herbs"), wheres=("53",),
        least_fen=500 * WAN, most_fen=4_000 * WAN,
    )),
)  # fmt: skip


def open_investment(viewer: Viewer, prefix: str) -> int:
    """Opportunities below `prefix`, all mandates, a run between them, a trip where the prefix has
    Fugong; how many are offered. Done once."""
    mine = [one for one in OFFERS if one[0].startswith(prefix)]
    if not mine or invested.opportunities(viewer, state="", text=mine[0][1].name).rows:
        return len(mine)
    loader = _Investment(viewer)
    loader.offer(mine)
    loader.ask()
    with on_day(MATCHED):
        for district in sorted({district for district, _name, _wish in WISHES}):
            invest.run_matching(viewer=viewer, place=district)
    if HOME.startswith(prefix):
        loader.answer()
        loader.travel()
    return len(mine)


class _Investment:
    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.firms: dict[str, int] = {}

    def offer(self, offers: list[tuple[str, OpportunityFacts]]) -> None:
        """Each opened by another person; the last of the home county's waits for that, and the
        first has been revised once."""
        home = [facts for county, facts in offers if county == HOME]
        for county, facts in offers:
            with on_day(OFFERED):
                here = county == HOME
                made = invest.offer(
                    viewer=self._who("fugong") if here else self.viewer, place=county,
                    facts=facts, **SYNTHETIC,
                )  # fmt: skip
                if here and facts is home[-1]:
                    continue
                self._release(made.code, 1, here=here)
            if here and facts is home[0]:
                self._revise(made.code, facts)

    def _revise(self, code: str, facts: OpportunityFacts) -> None:
        county = self._who("fugong")
        more = replace(facts, power_kva=1_250, policy="前三年免厂房租金，用电接入由县里承担")
        with on_day(WISHED):
            invest.revise_opportunity(viewer=county, opportunity=code, facts=more)
            invest.add_opportunity_paper(
                viewer=county, opportunity=code, title="宗地图（示例）", file=PAPER,
                filename="site.pdf",
            )  # fmt: skip
            self._release(code, 3, here=True)

    def _release(self, code: str, version: int, *, here: bool) -> None:
        who = self._who("fugong-leader") if here else self.viewer
        invest.release_opportunity(viewer=who, opportunity=code, version=version)

    def ask(self) -> None:
        with on_day(WISHED):
            for district, name, wish in WISHES:
                firm = registry.register_organisation(
                    viewer=self.viewer, place=district, name=name, kind="firm", **SYNTHETIC
                ).pk
                self.firms[name] = firm
                if name == WISHES[0][1]:
                    user = get_user_model().objects.get(username="enterprise")
                    registry.grant_role(
                        viewer=self.viewer, user=user.pk, role="enterprise", organisation=firm
                    )
                # A place that was not loaded cannot be asked for.
                wheres = tuple(code for code in wish.wheres if places.place(code))
                made = invest.give_mandate(
                    viewer=self.viewer, organisation=firm, wish=replace(wish, wheres=wheres),
                    **SYNTHETIC,
                )  # fmt: skip
                if name == WISHES[0][1]:
                    invest.name_mandate(
                        viewer=self._who("enterprise"), mandate=made.code, named=True,
                        reason="本企业同意向各县公开名称",
                    )  # fmt: skip

    def answer(self) -> None:
        """The coffee firm and Fugong agree; Fugong declines another; the rest waits."""
        found = invested.invest_proposals(self.viewer, state="open").rows
        ours = [row for row in found if row.place_code == HOME]
        first = next(row for row in ours if row.firm == WISHES[0][1])
        with on_day(SET_OUT):
            invest.answer_as_firm(
                viewer=self._who("enterprise"), proposal=first.code, answer="accepted"
            )
            invest.answer_proposal(
                viewer=self._who("fugong"), proposal=first.code, side="west", answer="accepted"
            )
            for row in ours:
                if row.firm == WISHES[-1][1]:
                    invest.answer_proposal(
                        viewer=self._who("fugong"), proposal=row.code, side="west",
                        answer="refused", reason="该地块优先引进实体加工企业",
                    )  # fmt: skip
                    break

    def travel(self) -> None:
        """A trip that took place, with one thing done and one late, and a fair to come."""
        office = self._who("pudong-trade")
        with on_day(WISHED):
            trip = invest.plan_trip(
                viewer=office, organiser=DISTRICT, kind="study", title="浦东企业赴福贡投资考察",
                east=DISTRICT, west=HOME, starts_on=SET_OUT, ends_on=BACK,
                aim="看咖啡加工与民宿选址，与县里商谈用地和用电。", **SYNTHETIC,
            ).code  # fmt: skip
            sites = [
                row
                for row in invested.opportunities(self.viewer, place=HOME).rows
                if row.industry in ("food", "tourism")
            ]
            for at, row in enumerate(sites):
                moment = datetime.datetime.combine(SET_OUT, datetime.time(9 + 5 * at))
                invest.add_stop(
                    viewer=office, trip=trip, at=timezone.make_aware(moment), where=row.site,
                    opportunity=row.code, plan="实地看地块，听取水电路情况",
                )  # fmt: skip
            for name, heads in ((WISHES[0][1], 3), (WISHES[1][1], 4)):
                invest.add_party(
                    viewer=office, trip=trip, name=name, heads=heads,
                    organisation=self.firms[name], people=[(Personal("示例人员"), "负责人")],
                )  # fmt: skip
        with on_day(BACK):
            for at in range(1, len(sites) + 1):
                invest.record_visit(
                    viewer=office, trip=trip, stop=at, on=SET_OUT,
                    notes="地块平整，用电容量需要再确认；企业希望看到近三年用水数据。",
                )  # fmt: skip
            for kind, bearer, wan in (("travel", "firms", 6), ("lodging", "firms", 2),
                                      ("meals", "west", 1), ("print", "east", 1)):  # fmt: skip
                invest.add_cost(viewer=office, trip=trip, kind=kind, bearer=bearer, fen=wan * WAN)
            done, _late = (
                invest.agree_follow_up(
                    viewer=office, trip=trip, what=what, due_on=BACK + datetime.timedelta(days),
                    answers=HOME, organisation=self.firms[WISHES[0][1]], stop=1,
                )
                for what, days in (("提供近三年用水数据", 14), ("出具用电接入方案", 45))
            )  # fmt: skip
        with on_day(BACK + datetime.timedelta(10)):
            invest.finish_follow_up(
                viewer=self._who("fugong"), follow_up=done.pk, outcome="已提供水文站数据"
            )
        soon = timezone.localdate() + datetime.timedelta(30)
        invest.plan_trip(
            viewer=office, organiser=DISTRICT, kind="fair", title="沪滇产业协作洽谈会（浦东专场）",
            east=DISTRICT, west=HOME, starts_on=soon, ends_on=soon + datetime.timedelta(1),
            aim="县里推介项目，企业当面洽谈。", **SYNTHETIC,
        )  # fmt: skip

    def _who(self, username: str) -> Viewer:
        return places.viewer_for(get_user_model().objects.get(username=username))
