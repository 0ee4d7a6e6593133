"""A posting: agreed by both sides, worked, handed on, and found good by both."""

import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, OperationalError, transaction
from hypothesis import given, strategies as st

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.clock import on_day
from xieshou.core.scope import PUBLIC, SYSTEM, Unscoped
from xieshou.core.secret import Personal
from xieshou.exchange import actions, reads
from xieshou.exchange.models import Posting, Relay
from xieshou.exchange.rules import postings as rules
from xieshou.exchange.tests.conftest import (
    COUNTY,
    DISTRICT,
    Exchange,
    client_of,
    person,
    today,
)
from xieshou.registry import actions as registry_actions, reads as registry


class TestAgreeing:
    def test_both_sides_agree_through_two_people(self, exchange: Exchange) -> None:
        """The county as the host, the district as the sender; then it is settled."""
        one = exchange.proposed()
        actions.accept_posting(viewer=exchange.county, posting=one.code, side="host")
        one.refresh_from_db()
        assert (one.state, one.host_agreed, one.sender_agreed) == ("proposed", True, False)
        done = actions.accept_posting(viewer=exchange.district, posting=one.code, side="sender")
        assert done.state == "accepted"
        assert reads.posting_faults() == []

    @pytest.mark.parametrize(("who", "side"), [("district", "host"), ("county", "sender")])
    def test_nobody_agrees_for_the_other_side(
        self, exchange: Exchange, who: str, side: str
    ) -> None:
        """A district's office reaches the county by its pairing, but speaks for the district."""
        one = exchange.proposed()
        with pytest.raises(Forbidden):
            actions.accept_posting(viewer=getattr(exchange, who), posting=one.code, side=side)
        one.refresh_from_db()
        assert not (one.host_agreed)
        assert not (one.sender_agreed)

    def test_who_works_for_nobody_known_speaks_for_a_place_of_the_own_alone(
        self, exchange: Exchange
    ) -> None:
        """A role by a pairing reaches the county but is not the county's; roles on two sides are
        nobody's."""
        one = exchange.proposed()
        pairing = registry.pairings(COUNTY)[0].id
        paired = person("paired", "district_office", pairing=pairing)
        both = person("both", "county_office", COUNTY)
        registry_actions.grant_role(
            viewer=SYSTEM, user=both.user_id, role="county_office", place=DISTRICT
        )
        both = registry.viewer_for(get_user_model().objects.get(pk=both.user_id))
        for viewer in (paired, both):
            with pytest.raises(Forbidden):
                actions.accept_posting(viewer=viewer, posting=one.code, side="host")
        with pytest.raises(Forbidden):
            actions.accept_posting(viewer=both, posting=one.code, side="sender")
        assert reads.candidates(both).total == 0
        alone = person("alone", "county_office", COUNTY)
        actions.accept_posting(viewer=alone, posting=one.code, side="host")

    def test_another_county_has_no_say_and_learns_nothing(self, exchange: Exchange) -> None:
        one = exchange.proposed()
        with pytest.raises(Forbidden):
            actions.accept_posting(viewer=exchange.neighbour, posting=one.code, side="host")
        assert reads.posting(exchange.neighbour, one.code) is None
        assert reads.posting(exchange.neighbour, "A000000-NONE22") is None
        with pytest.raises(Unscoped):
            reads.posting(PUBLIC, one.code)

    def test_a_side_agrees_once(self, exchange: Exchange) -> None:
        one = exchange.proposed()
        actions.accept_posting(viewer=exchange.county, posting=one.code, side="host", key="k")
        again = actions.accept_posting(
            viewer=exchange.county, posting=one.code, side="host", key="k"
        )
        assert again.pk == one.pk
        with pytest.raises(Conflict):
            actions.accept_posting(viewer=exchange.county_2, posting=one.code, side="host")

    def test_a_no_has_a_reason_and_frees_both(self, exchange: Exchange) -> None:
        one = exchange.proposed()
        with pytest.raises(BadInput) as fault:
            actions.decline_posting(
                viewer=exchange.district, posting=one.code, side="sender", reason=" "
            )
        assert fault.value.params["field"] == "reason"
        actions.decline_posting(
            viewer=exchange.district, posting=one.code, side="sender", reason="本学期人手不足"
        )
        again = actions.propose_posting(
            viewer=exchange.county, post=one.post.code, candidate=one.candidate.code
        )
        assert again.state == "proposed"

    def test_a_post_gives_no_more_seats_than_it_has(self, exchange: Exchange) -> None:
        one = exchange.proposed()
        other = exchange.candidate("李老师")
        with pytest.raises(Conflict) as fault:
            actions.propose_posting(
                viewer=exchange.county, post=one.post.code, candidate=other.code
            )
        assert fault.value.code == "no_seat"

    def test_a_person_has_one_posting_that_stands(self, exchange: Exchange) -> None:
        one = exchange.proposed()
        with pytest.raises(Conflict) as fault:
            actions.propose_posting(
                viewer=exchange.county, post=exchange.post(title="另一岗位").code,
                candidate=one.candidate.code,
            )  # fmt: skip
        assert fault.value.code == "posting_stands"
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.create(
                code="X", post=one.post, candidate=one.candidate, starts_on=today(),
                ends_on=today(),
            )  # fmt: skip

    def test_nobody_is_posted_within_one_side(self, exchange: Exchange) -> None:
        ours = exchange.candidate(place=DISTRICT)
        post = actions.open_post(
            viewer=SYSTEM, place=DISTRICT, title="岗位", way="west", kind="teacher", host="学校",
            seats=1, starts_on=today(), ends_on=today(30),
        )  # fmt: skip
        with pytest.raises(BadInput) as fault:
            actions.propose_posting(viewer=SYSTEM, post=post.code, candidate=ours.code)
        assert fault.value.code == "one_side"


class TestWork:
    def test_a_month_counts_once_the_host_confirms_it(self, exchange: Exchange) -> None:
        """Written by the one who is posted, confirmed by the host, then fixed."""
        one = exchange.started()
        month = today(-40).replace(day=1)
        body = {"posting": one.code, "month": month}
        written = actions.write_log(viewer=exchange.teacher, days=10, text="备课、上课", **body)
        assert (written.days, written.confirmed) == (10, False)
        with pytest.raises(Forbidden):
            actions.confirm_log(viewer=exchange.teacher, **body)
        with pytest.raises(Forbidden):
            actions.confirm_log(viewer=exchange.district, **body)
        actions.confirm_log(viewer=exchange.county, **body)
        with pytest.raises(Conflict):
            actions.write_log(viewer=exchange.teacher, days=11, text="改", **body)
        row = reads.posting(exchange.county, one.code)
        assert row is not None
        assert row.days == 10

    def test_nobody_else_writes_the_log(self, exchange: Exchange) -> None:
        one = exchange.started()
        for viewer in (exchange.next_teacher, exchange.county):
            with pytest.raises(Forbidden):
                actions.write_log(
                    viewer=viewer, posting=one.code, month=today(-40), days=1, text="代写"
                )

    def test_a_log_holds_no_more_days_than_the_month(self, exchange: Exchange) -> None:
        one = exchange.started(on=today(-35))
        with pytest.raises(BadInput) as fault:
            actions.write_log(
                viewer=exchange.teacher, posting=one.code, month=today(-35), days=32, text="多报"
            )
        assert fault.value.params["field"] == "days"
        with pytest.raises(BadInput) as fault:
            actions.write_log(
                viewer=exchange.teacher, posting=one.code, month=today(-80), days=1, text="之前"
            )
        assert fault.value.params["field"] == "month"

    def test_a_month_that_is_none_is_told_not_broken_by(self, exchange: Exchange) -> None:
        one = exchange.started()
        client = client_of(exchange.county)
        for month in ("", "昨天", "2026-13-01"):
            answer = client.post(
                f"/exchange/postings/{one.code}/work/confirm_log/", {"month": month}, follow=True
            )
            assert answer.status_code == 200

    def test_no_day_counts_that_lies_outside_the_posting(self, exchange: Exchange) -> None:
        """Not begun before it was agreed; not left before days that the host has confirmed."""
        one = exchange.accepted(exchange.proposed())
        with pytest.raises(BadInput) as fault:
            actions.start_posting(viewer=exchange.county, posting=one.code, on=today(-101))
        assert fault.value.params["field"] == "on"
        actions.start_posting(viewer=exchange.county, posting=one.code, on=today(-90))
        month = (today().replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
        days = rules.month_days(month, today(-90), None)
        body = {"posting": one.code, "month": month}
        actions.write_log(viewer=exchange.teacher, days=days, text="上课", **body)
        ended = {"viewer": exchange.county, "posting": one.code, "side": "host", "reason": "调回"}
        with on_day(today()):
            actions.confirm_log(viewer=exchange.county, **body)
        with pytest.raises(BadInput) as fault:
            actions.break_off_posting(on=month, **ended)
        assert fault.value.params["field"] == "on"
        actions.break_off_posting(on=today(), **ended)

    def test_a_month_written_before_an_early_end_is_confirmed_only_if_it_fits(
        self, exchange: Exchange
    ) -> None:
        """And it waits for the host after the end."""
        one = exchange.started()
        month = (today().replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
        body = {"posting": one.code, "month": month}
        actions.write_log(viewer=exchange.teacher, days=20, text="上课", **body)
        actions.break_off_posting(
            viewer=exchange.district, posting=one.code, side="sender", reason="调回",
            on=month + datetime.timedelta(days=9),
        )  # fmt: skip
        for side in ("host", "sender"):
            viewer = exchange.county_2 if side == "host" else exchange.district_2
            actions.appraise(viewer=viewer, posting=one.code, side=side, mark=4, text="好")
        (waits,) = reads.waiting(exchange.county)
        assert waits.code == one.code
        with pytest.raises(Conflict) as fault:
            actions.confirm_log(viewer=exchange.county, **body)
        assert fault.value.code == "too_many_days"
        actions.write_log(viewer=exchange.teacher, days=10, text="上课", **body)
        actions.confirm_log(viewer=exchange.county, **body)
        assert reads.waiting(exchange.county) == ()

    def test_who_never_came_is_not_waited_for(self, exchange: Exchange) -> None:
        one = exchange.accepted(exchange.proposed())
        actions.break_off_posting(
            viewer=exchange.district, posting=one.code, side="sender", on=today(), reason="生病"
        )
        assert reads.waiting(exchange.county) == ()

    def test_a_task_is_set_by_the_host_and_done_by_the_person(self, exchange: Exchange) -> None:
        one = exchange.started()
        with pytest.raises(Forbidden):
            actions.set_task(
                viewer=exchange.district, posting=one.code, title="建教研组", due_on=today(10)
            )
        task = actions.set_task(
            viewer=exchange.county, posting=one.code, title="建教研组", due_on=today(10)
        )
        done = actions.finish_task(
            viewer=exchange.teacher, posting=one.code, task=task.pk, result="已建，每周一次"
        )
        assert done.done_on == today()

    def test_a_later_end_is_asked_by_one_side_and_agreed_by_the_other(
        self, exchange: Exchange
    ) -> None:
        one = exchange.started()
        until = today(260)
        actions.ask_extension(
            viewer=exchange.county, posting=one.code, side="host", until=until, reason="带完毕业班"
        )
        with pytest.raises(Conflict):
            actions.answer_extension(
                viewer=exchange.county_2, posting=one.code, side="host", agreed=True
            )
        actions.answer_extension(
            viewer=exchange.district, posting=one.code, side="sender", agreed=True
        )
        one.refresh_from_db()
        assert (one.ends_on, one.state) == (until, "started")


class TestRelay:
    def _left(self, exchange: Exchange, one: Posting) -> tuple[Relay, Relay]:
        person = actions.leave(
            viewer=exchange.teacher, posting=one.code, kind="successor", title="数学备课组长",
            level="alone", person=Personal("阿娜"),
        )  # fmt: skip
        paper = actions.leave(
            viewer=exchange.teacher, posting=one.code, kind="document", title="分层作业集"
        )
        return person, paper

    def test_the_next_one_starts_from_what_the_last_one_left(self, exchange: Exchange) -> None:
        """Left, confirmed by the host, taken over by who comes next; the chain shows both."""
        one = exchange.started()
        person, paper = self._left(exchange, one)
        for row in (person, paper):
            with pytest.raises(Forbidden):
                actions.confirm_relay(viewer=exchange.district, posting=one.code, relay=row.pk)
            actions.confirm_relay(viewer=exchange.county, posting=one.code, relay=row.pk)
        actions.end_posting(viewer=exchange.county, posting=one.code, on=today(-1))
        post = exchange.post(title="初中数学教师（第二期）", after=one.post.code)
        following = actions.propose_posting(
            viewer=exchange.county, post=post.code,
            candidate=exchange.candidate("李老师", user="teacher-2").code,
        )  # fmt: skip
        assert following.previous == one
        exchange.started(following, on=today())
        with pytest.raises(Forbidden):
            actions.take_over(viewer=exchange.teacher, posting=following.code, relay=paper.pk)
        actions.take_over(viewer=exchange.next_teacher, posting=following.code, relay=paper.pk)
        with pytest.raises(Conflict):
            actions.take_over(viewer=exchange.next_teacher, posting=following.code, relay=paper.pk)
        row = reads.posting(exchange.next_teacher, following.code)
        assert row is not None
        assert [(link.code, link.successors, link.left, link.taken) for link in row.chain] == [
            (one.code, 1, 2, 1),
            (following.code, 0, 0, 0),
        ]
        assert [left.title for left in row.to_take] == ["数学备课组长"]
        assert row.to_take[0].person == "阿*"
        assert reads.posting_faults() == []

    def test_the_chain_holds_through_who_breaks_off(self, exchange: Exchange) -> None:
        """Who never came takes nothing over; who broke off after beginning is continued."""
        one = exchange.started()
        broken = {"side": "sender", "on": today(), "reason": "生病"}
        actions.break_off_posting(viewer=exchange.district, posting=one.code, **broken)

        def next_one(name: str) -> Posting:
            return actions.propose_posting(
                viewer=exchange.county, post=one.post.code, candidate=exchange.candidate(name).code
            )

        absent = next_one("李老师")
        assert absent.previous == one
        exchange.accepted(absent)
        actions.break_off_posting(viewer=exchange.district, posting=absent.code, **broken)
        assert next_one("赵老师").previous == one

    def test_a_posting_ends_only_once_its_relay_is_confirmed(self, exchange: Exchange) -> None:
        one = exchange.started()
        self._left(exchange, one)
        with pytest.raises(Conflict) as fault:
            actions.end_posting(viewer=exchange.county, posting=one.code, on=today())
        assert fault.value.code == "relay_open"

    def test_one_that_leaves_nothing_says_why(self, exchange: Exchange) -> None:
        one = exchange.started()
        with pytest.raises(BadInput) as fault:
            actions.end_posting(viewer=exchange.county, posting=one.code, on=today())
        assert fault.value.params["field"] == "reason"
        actions.end_posting(
            viewer=exchange.county, posting=one.code, on=today(), reason="短期支教，无接力"
        )

    def test_a_successor_has_a_name_and_a_level(self, exchange: Exchange) -> None:
        one = exchange.started()
        for wrong, field in (
            ({"level": "", "person": Personal("阿娜")}, "level"),
            ({"level": "alone"}, "person"),
        ):
            body: dict[str, Any] = {"kind": "successor", "title": "组长"} | wrong
            with pytest.raises(BadInput) as fault:
                actions.leave(viewer=exchange.teacher, posting=one.code, **body)
            assert fault.value.params["field"] == field

    def test_nothing_is_taken_over_before_it_is_confirmed(self, exchange: Exchange) -> None:
        one = exchange.started()
        with pytest.raises(NotFound):
            actions.take_over(viewer=exchange.teacher, posting=one.code, relay=1)


class TestAppraisal:
    def test_neither_side_reads_the_others_before_both_have_said(self, exchange: Exchange) -> None:
        one = exchange.started()
        actions.end_posting(viewer=exchange.county, posting=one.code, on=today(), reason="短期")
        said = {"posting": one.code, "mark": 5, "text": "带出了教研组"}
        actions.appraise(viewer=exchange.county, side="host", **said)
        district = reads.posting(exchange.district, one.code)
        county = reads.posting(exchange.county, one.code)
        teacher = reads.posting(exchange.teacher, one.code)
        assert district is not None
        assert county is not None
        assert teacher is not None
        assert [len(row.appraisals) for row in (district, county, teacher)] == [0, 1, 0]
        assert district.appraised == ("host",)
        actions.appraise(viewer=exchange.district, side="sender", **said)
        for viewer in (exchange.district, exchange.county, exchange.teacher):
            row = reads.posting(viewer, one.code)
            assert row is not None
            assert [one.side for one in row.appraisals] == ["host", "sender"]

    def test_a_side_appraises_once_it_is_over(self, exchange: Exchange) -> None:
        one = exchange.started()
        said = {"posting": one.code, "side": "host", "mark": 5, "text": "好"}
        with pytest.raises(Conflict):
            actions.appraise(viewer=exchange.county, **said)
        actions.break_off_posting(
            viewer=exchange.district, posting=one.code, side="sender", on=today(), reason="调回"
        )
        with pytest.raises(Forbidden):
            actions.appraise(viewer=exchange.district, **said)
        actions.appraise(viewer=exchange.county, **said)
        with pytest.raises(Conflict):
            actions.appraise(viewer=exchange.county_2, **said)


class TestFigures:
    def test_sums_of_a_pairing_count_each_posting_once(self, exchange: Exchange) -> None:
        """One teacher to the west; nothing for another district or before it began."""
        one = exchange.started()
        month = today(-60).replace(day=1)
        days = rules.month_days(month, today(-90), None)
        actions.write_log(
            viewer=exchange.teacher, posting=one.code, month=month, days=min(days, 12), text="上课"
        )
        actions.confirm_log(viewer=exchange.county, posting=one.code, month=month)
        relay = actions.leave(
            viewer=exchange.teacher, posting=one.code, kind="successor", title="组长",
            level="alone", person=Personal("阿娜"),
        )  # fmt: skip
        before = reads.posting_figures(DISTRICT, COUNTY, today(-89), today())
        assert (before.teachers, before.successors) == (1, 0)
        actions.confirm_relay(viewer=exchange.county, posting=one.code, relay=relay.pk)
        found = reads.posting_figures("31", "5333", today(-120), today())
        assert (found.teachers, found.doctors, found.successors) == (1, 0, 1)
        assert found.person_days == min(days, 12)
        assert reads.posting_figures("310112", COUNTY, today(-120), today()).teachers == 0
        assert reads.posting_figures(DISTRICT, COUNTY, today(-120), today(-91)).teachers == 0


class TestRules:
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["accept", "decline", "start", "extend", "end", "break_off"]),
                st.sampled_from(["host", "sender"]),
            ),
            max_size=8,
        )
    )
    def test_nobody_starts_without_the_yes_of_both(self, steps: list[tuple[str, str]]) -> None:
        """Whatever is tried in whatever order."""
        state, agreed = "proposed", set()
        done: list[tuple[str, str]] = []
        for verb, side in steps:
            found = rules.replay([*done, (verb, side)])
            if found is None:
                continue
            done.append((verb, side))
            if verb == "accept":
                agreed.add(side)
            state = found
            if state in ("accepted", "started", "ended", "broken_off"):
                assert agreed == {"host", "sender"}
        assert state in Posting.State.values

    @given(st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)), st.integers(0, 400))
    def test_the_days_of_the_months_are_all_the_days(
        self, began: datetime.date, length: int
    ) -> None:
        """Counted one by one."""
        left = began + datetime.timedelta(days=length)
        month, total = began.replace(day=1), 0
        while month <= left:
            total += rules.month_days(month, began, left)
            month = (month + datetime.timedelta(days=31)).replace(day=1)
        assert total == length + 1


def test_what_happened_cannot_be_rewritten(exchange: Exchange) -> None:
    """Not even past the verbs."""
    one = exchange.proposed()
    with pytest.raises((IntegrityError, OperationalError)), transaction.atomic():
        one.steps.update(verb="end")
    assert one.steps.get().verb == "propose"


def test_a_loader_may_tell_of_other_days(exchange: Exchange) -> None:
    """Acts of a story are of the day that it says."""
    with on_day(today(-50)):
        one = exchange.started()
    assert one.steps.first().on == today(-50)  # type: ignore[union-attr]
