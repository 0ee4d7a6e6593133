"""Two synthetic ballots of one village: one counted and published, on works of the bank for the
round's year, mostly on paper and by phone; and one in which its residents can vote now."""

import datetime
from collections.abc import Sequence

import numpy as np
from django.contrib.auth import get_user_model
from django.utils import timezone

from examples.hudian.synthetic import ROUND_YEAR, SOURCE
from examples.hudian.synthetic.draw import source_of
from xieshou.ballots import actions, reads, rules
from xieshou.ballots.actions import Item, Terms
from xieshou.benefits import actions as benefits
from xieshou.core import clock
from xieshou.core.clock import on_day
from xieshou.core.scope import Viewer
from xieshou.projects import reads as projects
from xieshou.projects.reads import Filters
from xieshou.registry import reads as registry

VILLAGE = "533323201204"
VOTED, OPEN = f"{VILLAGE}-B1", f"{VILLAGE}-B2"
RESIDENT = "laomudeng-resident"
PAPERS, BY_PHONE = 90, 30
MONDAY = datetime.date(2026, 9, 7)
WAN = 1_000_000
MOST_WORKS = 6
# Not in the bank yet: what the next vote is on.
NEXT = (
    Item("A", "村史馆与怒族歌舞排练场", 38 * WAN, text="旧小学教室修缮，村民投工投劳"),
    Item("B", "入户路灯六十盏", 12 * WAN, "power"),
    Item("C", "后山引水沟清淤加固", 26 * WAN, "water"),
    Item("D", "老人日间照料点", 20 * WAN, "health"),
    Item("E", "草果烘干房扩建", 30 * WAN, "industry"),
)


def open_ballots(viewer: Viewer, prefix: str) -> int:
    """The ballots below `prefix`; how many there are. Done once."""
    if not VILLAGE.startswith(prefix):
        return 0
    if not reads.ballots(viewer, VILLAGE).total:
        loader = _Ballots(viewer)
        loader.voted()
        loader.open()
    return 2


class _Ballots:
    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        # Asked today: on the days of the example their roles did not hold yet.
        self.officer, self.office, self.second = (
            registry.viewer_for(get_user_model().objects.get(username=name))
            for name in ("laomudeng", "fugong", "fugong-finance")
        )
        self.homes = sorted(registry.households_of(VILLAGE))
        self.draw = source_of(VILLAGE, "ballots")

    def voted(self) -> None:
        """Announced on a Monday, open from the next one for a week, counted and published."""
        items = _works()
        opens = MONDAY + datetime.timedelta(7)
        costs = [item.cost_fen for item in items]
        budget = max(sum(costs) * 11 // 20, *costs)
        terms = _terms(f"{ROUND_YEAR}年村内建设先做什么（示例）", ROUND_YEAR, budget, opens, 7)
        with on_day(MONDAY):
            self._announce(VOTED, terms, items)
        votes = self._votes(items, PAPERS + BY_PHONE)
        with on_day(opens):
            actions.open_ballot(viewer=self.office, ballot=VOTED)
            for home in self.homes[:PAPERS]:
                actions.hand_out(viewer=self.officer, ballot=VOTED, household=home)
            told = zip(self.homes[PAPERS : PAPERS + BY_PHONE], votes[PAPERS:], strict=True)
            for home, vote in told:
                actions.assist(
                    viewer=self.officer, ballot=VOTED, household=home, number=0,
                    consent="示例：电话录音存村委会",
                    envelope=actions.envelope(rules.new_receipt(), vote),
                )  # fmt: skip
        with on_day(opens + datetime.timedelta(8)):
            actions.close_ballot(viewer=self.office, ballot=VOTED)
            for number, vote in enumerate(votes[:PAPERS], start=1):
                for reader in (self.officer, self.second):
                    actions.enter_sheet(viewer=reader, ballot=VOTED, number=number, choices=vote)
            actions.count_votes(viewer=self.office, ballot=VOTED)
        with on_day(opens + datetime.timedelta(9)):
            actions.publish(viewer=self.second, ballot=VOTED)

    def open(self) -> None:
        """Open since yesterday, for a month and a half; the demo's resident has a vote."""
        resident = get_user_model().objects.get(username=RESIDENT)
        benefits.link_resident(viewer=self.office, user=resident.pk, household=self.homes[-1])
        today = clock.today()
        opens = today - datetime.timedelta(1)
        terms = _terms(f"{ROUND_YEAR + 1}年村内建设先做什么（示例）", ROUND_YEAR + 1, 60 * WAN,
                       opens, 45)  # fmt: skip
        # Announced at noon: a day more, since it opened in the morning.
        with on_day(opens - datetime.timedelta(rules.NOTICE_DAYS + 1)):
            self._announce(OPEN, terms, NEXT)
        with on_day(today):
            actions.open_ballot(viewer=self.office, ballot=OPEN)

    def _announce(self, code: str, terms: Terms, items: Sequence[Item]) -> None:
        actions.draft_ballot(
            viewer=self.officer, code=code, place=VILLAGE, terms=terms, items=items,
            origin="synthetic", source=SOURCE,
        )  # fmt: skip
        actions.announce(viewer=self.officer, ballot=code, where="村委会公示栏和村民微信群")

    def _votes(self, items: Sequence[Item], voters: int) -> list[dict[str, int]]:
        """Two parts of the village, above and below the road, want different things."""
        likes = self.draw.uniform(0.15, 0.75, size=(2, len(items)))
        side = (self.draw.uniform(size=voters) < 0.35).astype(int)
        marks = self.draw.uniform(size=(voters, len(items))) < likes[side]
        codes = np.array([item.code for item in items])
        return [dict.fromkeys(codes[row].tolist(), 1) for row in marks]


def _works() -> list[Item]:
    """The village's own works in the bank, as proposals A, B, C …"""
    found = projects.bank(Filters(year=ROUND_YEAR, place=VILLAGE, state="listed")).rows
    return [
        Item("ABCDEFGH"[at], row.name, row.total_fen, row.kind, project=row.code)
        for at, row in enumerate(found[:MOST_WORKS])
    ]


def _terms(title: str, year: int, budget_fen: int, opens: datetime.date, days: int) -> Terms:
    morning = datetime.time(9)
    zone = timezone.get_default_timezone()
    return Terms(
        title=title, year=year, budget_fen=budget_fen, form="approval", electorate="household",
        rule="equal_shares_greedy", utility="cost", tie="votes",
        opens_at=datetime.datetime.combine(opens, morning, zone),
        closes_at=datetime.datetime.combine(opens + datetime.timedelta(days), morning, zone),
        text="一户一票，可以勾选任意几件。结果报县里，作为联合规划的依据。",
    )  # fmt: skip
