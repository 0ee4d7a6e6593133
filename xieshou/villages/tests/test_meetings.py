"""A meeting from its agenda to the end of its notice, each step by whoever may alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.clock import on_day
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.secret import Personal
from xieshou.villages import actions, reads
from xieshou.villages.actions import Vote
from xieshou.villages.models import Attendance, Meeting, MeetingEvent, MeetingObjection, Resolution
from xieshou.villages.tests.conftest import LARGE, SMALL, make_households, viewer_of

CALLED, HELD = date(2026, 6, 1), date(2026, 6, 15)
AT = timezone.make_aware(datetime(2026, 6, 15, 19, 30))
ITEMS = [("审议村庄规划", f"villages.plan:{SMALL}-P2026/1"), ("推选监督小组", "")]


def draft(viewer: Viewer, **said: Any) -> str:
    body = {
        "village": SMALL, "kind": "households", "title": "2026年第二次村民会议",
        "where": "村委会活动室", "at": AT, "items": ITEMS, **said,
    }  # fmt: skip
    return actions.draft_meeting(viewer=viewer, **body).code


def held(viewer: Viewer, came: int = 20, of: int = 30) -> str:
    """A meeting of households at which so many of so many came."""
    make_households(SMALL, of)
    code = draft(viewer)
    with on_day(CALLED):
        actions.call_meeting(viewer=viewer, meeting=code)
    keys = list(Attendance.objects.values_list("pk", flat=True))[:came]
    with on_day(HELD):
        actions.open_meeting(viewer=viewer, meeting=code, sign_in="签到册06", came=keys)
    return code


def minuted(viewer: Viewer, code: str, ayes: int = 15, of: int = 20) -> str:
    votes = [Vote(1, "同意本村规划第1版", ayes, 1, of - ayes - 1)]
    return actions.write_minutes(
        viewer=viewer, meeting=code, text="到会人员逐项审议。", votes=votes
    ).content_hash


def noticed(writer: Viewer, other: Viewer, ayes: int = 15) -> str:
    code = held(writer)
    actions.confirm_minutes(viewer=other, meeting=code, content_hash=minuted(writer, code, ayes))
    with on_day(HELD):
        actions.publish_resolutions(viewer=writer, meeting=code, where="村务公开栏")
    return code


def closed(writer: Viewer, other: Viewer, ayes: int = 15) -> str:
    code = noticed(writer, other, ayes)
    with on_day(HELD + timedelta(8)):
        actions.close_meeting(viewer=writer, meeting=code)
    return code


def test_a_meeting_goes_its_way(officer: Viewer, second: Viewer) -> None:
    """Agenda, call, roll, minutes, confirmation by another, notice, end; each step on record."""
    code = closed(officer, second)
    row = reads.meeting(code, viewer=officer)
    assert row is not None
    assert code == f"{SMALL}-M2026-01"
    assert (row.line.state, row.quorate, row.eligible, row.present) == ("closed", True, 30, 20)
    assert [step.verb for step in row.steps] == [
        "draft", "call", "hold", "minute", "confirm", "publish", "close",
    ]  # fmt: skip
    [vote] = row.resolutions
    assert (vote.passed, vote.ayes, vote.noes, vote.abstained) == (True, 15, 1, 4)
    assert row.last_day == HELD + timedelta(7)
    assert reads.record_faults() == []


def test_the_public_learns_the_outcome_and_no_number_of_few(
    officer: Viewer, second: Viewer
) -> None:
    """One against is somebody: counts go, the outcome stays; no roll, no minutes, no draft."""
    draft(officer, title="未通知的会议")
    assert reads.meetings(SMALL) == ()
    code = noticed(officer, second)
    row = reads.meeting(code)
    assert row is not None
    [vote] = row.resolutions
    assert (vote.passed, vote.ayes, vote.noes, vote.abstained) == (True, None, None, None)
    assert (row.present, row.quorate) == (20, True)
    assert (row.minutes, row.steps, row.sign_in) == (None, (), "")
    assert reads.attendance(code, viewer=PUBLIC) == ()


def test_before_the_notice_no_resolution_is_public(officer: Viewer) -> None:
    """What is not confirmed is nobody's business yet."""
    code = held(officer)
    minuted(officer, code)
    row = reads.meeting(code)
    assert row is not None
    assert row.resolutions == ()


def test_without_a_quorum_nothing_is_decided(officer: Viewer) -> None:
    """Nineteen households of thirty are too few; no minutes follow."""
    code = held(officer, came=19)
    row = reads.meeting(code)
    assert row is not None
    assert (row.line.state, row.quorate) == ("failed", False)
    with pytest.raises(Conflict) as no:
        minuted(officer, code, 15, 19)
    assert no.value.code == "wrong_state"
    assert not Resolution.objects.exists()


def test_a_villagers_meeting_is_called_ten_days_ahead(officer: Viewer) -> None:
    """Nine are too few, and nobody is on the roll then."""
    make_households(SMALL, 3)
    code = draft(officer)
    with on_day(HELD - timedelta(9)), pytest.raises(Conflict) as no:
        actions.call_meeting(viewer=officer, meeting=code)
    assert no.value.code == "called_late"
    assert "10" in no.value.message
    assert not Attendance.objects.exists()
    with on_day(HELD - timedelta(10)):
        actions.call_meeting(viewer=officer, meeting=code)
    assert Attendance.objects.count() == 3


def test_nobody_confirms_own_minutes(officer: Viewer, second: Viewer) -> None:
    """Nor sends them back; and what is confirmed is what was read."""
    code = held(officer)
    read = minuted(officer, code)
    for act, rest in (
        (actions.confirm_minutes, {"content_hash": read}),
        (actions.send_back_minutes, {"reason": "漏写一项"}),
    ):
        with pytest.raises(Forbidden) as no:
            act(viewer=officer, meeting=code, **rest)
        assert no.value.code == "own_minutes"
    actions.write_minutes(viewer=officer, meeting=code, text="另写一稿。", votes=[])
    with pytest.raises(Conflict) as changed:
        actions.confirm_minutes(viewer=second, meeting=code, content_hash=read)
    assert changed.value.code == "content_changed"
    actions.send_back_minutes(viewer=second, meeting=code, reason="漏写一项")
    row = reads.meeting(code, viewer=second)
    assert row is not None
    assert row.line.state == "held"


def test_votes_that_do_not_fit_are_refused_by_row(officer: Viewer) -> None:
    """Twenty came: nineteen votes, a point not on the agenda, one twice."""
    code = held(officer)
    for votes, wrong in (
        ([Vote(1, "同意", 15, 1, 3)], "votes_wrong"),
        ([Vote(3, "同意", 15, 1, 4)], "item_unknown"),
        ([Vote(1, "同意", 15, 1, 4), Vote(1, "再同意", 15, 1, 4)], "item_twice"),
    ):
        with pytest.raises(BadInput) as no:
            actions.write_minutes(viewer=officer, meeting=code, text="记录", votes=votes)
        assert no.value.code == wrong
    assert not Resolution.objects.exists()


def test_an_objection_keeps_the_meeting_open_until_answered(
    officer: Viewer, second: Viewer, resident: Viewer
) -> None:
    """Answered by neither the objector nor the writer; upheld, the matter is taken up again."""
    code = noticed(officer, second)
    with on_day(HELD + timedelta(7)):
        made = actions.object_to_resolution(viewer=resident, meeting=code, text="没有通知我家")
    with on_day(HELD + timedelta(8)):
        for act, rest, why in (
            (actions.close_meeting, {}, "objection_open"),
            (actions.reopen_meeting, {"reason": "重议"}, "none_upheld"),
            (actions.object_to_resolution, {"text": "晚了"}, "no_notice"),
        ):
            with pytest.raises(Conflict) as no:
                act(viewer=officer, meeting=code, **rest)
            assert no.value.code == why
        with pytest.raises(Forbidden):
            actions.answer_resolution_objection(
                viewer=officer, objection=made.pk, text="已通知", upheld=False
            )
        actions.answer_resolution_objection(
            viewer=second, objection=made.pk, text="确未通知", upheld=True
        )
        with pytest.raises(Conflict) as stands:
            actions.close_meeting(viewer=officer, meeting=code)
        assert stands.value.code == "objection_upheld"
        actions.reopen_meeting(viewer=officer, meeting=code, reason="补充通知后重议")
    row = reads.meeting(code, viewer=officer)
    assert row is not None
    assert (row.line.state, row.last_day) == ("held", None)


def test_what_was_objected_is_read_by_who_may_answer_and_who_said_it(
    officer: Viewer, second: Viewer, resident: Viewer
) -> None:
    """Encrypted in the table, no words of it for the public."""
    code = noticed(officer, second)
    with on_day(HELD):
        actions.object_to_resolution(viewer=resident, meeting=code, text="没有通知我家")
    for viewer, text in ((second, "没有通知我家"), (resident, "没有通知我家"), (PUBLIC, None)):
        row = reads.meeting(code, viewer=viewer)
        assert row is not None
        assert [one.text for one in row.objections] == [text]
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM villages_meetingobjection")
        assert "通知" not in str(cursor.fetchall())
    assert MeetingObjection.objects.count() == 1


def test_representatives_meet_by_their_roll(officer: Viewer, second: Viewer) -> None:
    """Masked on the page, encrypted in the table; two thirds of the members make the quorum."""
    for at in range(9):
        actions.seat_representative(
            viewer=officer, village=SMALL, name=Personal(f"代表{at}"), woman=at < 3,
            committee=at == 8, since=CALLED,
        )  # fmt: skip
    with pytest.raises(Conflict):
        actions.seat_representative(
            viewer=officer, village=SMALL, name=Personal("代表0"), woman=False, since=CALLED
        )
    assert reads.composition_flaws(SMALL) == ()
    code = draft(officer, kind="representatives")
    with on_day(HELD):
        actions.call_meeting(viewer=officer, meeting=code)
        roll = reads.attendance(code, viewer=officer)
        assert len(roll) == 9
        assert all("*" in row.who for row in roll)
        actions.open_meeting(
            viewer=officer, meeting=code, sign_in="签到06", came=[row.id for row in roll[:6]]
        )
    row = reads.meeting(code, viewer=second)
    assert row is not None
    assert (row.line.state, row.present, row.eligible) == ("held", 6, 9)
    public = reads.meeting(code)
    assert public is not None
    assert (public.present, public.eligible, public.quorate) == (None, None, True)
    gone = reads.representatives(SMALL, viewer=officer)[0]
    actions.unseat_representative(viewer=officer, representative=gone.id, until=HELD)
    assert len(reads.representatives(SMALL, viewer=officer)) == 8


def test_a_meeting_of_another_age_is_refused(officer: Viewer) -> None:
    """The end of time has no local day."""
    with pytest.raises(BadInput) as no:
        draft(officer, at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC))
    assert no.value.code == "time_wrong"


def test_adults_are_counted_not_listed(officer: Viewer) -> None:
    """Fifty-one of a hundred and one; more than may come are refused."""
    code = draft(officer, kind="adults")
    with on_day(CALLED):
        with pytest.raises(BadInput):
            actions.call_meeting(viewer=officer, meeting=code)
        actions.call_meeting(viewer=officer, meeting=code, adults=101)
    with on_day(HELD):
        with pytest.raises(BadInput):
            actions.open_meeting(viewer=officer, meeting=code, sign_in="册", present=102)
        actions.open_meeting(viewer=officer, meeting=code, sign_in="册", present=51)
    assert Meeting.objects.get().state == "held"


def test_a_stranger_on_the_roll_is_refused(officer: Viewer, second: Viewer) -> None:
    """Somebody of another meeting did not come to this one."""
    make_households(SMALL, 3)
    first, other = draft(officer), draft(officer)
    with on_day(CALLED):
        for code in (first, other):
            actions.call_meeting(viewer=officer, meeting=code)
    strangers = Attendance.objects.filter(meeting__code=other).values_list("pk", flat=True)
    with on_day(HELD), pytest.raises(BadInput) as no:
        actions.open_meeting(viewer=officer, meeting=first, sign_in="册", came=list(strangers))
    assert no.value.code == "not_a_member"
    assert not Attendance.objects.filter(present=True).exists()


def test_elsewhere_and_nowhere_are_refused_alike(officer: Viewer, resident: Viewer) -> None:
    """Another village's officer, a resident, a code that is none."""
    code = draft(officer)
    stranger = viewer_of("stranger", "village_officer", LARGE)
    for viewer, named in ((stranger, code), (resident, code), (officer, "533323101001-M2026-99")):
        with pytest.raises(Forbidden):
            actions.cancel_meeting(viewer=viewer, meeting=named, reason="不开了")
    assert reads.meeting(code) is None
    assert reads.meeting(code, viewer=stranger) is None
    actions.cancel_meeting(viewer=officer, meeting=code, reason="改期")
    assert Meeting.objects.get().state == "cancelled"


def test_steps_and_votes_stay_as_they_were(officer: Viewer) -> None:
    """Even against raw SQL."""
    minuted(officer, held(officer))
    for table, column in (("meetingevent", "verb"), ("resolution", "ayes")):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE villages_{table} SET {column} = {column}")
    assert MeetingEvent.objects.count() == 4


def test_what_waits_is_told_to_who_may_do_it(
    officer: Viewer, second: Viewer, resident: Viewer
) -> None:
    """Minutes not to their writer, an objection to neither writer nor objector, a notice at its
    end to who closes it; a resident's find to an officer."""

    def waiting(viewer: Viewer) -> dict[str, int]:
        rows = reads.village_waiting(viewer)
        return {row.kind.removeprefix("villages_"): row.count for row in rows}

    code = held(officer)
    read = minuted(officer, code)
    assert (waiting(officer), waiting(second), waiting(PUBLIC)) == ({}, {"minutes": 1}, {})
    actions.confirm_minutes(viewer=second, meeting=code, content_hash=read)
    with on_day(HELD):
        actions.publish_resolutions(viewer=officer, meeting=code, where="公开栏")
        made = actions.object_to_resolution(viewer=resident, meeting=code, text="没通知")
    with on_day(HELD + timedelta(8)):
        assert (waiting(officer), waiting(second)) == ({}, {"objections": 1})
        actions.answer_resolution_objection(
            viewer=second, objection=made.pk, text="通知了", upheld=False
        )
        assert waiting(officer) == {"closing": 1}
    with on_day(HELD + timedelta(7)):
        assert waiting(officer) == {}
    actions.name_asset(viewer=resident, village=SMALL, kind="land", name="老茶园")
    [row] = [one for one in reads.village_waiting(second) if one.kind == "villages_assets"]
    assert (row.arguments, row.count) == ((SMALL,), 1)
