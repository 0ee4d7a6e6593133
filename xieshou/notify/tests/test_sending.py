"""Messages on their way: sent once, tried again with patience, given up with a reason."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from xieshou.core.action import Conflict, Forbidden
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.notify import actions, reads, rules, tasks
from xieshou.notify.models import Delivery, Note, Receiver
from xieshou.notify.tasks import sending
from xieshou.notify.tests.conftest import (
    COUNTY,
    EVERY,
    NEXT_COUNTY,
    by_day,
    receiver,
    told,
    viewer_of,
)
from xieshou.notify.tests.listening import Machine

State = Delivery.State


def queued(one: Receiver, now: datetime, many: int = 1) -> None:
    """Things for a receiver, put into a message each."""
    for n in range(many):
        Note.objects.create(
            receiver=one, kind="paid", thing=f"test {n} {now}", on=now.date(), text="已付款",
            place=COUNTY, address="/funds/orders/1/", noted_at=now, due_at=now,
        )  # fmt: skip
        tasks.gather(now)


def test_what_fails_is_tried_again_under_the_same_id_until_it_is_taken(
    county: Viewer, machine: Machine
) -> None:
    one, now = receiver(county, machine.hook), by_day(10)
    queued(one, now)
    machine.script = [503, "drop", 429]
    states = []
    for _ in range(4):
        tasks.send_due(now)
        found = Delivery.objects.get()
        states.append((found.state, found.attempts, found.reason))
        now = max(now, found.next_at)
    assert states == [
        (State.RETRYING, 1, "busy"), (State.RETRYING, 2, "unreachable"),
        (State.RETRYING, 3, "too_often"), (State.SENT, 4, ""),
    ]  # fmt: skip
    assert len({got.headers["webhook-id"] for got in machine.got}) == 1
    for got in machine.got:
        at = int(got.headers["webhook-timestamp"])
        rules.verify(one.secret, got.headers, got.body, at)
    tasks.send_due(now + timedelta(days=9))
    assert len(machine.got) == 4


def test_between_tries_nothing_is_sent(county: Viewer, machine: Machine) -> None:
    one, now = receiver(county, machine.hook), by_day(10)
    queued(one, now)
    machine.script = [500] * 9
    tasks.send_due(now)
    wait = Delivery.objects.get().next_at - now
    assert timedelta(seconds=15) <= wait <= timedelta(seconds=30)
    tasks.send_due(now + wait - timedelta(seconds=1))
    assert len(machine.got) == 1
    tasks.send_due(now + wait)
    assert len(machine.got) == 2


def test_a_wait_that_was_asked_for_is_kept(county: Viewer, machine: Machine) -> None:
    one, now = receiver(county, machine.hook), by_day(10)
    queued(one, now)
    machine.script = [(503, {"Retry-After": "3600"})]
    tasks.send_due(now)
    assert Delivery.objects.get().next_at >= now + timedelta(hours=1)


def test_what_is_never_taken_is_given_up_and_can_be_sent_again(
    county: Viewer, machine: Machine
) -> None:
    one, now = receiver(county, machine.hook), by_day(10)
    queued(one, now)
    machine.script = [500] * rules.MAX_ATTEMPTS
    for _ in range(rules.MAX_ATTEMPTS):
        tasks.send_due(now)
        now = max(now, Delivery.objects.get().next_at)
    found = Delivery.objects.get()
    assert (found.state, found.attempts) == (State.FAILED, rules.MAX_ATTEMPTS)
    assert reads.deliveries(county, state="failed").rows[0].why == "对方暂时不能接收 HTTP 500"
    tasks.send_due(now + timedelta(days=30))
    assert len(machine.got) == rules.MAX_ATTEMPTS
    actions.send_failed_again(viewer=county, delivery=found.pk)
    tasks.send_due(now + timedelta(days=3650))
    assert Delivery.objects.get().state == State.SENT
    assert {got.headers["webhook-id"] for got in machine.got} == {found.message_id}
    with pytest.raises(Conflict):
        actions.send_failed_again(viewer=county, delivery=found.pk)


def test_what_is_refused_for_good_is_not_tried_again(county: Viewer, machine: Machine) -> None:
    queued(receiver(county, machine.hook), by_day(10))
    machine.script = [401]
    assert tasks.send_due(by_day(10)).failed == 1
    assert tasks.send_due(by_day(11)).failed == 0


def test_who_says_gone_is_left_alone(county: Viewer, machine: Machine) -> None:
    """Standard Webhooks: 410 disables the endpoint."""
    one, now = receiver(county, machine.hook), by_day(10)
    queued(one, now, 2)
    machine.script = [410]
    assert tasks.send_due(now).failed == 2
    assert len(machine.got) == 1
    assert not Receiver.objects.get(pk=one.pk).active


def test_one_slow_receiver_keeps_no_other_from_its_message(
    county: Viewer, machine: Machine
) -> None:
    slow, quick = receiver(county, machine.hook), receiver(county, machine.wecom, "wecom")
    queued(slow, by_day(10))
    queued(quick, by_day(10))
    machine.script = ["slow"]
    sent = tasks.send_due(by_day(10))
    assert (sent.sent, sent.retrying) == (1, 1)


def test_a_group_gets_no_more_than_twenty_a_minute(county: Viewer, machine: Machine) -> None:
    """The rest leaves a minute later; its robot never has to refuse one."""
    one, now = receiver(county, machine.wecom, "wecom"), by_day(10)
    queued(one, now, 25)
    assert tasks.send_due(now).sent == 20
    assert tasks.send_due(now + timedelta(seconds=59)).sent == 0
    machine.got.clear()
    assert tasks.send_due(now + timedelta(seconds=61)).sent == 5
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


def test_nothing_leaves_in_quiet_hours_not_even_a_retry(county: Viewer, machine: Machine) -> None:
    one = receiver(county, machine.hook, quiet_from=22, quiet_to=7)
    queued(one, by_day(21))
    machine.script = [500]
    tasks.send_due(by_day(21))
    for hour in (22, 23):
        tasks.send_due(by_day(hour))
    tasks.send_due(by_day(6, 2))
    assert len(machine.got) == 1
    tasks.send_due(by_day(7, 2))
    assert len(machine.got) == 2
    assert Delivery.objects.get().state == State.SENT


def test_mail_noted_at_night_is_read_in_the_morning(busy: None, county: Viewer) -> None:
    assert told(by_day(23)).sent == 0
    assert told(by_day(6, 2)).sent == 0
    assert told(by_day(7, 2)).sent == 1
    assert len(mail.outbox) == 1


def test_whoever_has_lost_their_address_meanwhile_gets_no_mail(
    busy: None, county: Viewer, django_user_model: Any
) -> None:
    tasks.note(by_day(10))
    tasks.gather(by_day(10))
    django_user_model.objects.update(email="")
    assert tasks.send_due(by_day(10)).failed == 1
    assert Delivery.objects.get().reason == "no_address"


def test_two_who_send_at_once_send_it_once(
    county: Viewer, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker takes the same message between this one's look and its try."""
    queued(receiver(county, machine.hook), by_day(10))
    real, late = sending._not_before, []

    def meanwhile(one: Delivery, now: datetime) -> datetime:
        if not late:
            late.append(one)
            tasks.send_due(now)
        return real(one, now)

    monkeypatch.setattr(sending, "_not_before", meanwhile)
    tasks.send_due(by_day(10))
    assert len(machine.got) == 1


def test_what_a_dead_worker_had_in_hand_is_sent_under_its_id_by_the_next(
    county: Viewer, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(receiver(county, machine.hook), by_day(10))

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_end", killed)
        with pytest.raises(KeyboardInterrupt):
            tasks.send_due(by_day(10))
    tasks.send_due(by_day(10) + timedelta(minutes=4))
    assert len(machine.got) == 1
    tasks.send_due(by_day(10) + timedelta(minutes=5))
    first, second = machine.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_many_things_of_one_kind_come_in_one_message(county: Viewer, machine: Machine) -> None:
    one, now = receiver(county, machine.hook, digest="daily", hour=8), by_day(10)
    for n in range(30):
        Note.objects.create(
            receiver=one, kind="paid" if n % 2 else "decided", thing=f"t {n}", on=now.date(),
            text=f"第 {n} 件", place=COUNTY, address="/x/", noted_at=now, due_at=by_day(8, 2),
        )  # fmt: skip
    for hour in (11, 7, 8, 9):
        at = by_day(hour, 1 if hour == 11 else 2)
        tasks.gather(at)
        tasks.send_due(at)
    items = [item["text"] for got in machine.got for item in got.json["data"]["items"]]
    assert len(machine.got) == 2
    assert sorted(items) == sorted(f"福贡县 第 {n} 件" for n in range(30))


def test_only_who_reads_the_log_of_a_place_may_send_again_there(
    county: Viewer, officer: Viewer, machine: Machine
) -> None:
    queued(receiver(county, machine.hook), by_day(10))
    machine.script = [400]
    tasks.send_due(by_day(10))
    pk = Delivery.objects.get().pk
    for stranger in (officer, viewer_of("beside", "county_office", NEXT_COUNTY)):
        with pytest.raises(Forbidden):
            actions.send_failed_again(viewer=stranger, delivery=pk)
        assert reads.deliveries(stranger).rows == ()
    assert Delivery.objects.get().state == State.FAILED
    with pytest.raises(Forbidden):
        actions.send_failed_again(viewer=county, delivery=10**9)


def test_messages_to_people_are_the_administrators_alone(busy: None, county: Viewer) -> None:
    told(by_day(10))
    keeper = viewer_of("keeper", "administrator", "")
    assert [row.to for row in reads.deliveries(keeper).rows] == ["测试county"]
    assert reads.deliveries(county).rows == ()
    assert "county@example.org" not in str(reads.deliveries(keeper))


def test_nobody_but_the_system_and_the_administrator_sets_it_going(county: Viewer) -> None:
    with pytest.raises(Forbidden):
        actions.run_notifications(viewer=county)
    assert actions.run_notifications(viewer=SYSTEM).name == "notify.run"
    assert actions.prefer(viewer=county, kinds=EVERY).user_id == county.user_id
