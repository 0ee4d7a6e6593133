"""One message a day for each who has something to do, and none for the others."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone

from xieshou.core.action import Forbidden
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.projects import actions
from xieshou.projects.models import Reminder
from xieshou.projects.tests.conftest import OURS, content
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
