"""One message a day for each who has something to do, and none for the others."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils import timezone

from xieshou.core.action import Forbidden
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.projects import actions
from xieshou.projects.models import Reminder
from xieshou.projects.tests.conftest import OURS, client_of, content
from xieshou.projects.tests.walks import noticed


def give_address(viewer: Viewer, address: str) -> None:
    get_user_model().objects.filter(pk=viewer.user_id).update(email=address)


@pytest.fixture
def busy(officer: Viewer, county: Viewer) -> None:
    """A draft of the village, a proposal to be reviewed, and an objection to be answered."""
    code = noticed(officer, county)
    actions.object_(viewer=officer, code=code, text="水源不足")
    second = actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    actions.submit(viewer=officer, code=second.code)
    actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    give_address(county, "county@example.org")


def test_all_that_waits_in_one_message_once_a_day(
    busy: None, officer: Viewer, county: Viewer
) -> None:
    today = timezone.localdate()
    assert actions.note_reminders(viewer=SYSTEM, day=today) == 2
    assert actions.note_reminders(viewer=SYSTEM, day=today) == 0
    assert actions.mail_reminders(day=today) == (1, 0), "the village's officer has no address"
    assert actions.mail_reminders(day=today) == (0, 0)
    [sent] = mail.outbox
    assert sent.to == ["county@example.org"]
    assert sent.subject == "携手：3 项待办"
    for words in ("评审：1 项", "答复异议：1 项", "申报：1 项", "福贡县"):
        assert words in sent.body
    ours = Reminder.objects.get(user_id=officer.user_id)
    assert (ours.count, ours.mailed_at) == (1, None)


def test_what_the_server_refuses_is_sent_next_time(
    busy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    actions.note_reminders(viewer=SYSTEM, day=today)

    def broken(*_args: Any, **_kwargs: Any) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("xieshou.projects.actions.remind.send_mail", broken)
        assert actions.mail_reminders(day=today) == (0, 1)
    assert actions.mail_reminders(day=today) == (1, 0)


def test_nobody_but_the_system_reminds(busy: None, county: Viewer) -> None:
    with pytest.raises(Forbidden):
        actions.note_reminders(viewer=county, day=timezone.localdate())
    assert not Reminder.objects.exists()


def test_reminders_are_shown_and_marked_as_read(
    busy: None, officer: Viewer, county: Viewer
) -> None:
    """A count in the head of every page until they are read; each sees and marks but their own."""
    actions.note_reminders(viewer=SYSTEM, day=timezone.localdate())
    office, village = client_of(county), client_of(officer)
    for client in (office, village):
        assert "提醒 1" in client.get("/projects/").content.decode()
    page = office.get("/projects/reminders/").content.decode()
    assert all(words in page for words in ("未读", "3 项待办", "评审"))
    theirs = Reminder.objects.get(user_id=officer.user_id).pk
    office.post("/projects/reminders/read/", {"reminder": theirs})
    assert Reminder.objects.filter(read_at=None).count() == 2
    shown = office.post("/projects/reminders/read/", follow=True).content.decode()
    assert "未读" not in shown
    assert "提醒 1" not in shown
    assert "提醒 1" in village.get("/projects/").content.decode()
    assert Client().get("/projects/reminders/").status_code == 302
    assert "提醒 1" not in Client().get("/projects/").content.decode()
