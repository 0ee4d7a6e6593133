"""Each channel against a machine that answers as the real one does, over real HTTP."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail

from xieshou.notify import channels, rules
from xieshou.notify.channels import Item, Letter, Section
from xieshou.notify.tests.listening import DING_SECRET, Machine

SECRET = rules.new_secret()
LETTER = Letter(
    "msg_1",
    "notify.decided",
    datetime(2026, 12, 1, 9, tzinfo=UTC),
    "zh-hans",
    "携手：1 条通知",
    (
        Section(
            "decided",
            "有了结果",
            (Item("福贡县 项目已入库", "https://x.org/p/1/", "decided", "533323", 0, 0),),
        ),
    ),
    "在这里选择",
)


def made(channel: str, machine: Machine) -> channels.Channel:
    address = getattr(machine, "hook" if channel == "webhook" else channel)
    secret = {"webhook": SECRET, "dingtalk": DING_SECRET}.get(channel, "")
    return channels.channel_for(channel, address=address, secret=secret)


ALL = ["webhook", "wecom", "dingtalk"]


def test_a_webhook_is_signed_and_says_what_the_specification_asks(machine: Machine) -> None:
    assert made("webhook", machine).send(LETTER) == channels.taken
    (got,) = machine.got
    rules.verify(SECRET, got.headers, got.body, time.time())
    assert got.headers["webhook-id"] == "msg_1"
    assert got.headers["content-type"].startswith("application/json")
    assert got.json == {
        "type": "notify.decided",
        "timestamp": "2026-12-01T09:00:00+00:00",
        "data": {
            "language": "zh-hans",
            "items": [
                {
                    "kind": "decided", "text": "福贡县 项目已入库", "place": "533323",
                    "url": "https://x.org/p/1/", "count": 0, "late": 0,
                }
            ],
        },
    }  # fmt: skip


def test_another_secret_does_not_know_it(machine: Machine) -> None:
    made("webhook", machine).send(LETTER)
    with pytest.raises(rules.BadSignature):
        rules.verify(rules.new_secret(), machine.got[0].headers, machine.got[0].body, time.time())


def test_robots_take_markdown(machine: Machine) -> None:
    for channel in ("wecom", "dingtalk"):
        assert made(channel, machine).send(LETTER) == channels.taken, channel
    wecom, dingtalk = (got.json for got in machine.got)
    assert wecom["msgtype"] == dingtalk["msgtype"] == "markdown"
    for text in (wecom["markdown"]["content"], dingtalk["markdown"]["text"]):
        assert "[福贡县 项目已入库](https://x.org/p/1/)" in text
    assert dingtalk["markdown"]["title"] == "携手：1 条通知"
    assert set(parse_qs(urlsplit(machine.got[1].path).query)) == {
        "access_token", "timestamp", "sign",
    }  # fmt: skip


def test_a_wrong_key_or_secret_is_for_good(machine: Machine) -> None:
    wrong = channels.WeCom(machine.wecom + "x"), channels.DingTalk(machine.dingtalk, "SEC-other")
    said = [one.send(LETTER) for one in wrong]
    assert [(one.reason, one.again) for one in said] == [("refused", False)] * 2
    assert [one.detail for one in said] == ["errcode 93000", "errcode 310000"]


@pytest.mark.parametrize(
    ("channel", "code"),
    [("wecom", -1), ("wecom", 45009), ("dingtalk", 410100), ("dingtalk", -1)],
)
def test_a_robot_that_has_enough_is_asked_again_later(
    machine: Machine, channel: str, code: int
) -> None:
    machine.script = [code]
    said = made(channel, machine).send(LETTER)
    assert said.again
    assert said.reason == ("busy" if code == -1 else "too_often")
    assert said.after_s >= (0 if code == -1 else 60)


def test_the_twenty_first_message_of_a_minute_is_too_many(machine: Machine) -> None:
    robot = made("wecom", machine)
    assert {robot.send(LETTER).reason for _ in range(20)} == {""}
    assert robot.send(LETTER).reason == "too_often"


@pytest.mark.parametrize("channel", ALL)
@pytest.mark.parametrize(
    ("answer", "reason", "again"),
    [
        (500, "busy", True), (503, "busy", True), (429, "too_often", True), (408, "busy", True),
        (400, "refused", False), (404, "refused", False), (302, "refused", False),
        (410, "gone", False), ("slow", "too_slow", True), ("drop", "unreachable", True),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_apart(
    machine: Machine, channel: str, answer: Any, reason: str, again: bool
) -> None:
    """What may pass is tried again, what will not is not."""
    machine.script = [answer]
    said = made(channel, machine).send(LETTER)
    assert (said.reason, said.again) == (reason, again)


def test_a_receiver_may_say_when_to_come_back(machine: Machine) -> None:
    machine.script = [(429, {"Retry-After": "90"}), (503, {"Retry-After": "soon"})]
    first, second = (made("webhook", machine).send(LETTER) for _ in range(2))
    assert (first.after_s, second.after_s) == (90, 0)


def test_where_nobody_listens_nobody_is_reached(machine: Machine, settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1:9"]
    said = channels.Webhook("http://127.0.0.1:9/", SECRET).send(LETTER)
    assert (said.reason, said.again) == ("unreachable", True)


@pytest.mark.parametrize("channel", ALL)
def test_an_address_that_is_allowed_no_more_is_not_written_to(
    machine: Machine, settings: Any, channel: str
) -> None:
    settings.WEBHOOK_HOSTS = ["hooks.example.org"]
    said = made(channel, machine).send(LETTER)
    assert (said.reason, said.again, machine.got) == ("not_allowed", False, [])


def test_a_site_sends_nothing_to_its_own_machine(machine: Machine, settings: Any) -> None:
    settings.WEBHOOKS_TO_THIS_MACHINE = False
    assert made("webhook", machine).send(LETTER).reason == "not_allowed"
    assert machine.got == []


def test_what_does_not_fit_is_left_out_and_the_rest_stays_whole(machine: Machine) -> None:
    """WeCom refuses what is longer than 4,096 bytes."""
    items = tuple(
        replace(LETTER.sections[0].items[0], text=f"福贡县 项目申报已评审 {n}") for n in range(200)
    )
    long = replace(LETTER, sections=(Section("decided", "有了结果", items),))
    assert made("wecom", machine).send(long) == channels.taken
    text = machine.got[0].json["markdown"]["content"]
    assert 3500 < len(text.encode()) <= 4096
    assert text.endswith("…\n在这里选择")
    assert text.count("](") == text.count("> [")


def test_no_name_can_write_a_link(machine: Machine) -> None:
    item = replace(LETTER.sections[0].items[0], text="[点我](https://evil.org) <font>")
    tricky = replace(LETTER, sections=(Section("decided", "有", (item,)),))
    made("wecom", machine).send(tricky)
    text = machine.got[0].json["markdown"]["content"]
    assert "(https://evil.org)" not in text
    assert "<font>" not in text.replace("\\<", "")


def test_mail_holds_every_thing_with_its_page() -> None:
    assert channels.Mail("a@example.org").send(LETTER) == channels.taken
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("携手：1 条通知", ["a@example.org"])
    for words in ("【有了结果】", "福贡县 项目已入库", "https://x.org/p/1/", "在这里选择"):
        assert words in sent.body


@pytest.mark.parametrize(
    ("fault", "reason", "again"),
    [
        (ConnectionRefusedError(), "unreachable", True),
        (SMTPDataError(451, b"later"), "busy", True),
        (SMTPDataError(554, b"no"), "refused", False),
        (SMTPRecipientsRefused({"a": (550, b"unknown")}), "refused", False),
        (SMTPRecipientsRefused({"a": (450, b"greylisted")}), "busy", True),
    ],
)
def test_what_a_mail_server_refuses_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, reason: str, again: bool
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> int:
        raise fault

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", broken)
    said = channels.Mail("a@example.org").send(LETTER)
    assert (said.reason, said.again) == (reason, again)
