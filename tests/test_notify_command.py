"""`xieshou notify`, as cron runs it."""

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db.models import F
from typer.testing import CliRunner

from xieshou.cli.root import app
from xieshou.core.models import Job
from xieshou.notify.models import Delivery, Note, Preference
from xieshou.notify.tests.conftest import busy, county, officer, world  # noqa: F401

pytestmark = pytest.mark.usefixtures("busy")


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["notify", *words])


# No user has this number.
NOBODY = 10**9


def never_quiet(user_id: int | None = None) -> None:
    """By day and by night; the county's office where nobody else is named."""
    found = user_id or get_user_model().objects.get(username="county").pk
    Preference.objects.create(user_id=found, quiet_from=0, quiet_to=0)


def test_it_says_what_it_did_and_does_it_once() -> None:
    never_quiet()
    would = json.loads(run("--dry-run", "--json").stdout)
    assert would == {"noted": 4, "messages": 1, "due": 1}
    assert not Note.objects.exists()
    did = json.loads(run("--json").stdout)
    assert did == {"noted": 4, "messages": 1, "sent": 1, "retrying": 0, "failed": 0}
    again = run("--json")
    assert (again.exit_code, json.loads(again.stdout)["noted"]) == (0, 0)
    assert len(mail.outbox) == 1
    jobs = Job.objects.filter(name="notify.run")
    assert [one.state for one in jobs] == [Job.State.DONE] * 2
    assert Job.objects.filter(name="surveys.purge").count() == 1, "once a day"


def test_what_is_not_delivered_ends_it_with_one() -> None:
    """A refusal for good is a fault for cron's mail; what is tried again is none."""
    never_quiet()
    never_quiet(NOBODY)
    run()
    Delivery.objects.update(state="queued", user_id=NOBODY, next_at=F("created_at"))
    found = run()
    assert found.exit_code == 1
    assert "1" in found.stdout
    assert "--dry-run" in run("--help").stdout
