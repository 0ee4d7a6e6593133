"""The front page: the story in figures, each with how it is counted, and the yearly loop."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy, gettext_noop

from xieshou.benefits import reads as benefits
from xieshou.core import clock, money
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.outcomes import reads as outcomes
from xieshou.outcomes.reads import PublishedRow
from xieshou.portal.models import KeptStory
from xieshou.registry import reads as registry
from xieshou.releases import reads as releases
from xieshou.reports import reads as reports

PUBLISHED_SCOPE = "云南省(全省)"
# Of each the newest period is shown; different bases are never added up.
HEADLINES = (
    "cumulative_funds",
    "cumulative_projects",
    "cumulative_consumption_sales",
    "enterprise_investment",
    "rural_labour_employed",
    "training_person_times",
)
# The units these come in, marked here for translation; the page translates what it finds.
UNITS = (gettext_noop("亿元"), gettext_noop("个"), gettext_noop("万人"), gettext_noop("万人次"))
# The story is counted anew when what is kept is this old, and the page says when it was.
STORY_S = 600
# Lines of the balance of both sides that tell the story, and the colour of each.
TOLD: Mapping[str, str] = {
    "money": "east",
    "money_used": "west",
    "works": "west",
    "works_done": "west",
    "sales": "west",
    "jobs": "west",
    "doctors": "east",
    "teachers": "east",
    "trained": "west",
    "arrived": "east",
}
# Fewer collectives than these, and a sum would tell of one.
LEAST_COLLECTIVES = 3
DIVIDENDS = "dividends"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the yearly loop and the page where it runs."""

    name: Any
    text: Any
    page: str
    where: Any


LOOP = (
    Step(
        gettext_lazy("测量"),
        gettext_lazy("谁缺什么：逐村统计十二项，算出贫困的广度和深度。"),
        "outcomes:places",
        gettext_lazy("按地方看"),
    ),
    Step(
        gettext_lazy("规划"),
        gettext_lazy("哪些项目放在哪里：两地的钱和人一起算，每个落选都有理由。"),
        "portal:plan",
        gettext_lazy("看规划和理由"),
    ),
    Step(
        gettext_lazy("对接"),
        gettext_lazy("产品与订单、人与岗位、企业与项目地。"),
        "portal:matching",
        gettext_lazy("看产品、投资和人员"),
    ),
    Step(
        gettext_lazy("实施"),
        gettext_lazy("项目从申报、公示、入库到建成、移交、管护。"),
        "portal:works",
        gettext_lazy("看项目地图"),
    ),
    Step(
        gettext_lazy("结算"),
        gettext_lazy("每一分钱从拨款、销售到农户，账账相连。"),
        "portal:money",
        gettext_lazy("看钱的去向"),
    ),
    Step(
        gettext_lazy("再测量"),
        gettext_lazy("成果稳住了没有，谁得益，一加一是否大于二。"),
        "reports:balances",
        gettext_lazy("看双方得失"),
    ),
)


@dataclass(frozen=True, slots=True)
class StoryFigure:
    """A figure of the records: `value` as written, "" where it is `withheld`; `how` says what is
    counted, `apart` what it must not be added to. `group`: where it stands in the balance, "" for
    one that does not."""

    code: str
    group: str
    label: str
    value: str
    tone: str
    how: str
    apart: tuple[str, ...]
    withheld: bool

    @property
    def why_withheld(self) -> str:
        """In words, "" where it is not."""
        return reports.why_withheld(self.code) if self.withheld else ""


@dataclass(frozen=True, slots=True)
class Story:
    """The records of both regions in figures, since the year `first`. `east` and `west` are codes
    of provinces, for the page that has every line."""

    figures: tuple[StoryFigure, ...]
    east: str
    west: str
    first: int
    last: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class CountedFigure:
    """A figure in the unit of its line, without a word of any language; `value` None where it is
    `withheld`, `at_least` where residents too few to be told were left out of it."""

    code: str
    group: str
    value: int | None
    at_least: bool
    withheld: bool


@dataclass(frozen=True, slots=True)
class CountedStory:
    """The story as it is kept: no language, the small cells left out already."""

    figures: tuple[CountedFigure, ...]
    east: str
    west: str
    first: int
    last: int
    counted_at: datetime


def headlines() -> tuple[PublishedRow, ...]:
    """The newest published figure of each headline indicator, in fixed order."""
    newest: dict[str, PublishedRow] = {}
    for row in outcomes.published(scope=PUBLISHED_SCOPE):
        newest.setdefault(row.indicator, row)
    return tuple(newest[code] for code in HEADLINES if code in newest)


def story() -> Story | None:
    """The story as it was last counted, in the reader's language; None before the first time.

    What the public is told as released is left out until it was counted after the last release.
    """
    kept = KeptStory.objects.filter(pk=KeptStory.ONE).exclude(counted_at=None).first()
    if kept is None or kept.counted_at is None:
        return None
    last = releases.last_published_at()
    outdated = last is not None and kept.counted_at < last + timedelta(seconds=1)
    figures = (
        one for one in kept.figures if not (outdated and reports.is_released_alone(one["code"]))
    )
    return Story(
        figures=tuple(told for one in figures if (told := _told(one)) is not None),
        east=kept.east,
        west=kept.west,
        first=kept.first_year,
        last=kept.last_year,
        counted_at=kept.counted_at,
    )


def story_due() -> bool:
    """Whether the story should be counted anew, and nobody has asked for it lately."""
    kept = KeptStory.objects.filter(pk=KeptStory.ONE).first()
    return kept is None or due(kept)


def due(kept: KeptStory) -> bool:
    """As story_due(), of a row in hand."""
    before = clock.now() - timedelta(seconds=STORY_S)
    return all(at is None or at < before for at in (kept.counted_at, kept.asked_at))


def counted_story() -> CountedStory | None:
    """The story of the two provinces with most pairings, counted from the records of every app as
    anybody may see them; None without any pairing. Takes seconds: not for a page."""
    ends = Counter((row.east_code[:2], row.west_code[:2]) for row in registry.pairings())
    if not ends:
        return None
    east, west = max(sorted(ends), key=ends.__getitem__)
    found = reports.balance(east, west, PUBLIC)
    if found is None:
        return None
    lines = {line.code: (group.code, line) for group in found.groups for line in group.lines}
    figures = tuple(
        CountedFigure(code, group, line.value, line.at_least, line.withheld)
        for code in TOLD
        for group, line in [lines[code]]
        if line.value is not None or line.withheld
    )
    return CountedStory(
        figures=(*figures, *_dividends()),
        east=east,
        west=west,
        first=found.first_year,
        last=found.last_year,
        counted_at=found.made_at,
    )


def _told(kept: Mapping[str, Any]) -> StoryFigure | None:
    """A kept figure in words; None for a line that this version does not know."""
    code, value = kept["code"], kept["value"]
    if code == DIVIDENDS:
        words = reports.LineWords(
            label=_("村集体分红"),
            written=money.show(value),
            how=_(
                "各村集体到去年底已发放的分红之和；分给不足 10 户的不计入，不足三个村集体时不公布。"
            ),
            apart=(),
        )
    elif code in TOLD:
        words = reports.line_words(code, value, at_least=kept["at_least"])
    else:
        return None
    return StoryFigure(
        code, kept["group"], words.label, words.written, TOLD.get(code, "west"), words.how,
        words.apart, kept["withheld"],
    )  # fmt: skip


def _dividends() -> tuple[CountedFigure, ...]:
    """What collectives paid out in years that are over: read of all of them, told as a sum alone.

    Runs to fewer than ten households, and a sum of fewer than three collectives, are not told; nor
    those of the running year, of which each would be the difference of two days.
    """
    now = clock.today().year
    paid = [
        row
        for row in benefits.runs(SYSTEM, state="paid", limit=10_000).rows
        if row.households >= SMALLEST_CELL and row.paid_on is not None and row.paid_on.year < now
    ]
    if len({row.collective for row in paid}) < LEAST_COLLECTIVES:
        return ()
    total = sum(row.dividend_fen for row in paid)
    return (CountedFigure(DIVIDENDS, "", total, at_least=False, withheld=False),)
