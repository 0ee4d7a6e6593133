"""Posts and people between Pudong and Fugong (synthetic): a teacher's relay, a matching to decide
upon, trainees to Shanghai, and two training classes; each step by whoever may take it."""

import datetime
from typing import Any

from django.contrib.auth import get_user_model

from examples.hudian.synthetic import SOURCE
from xieshou.core.clock import on_day, today
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.exchange import actions as exchange, reads as exchanged
from xieshou.registry import reads as places

COUNTY, DISTRICT = "533323", "310115"
MADE_UP: dict[str, str] = {"origin": "synthetic", "source": SOURCE}
PEOPLE = {
    "host": "fugong", "host_2": "fugong-finance", "sender": "pudong", "teacher": "expert",
    "next": "expert-2",
}  # fmt: skip
SCHOOL, HOSPITAL = "福贡县第一中学", "福贡县人民医院"
# Title, kind, host, seats, skills, licences, welcome, offers, altitude.
POSTS: tuple[tuple[Any, ...], ...] = (
    ("初中英语教师", "teacher", SCHOOL, 1, ["英语"], ["教师资格证"], ["班主任"], ["school"], 1190),
    (
        "初中物理教师",
        "teacher",
        SCHOOL,
        1,
        ["物理"],
        ["教师资格证"],
        [],
        ["school", "housing"],
        1190,
    ),
    ("妇产科医生", "doctor", HOSPITAL, 1, ["妇产科"], ["执业医师证"], ["超声"], ["housing"], 1190),
    ("急诊医生", "doctor", HOSPITAL, 2, ["急诊"], ["执业医师证"], [], [], 1190),
    ("茶叶种植技术员", "agronomist", "福贡县农业农村局", 1, ["茶叶"], [], ["加工"], [], 1800),
    (
        "乡村振兴挂职干部",
        "cadre",
        "福贡县人民政府",
        2,
        ["项目管理"],
        [],
        ["财务"],
        ["housing"],
        1190,
    ),
    ("高山草果技术员", "agronomist", "匹河怒族乡人民政府", 1, ["草果"], [], [], [], 2600),
    ("支教志愿者", "volunteer", "老姆登完小", 2, ["小学教学"], [], ["普通话"], [], 1900),
)
# Name, kind, employer, skills, licences, needs, altitude limit, wishes, team.
OFFERED: tuple[tuple[Any, ...], ...] = (
    ("陆示例", "teacher", "示例中学", ["英语", "班主任"], ["教师资格证"], ["school"], None,
     [("county", COUNTY, 0)], ""),
    ("沈示例", "teacher", "示例中学", ["物理"], ["教师资格证"], ["spouse_work"], None, [], ""),
    ("顾示例", "doctor", "示例医院", ["妇产科", "超声"], ["执业医师证"], [], 2500,
     [("kind", "doctor", 1)], "一家"),
    ("陶示例", "agronomist", "示例农技站", ["茶叶", "加工"], [], [], None,
     [("kind", "agronomist", 0)], "一家"),
    ("金示例", "doctor", "示例医院", ["急诊"], ["执业医师证"], [], 2000, [], ""),
    ("钱示例", "doctor", "示例医院", ["急诊"], [], [], None, [], ""),
    ("唐示例", "cadre", "示例街道", ["项目管理", "财务"], [], ["housing"], None,
     [("county", COUNTY, 0)], ""),
    ("徐示例", "agronomist", "示例农技站", ["草果"], [], [], 2200, [], ""),
    ("何示例", "volunteer", "示例高校", ["小学教学", "普通话"], [], [], None, [], ""),
)  # fmt: skip
TRAINEES = ("阿娜", "邓普", "恒扒", "迪阿", "此路恒", "阿此", "娜姆", "友益", "肯阿", "普才",
            "阿付", "才娜", "邓四", "此才")  # fmt: skip


def open_exchange(viewer: Viewer, prefix: str) -> int:
    """Posts, people, postings and classes, if Fugong lies below `prefix`; how many postings there
    are. Done once."""
    if not COUNTY.startswith(prefix):
        return 0
    if not exchanged.posts(viewer, place=COUNTY, state="").total:
        _Story().tell()
    return exchanged.postings(viewer, place=COUNTY).total


class _Story:
    def __init__(self) -> None:
        users = get_user_model().objects
        self.who = {
            part: places.viewer_for(users.get(username=name)) for part, name in PEOPLE.items()
        }
        self.today = today()

    def tell(self) -> None:
        first = self._relay()
        for row in POSTS:
            self._post(*row)
        for row in OFFERED:
            self._offer(*row)
        self._next(first)
        run = exchange.match_people_now(
            viewer=self.who["host"], way="west", hosts=COUNTY, homes=DISTRICT
        )
        exchange.choose_aim(viewer=self.who["host"], run=run.pk, aim="most")
        self._east()
        self._classes()

    def _day(self, days: int) -> datetime.date:
        return self.today + datetime.timedelta(days=days)

    def _post(
        self, title: str, kind: str, host: str, seats: int, skills: list[str],
        licences: list[str], welcome: list[str], offers: list[str], altitude: int,
        *, start: int = 30, end: int = 390, after: str = "",
    ) -> str:  # fmt: skip
        return exchange.open_post(
            viewer=self.who["host"], place=COUNTY, title=title, way="west", kind=kind, host=host,
            seats=seats, skills=skills, licences=licences, welcome=welcome, offers=offers,
            altitude=altitude, starts_on=self._day(start), ends_on=self._day(end), after=after,
            duties="示例岗位：按接收单位安排开展工作，带教当地人员。", **MADE_UP,
        ).code  # fmt: skip

    def _offer(
        self, name: str, kind: str, employer: str, skills: list[str], licences: list[str],
        needs: list[str], altitude_limit: int | None, wishes: list[Any], team: str,
        user: str = "",
    ) -> str:  # fmt: skip
        return exchange.offer_candidate(
            viewer=self.who["sender"], place=DISTRICT, name=Personal(name), way="west", kind=kind,
            employer=employer, skills=skills, licences=licences, needs=needs, team=team,
            altitude_limit=altitude_limit, wishes=wishes, first_day=self._day(-500),
            last_day=self._day(500), user=user, agreed=True,
            health=Personal("示例：按体检结论，海拔有上限") if altitude_limit else Personal(""),
            **MADE_UP,
        ).code  # fmt: skip

    def _agreed(self, post: str, person: str, begin: int) -> str:
        with on_day(self._day(begin - 30)):
            one = exchange.propose_posting(
                viewer=self.who["host"], post=post, candidate=person
            ).code
            exchange.accept_posting(viewer=self.who["host"], posting=one, side="host")
            exchange.accept_posting(viewer=self.who["sender"], posting=one, side="sender")
        with on_day(self._day(begin)):
            exchange.start_posting(viewer=self.who["host"], posting=one, on=self._day(begin))
        return one

    def _relay(self) -> str:
        """A year's teacher who has gone home, with what stayed behind; the code of the post."""
        post = self._post(
            "初中数学教师", "teacher", SCHOOL, 1, ["数学"], ["教师资格证"], [], ["school"], 1190,
            start=-420, end=-60,
        )  # fmt: skip
        person = self._offer("周示例", "teacher", "示例中学", ["数学"], ["教师资格证"], [], None,
                             [], "", user="expert")  # fmt: skip
        one, teacher, host = self._agreed(post, person, -420), self.who["teacher"], self.who["host"]
        month = self._day(-330)
        for days, text in (
            (18, "上课、听课，组织集体备课"),
            (20, "建立分层作业，带教两人"),
        ):
            with on_day(self._day(-100)):
                exchange.write_log(viewer=teacher, posting=one, month=month, days=days, text=text)
            exchange.confirm_log(viewer=host, posting=one, month=month)
            month = (month.replace(day=28) + datetime.timedelta(days=10)).replace(day=1)
        with on_day(self._day(-80)):
            left = [
                exchange.leave(
                    viewer=teacher, posting=one, kind="successor", title="数学备课组长",
                    level="alone", person=Personal("和示例"),
                ),
                exchange.leave(
                    viewer=teacher, posting=one, kind="document", title="初中数学分层作业集"
                ),
                exchange.leave(
                    viewer=teacher, posting=one, kind="equipment", title="几何教具一套"
                ),
            ]  # fmt: skip
            for row in left:
                exchange.confirm_relay(viewer=host, posting=one, relay=row.pk)
        with on_day(self._day(-60)):
            exchange.end_posting(viewer=host, posting=one, on=self._day(-60))
            for part, side, text in (
                ("host", "host", "教研组能够独立运行，学生成绩稳步提高。"),
                ("sender", "sender", "圆满完成任务，接班人已能独当一面。"),
            ):
                exchange.appraise(viewer=self.who[part], posting=one, side=side, mark=5, text=text)
        return post

    def _next(self, after: str) -> None:
        """The next teacher, at work now, who has taken over a part of what was left."""
        post = self._post(
            "初中数学教师（第二期）", "teacher", SCHOOL, 1, ["数学"], ["教师资格证"], [],
            ["school"], 1190, start=-45, end=300, after=after,
        )  # fmt: skip
        person = self._offer("吴示例", "teacher", "示例中学", ["数学"], ["教师资格证"], [], None,
                             [], "", user="expert-2")  # fmt: skip
        one = self._agreed(post, person, -45)
        row = exchanged.posting(self.who["next"], one)
        for left in row.to_take[1:] if row else ():
            with on_day(self._day(-40)):
                exchange.take_over(viewer=self.who["next"], posting=one, relay=left.id)
        exchange.set_task(
            viewer=self.who["host"], posting=one, title="校本分层作业推广到全县三所中学",
            due_on=self._day(90),
        )  # fmt: skip

    def _east(self) -> None:
        """Doctors of the county to a hospital of the district."""
        post = exchange.open_post(
            viewer=self.who["sender"], place=DISTRICT, title="急诊科跟岗", way="east",
            kind="trainee", host="示例医院（浦东）", seats=3, skills=["急诊"],
            starts_on=self._day(20), ends_on=self._day(110), offers=["housing"], **MADE_UP,
        ).code  # fmt: skip
        person = exchange.offer_candidate(
            viewer=self.who["host"], place=COUNTY, name=Personal("普示例"), way="east",
            kind="trainee", employer=HOSPITAL, skills=["急诊"], first_day=self._day(0),
            last_day=self._day(200), agreed=True, needs=["housing"], **MADE_UP,
        ).code  # fmt: skip
        exchange.propose_posting(viewer=self.who["sender"], post=post, candidate=person)

    def _classes(self) -> None:
        days = [self._day(-220 + at) for at in range(5)]
        host = self.who["host"]
        held = self._class("民宿经营与服务", "leaders", days, 20)
        for name in TRAINEES:
            exchange.enrol(viewer=host, group=held, name=Personal(name))
        came = {
            at: [day.isoformat() for day in days[: 5 - (at % 5 == 0) * 2]]
            for at in range(1, len(TRAINEES) + 1)
        }
        exchange.record_attendance(viewer=host, group=held, came=came)
        for at in (1, 2, 3, 4, 6, 7, 8, 9):
            exchange.give_certificate(
                viewer=host, group=held, number=at, certificate=f"示例-{at:03d}"
            )
        exchange.confirm_class(viewer=self.who["host_2"], group=held)
        for at, employed in ((1, True), (2, True), (3, False), (4, True), (6, True)):
            exchange.follow_up(
                viewer=host, group=held, number=at, months=6, employed=employed,
                work="民宿" if employed else "",
            )  # fmt: skip
        coming = [self._day(40 + at) for at in range(3)]
        self._class("茶叶加工与品控", "workers", coming, 30)

    def _class(self, topic: str, kind: str, days: list[datetime.date], seats: int) -> str:
        return exchange.plan_class(
            viewer=self.who["host"], people_from=COUNTY, place=COUNTY, partner=DISTRICT,
            topic=topic, kind=kind, days=days, seats=seats, teacher="示例培训机构", **MADE_UP,
        ).code  # fmt: skip
