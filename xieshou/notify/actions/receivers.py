"""Webhooks and group robots of an office: entered, changed, tried, removed."""

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy

from xieshou.core.action import BadInput, Conflict, NotFound, action, forbidden
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.core.words import needed
from xieshou.notify import reads, rules, tasks
from xieshou.notify.actions.own import check_kinds, timed
from xieshou.notify.models import Delivery, Digest, Kind, Receiver
from xieshou.registry import reads as registry

Channel = Receiver.Channel
WRONG: Mapping[str, Any] = {
    "unreadable": gettext_lazy("地址写法不对"),
    "not_https": gettext_lazy("地址应以 https:// 开头"),
    "host": gettext_lazy("网站没有允许向这台主机发送，请联系管理员（XIESHOU_WEBHOOKS）"),
}


def place_of_receiver(*, receiver: int, **_body: object) -> str:
    found = Receiver.objects.filter(pk=receiver, removed_at=None)
    return found.values_list("place", flat=True).first() or NOWHERE


@action(reads.KEEP, place=lambda *, place, **_body: place)
def add_receiver(
    *,
    viewer: Viewer,
    name: str,
    channel: str,
    address: Personal,
    place: str,
    kinds: Collection[str],
    secret: Personal | None = None,
    digest: str = Digest.AT_ONCE,
    hour: int = 8,
    weekday: int = 0,
    quiet_from: int = 22,
    quiet_to: int = 7,
    language: str = "",
) -> Receiver:
    """Have what happens within a place told to a program or a group.

    A webhook's secret is made here; a robot of DingTalk has its own (SEC…), one of WeCom none.
    Raises BadInput that names the field.
    """
    if viewer.user_id is None:
        raise forbidden(reads.KEEP)
    if channel not in Channel.values:
        raise BadInput("channel_unknown", _("请选择发送方式"), {"field": "channel"})
    if registry.place(place) is None:
        raise BadInput("place_unknown", _("没有这个地方"), {"field": "place"})
    return Receiver.objects.create(
        name=needed("name", name, 80),
        channel=channel,
        address=_address(address),
        secret=_secret(channel, secret),
        place=place,
        kinds=_kinds(kinds),
        made_by=viewer.user_id,
        made_by_name=viewer.name,
        made_at=timezone.now(),
        **timed(digest, hour, weekday, quiet_from, quiet_to, language),
    )


@action(reads.KEEP, place=place_of_receiver)
def change_receiver(
    *,
    viewer: Viewer,
    receiver: int,
    name: str,
    kinds: Collection[str],
    active: bool = True,
    address: Personal | None = None,
    secret: Personal | None = None,
    digest: str = Digest.AT_ONCE,
    hour: int = 8,
    weekday: int = 0,
    quiet_from: int = 22,
    quiet_to: int = 7,
    language: str = "",
) -> Receiver:
    """Change what it is told and when; its address and secret where new ones are given.

    Whoever changes it answers for it from then on: it is told what they may see.
    """
    if viewer.user_id is None:
        raise forbidden(reads.KEEP)
    one = _locked(receiver)
    one.name, one.kinds, one.active = needed("name", name, 80), _kinds(kinds), active
    if address is not None:
        one.address = _address(address)
    if secret is not None:
        one.secret = _secret(one.channel, secret)
    for field, value in timed(digest, hour, weekday, quiet_from, quiet_to, language).items():
        setattr(one, field, value)
    one.made_by, one.made_by_name = viewer.user_id, viewer.name
    one.save()
    return one


@action("notify.renew_secret", place=place_of_receiver)
def renew_secret(*, receiver: int) -> Receiver:
    """Give a webhook a new secret; messages are signed with it at once."""
    one = _locked(receiver)
    if one.channel != Channel.WEBHOOK:
        raise Conflict("no_own_secret", _("只有 Webhook 的密钥由本站生成"))
    one.secret = rules.new_secret()
    one.save(update_fields=["secret"])
    return one


@action("notify.remove_robot", place=place_of_receiver)
def remove_receiver(*, receiver: int) -> Receiver:
    """Send nothing there any more and forget its address and secret; the log of it stays."""
    one = _locked(receiver)
    one.removed_at, one.active, one.address, one.secret = timezone.now(), False, "", ""
    one.save(update_fields=["removed_at", "active", "address", "secret"])
    one.notes.filter(delivery=None).update(due_at=None)
    return one


@action("notify.try_robot", place=place_of_receiver)
def try_receiver(*, receiver: int) -> Delivery:
    """Send a message on trial at once, quiet hours or not; the log tells how it went."""
    one = _locked(receiver)
    if not one.active:
        raise Conflict("switched_off", _("已停用，请先启用"))
    now = timezone.now()
    item = {
        "text": _("这是一条试发消息，收到即表示设置正确。"),
        "url": tasks.root() + "/", "kind": Kind.DECIDED, "place": one.place,
        "count": 0, "late": 0,
    }  # fmt: skip
    made = Delivery.objects.create(
        message_id=tasks.new_id(),
        channel=one.channel,
        receiver=one,
        place=one.place,
        subject=_("携手：试发"),
        body={
            "type": tasks.TRIAL, "language": reads.language_of(get_language() or ""),
            "sections": [{"kind": Kind.DECIDED, "label": _("试发"), "items": [item]}],
            "end": "",
        },
        created_at=now,
        next_at=now,
    )  # fmt: skip
    transaction.on_commit(lambda: tasks.send_again.enqueue())
    return made


def _place_of_delivery(*, delivery: int, **_body: object) -> str:
    found = Delivery.objects.filter(pk=delivery).values_list("place", flat=True).first()
    return NOWHERE if found is None else found


@action(reads.LOG, place=_place_of_delivery)
def send_failed_again(*, delivery: int) -> Delivery:
    """Try a message anew that was given up, under its old id."""
    one = Delivery.objects.select_for_update().get(pk=delivery)
    if one.state != Delivery.State.FAILED:
        raise Conflict("not_failed", _("只有未能送达的消息可以重发"))
    one.state, one.attempts, one.next_at = Delivery.State.QUEUED, 0, timezone.now()
    one.save(update_fields=["state", "attempts", "next_at"])
    transaction.on_commit(lambda: tasks.send_again.enqueue())
    return one


def _locked(pk: int) -> Receiver:
    one = Receiver.objects.select_for_update().filter(pk=pk, removed_at=None).first()
    if one is None:
        raise NotFound("no_such_receiver", _("没有这个接收端"))
    return one


def _kinds(kinds: Collection[str]) -> list[str]:
    found = check_kinds(kinds)
    if not found:
        raise BadInput("kinds_missing", _("请至少选择一类"), {"field": "kinds"})
    return sorted(found)


def _address(address: Personal) -> str:
    url = address.text.strip()
    try:
        rules.address_parts(url, settings.WEBHOOK_HOSTS, plain=settings.WEBHOOKS_TO_THIS_MACHINE)
    except rules.Refusal as no:
        raise BadInput(f"address_{no.code}", WRONG[no.code], {"field": "address"}) from None
    return url


def _secret(channel: str, given: Personal | None) -> str:
    text = given.text.strip() if given else ""
    if channel == Channel.WEBHOOK:
        if text and not rules.is_secret(text):
            raise BadInput(
                "secret_wrong", _("密钥应为 whsec_ 加 24 至 64 字节的 Base64"), {"field": "secret"}
            )
        return text or rules.new_secret()
    if channel == Channel.DINGTALK:
        if not text.isascii() or not text.isprintable() or not 8 <= len(text) <= 200:
            raise BadInput(
                "secret_missing", _("请填写钉钉机器人“加签”的密钥（SEC 开头）"), {"field": "secret"}
            )
        return text
    return ""
