"""The log of what left: to whom, by what, whether it arrived, and if not why."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from xieshou.core.scope import Viewer, scope_q
from xieshou.notify import rules
from xieshou.notify.models import Delivery
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

LOG = "notify.deliveries"
PAGE = 50


@dataclass(frozen=True, slots=True)
class SendingRow:
    """`to` is the receiver's or the user's name, never an address. `things` are in it; 0 for a
    trial. `reason` is a code, `why` says it in words with what the other side answered."""

    id: int
    message_id: str
    channel: str
    channel_label: str
    to: str
    place: str
    subject: str
    things: int
    state: str
    state_label: str
    attempts: int
    created_at: datetime
    next_at: datetime | None
    sent_at: datetime | None
    reason: str
    why: str


def deliveries(
    viewer: Viewer, *, state: str = "", receiver: int | None = None, page: int = 1
) -> Page[SendingRow]:
    """At places where the viewer reads the log, the newest first; messages to users have no place:
    they are for whoever reads it everywhere."""
    found = Delivery.objects.filter(scope_q(viewer, LOG, "place"))
    if state:
        found = found.filter(state=state)
    if receiver is not None:
        found = found.filter(receiver=receiver)
    start = (page - 1) * PAGE
    part = list(
        found.select_related("receiver").annotate(things=Count("notes"))[start : start + PAGE]
    )
    users = {row.id: row.name or row.username for row in registry.users()}
    return Page(
        tuple(_row(one, one.things, users) for one in part), found.count(), start, PAGE
    )  # fmt: skip


def _row(one: Delivery, things: int, users: dict[int, str]) -> SendingRow:
    reason = str(rules.REASONS.get(one.reason, one.reason))
    waits = one.state in (Delivery.State.QUEUED, Delivery.State.RETRYING)
    return SendingRow(
        id=one.pk,
        message_id=one.message_id,
        channel=one.channel,
        channel_label=str(one.get_channel_display()),
        to=one.receiver.name if one.receiver else users.get(one.user_id or 0, "—"),
        place=one.place,
        subject=one.subject,
        things=things,
        state=one.state,
        state_label=str(one.get_state_display()),
        attempts=one.attempts,
        created_at=one.created_at,
        next_at=one.next_at if waits else None,
        sent_at=one.sent_at,
        reason=one.reason,
        why=f"{reason} {one.detail}".strip(),
    )
