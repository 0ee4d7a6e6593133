"""The assessment book of 福贡 and its district for the year before: filled, contested, settled, and
signed by both sides; and this year's, being filled. Made up by us, but for the forms.

The offices act for themselves: nobody checks or signs what is their own.
"""

import datetime
from typing import Any

from django.contrib.auth import get_user_model

from examples.hudian.synthetic import SOURCE
from xieshou.core.clock import on_day, today
from xieshou.core.papers import Paper, as_pdf
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.reports import actions, reads

EAST, COUNTY, FORM = "310115", "533323", "ew-2021"
PEOPLE = ("fugong", "fugong-finance", "fugong-leader", "pudong", "shanghai", "yunnan")
# Indicator → (figure, what it is from), entered by the county's desk and checked by its second.
ENTERED = {
    "leaders-visits": ("2", "双方党政主要负责同志互访纪要（示例）"),
    "joint-meetings": ("3", "联席会议和专题研究纪要（示例）"),
    "agreement": ("1", "年度协作协议（示例）"),
    "model-villages": ("1", "乡村振兴示范村创建名单（示例）"),
}
# Of this year's one is entered and waits for its check.
WAITING = ("joint-meetings", "2", "前三季度联席会议纪要（示例）")


def open_assessments(viewer: Viewer, prefix: str) -> int:
    """Last year's book, signed, and this year's, open; how many there are. Done once."""
    users = {one.username: one for one in get_user_model().objects.filter(username__in=PEOPLE)}
    if not COUNTY.startswith(prefix) or len(users) < len(PEOPLE):
        return 0
    if not reads.pairings_between(EAST, COUNTY):
        return 0
    who = {name: registry.viewer_for(one) for name, one in users.items()}
    now = today()
    if not any(
        row.east_code == EAST and row.west_code == COUNTY
        for row in reads.assessments(viewer, place=COUNTY).rows
    ):
        _signed(who, now.year - 1, now)
        _open(who, now.year, now)
    return reads.assessments(viewer, place=COUNTY).total


def _signed(who: dict[str, Viewer], year: int, now: datetime.date) -> None:
    """Each step a day, in January of the year after."""
    begun = datetime.date(year + 1, 1, 8)

    def day(number: int) -> datetime.date:
        return min(begun + datetime.timedelta(number), now)

    with on_day(day(0)):
        book = _book(who["fugong"], year)
    for indicator, (value, source) in ENTERED.items():
        with on_day(day(1)):
            made = _entered(who["fugong"], book, indicator, value, source)
        with on_day(day(2)):
            actions.check_assessment_figure(
                viewer=who["fugong-finance"], figure=made.pk, accepted=True
            )
    with on_day(day(4)):
        contest = actions.contest_figure(
            viewer=who["pudong"], book=book, indicator="model-villages",
            reason="名单中有一个村的创建由两地共同完成，应计两个。", claims="2",
        )  # fmt: skip
    with on_day(day(6)):
        actions.answer_contest(
            viewer=who["fugong-finance"], contest=contest.pk,
            text="第二个村的验收文件在本年度之后印发，未计入。",
        )  # fmt: skip
    with on_day(day(10)):
        actions.settle_contest(
            viewer=who["yunnan"], contest=contest.pk, stands=False, value="2",
            reason="验收在本年度内完成，印发日期不影响计入。",
        )  # fmt: skip
    with on_day(day(12)):
        frozen = actions.submit_assessment(viewer=who["fugong-finance"], book=book)
    with on_day(day(13)):
        actions.sign_assessment(viewer=who["fugong-leader"], book=book, sha256=frozen.sha256)
    with on_day(day(15)):
        actions.sign_assessment(viewer=who["shanghai"], book=book, sha256=frozen.sha256)


def _open(who: dict[str, Viewer], year: int, now: datetime.date) -> None:
    book = _book(who["fugong"], year)
    _entered(who["fugong"], book, *WAITING)


def _book(viewer: Viewer, year: int) -> int:
    made = actions.open_assessment(
        viewer=viewer,
        east=EAST,
        west=COUNTY,
        year=year,
        form=FORM,
        origin="synthetic",
        at_once=True,
    )
    return made.pk


def _entered(viewer: Viewer, book: int, indicator: str, value: str, source: str) -> Any:
    return actions.enter_assessment_figure(
        viewer=viewer, book=book, indicator=indicator, value=value, source=source,
        note="合成数据", file=_paper(source), filename=f"{indicator}.pdf",
    )  # fmt: skip


def _paper(title: str) -> bytes:
    """A paper that says of itself that it is made up."""
    return as_pdf(
        Paper(
            title=title, subtitle=SOURCE, day=today(), facts=(("性质", SOURCE),), figures=(),
            tables=(), notes=("本材料为示例，不是真实文件。",),
        )
    )  # fmt: skip
