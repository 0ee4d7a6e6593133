"""Who is told what: what waits once a day, what happened to whom it concerns, and nobody else."""

from datetime import timedelta
from importlib import import_module
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import get_resolver
from django.utils import timezone

from xieshou.core.scope import Viewer
from xieshou.notify import actions, reads, tasks
from xieshou.notify.models import Delivery, Note
from xieshou.notify.rules import EVENTS
from xieshou.notify.tests.conftest import (
    EVERY,
    NEXT_COUNTY,
    OURS,
    by_day,
    content,
    give_address,
    receiver,
    told,
    viewer_of,
)
from xieshou.notify.tests.listening import Machine
from xieshou.projects import actions as projects
from xieshou.projects.tests.walks import noticed


def kinds_of(viewer: Viewer) -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in reads.notes(viewer).rows]


def test_all_that_waits_comes_in_one_message_once_a_day(
    busy: None, officer: Viewer, county: Viewer
) -> None:
    assert told(by_day(10)).sent == 1, "the village's officer has no address"
    assert told(by_day(11)).sent == 0
    [sent] = mail.outbox
    assert sent.to == ["county@example.org"]
    assert sent.subject == "携手：3 项待办"
    for words in ("评审：1 项", "答复异议：1 项", "申报：1 项", "福贡县"):
        assert words in sent.body
    assert [row.count for row in reads.notes(officer).rows] == [1]
    assert Delivery.objects.get().state == Delivery.State.SENT


def test_the_next_day_tells_anew_and_what_was_said_before_counts_as_read(
    busy: None, county: Viewer
) -> None:
    told(by_day(10, 1))
    assert reads.unread(county) == 3
    assert told(by_day(10, 2)).sent == 1
    assert reads.unread(county) == 3
    assert reads.notes(county).total == 6


def test_what_is_past_its_day_is_told_as_late(busy: None, county: Viewer) -> None:
    later = timezone.localtime().replace(hour=10) + timedelta(days=60)
    with mock.patch("django.utils.timezone.now", return_value=later):
        told(later)
    late = [row for row in reads.notes(county).rows if row.kind == "late"]
    assert late
    assert all(row.late for row in late)
    assert "其中逾期" in mail.outbox[0].body


def test_who_is_told_each_morning_of_what_was_noted_later_is_told(
    busy: None, county: Viewer
) -> None:
    """Looked at once a day, after the hour of the message: what is noted anew leaves no later."""
    actions.prefer(viewer=county, kinds=EVERY, digest="daily", hour=8)
    assert told(by_day(9, 1)).sent == 0
    assert told(by_day(9, 2)).sent == 1
    assert mail.outbox[0].subject == "携手：3 项待办"


def test_a_weekly_message_holds_each_waiting_thing_once(busy: None, county: Viewer) -> None:
    actions.prefer(viewer=county, kinds=EVERY, digest="weekly", hour=8, weekday=0)
    sent = [told(by_day(9, day)).sent for day in range(1, 9)]
    assert sum(sent) == 1
    assert mail.outbox[0].subject == "携手：3 项待办"


def test_nobody_is_told_what_they_chose_not_to_hear(busy: None, county: Viewer) -> None:
    actions.prefer(viewer=county, kinds=[kind for kind in EVERY if kind != "waiting"])
    told(by_day(10))
    assert kinds_of(county) == []
    assert mail.outbox == []


def test_without_mail_things_are_listed_and_not_sent(busy: None, county: Viewer) -> None:
    actions.prefer(viewer=county, kinds=EVERY, mail=False)
    assert told(by_day(10)).sent == 0
    assert reads.unread(county) == 3


def test_a_message_speaks_the_language_of_whom_it_is_for(busy: None, county: Viewer) -> None:
    actions.prefer(viewer=county, kinds=EVERY, language="en")
    told(by_day(10))
    [sent] = mail.outbox
    assert sent.subject == "Xieshou: 3 waiting"
    assert "Fugong" in sent.body


@pytest.fixture
def looked(officer: Viewer, county: Viewer, province: Viewer) -> None:
    """The machine has looked once: nothing from before is told."""
    tasks.note(timezone.now())


def test_who_proposes_learns_what_is_decided_and_nobody_of_the_own_act(
    looked: None, officer: Viewer, county: Viewer
) -> None:
    code = noticed(officer, county)
    tasks.note(timezone.now())
    assert sorted(kinds_of(officer)) == [
        ("decided", "项目申报已评审"),
        ("published", "项目开始公示"),
    ]
    assert kinds_of(county) == []
    assert {row.address for row in reads.notes(officer).rows} == {f"/projects/{code}/"}


def test_an_objection_reaches_who_must_answer_it_and_the_answer_who_objected(
    looked: None, officer: Viewer, county: Viewer, province: Viewer
) -> None:
    neighbour = viewer_of("neighbour", "county_office", NEXT_COUNTY)
    resident = viewer_of("resident", "resident", OURS)
    code = noticed(officer, county)
    made = projects.object_(viewer=resident, code=code, text="水源不足")
    tasks.note(timezone.now())
    contested = ("contested", "项目公示收到异议")
    assert contested in kinds_of(county)
    assert contested in kinds_of(province)
    assert kinds_of(neighbour) == kinds_of(resident) == []
    projects.answer(viewer=county, objection=made.pk, text="已复核", upheld=False)
    tasks.note(timezone.now())
    assert kinds_of(resident) == [("contested", "项目异议已答复")]


def test_however_often_it_looks_each_thing_is_told_once(
    looked: None, officer: Viewer, county: Viewer
) -> None:
    noticed(officer, county)
    for _ in range(3):
        tasks.note(timezone.now())
    assert len(kinds_of(officer)) == 2


def test_what_was_before_the_first_look_is_told_to_nobody(officer: Viewer, county: Viewer) -> None:
    noticed(officer, county)
    tasks.note(timezone.now())
    assert [kind for kind, _text in kinds_of(officer)] == []


def test_no_message_names_anybody_or_repeats_what_they_wrote(
    looked: None, officer: Viewer, county: Viewer, machine: Machine
) -> None:
    receiver(county, machine.wecom, "wecom")
    resident = viewer_of("resident", "resident", OURS)
    give_address(officer, "village@example.org")
    code = noticed(officer, county)
    projects.object_(viewer=resident, code=code, text="老王家的地")
    now = timezone.now()
    tasks.note(now)
    Note.objects.exclude(due_at=None).update(due_at=now)
    tasks.gather(now)
    said = "".join(str(one.body) + one.subject for one in Delivery.objects.all())
    assert "项目公示收到异议" in said
    for private in ("老王", "测试resident", "resident", "测试village", "饮水工程"):
        assert private not in said


def test_a_robot_is_told_what_happens_within_its_place_and_of_its_kinds(
    looked: None, officer: Viewer, county: Viewer, machine: Machine
) -> None:
    receiver(county, machine.hook)
    receiver(county, machine.hook, kinds=["paid"])
    theirs = viewer_of("neighbour", "county_office", NEXT_COUNTY)
    receiver(theirs, machine.hook, place=NEXT_COUNTY)
    noticed(officer, county)
    tasks.note(timezone.now())
    events = Note.objects.exclude(receiver=None).exclude(event="")
    assert [(one.receiver.place, one.kind) for one in events.order_by("pk")] == [
        ("533323", "decided"), ("533323", "published"),
    ]  # fmt: skip


def test_a_robot_hears_no_more_than_its_maker_may_see(
    looked: None, officer: Viewer, county: Viewer, machine: Machine
) -> None:
    receiver(county, machine.hook)
    get_user_model().objects.filter(pk=county.user_id).update(is_active=False)
    noticed(officer, viewer_of("other", "county_office", "533323"))
    tasks.note(timezone.now())
    assert not Note.objects.exclude(receiver=None).exists()


def test_a_program_gets_a_message_for_each_kind_a_group_one_for_all(
    looked: None, officer: Viewer, county: Viewer, machine: Machine
) -> None:
    receiver(county, machine.hook)
    receiver(county, machine.wecom, "wecom")
    noticed(officer, county)
    projects.propose(viewer=officer, village=OURS, year=2027, content=content())
    now = timezone.now()
    tasks.note(now)
    tasks.gather(now)
    tasks.send_due(now)
    hooks = [got.json for got in machine.got if got.path == "/hook"]
    assert sorted(one["type"] for one in hooks) == ["notify.decided", "notify.published"]
    groups = [got for got in machine.got if got.path != "/hook"]
    assert len(groups) == 1


def test_a_preview_leaves_nothing_behind(busy: None, county: Viewer) -> None:
    said = actions.preview(by_day(10))
    assert (said.noted, said.messages, said.due) == (4, 1, 1)
    assert not Note.objects.exists()
    assert not Delivery.objects.exists()
    assert mail.outbox == []


def test_events_name_verbs_tables_and_pages_that_there_are() -> None:
    """A verb or table renamed in another app would otherwise fall silent here."""
    labels = {event.verb.partition(".")[0] for event in EVENTS.values()}
    modules = [import_module(f"xieshou.{label}.actions") for label in labels]
    verbs = {getattr(one, "verb", "") for module in modules for one in vars(module).values()}
    for event in EVENTS.values():
        assert {event.verb, event.holders} - {""} <= verbs, event.name
        model: Any = apps.get_model(event.target)
        list(model._base_manager.values_list(event.argument or "pk", event.about or "pk")[:0])
        space, name = event.page.split(":")
        patterns = get_resolver().namespace_dict[space][1].reverse_dict
        assert name in patterns, event.name
