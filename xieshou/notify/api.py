"""One's own notifications; webhooks, robots and the log of an office."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PlaceCode,
    refusals,
)
from xieshou.core.request import Request
from xieshou.core.secret import Personal
from xieshou.notify import actions, reads
from xieshou.registry.reads import Page

router = Router(tags=["notify"])
KindName = Literal["waiting", "late", "decided", "refused", "paid", "contested", "published"]
Hour = Annotated[int, Field(ge=0, le=23, description="Of Asia/Shanghai")]
DeliveryState = Literal["", "queued", "retrying", "sent", "failed"]


class TimedIn(Schema):
    """What is told, and when it leaves. `weekday` counts from Monday, 0; nothing leaves from
    `quiet_from` to before `quiet_to`, unless they are equal. An empty language: the site's."""

    kinds: Annotated[list[KindName], Field(max_length=7)]
    digest: Literal["at_once", "daily", "weekly"] = "at_once"
    hour: Hour = 8
    weekday: Annotated[int, Field(ge=0, le=6)] = 0
    quiet_from: Hour = 22
    quiet_to: Hour = 7
    language: Annotated[str, Field(max_length=10, pattern=r"^[a-z-]*$")] = ""


class PreferenceIn(TimedIn):
    mail: bool = True


class ReadIn(Schema):
    """One note by its id; all where none is named."""

    note: Id | None = None


class WebhookChangeIn(TimedIn):
    """`address` and `secret` stay as they are where they are left out."""

    name: Annotated[str, Field(max_length=80, pattern=WRITTEN)]
    active: bool = True
    address: Annotated[str, Field(max_length=1000, pattern=WRITTEN)] | None = None
    secret: Annotated[str, Field(max_length=200, pattern=WRITTEN)] | None = None


class WebhookIn(TimedIn):
    """`address` begins with https:// and lies on a host that the site allows. `secret`: DingTalk's
    of its own, none for WeCom; left out for a webhook it is made."""

    name: Annotated[str, Field(max_length=80, pattern=WRITTEN)]
    channel: Literal["webhook", "wecom", "dingtalk"]
    place: PlaceCode
    address: Annotated[str, Field(max_length=1000, pattern=WRITTEN)]
    secret: Annotated[str, Field(max_length=200, pattern=WRITTEN)] | None = None


class WebhookMade(Schema):
    """`secret` signs what a webhook is sent, and is told here alone; "" for robots."""

    id: int
    secret: str


class DeliveryMade(Schema):
    id: int
    message_id: str
    state: str


@router.get("/notifications", response={200: Page[reads.NoteRow]} | refusals(401, 422))
def notes(request: Request, unread: bool = False, page: PageNumber = 1) -> Page[reads.NoteRow]:
    """What you were told, the newest first."""
    return reads.notes(request.viewer, only_unread=unread, page=page)


@router.post("/notifications/read", response={201: dict[str, int]} | WRITING)
def read_notes(
    request: Request, body: ReadIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Mark one of your own, or all, as read; answers how many are newly read."""
    return Status(201, {"read": actions.read_notes(viewer=request.viewer, note=body.note)})


@router.get("/notification-settings", response={200: reads.PreferenceRow} | refusals(401, 422))
def preference(request: Request) -> reads.PreferenceRow:
    """How you wish to be told."""
    return reads.preference(request.viewer)


@router.post("/notification-settings", response={201: reads.PreferenceRow} | WRITING)
def prefer(
    request: Request, body: PreferenceIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.PreferenceRow]:
    """Choose what you are told, and how; from now on."""
    actions.prefer(viewer=request.viewer, key=key, **body.model_dump())
    return Status(201, reads.preference(request.viewer))


@router.get("/webhooks", response={200: list[reads.ReceiverRow]} | refusals(401, 422))
def webhooks(request: Request) -> list[reads.ReceiverRow]:
    """Webhooks and group robots of the places where you keep them; addresses are masked."""
    return list(reads.receivers(request.viewer))


@router.post("/webhooks", response={201: WebhookMade} | WRITING)
def add_webhook(
    request: Request, body: WebhookIn, key: str = IDEMPOTENCY_KEY
) -> Status[WebhookMade]:
    """Have what happens within a place told to a program or a group."""
    made = actions.add_receiver(viewer=request.viewer, key=key, **_wrapped(body.model_dump()))
    return Status(201, WebhookMade(id=made.pk, secret=reads.shown_once(made)))


@router.post("/webhooks/{pk}", response={201: reads.ReceiverRow} | WRITING)
def change_webhook(
    request: Request, pk: Id, body: WebhookChangeIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.ReceiverRow]:
    """Change what it is told, when, and where to; or switch it off."""
    actions.change_receiver(
        viewer=request.viewer, key=key, receiver=pk, **_wrapped(body.model_dump())
    )
    row = reads.receiver(pk, request.viewer)
    if row is None:
        raise NotFound("no_such_receiver", _("没有这个接收端"))
    return Status(201, row)


@router.post("/webhooks/{pk}/secret", response={201: WebhookMade} | WRITING)
def renew_secret(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> Status[WebhookMade]:
    """Give a webhook a new secret; the old one signs nothing from then on."""
    made = actions.renew_secret(viewer=request.viewer, key=key, receiver=pk)
    return Status(201, WebhookMade(id=made.pk, secret=reads.shown_once(made)))


@router.post("/webhooks/{pk}/test", response={201: DeliveryMade} | WRITING)
def try_webhook(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> Status[DeliveryMade]:
    """Send a message on trial; the deliveries tell how it went."""
    made = actions.try_receiver(viewer=request.viewer, key=key, receiver=pk)
    return Status(201, DeliveryMade(id=made.pk, message_id=made.message_id, state=made.state))


@router.post("/webhooks/{pk}/removal", response={201: dict[str, int]} | WRITING)
def remove_webhook(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, int]]:
    """Send nothing there any more, and forget its address and secret."""
    made = actions.remove_receiver(viewer=request.viewer, key=key, receiver=pk)
    return Status(201, {"id": made.pk})


@router.get("/deliveries", response={200: Page[reads.SendingRow]} | refusals(401, 422))
def deliveries(
    request: Request, state: DeliveryState = "", page: PageNumber = 1
) -> Page[reads.SendingRow]:
    """What was sent at places where you read the log, and whether it arrived."""
    return reads.deliveries(request.viewer, state=state, page=page)


@router.post("/deliveries/{pk}/retry", response={201: DeliveryMade} | WRITING)
def send_again(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> Status[DeliveryMade]:
    """Try anew what was given up, under its old id."""
    made = actions.send_failed_again(viewer=request.viewer, key=key, delivery=pk)
    return Status(201, DeliveryMade(id=made.pk, message_id=made.message_id, state=made.state))


def _wrapped(body: dict[str, object]) -> dict[str, object]:
    """Addresses and secrets as actions take them, so that the audit cannot be searched by them."""
    hidden = {
        name: Personal(str(body[name])) if body.get(name) is not None else None
        for name in ("address", "secret")
    }
    return {**body, **hidden}
