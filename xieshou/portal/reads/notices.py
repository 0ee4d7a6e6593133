"""What hangs out today, with how long it still does: projects, households at risk, ballots; and
what is coming that anybody may attend."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.ballots import reads as ballots
from xieshou.core import clock, money
from xieshou.core.scope import PUBLIC
from xieshou.core.secret import blind_index
from xieshou.exchange import reads as exchange
from xieshou.market import reads as market
from xieshou.monitoring import reads as monitoring
from xieshou.projects import reads as projects

PROJECT, HOUSEHOLD, BALLOT = "project", "household", "ballot"
KINDS: dict[str, Any] = {
    PROJECT: gettext_lazy("项目公示"),
    HOUSEHOLD: gettext_lazy("防返贫监测公示"),
    BALLOT: gettext_lazy("村民表决公告"),
}
# Of each kind so many are shown at most; the page of the kind has all of them.
MOST = 50
SOON = 20


@dataclass(frozen=True, slots=True)
class Clock:
    """A notice that runs: from `opened_on` to `last_on`, the last day for objections.

    `uid` names it for good; `where` says where it hangs, or how to object.
    """

    uid: str
    kind: str
    title: str
    text: str
    place: str
    place_label: str
    opened_on: date
    last_on: date
    where: str
    url: str
    synthetic: bool

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])

    @property
    def days_left(self) -> int:
        """Days from today to the last one, which counts as 0."""
        return (self.last_on - clock.today()).days

    @property
    def days(self) -> int:
        return max(1, (self.last_on - self.opened_on).days)

    @property
    def gone(self) -> int:
        """Days that are over, for a bar beside the words."""
        return min(self.days, max(0, self.days - self.days_left))


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that anybody may attend: a vote, an expo, a job fair."""

    kind: str
    kind_label: str
    title: str
    place_label: str
    starts_on: date
    ends_on: date
    url: str


def running(place: str = "", kind: str = "", *, most: int = MOST) -> tuple[Clock, ...]:
    """Notices that run today below a place, at most so many of a kind; the one that ends first on
    top."""
    found: list[Clock] = []
    if kind in ("", PROJECT):
        found += _projects(place, most)
    if kind in ("", HOUSEHOLD):
        found += _households(place, most)
    if kind in ("", BALLOT):
        found += _ballots(place, most)
    return tuple(sorted(found, key=lambda one: (one.last_on, one.uid)))


def coming(place: str = "") -> tuple[Happening, ...]:
    """Votes that are open or announced, expos and job fairs to come; the first on top."""
    today = clock.today()
    votes = [
        Happening(
            "ballot", _("村民表决"), row.title, row.place_name, localdate(row.opens_at),
            localdate(row.closes_at), reverse("ballots:ballot", args=[row.code]),
        )
        for state in ("announced", "open")
        for row in ballots.ballots(PUBLIC, place, state=state, limit=SOON).rows
    ]  # fmt: skip
    expos = [
        Happening(
            "expo", _("展销会"), row.name, row.venue or row.place_label, row.starts_on,
            row.ends_on, reverse("market:expo", args=[row.code]),
        )
        for row in market.expos().rows
        if row.place_code.startswith(place) or not place
    ]  # fmt: skip
    fairs = [
        Happening(
            "fair", _("招聘会"), row.name, row.venue or row.place_label, row.on, row.on,
            reverse("exchange:fair", args=[row.code]),
        )
        for row in exchange.fairs(place=place).rows
    ]  # fmt: skip
    ahead = [one for one in (*votes, *expos, *fairs) if one.ends_on >= today]
    return tuple(sorted(ahead, key=lambda one: (one.starts_on, one.title))[:SOON])


def results(place: str = "", limit: int = 10) -> tuple[ballots.BallotRow, ...]:
    """The latest votes whose results are published."""
    return ballots.ballots(PUBLIC, place, state="published", limit=limit).rows


def _projects(place: str, most: int) -> list[Clock]:
    bank = projects.bank(
        projects.Filters(state="noticed", place=place), viewer=PUBLIC, page_size=most
    )
    return [
        Clock(
            uid=f"project-{row.code}-{notice.opened_on:%Y%m%d}",
            kind=PROJECT,
            title=row.name,
            text=_("{village}：{kind}，总投资 {money}").format(
                village=row.village_name, kind=row.kind_label, money=money.show(row.total_fen)
            ),
            place=row.village_code,
            place_label=row.county_name,
            opened_on=notice.opened_on,
            last_on=notice.last_on,
            where=notice.where,
            url=reverse("projects:proposal", args=[row.code]),
            synthetic=row.origin == "synthetic",
        )
        for row in bank.rows
        for notice in projects.notices(row.code)[:1]
        if notice.runs
    ]


def _households(place: str, most: int) -> list[Clock]:
    """Of a household nothing but what hangs out in its village: no name goes into a feed, and what
    readers keep of it for good ties neither to the case nor to its other notice."""
    return [
        Clock(
            uid=f"household-{blind_index(f'{row.case} {row.opened_on}', 'portal.notice')[:32]}",
            kind=HOUSEHOLD,
            title=_("{village}：拟消除风险").format(village=row.village_name)
            if row.is_exit
            else _("{village}：拟纳入监测").format(village=row.village_name),
            text=row.group_label,
            place=row.village,
            place_label=row.village_name,
            opened_on=row.opened_on,
            last_on=row.last_on,
            where=row.where,
            url=reverse("monitoring:notices"),
            synthetic=False,
        )
        for row in monitoring.village_notices(place, limit=most).rows
    ]


def _ballots(place: str, most: int) -> list[Clock]:
    return [
        Clock(
            uid=f"ballot-{row.code}-{row.state}",
            kind=BALLOT,
            title=row.title,
            text=_("{place}：{state}，可安排 {money}").format(
                place=row.place_name, state=row.state_label, money=money.show(row.budget_fen)
            ),
            place=row.place,
            place_label=row.place_name,
            opened_on=min(localdate(row.opens_at), clock.today()),
            last_on=localdate(row.opens_at if row.state == "announced" else row.closes_at),
            where=_("在表决页提出异议"),
            url=reverse("ballots:ballot", args=[row.code]),
            synthetic=row.origin == "synthetic",
        )
        for state in ("announced", "open")
        for row in ballots.ballots(PUBLIC, place, state=state, limit=most).rows
        if localdate(row.closes_at) >= clock.today()
    ]
