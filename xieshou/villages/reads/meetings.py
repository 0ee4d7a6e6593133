"""Meetings of a village as far as a viewer may know: numbers of few people stay inside."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from xieshou.core import clock
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.secret import mask
from xieshou.core.small_cells import is_small
from xieshou.registry import reads as registry
from xieshou.villages.models import (
    Attendance,
    Meeting,
    MeetingObjection,
    Minutes,
    Resolution,
)
from xieshou.villages.rules import meetings as rules

HOLD, ANSWER = "villages.hold_meeting", "villages.answer_objection"
# States from which on resolutions are public.
SHOWN = ("noticed", "closed")
UNCALLED = ("draft",)


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in a list; `code` is what ballots and plans name it by."""

    code: str
    village: str
    kind: str
    title: str
    where: str
    at: datetime
    state: str
    origin: str
    source: str
    source_url: str
    grade: str

    @property
    def kind_label(self) -> str:
        return str(Meeting.Kind(self.kind).label)

    @property
    def state_label(self) -> str:
        return str(Meeting.State(self.state).label)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A point of the agenda; `about` is what it decides on: "villages.plan:…/1", or ""."""

    number: int
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class ResolutionRow:
    """A vote; its counts are None where one of them would be of fewer than ten people."""

    number: int
    item: int
    text: str
    passed: bool
    ayes: int | None
    noes: int | None
    abstained: int | None


@dataclass(frozen=True, slots=True)
class MinutesRow:
    number: int
    text: str
    content_hash: str
    by: int | None
    by_name: str
    at: datetime
    confirmed_by_name: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class MeetingObjectionRow:
    """`text` and `by_name` are None for those who may neither answer it nor made it; `answer_by`
    is the last day for the answer."""

    id: int
    channel: str
    text: str | None
    by_name: str | None
    at: datetime
    answer: str
    upheld: bool | None
    answer_by: date
    mine: bool

    @property
    def channel_label(self) -> str:
        return str(MeetingObjection.Channel(self.channel).label)


@dataclass(frozen=True, slots=True)
class MeetingStep:
    verb: str
    before: str
    after: str
    note: str
    by_name: str
    at: datetime

    @property
    def after_label(self) -> str:
        return str(Meeting.State(self.after).label)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting with all that hangs on it. `eligible` and `present` are None where the absent or
    present would be fewer than ten, and before they are known; `quorate` None before it was held.

    Minutes, steps and objections' words are for those who hold meetings there alone.
    """

    line: MeetingLine
    village_name: str
    called_on: date | None
    eligible: int | None
    present: int | None
    quorate: bool | None
    sign_in: str
    items: tuple[ItemRow, ...]
    minutes: MinutesRow | None
    resolutions: tuple[ResolutionRow, ...]
    noticed_on: date | None
    last_day: date | None
    notice_where: str
    objections: tuple[MeetingObjectionRow, ...]
    steps: tuple[MeetingStep, ...]

    @property
    def notice_runs(self) -> bool:
        noticed = self.line.state == Meeting.State.NOTICED and self.last_day is not None
        return noticed and clock.today() <= self.last_day  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """Who may take part: a household's code or a representative's masked name."""

    id: int
    who: str
    present: bool


def meetings(village: str, *, viewer: Viewer = PUBLIC) -> tuple[MeetingLine, ...]:
    """A village's meetings, the latest first; those not called yet for whoever holds them."""
    found = Meeting.objects.filter(village__code=village).select_related("village")
    if not viewer.may(HOLD, village):
        found = found.exclude(state__in=UNCALLED)
    return tuple(_line(one) for one in found)


def meeting(code: str, *, viewer: Viewer = PUBLIC) -> MeetingRow | None:
    """A meeting; None where there is none or the viewer may not know of it."""
    one = Meeting.objects.select_related("village").filter(code=code).first()
    if one is None:
        return None
    village = one.village.code
    holds = viewer.may(HOLD, village)
    if not holds and one.state in UNCALLED:
        return None
    whole = holds or viewer.may(registry.SEE_HOUSEHOLDS, village)
    eligible, present = one.eligible, one.present
    known = None not in (eligible, present)
    if not whole and (not known or is_small([(present or 0, eligible or 0)])):
        eligible = present = None
    quorate = rules.is_quorate(one.kind, one.eligible or 0, one.present or 0) if known else None
    written = one.minutes.order_by("-number").first()
    return MeetingRow(
        line=_line(one),
        village_name=registry.place_names([village]).get(village, village),
        called_on=one.called_on,
        eligible=eligible,
        present=present,
        quorate=quorate,
        sign_in=one.sign_in if holds else "",
        items=tuple(ItemRow(each.number, each.title, each.about) for each in one.items.all()),
        minutes=_minutes(written) if written and holds else None,
        resolutions=_resolutions(one, written, whole=whole)
        if written and (holds or one.state in SHOWN)
        else (),
        noticed_on=one.noticed_on,
        last_day=_last_day(one),
        notice_where=one.notice_where,
        objections=_objections(one, viewer),
        steps=_steps(one) if holds else (),
    )


def attendance(code: str, *, viewer: Viewer) -> tuple[AttendanceRow, ...]:
    """The roll of a meeting, for whoever holds it."""
    found = Attendance.objects.filter(meeting__code=code).select_related(
        "household", "representative", "meeting__village"
    )
    return tuple(
        AttendanceRow(one.pk, _who(one), one.present)
        for one in found
        if viewer.may(HOLD, one.meeting.village.code)
    )


def _who(one: Attendance) -> str:
    if one.household is not None:
        return one.household.code
    return mask(one.representative.name) if one.representative is not None else ""


def _line(one: Meeting) -> MeetingLine:
    return MeetingLine(
        one.code, one.village.code, one.kind, one.title, one.where, one.at, one.state,
        one.origin, one.source, one.source_url, one.grade,
    )  # fmt: skip


def _last_day(one: Meeting) -> date | None:
    if one.noticed_on is None or one.notice_days is None:
        return None
    return rules.last_day(one.noticed_on, one.notice_days)


def _minutes(one: Minutes) -> MinutesRow:
    return MinutesRow(
        one.number, one.text, one.content_hash, one.by, one.by_name, one.at,
        one.confirmed_by_name, one.confirmed_at,
    )  # fmt: skip


def _resolutions(of: Meeting, written: Minutes, *, whole: bool) -> tuple[ResolutionRow, ...]:
    found = Resolution.objects.filter(minutes=written).select_related("item")
    return tuple(_resolution(one, of.present or 0, whole=whole) for one in found)


def _resolution(one: Resolution, present: int, *, whole: bool) -> ResolutionRow:
    votes = (one.ayes, one.noes, one.abstained)
    shown = whole or not is_small([(number, present) for number in votes])
    ayes, noes, abstained = votes if shown else (None, None, None)
    passed = rules.is_passed(one.ayes, present)
    return ResolutionRow(one.number, one.item.number, one.text, passed, ayes, noes, abstained)


def _objections(of: Meeting, viewer: Viewer) -> tuple[MeetingObjectionRow, ...]:
    answers = viewer.may(ANSWER, of.village.code)
    rows = []
    for one in of.objections.all():
        mine = one.by is not None and one.by == viewer.user_id
        seen = answers or mine
        rows.append(
            MeetingObjectionRow(
                id=one.pk,
                channel=one.channel,
                text=one.text if seen else None,
                by_name=one.by_name if seen else None,
                at=one.at,
                answer=one.answer,
                upheld=one.upheld,
                answer_by=timezone.localdate(one.at) + timedelta(rules.ANSWER_DAYS),
                mine=mine,
            )
        )
    return tuple(rows)


def _steps(of: Meeting) -> tuple[MeetingStep, ...]:
    return tuple(
        MeetingStep(one.verb, one.before, one.after, one.note, one.by_name, one.at)
        for one in of.events.all()
    )
