"""Meetings of villagers: members and agenda, called, held, noticed, objected to, closed.

What may follow what is rules.meetings; every step leaves a MeetingEvent.
"""

from collections.abc import Collection, Sequence
from datetime import date as Date, datetime as DateTime

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words, needed
from xieshou.registry import reads as registry
from xieshou.villages.actions import checks
from xieshou.villages.models import (
    Attendance,
    Meeting,
    MeetingEvent,
    MeetingItem,
    MeetingObjection,
    Representative,
)
from xieshou.villages.rules import meetings as rules
from xieshou.villages.rules.meetings import Standing

HOLD = "villages.hold_meeting"
BATCH = 1000
MOST_ADULTS = 100_000
YEARS = range(2000, 2101)
WHY_NOT = {
    "wrong_state": gettext_lazy("会议在“%(state)s”状态下不能办理这一步"),
    "called_late": gettext_lazy("村民会议须提前 %(days)d 天通知，请改期"),
    "too_early": gettext_lazy("会议还没有到召开的日期"),
    "own_minutes": gettext_lazy("写纪要的人不能确认或退回自己写的纪要，请由他人办理"),
    "notice_runs": gettext_lazy("公示期至 %(last)s，期满后方可办结"),
    "objection_open": gettext_lazy("还有异议没有答复，答复后方可办结"),
    "objection_upheld": gettext_lazy("有异议成立，请退回重议"),
    "none_upheld": gettext_lazy("没有成立的异议，不能退回重议"),
}


def _place_of_objection(*, objection: int, **_body: object) -> str:
    found = MeetingObjection.objects.filter(pk=objection)
    return found.values_list("meeting__village__code", flat=True).first() or NOWHERE


@action(HOLD, place=lambda *, village, **_: village)
def draft_meeting(
    *,
    viewer: Viewer,
    village: str,
    kind: str,
    title: str,
    where: str,
    at: DateTime,
    items: Sequence[tuple[str, str]],
    origin: str = "entered",
    source: str = "",
) -> Meeting:
    """A meeting with its agenda: (title, what it decides on as text or ""). Raises BadInput."""
    checks.one_of(kind, Meeting.Kind.values, "kind")
    if at.year not in YEARS:
        raise BadInput("time_wrong", _("会议时间应在 2000 至 2100 年之间"), {"field": "at"})
    if not 1 <= len(items) <= rules.MOST_ITEMS:
        raise BadInput(
            "items_wrong",
            _("议题应为 1 至 %(most)d 项"),
            {"field": "items", "most": rules.MOST_ITEMS},
        )
    meeting = Meeting.objects.create(
        village_id=checks.village_id(village), code=_next_code(village, at), kind=kind,
        title=needed("title", title, 120), where=needed("where", where, 120), at=at,
        by=viewer.user_id, by_name=viewer.name, origin=origin, source=source,
    )  # fmt: skip
    for number, (text, about) in enumerate(items, 1):
        MeetingItem.objects.create(
            meeting=meeting, number=number, title=needed("items", text, 120),
            about=about.strip()[:80],
        )  # fmt: skip
    _log(meeting, "draft", "", viewer)
    return meeting


@action(HOLD, place=checks.place_of_meeting)
def call_meeting(*, viewer: Viewer, meeting: str, adults: int = 0) -> Meeting:
    """Give notice of it today. Who may take part stands from now on: the households or members of
    the representatives' meeting that are known, or so many `adults` of 18 and over.

    Raises Conflict too late for the days of notice, or where nobody is known; BadInput.
    """
    row = checks.locked_meeting(meeting)
    step(row, "call", viewer)
    members = _members(row)
    if row.kind == Meeting.Kind.ADULTS and not 0 < adults <= MOST_ADULTS:
        raise BadInput("adults_wrong", _("请填写十八周岁以上村民人数"), {"field": "adults"})
    if row.kind != Meeting.Kind.ADULTS and not members:
        raise Conflict("nobody_known", _("本村还没有登记农户或村民代表，不能确定应到人员"))
    Attendance.objects.bulk_create(members, batch_size=BATCH)
    row.called_on, row.eligible = clock.today(), len(members) or adults
    row.save(update_fields=["called_on", "eligible"])
    return row


@action(HOLD, place=checks.place_of_meeting)
def cancel_meeting(*, viewer: Viewer, meeting: str, reason: str) -> Meeting:
    """Give up a meeting that has not been held, with a reason."""
    row = checks.locked_meeting(meeting)
    step(row, "cancel", viewer, needed("reason", reason, 500))
    return row


@action(HOLD, place=checks.place_of_meeting)
def open_meeting(
    *,
    viewer: Viewer,
    meeting: str,
    sign_in: str,
    came: Collection[int] = (),
    present: int = 0,
) -> Meeting:
    """Who came, by the sheet they signed: keys of the attendance, or so many adults. Where that is
    no quorum the meeting has failed. Raises BadInput, Conflict."""
    row = checks.locked_meeting(meeting)
    if row.kind == Meeting.Kind.ADULTS:
        row.present = present
    else:
        ticked = Attendance.objects.filter(meeting=row, pk__in=came)
        if ticked.count() < len(set(came)):
            raise BadInput("not_a_member", _("到会人员不在应到名单内"), {"field": "came"})
        row.present = ticked.update(present=True)
    if not 0 <= (row.present or 0) <= (row.eligible or 0):
        raise BadInput(
            "present_wrong", _("到会人数应为 0 至应到人数 %(eligible)d"),
            {"field": "present", "eligible": row.eligible or 0},
        )  # fmt: skip
    row.sign_in = needed("sign_in", sign_in, 60)
    step(row, "hold", viewer)
    row.save(update_fields=["present", "sign_in"])
    return row


@action(HOLD, place=checks.place_of_meeting)
def publish_resolutions(
    *, viewer: Viewer, meeting: str, where: str, days: int = rules.NOTICE_DAYS
) -> Meeting:
    """Show the resolutions in public from today, for so many calendar days, on a board or at an
    address. Raises BadInput, Conflict."""
    row = checks.locked_meeting(meeting)
    if not rules.NOTICE_DAYS <= days <= rules.MOST_NOTICE_DAYS:
        raise BadInput(
            "days_out_of_range", _("公示期应为 %(least)d 至 %(most)d 天"),
            {"field": "days", "least": rules.NOTICE_DAYS, "most": rules.MOST_NOTICE_DAYS},
        )  # fmt: skip
    where = needed("where", where, 300)
    step(row, "publish", viewer, where)
    row.noticed_on, row.notice_days, row.notice_where = clock.today(), days, where
    row.save(update_fields=["noticed_on", "notice_days", "notice_where"])
    return row


@action("villages.object", place=checks.place_of_meeting)
def object_to_resolution(
    *, viewer: Viewer, meeting: str, text: str, channel: str = MeetingObjection.Channel.PAGE
) -> MeetingObjection:
    """Say something against a resolution on notice, in time; an office records what it was told."""
    row = checks.locked_meeting(meeting)
    last = last_day(row)
    if row.state != Meeting.State.NOTICED or last is None or clock.today() > last:
        raise Conflict("no_notice", _("会议决议不在公示期内"))
    if not text.strip():
        raise BadInput("text_missing", _("请写明异议内容"), {"field": "text"})
    return MeetingObjection.objects.create(
        meeting=row, channel=checks.one_of(channel, MeetingObjection.Channel.values, "channel"),
        text=text.strip()[:5000], by=viewer.user_id, by_name=viewer.name, at=clock.now(),
    )  # fmt: skip


@action("villages.answer_objection", place=_place_of_objection)
def answer_resolution_objection(
    *, viewer: Viewer, objection: int, text: str, upheld: bool
) -> MeetingObjection:
    """Answer an objection once; by neither who made it nor who wrote the minutes."""
    one = MeetingObjection.objects.select_for_update(of=("self",)).filter(pk=objection).first()
    if one is None:
        raise NotFound("no_objection", _("没有这条异议"))
    row = checks.locked_meeting(one.meeting.code)
    if one.upheld is not None or row.state != Meeting.State.NOTICED:
        raise Conflict("answered", _("这条异议已经答复"))
    if viewer.user_id is not None and viewer.user_id in (one.by, standing(row).writer):
        raise Forbidden("four_eyes", _("写纪要的人和提出异议的人不能答复，请由他人办理"))
    one.answer, one.upheld, one.answered_at = needed("text", text, 2000), upheld, clock.now()
    one.answered_by, one.answered_by_name = viewer.user_id, viewer.name
    one.save()
    return one


@action(HOLD, place=checks.place_of_meeting)
def reopen_meeting(*, viewer: Viewer, meeting: str, reason: str) -> Meeting:
    """Back to the minutes, since an objection was upheld: they are written and noticed anew."""
    row = checks.locked_meeting(meeting)
    step(row, "reopen", viewer, needed("reason", reason, 500))
    # What was upheld has had its effect; the next notice starts without it.
    row.objections.filter(upheld=True).update(settled=True)
    row.noticed_on = row.notice_days = None
    row.save(update_fields=["noticed_on", "notice_days"])
    return row


@action(HOLD, place=checks.place_of_meeting)
def close_meeting(*, viewer: Viewer, meeting: str) -> Meeting:
    """Its notice has ended, every objection was answered and none stands: the resolutions hold."""
    row = checks.locked_meeting(meeting)
    step(row, "close", viewer)
    return row


def step(row: Meeting, verb: str, viewer: Viewer, note: str = "") -> None:
    """Move a meeting on, or raise Conflict (Forbidden to who wrote the minutes) saying why not."""
    one, today = standing(row), clock.today()
    check_words(reason=note)
    if why := rules.why_not(verb, one, today, viewer.user_id):
        params = {
            "state": row.get_state_display(), "days": rules.CALL_DAYS[row.kind],
            "last": one.last_day.isoformat() if one.last_day else "",
        }  # fmt: skip
        raise (Forbidden if why == "own_minutes" else Conflict)(why, WHY_NOT[why], params)
    before, row.state = row.state, rules.after(verb, one)
    row.save(update_fields=["state"])
    _log(row, verb, before, viewer, note)


def standing(row: Meeting) -> Standing:
    """The meeting as its rules see it."""
    written = row.minutes.order_by("-number").first()
    return Standing(
        state=row.state,
        kind=row.kind,
        on=timezone.localdate(row.at),
        called_on=row.called_on,
        eligible=row.eligible or 0,
        present=row.present or 0,
        writer=written.by if written else None,
        last_day=last_day(row),
        upheld=tuple(row.objections.filter(settled=False).values_list("upheld", flat=True)),
    )


def last_day(row: Meeting) -> Date | None:
    if row.noticed_on is None or row.notice_days is None:
        return None
    return rules.last_day(row.noticed_on, row.notice_days)


def _members(row: Meeting) -> list[Attendance]:
    if row.kind == Meeting.Kind.ADULTS:
        return []
    if row.kind == Meeting.Kind.HOUSEHOLDS:
        keys = registry.household_keys(codes=registry.households_of(row.village.code))
        return [Attendance(meeting=row, household_id=key.id) for key in keys]
    seated = Representative.objects.filter(village=row.village, until=None)
    return [Attendance(meeting=row, representative=one) for one in seated]


def _next_code(village: str, at: DateTime) -> str:
    stem = f"{village}-M{timezone.localdate(at).year}-"
    taken = Meeting.objects.filter(code__startswith=stem).values_list("code", flat=True)
    return f"{stem}{max((int(code.removeprefix(stem)) for code in taken), default=0) + 1:02d}"


def _log(row: Meeting, verb: str, before: str, viewer: Viewer, note: str = "") -> None:
    MeetingEvent.objects.create(
        meeting=row, verb=verb, before=before, after=row.state, note=note[:500],
        by=viewer.user_id, by_name=viewer.name, at=clock.now(),
    )  # fmt: skip
