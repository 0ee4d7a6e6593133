"""Webhooks and robots: who may keep them, what is refused, and that no secret gets out."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.models import AuditLine
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.notify import actions, reads, rules, tasks
from xieshou.notify.models import Delivery, Receiver
from xieshou.notify.tests.conftest import (
    COUNTY,
    EVERY,
    NEXT_COUNTY,
    OURS,
    client_of,
    receiver,
    viewer_of,
)
from xieshou.notify.tests.listening import DING_SECRET, WECOM_KEY, Machine

PAGES = ("", "receivers/", "receivers/new/", "log/", "settings/")


def test_only_an_office_keeps_them_and_only_at_its_place(
    county: Viewer, officer: Viewer, machine: Machine
) -> None:
    made = receiver(county, machine.hook)
    stranger = viewer_of("beside", "county_office", NEXT_COUNTY)
    for other in (officer, stranger):
        with pytest.raises(Forbidden):
            receiver(other, machine.hook)
        for verb in (actions.remove_receiver, actions.renew_secret, actions.try_receiver):
            with pytest.raises(Forbidden):
                verb(viewer=other, receiver=made.pk)
        with pytest.raises(Forbidden):
            actions.change_receiver(viewer=other, receiver=made.pk, name="x", kinds=["paid"])
        assert reads.receivers(other) == ()
    with pytest.raises(Forbidden):
        receiver(county, machine.hook, place="53")
    with pytest.raises(Forbidden):
        actions.remove_receiver(viewer=county, receiver=10**9)
    assert Receiver.objects.get().removed_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": Personal("https://evil.org/")}, "address"),
        ({"address": Personal("http://hooks.example.org/")}, "address"),
        ({"address": Personal("https://10.0.0.1/")}, "address"),
        ({"channel": "pager"}, "channel"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["gossip"]}, "kinds"),
        ({"name": " "}, "name"),
        ({"name": "联系 13812345678"}, "name"),
        ({"place": COUNTY + "999"}, "place"),
        ({"secret": Personal("short")}, "secret"),
        ({"channel": "dingtalk", "secret": None}, "secret"),
        ({"digest": "hourly"}, "digest"),
        ({"hour": 24}, "digest"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_what_is_wrong_is_named(
    county: Viewer, settings: Any, changes: dict[str, Any], field: str
) -> None:
    settings.WEBHOOK_HOSTS = ["hooks.example.org"]
    body = {"address": "https://hooks.example.org/x"} | changes
    address = body.pop("address")
    with pytest.raises(BadInput) as no:
        receiver(county, getattr(address, "text", address), **body)
    assert no.value.params["field"] == field
    assert not Receiver.objects.exists()


def test_the_table_the_audit_and_the_pages_hold_no_secret(county: Viewer, machine: Machine) -> None:
    hook = receiver(county, machine.hook)
    receiver(county, machine.wecom, "wecom")
    receiver(county, machine.dingtalk, "dingtalk")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notify_receiver")
        table = str(cursor.fetchall())
    client = client_of(county)
    pages = "".join(
        client.get(f"/notifications/{page}").content.decode()
        for page in (*PAGES, f"receivers/{hook.pk}/")
    )
    listed = client.get("/api/v1/webhooks").content.decode()
    lines = str(list(AuditLine.objects.values_list()))
    for secret in (WECOM_KEY, DING_SECRET, hook.secret, "/hook", "access_token"):
        for where in (table, pages, listed, lines):
            assert secret not in where
    assert f"https://127.0.0.1:{machine.port}/…" in pages


def test_a_webhooks_secret_is_shown_once_and_can_be_renewed(
    county: Viewer, machine: Machine
) -> None:
    client = client_of(county)
    body = {
        "name": "数据中心", "channel": "webhook", "place": COUNTY, "address": machine.hook,
        "secret": "", "kinds": ["paid"], "digest": "at_once", "hour": 8, "weekday": 0,
        "quiet_from": 22, "quiet_to": 7, "language": "", "key": "one",
    }  # fmt: skip
    answer = client.post("/notifications/receivers/new/", body)
    made = Receiver.objects.get()
    assert rules.is_secret(made.secret)
    assert made.secret in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    client.post("/notifications/receivers/new/", body)
    assert Receiver.objects.count() == 1
    renewed = client.post(f"/notifications/receivers/{made.pk}/secret/", {"key": "two"})
    fresh = Receiver.objects.get().secret
    assert fresh != made.secret
    assert fresh in renewed.content.decode()


def test_a_trial_arrives_even_at_night(county: Viewer, machine: Machine) -> None:
    made = receiver(county, machine.dingtalk, "dingtalk", quiet_from=0, quiet_to=23)
    found = actions.try_receiver(viewer=county, receiver=made.pk)
    tasks.send_due(found.created_at)
    assert "试发消息" in machine.got[0].json["markdown"]["text"]
    assert Delivery.objects.get().state == Delivery.State.SENT


def test_a_change_keeps_what_is_not_named(county: Viewer, machine: Machine) -> None:
    made = receiver(county, machine.wecom, "wecom")
    client = client_of(county)
    body = {
        "name": "新名", "active": "on", "address": "", "secret": "", "kinds": ["late", "paid"],
        "digest": "daily", "hour": 9, "weekday": 0, "quiet_from": 22, "quiet_to": 7,
        "language": "en",
    }  # fmt: skip
    assert client.post(f"/notifications/receivers/{made.pk}/", body).status_code == 302
    found = Receiver.objects.get()
    assert (found.name, found.address, found.kinds) == ("新名", machine.wecom, ["late", "paid"])
    assert (found.digest, found.hour, found.language) == ("daily", 9, "en")


def test_what_is_removed_or_switched_off_gets_nothing_and_keeps_its_log(
    county: Viewer, machine: Machine
) -> None:
    made = receiver(county, machine.hook)
    actions.change_receiver(
        viewer=county, receiver=made.pk, name="停", kinds=EVERY, active=False
    )  # fmt: skip
    with pytest.raises(Conflict):
        actions.try_receiver(viewer=county, receiver=made.pk)
    actions.change_receiver(viewer=county, receiver=made.pk, name="开", kinds=EVERY)
    found = actions.try_receiver(viewer=county, receiver=made.pk)
    actions.remove_receiver(viewer=county, receiver=made.pk)
    tasks.send_due(found.created_at)
    assert machine.got == []
    gone = Receiver.objects.get()
    assert (gone.address, gone.secret) == ("", "")
    assert [row.reason for row in reads.deliveries(county).rows] == ["gone"]
    assert reads.receivers(county) == ()


def test_the_last_who_changed_it_answers_for_it(county: Viewer, machine: Machine) -> None:
    made = receiver(county, machine.hook)
    other = viewer_of("colleague", "county_office", COUNTY)
    actions.change_receiver(viewer=other, receiver=made.pk, name="x", kinds=EVERY)
    assert Receiver.objects.get().made_by == other.user_id


def test_every_act_leaves_a_line(county: Viewer, machine: Machine) -> None:
    made = receiver(county, machine.hook)
    actions.renew_secret(viewer=county, receiver=made.pk)
    actions.prefer(viewer=county, kinds=EVERY)
    mine = AuditLine.objects.filter(who_id=county.user_id, verb__startswith="notify.")
    assert list(mine.order_by("pk").values_list("verb", "place")) == [
        ("notify.robots", COUNTY), ("notify.renew_secret", COUNTY), ("notify.prefer", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["receivers/", "receivers/new/", "log/"])
def test_pages_of_offices_are_for_offices(officer: Viewer, page: str) -> None:
    assert client_of(officer).get(f"/notifications/{page}").status_code == 403
    assert get_user_model().objects.filter(pk=officer.user_id).exists()
    assert OURS.startswith(COUNTY)
