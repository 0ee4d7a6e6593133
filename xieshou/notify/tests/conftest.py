"""Two counties, their officers with addresses, and a machine that receives what is sent."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.notify import actions, tasks
from xieshou.notify.models import Receiver
from xieshou.notify.rules.timing import SHANGHAI
from xieshou.notify.tests.listening import DING_SECRET, Machine, listening
from xieshou.projects import actions as projects
from xieshou.projects.tests.conftest import (  # noqa: F401
    OURS,
    client_of,
    content,
    county,
    officer,
    province,
    viewer_of,
    world,
)
from xieshou.projects.tests.walks import noticed

COUNTY, NEXT_COUNTY = "533323", "533324"
EVERY = ["waiting", "late", "decided", "refused", "paid", "contested", "published"]


def give_address(viewer: Viewer, address: str) -> None:
    get_user_model().objects.filter(pk=viewer.user_id).update(email=address)


def by_day(hour: int = 10, day: int = 1) -> datetime:
    """A moment in Asia/Shanghai. Day 1 is a Tuesday a week or two ahead: what a test does now
    has long happened by then."""
    today = timezone.localdate()
    tuesday = today + timedelta(days=7 + (1 - today.weekday()) % 7)
    return datetime.combine(tuesday, time(hour), SHANGHAI) + timedelta(days=day - 1)


@pytest.fixture
def machine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Receives at this machine, which is allowed here alone; slow is what takes half a second."""
    monkeypatch.setattr("xieshou.notify.channels.door.READ_S", 0.5)
    with listening() as found:
        settings.WEBHOOK_HOSTS = [f"127.0.0.1:{found.port}"]
        settings.WEBHOOKS_TO_THIS_MACHINE = True
        yield found


@pytest.fixture
def busy(officer: Viewer, county: Viewer) -> None:  # noqa: F811
    """A draft of the village, a proposal to be reviewed, and an objection to be answered."""
    code = noticed(officer, county)
    projects.object_(viewer=officer, code=code, text="水源不足")
    second = projects.propose(viewer=officer, village=OURS, year=2027, content=content())
    projects.submit(viewer=officer, code=second.code)
    projects.propose(viewer=officer, village=OURS, year=2027, content=content())
    give_address(county, "county@example.org")


def receiver(viewer: Viewer, address: str, channel: str = "webhook", **changes: Any) -> Receiver:
    """A new one of the county, told everything, never quiet."""
    body: dict[str, Any] = {
        "name": "测试群", "channel": channel, "address": Personal(address), "place": COUNTY,
        "kinds": EVERY, "quiet_from": 0, "quiet_to": 0,
        "secret": Personal(DING_SECRET) if channel == "dingtalk" else None,
    }  # fmt: skip
    return actions.add_receiver(viewer=viewer, **body | changes)


def told(now: datetime) -> tasks.Sent:
    """A whole run at that moment."""
    tasks.note(now)
    tasks.gather(now)
    return tasks.send_due(now)
