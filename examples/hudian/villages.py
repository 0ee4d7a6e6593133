"""老姆登 plans for itself (synthetic, on its real setting): what it owns, what it lacks, a plan
that its representatives' meeting adopts, and one work of it in the project bank."""

import datetime
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.utils import timezone

from examples.hudian.synthetic import SOURCE
from xieshou.core.clock import on_day
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.registry import reads as places
from xieshou.villages import actions as villages, reads
from xieshou.villages.actions import Money, Need, PlanContent, PlannedWork, Vote

VILLAGE = "533323201204"
PLAN = f"{VILLAGE}-P2026"
ABOUT = {"origin": "synthetic", "source": SOURCE}
WRITER, OTHER = "laomudeng", "fugong"
# (kind, capital, name, quantity, unit, owner, state, condition, use, metres east and north)
ASSETS = (
    ("land", "natural", "老姆登生态茶园", "1900", "亩",
     "农户", "good", "", "采茶、观光", 350, -420),
    ("water", "natural", "知子罗山泉", "1", "处",
     "村集体", "worn", "旱季水量不足", "饮水", -900, 640),
    ("building", "physical", "旧完小校舍", "420", "平方米",
     "村集体", "unused", "屋顶漏雨", "", 120, 260),
    ("building", "physical", "茶叶初制所", "600", "平方米",
     "村集体", "good", "", "加工", 480, -150),
    ("finance", "financial", "村集体积累", "38", "万元",
     "村集体", "good", "", "分红与公益", None, None),
    ("organisation", "social", "茶叶专业合作社", "86", "户",
     "社员", "good", "", "统购统销", None, None),
    ("skill", "human", "客栈经营带头人", "12", "人", "", "good", "", "带徒弟", None, None),
    ("culture", "cultural", "怒族达比亚歌舞", "1", "支队伍",
     "村民", "good", "", "节庆与接待", 60, 20),
)  # fmt: skip
VALUES = (
    ("茶叶初制所", datetime.date(2019, 12, 31), 820_000_00, "cost"),
    ("茶叶初制所", datetime.date(2025, 12, 31), 610_000_00, "inventory"),
    ("旧完小校舍", datetime.date(2025, 12, 31), 150_000_00, "appraisal"),
)
CHECKS = (
    ("water", "partly", "litres", "38"), ("power", "good", "cut", "2"),
    ("road", "partly", "width", "3.5"), ("fuel", "good", "users", "92"),
    ("housing", "good", "", ""), ("school", "lacking", "distance", "55"),
    ("clinic", "good", "days", "5"),
)  # fmt: skip
CHECKED_ON = datetime.date(2026, 5, 12)
NEEDS = (
    Need("N01", "旱季饮水不足，高处农户要背水", "water", 164, 42, "知子罗山泉", "households"),
    Need("N02", "茶园道路窄，采茶季运不出来", "road", 230, 60, "老姆登生态茶园", "inspection"),
    Need("N03", "校舍闲置，老人孩子没有活动的地方", "", 310, 80, "旧完小校舍", "residents"),
    Need("N04", "小学撤并后孩子上学要走近一小时", "attendance", 58, 31, "", "inspection"),
)
WORKS = (
    PlannedWork(
        "W01", "山泉引水与蓄水池", "water", ("N01",), Decimal("3.2"),
        "公里", 150_000_00, 2027, 2027,
        "用水户协会", (Money("district", 444_000_00), Money("labour", 36_000_00, 300, 120_00)),
        12_000_00, people=164, households=42,
    ),
    PlannedWork(
        "W02", "茶园生产路拓宽", "road", ("N02",), Decimal("2.5"), "公里", 380_000_00, 2027, 2028,
        "村道养护岗", (Money("municipal", 600_000_00), Money("county", 290_000_00),
                       Money("labour", 60_000_00, 500, 120_00)),
        20_000_00, people=230, households=60,
    ),
    PlannedWork(
        "W03", "旧校舍改为活动中心与手工坊", "education", ("N03",),
        Decimal(420), "平方米", 1_200_00,
        2028, 2028, "村集体经济组织", (Money("social", 354_000_00), Money("county", 150_000_00)),
        15_000_00, people=310, households=80,
    ),
    PlannedWork(
        "W04", "垃圾分类点与污水沟渠", "health", ("N03",), Decimal(6), "处", 45_000_00, 2029, 2029,
        "保洁员", (Money("county", 246_000_00), Money("labour", 24_000_00, 200, 120_00)),
        18_000_00, green=True, people=310, households=80,
    ),
)  # fmt: skip
VISION = "茶旅相融、泉水到户、老人有处去、孩子有学上；不占良田，不毁老茶树。"
GREEN = "垃圾分类到组清运；生活污水入沟入渠；客栈门前三包；禁止在水源地施药。"
CALLED, HELD = datetime.date(2026, 8, 20), datetime.date(2026, 9, 5)
COMMITTEE, REPRESENTATIVES = 5, 26
# A synthetic name a seat.
SURNAMES, GIVEN = "和郁余李杨普霜罗丰曲", ("阿普", "秀英", "建华", "志强")


def open_village(viewer: Viewer, prefix: str) -> int:
    """The village's record below `prefix`; how many works its plan has. Done once."""
    if not VILLAGE.startswith(prefix):
        return 0
    if not reads.village_plans(VILLAGE):
        _Village().open()
    return len(reads.plan_works(VILLAGE))


class _Village:
    def __init__(self) -> None:
        users = get_user_model().objects
        self.writer, self.other = (
            places.viewer_for(users.get(username=name)) for name in (WRITER, OTHER)
        )

    def open(self) -> None:
        with on_day(CHECKED_ON):
            self._assets()
            self._services()
        with on_day(CALLED):
            self._plan()
            meeting = self._adopting()
        with on_day(HELD + datetime.timedelta(9)):
            villages.close_meeting(viewer=self.writer, meeting=meeting)
            villages.adopt_plan(viewer=self.writer, plan=PLAN, version=1, meeting=meeting)
        self._bank()

    def _assets(self) -> None:
        place = places.place(VILLAGE)
        assert place is not None
        lon, lat = place.lon or 98.93, place.lat or 26.56
        for kind, capital, name, quantity, unit, owner, state, condition, use, *at in ASSETS:
            point = {
                "lon": Decimal(f"{lon + at[0] / 99_500:.6f}"),
                "lat": Decimal(f"{lat + at[1] / 111_195:.6f}"),
            } if at[0] is not None else {}  # fmt: skip
            made = villages.record_asset(
                viewer=self.writer, village=VILLAGE, kind=kind, name=name, capital=capital,
                quantity=Decimal(quantity), unit=unit, owner=owner, state=state,
                condition=condition, use=use, **point, **ABOUT,
            )  # fmt: skip
            villages.confirm_asset(viewer=self.other, asset=made.pk, note="现场看过")
            for of, on, fen, basis in VALUES:
                if of == name:
                    villages.value_asset(
                        viewer=self.writer, asset=made.pk, on=on, value_fen=fen, basis=basis
                    )

    def _services(self) -> None:
        for service, state, measure, value in CHECKS:
            villages.check_service(
                viewer=self.other, village=VILLAGE, service=service, state=state, on=CHECKED_ON,
                measure=measure, value=Decimal(value) if value else None, **ABOUT,
            )  # fmt: skip

    def _plan(self) -> None:
        villages.open_plan(
            viewer=self.writer, village=VILLAGE, name="老姆登村发展规划（示例）", first_year=2026,
            last_year=2030, **ABOUT,
        )  # fmt: skip
        villages.save_draft(
            viewer=self.writer, plan=PLAN, content=PlanContent(VISION, GREEN, NEEDS, WORKS)
        )
        villages.submit_plan(viewer=self.writer, plan=PLAN)

    def _adopting(self) -> str:
        """The representatives' meeting of September, whose resolutions are on notice."""
        for at in range(COMMITTEE + REPRESENTATIVES):
            name = SURNAMES[at % len(SURNAMES)] + GIVEN[at // len(SURNAMES)]
            villages.seat_representative(
                viewer=self.writer, village=VILLAGE, name=Personal(name), woman=at % 5 < 2,
                committee=at < COMMITTEE, group=f"第{at % 7 + 1}组",
                since=datetime.date(2026, 1, 10),
            )  # fmt: skip
        evening = datetime.datetime.combine(HELD, datetime.time(19, 30))
        meeting = villages.draft_meeting(
            viewer=self.writer, village=VILLAGE, kind="representatives",
            title="第三季度村民代表会议（示例）", where="村委会活动室",
            at=timezone.make_aware(evening),
            items=[("审议老姆登村发展规划", f"villages.plan:{PLAN}/1"), ("听取集体收支报告", "")],
            **ABOUT,
        ).code  # fmt: skip
        villages.call_meeting(viewer=self.writer, meeting=meeting)
        with on_day(HELD):
            roll = reads.attendance(meeting, viewer=self.writer)
            villages.open_meeting(
                viewer=self.writer, meeting=meeting, sign_in="签到册2026-03",
                came=[row.id for row in roll[:28]],
            )  # fmt: skip
            made = villages.write_minutes(
                viewer=self.writer, meeting=meeting,
                text="村委会说明规划四项工程与资金来源，代表逐项发言后表决。",
                votes=[Vote(1, "同意《老姆登村发展规划》第1版，报乡人民政府。", 26, 0, 2)],
            )  # fmt: skip
            villages.confirm_minutes(
                viewer=self.other, meeting=meeting, content_hash=made.content_hash
            )
            villages.publish_resolutions(
                viewer=self.writer, meeting=meeting, where="老姆登村村务公开栏", days=7
            )
        return str(meeting)

    def _bank(self) -> None:
        """Which works are put to the bank: one, as long as the village has room for it."""
        villages.propose_work(viewer=self.writer, plan=PLAN, version=1, work="W02")
