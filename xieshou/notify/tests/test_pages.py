"""The list, the bell, the settings; for oneself alone."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from xieshou.core.action import Forbidden
from xieshou.core.scope import Token, Viewer
from xieshou.notify import actions, reads, tasks
from xieshou.notify.models import Note, Preference, Receiver
from xieshou.notify.tests.conftest import COUNTY, by_day, client_of, receiver, viewer_of
from xieshou.notify.tests.listening import Machine


@pytest.fixture
def noted(busy: None, officer: Viewer, county: Viewer) -> None:
    tasks.note(by_day(10))


def test_what_is_unread_is_counted_in_the_head_of_every_page_until_it_is_read(
    noted: None, officer: Viewer, county: Viewer
) -> None:
    """Each sees and marks but their own."""
    office, village = client_of(county), client_of(officer)
    assert "通知 3" in office.get("/projects/").content.decode()
    assert "通知 1" in village.get("/projects/").content.decode()
    page = office.get("/notifications/").content.decode()
    assert all(words in page for words in ("未读", "评审：1 项", "福贡县"))
    theirs = Note.objects.get(user_id=officer.user_id).pk
    office.post("/notifications/read/", {"note": theirs})
    assert office.post(f"/notifications/{theirs}/").status_code == 404
    assert Note.objects.filter(read_at=None).count() == 4
    shown = office.post("/notifications/read/", follow=True).content.decode()
    assert "tag--open" not in shown
    assert "通知 3" not in shown
    assert "通知 1" in village.get("/projects/").content.decode()


def test_one_is_read_by_going_to_its_page(noted: None, county: Viewer) -> None:
    row = reads.notes(county).rows[0]
    answer = client_of(county).post(f"/notifications/{row.id}/")
    assert (answer.status_code, answer["Location"]) == (302, row.address)
    assert reads.unread(county) == 2
    assert client_of(county).get(row.address).status_code == 200
    left = client_of(county).get("/notifications/?unread").content.decode()
    assert left.count("tag--open") == 2


def test_nobody_without_an_account_sees_any(noted: None) -> None:
    client = Client()
    for page in ("", "settings/", "receivers/", "log/"):
        answer = client.get(f"/notifications/{page}")
        assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)
    assert client.post("/notifications/read/").status_code == 302
    assert "通知 " not in client.get("/projects/").content.decode()
    assert Note.objects.filter(read_at=None).count() == 4


def test_settings_are_kept_and_shown_again(officer: Viewer) -> None:
    client = client_of(officer)
    body = {
        "kinds": ["late", "paid"], "digest": "weekly", "hour": 9, "weekday": 4,
        "quiet_from": 20, "quiet_to": 8, "language": "en",
    }  # fmt: skip
    assert client.post("/notifications/settings/", body).status_code == 302
    found = reads.preference(officer)
    assert (found.kinds, found.mail, found.digest) == (("late", "paid"), False, "weekly")
    assert (found.hour, found.weekday, found.quiet_from, found.quiet_to) == (9, 4, 20, 8)
    page = client.get("/notifications/settings/").content.decode()
    assert '<option value="weekly" selected>' in page
    assert client.post("/notifications/settings/", body | {"hour": 25}).status_code == 200
    assert Preference.objects.count() == 1


def test_pages_speak_english(noted: None, county: Viewer, machine: Machine) -> None:
    receiver(county, machine.hook)
    client = client_of(county, "en")
    expected = {
        "": "Notifications", "settings/": "Quiet from", "receivers/": "Robots and webhooks",
        "receivers/new/": "Address", "log/": "Deliveries",
    }  # fmt: skip
    for page, words in expected.items():
        assert words in client.get(f"/notifications/{page}").content.decode(), page


def send(client: Client, path: str, body: dict[str, Any], key: str = "k") -> Any:
    return client.post(
        f"/api/v1/{path}", json.dumps(body), "application/json", headers={"idempotency-key": key}
    )


def test_the_api_lists_reads_and_chooses_for_oneself(noted: None, county: Viewer) -> None:
    client = client_of(county)
    listed = client.get("/api/v1/notifications?unread=true").json()
    assert listed["total"] == 3
    one = listed["rows"][0]["id"]
    assert send(client, "notifications/read", {"note": one}).json() == {"read": 1}
    assert send(client, "notifications/read", {}).json() == {"read": 2}
    chosen = {"kinds": ["late"], "digest": "daily", "hour": 7, "mail": False}
    assert send(client, "notification-settings", chosen).status_code == 201
    assert client.get("/api/v1/notification-settings").json()["digest"] == "daily"
    wrong = send(client, "notification-settings", {"kinds": ["gossip"]})
    assert wrong.status_code == 422
    assert Client().get("/api/v1/notifications").status_code == 401


def test_a_token_that_reads_marks_nothing_as_read(noted: None, county: Viewer) -> None:
    """What is one's own is never done by a token, whatever it may."""
    for acts in (frozenset[str](), frozenset({"notify.read_notes", "notify.prefer"})):
        program = replace(county, token=Token(1, "xs_123456", None, acts))
        assert reads.notes(program).total == 3
        with pytest.raises(Forbidden):
            actions.read_notes(viewer=program)
    assert not Note.objects.exclude(read_at=None).exists()


def test_the_api_keeps_webhooks_and_their_log(county: Viewer, machine: Machine) -> None:
    client = client_of(county)
    body = {
        "name": "数据中心", "channel": "webhook", "place": COUNTY, "address": machine.hook,
        "kinds": ["paid"], "quiet_from": 0, "quiet_to": 0,
    }  # fmt: skip
    first = send(client, "webhooks", body).json()
    assert send(client, "webhooks", body).json() == first
    assert first["secret"] == Receiver.objects.get().secret
    pk = first["id"]
    assert send(client, f"webhooks/{pk}/test", {}).json()["state"] == "queued"
    tasks.send_due(timezone.now())
    (row,) = client.get("/api/v1/deliveries").json()["rows"]
    assert (row["state"], row["to"], row["attempts"]) == ("sent", "数据中心", 1)
    changed = {"name": "改", "kinds": ["late"], "active": False}
    assert send(client, f"webhooks/{pk}", changed, "c").json()["active"] is False
    assert send(client, f"webhooks/{pk}/secret", {}, "s").json()["secret"] != first["secret"]
    assert send(client, f"webhooks/{pk}/removal", {}, "r").status_code == 201
    assert client.get("/api/v1/webhooks").json() == []
    other = client_of(viewer_of("beside", "county_office", "533324"))
    for path in ("", "/test", "/secret", "/removal"):
        asked = {"name": "x", "kinds": ["late"]} if not path else {}
        mine, absent = (send(other, f"webhooks/{n}{path}", asked, path or "x") for n in (pk, 10**9))
        assert mine.status_code == absent.status_code == 403
