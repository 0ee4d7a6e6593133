"""Synthetic deals of Nujiang since 2021: thirty-six firms' ways from a lead to production or to
nothing, what arrived and was confirmed, jobs by quarter, a joint park and two finance partners."""

import datetime
import random
from typing import Any

from django.contrib.auth import get_user_model

from examples.hudian.synthetic import SOURCE
from xieshou.core.clock import on_day
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.invest import actions as invest, reads as invested
from xieshou.invest.rules import quarter_end
from xieshou.registry import actions as registry, reads as places

HOME, NEARBY, DISTRICTS = "533323", ("533301", "533324", "533325"), ("310115", "310104")
FIRST, LAST = datetime.date(2021, 4, 1), datetime.date(2026, 11, 10)
DEALS, WAN = 36, 1_000_000
PAPER = b"%PDF-1.7 synthetic"
SYNTHETIC = {"origin": "synthetic", "source": SOURCE}
# Stage, mean days until it from the one before, and how many of a hundred end there instead.
WAY = (
    ("visit", 20, 8), ("talks", 25, 10), ("intent", 60, 14), ("contract", 80, 12), ("land", 50, 6),
    ("construction", 90, 3), ("production", 260, 0),
)  # fmt: skip
LOST_FOR = ("site", "power", "price", "market", "money", "silent")
WHY = {
    "site": "地块坡度大，平整成本高（示例）", "power": "线路增容周期过长（示例）",
    "price": "物流成本高于预期（示例）", "market": "下游订单减少（示例）",
    "money": "企业收缩投资（示例）", "silent": "多次联系未回复（示例）",
}  # fmt: skip
WHAT = (
    ("草果加工", "food"), ("精品咖啡", "food"), ("峡谷民宿", "tourism"),
    ("箱包车间", "manufacture"), ("中药材种植", "herbs"), ("蜂蜜灌装", "food"),
    ("冷链仓储", "logistics"), ("民族服饰", "craft"), ("肉牛养殖", "livestock"),
)  # fmt: skip
FIRMS = (
    "东海食品",
    "浦江文旅",
    "申江制造",
    "沪润医药",
    "东方冷链",
    "海纳商贸",
    "云间农业",
    "黄浦箱包",
)
BANK, INSURER = "示例沪滇合作银行", "示例沪滇农业保险"


def open_deals(viewer: Viewer, prefix: str) -> int:
    """The deals below `prefix`; how many there are. Done once."""
    if not HOME.startswith(prefix):
        return 0
    if not invested.deals(viewer, text="（示例）").total:
        _Deals(viewer).tell()
    return invested.deals(viewer).total


class _Deals:
    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.draw = random.Random(2021)
        users = get_user_model().objects
        self.county, self.leader = (
            places.viewer_for(users.get(username=name)) for name in ("fugong", "fugong-leader")
        )
        self.firms = [self._firm(f"示例{name}有限公司", at % 2) for at, name in enumerate(FIRMS)]

    def tell(self) -> None:
        made = [self._deal(number) for number in range(DEALS)]
        self._park(made[0])
        self._finance(made[0])

    def _firm(self, name: str, at: int) -> int:
        row = registry.register_organisation(
            viewer=self.viewer, place=DISTRICTS[at], name=name, kind="firm", **SYNTHETIC
        )
        return int(row.pk)

    def _hands(self, county: str) -> tuple[Viewer, Viewer]:
        """Who enters and who confirms; of neighbouring counties, the loader."""
        return (self.county, self.leader) if county == HOME else (SYSTEM, SYSTEM)

    def _deal(self, number: int) -> str:
        draw = self.draw
        county = HOME if number % 2 == 0 else NEARBY[number // 2 % len(NEARBY)]
        keeper, witness = self._hands(county)
        what, industry = WHAT[number % len(WHAT)]
        span = (LAST - FIRST).days
        day = FIRST + datetime.timedelta(span * number // DEALS + draw.randrange(20))
        with on_day(day):
            code = invest.open_deal(
                viewer=keeper, county=county, district=DISTRICTS[number % 2], on=day,
                firm=self.firms[number % len(self.firms)], title=f"{what}项目{number + 1}（示例）",
                industry=industry, **SYNTHETIC,
            ).code  # fmt: skip
        fen = draw.randrange(4, 60) * 100 * WAN
        for stage, wait, ends in WAY:
            day += datetime.timedelta(int(draw.expovariate(1 / wait)) + 5)
            lost = number > 0 and draw.randrange(100) < ends
            if day > LAST:
                break
            with on_day(day):
                if lost:
                    reason = draw.choice(LOST_FOR)
                    invest.move_deal(
                        viewer=keeper, deal=code, to="lost", why=WHY[reason], lost_for=reason
                    )
                    break
                self._reached(keeper, code, stage, day, fen)
            if stage == "contract":
                self._money(keeper, witness, code, day, fen)
            if stage == "production":
                self._jobs(keeper, witness, code, day, fen)
        return code

    def _reached(self, keeper: Viewer, code: str, stage: str, day: datetime.date, fen: int) -> None:
        about: dict[str, Any] = {"viewer": keeper, "deal": code, "on": day}
        if stage == "intent":
            invest.set_sum(**about, kind="agreed", fen=fen * 5 // 4)
        if stage == "contract":
            invest.set_sum(
                **about, kind="contracted", fen=fen, file=PAPER, filename="合同（示例）.pdf"
            )
        invest.move_deal(viewer=keeper, deal=code, to=stage)

    def _money(
        self, keeper: Viewer, witness: Viewer, code: str, signed: datetime.date, fen: int
    ) -> None:
        """Up to four parts over some two years; the latest one may wait to be confirmed."""
        day = signed
        for part in range(4):
            day += datetime.timedelta(int(self.draw.expovariate(1 / 120)) + 20)
            if day > LAST:
                return
            with on_day(day):
                line = invest.record_arrival(
                    viewer=keeper, deal=code, kind=("capital", "building", "equipment")[part % 3],
                    on=day, fen=fen * self.draw.randrange(12, 26) // 100, file=PAPER,
                    filename="回单（示例）.pdf", origin="synthetic",
                )  # fmt: skip
                if (LAST - day).days > 40:
                    invest.decide_arrival(viewer=witness, arrival=line.pk, accepted=True)

    def _jobs(
        self, keeper: Viewer, witness: Viewer, code: str, since: datetime.date, fen: int
    ) -> None:
        """The last six quarters that are over; the latest one waits to be confirmed."""
        quarters = [(year, quarter) for year in range(2021, 2027) for quarter in (1, 2, 3, 4)]
        over = [one for one in quarters if since < quarter_end(*one) <= LAST][-6:]
        jobs = max(8, fen // (60 * WAN))
        for at, (year, quarter) in enumerate(over):
            now = jobs * (6 + at) // 10
            with on_day(quarter_end(year, quarter) + datetime.timedelta(8)):
                line = invest.record_report(
                    viewer=keeper, deal=code, year=year, quarter=quarter, jobs=now,
                    jobs_local=now * 8 // 10, jobs_lifted=now * 3 // 10, jobs_women=now * 5 // 10,
                    output_fen=fen * (4 + at) // 100, tax_fen=fen * (4 + at) // 2500,
                    origin="synthetic",
                )  # fmt: skip
                if at < len(over) - 1 or keeper is SYSTEM:
                    invest.decide_report(viewer=witness, report=line.pk, accepted=True)

    def _park(self, deal: str) -> None:
        """One park of Fugong and Pudong, with two tenants and two years."""
        agreed = datetime.date(2022, 3, 10)
        with on_day(agreed):
            park = invest.open_park(
                viewer=self.county, county=HOME, district=DISTRICTS[0], agreed_on=agreed,
                name="浦福共建产业园（示例）", east_party="示例浦东开发公司",
                west_party="示例福贡县投资公司", area_m2=180_000, east_fen=4_000 * WAN,
                west_fen=2_500 * WAN, **SYNTHETIC,
            ).code  # fmt: skip
        about: dict[str, Any] = {"viewer": self.county, "park": park}
        for state, day in (("building", (2022, 6, 1)), ("open", (2023, 9, 1))):
            invest.move_park(**about, to=state, on=datetime.date(*day))
        invest.add_tenant(**about, deal=deal, since=datetime.date(2023, 10, 1), area_m2=42_000)
        invest.add_tenant(
            **about, name="示例福贡草果合作社", since=datetime.date(2024, 3, 1), area_m2=18_000
        )
        for year, part in ((2023, 2), (2024, 3), (2025, 4)):
            line = invest.record_park_year(
                **about, year=year, east_fen=1_200 * WAN, west_fen=700 * WAN,
                output_fen=part * 900 * WAN, tax_fen=part * 30 * WAN, jobs=60 * part,
                jobs_local=50 * part, jobs_lifted=22 * part,
            )  # fmt: skip
            if year < 2025:
                invest.decide_park_year(viewer=self.leader, line=line.pk, accepted=True)

    def _finance(self, deal: str) -> None:
        """A loan partly repaid and an insurance in force."""
        for name, kind, granted in ((BANK, "loan", 1_000), (INSURER, "insurance", 600)):
            partner = registry.register_organisation(
                viewer=self.viewer, place=DISTRICTS[0], name=name, kind="firm", **SYNTHETIC
            ).pk
            day = datetime.date(2025, 3, 1)
            one = invest.add_finance(
                viewer=self.county, deal=deal, kind=kind, partner=partner,
                reference=f"示例-{kind}-1", granted_fen=granted * WAN, granted_on=day,
                starts_on=day, ends_on=datetime.date(2028, 2, 28), **SYNTHETIC,
            )  # fmt: skip
            moves = (("drawn", 800), ("repaid", 150)) if kind == "loan" else (("premium", 12),)
            for number, (move, wan) in enumerate(moves):
                invest.record_move(
                    viewer=self.county, finance=one.code, kind=move, fen=wan * WAN,
                    on=day + datetime.timedelta(60 * (number + 1)),
                )  # fmt: skip
            for line in one.moves.all():
                invest.decide_move(viewer=self.leader, move=line.pk, accepted=True)
