"""Webhooks and group robots, for whoever keeps them; their keys are shown to nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from xieshou.core.scope import Viewer, scope_q
from xieshou.notify import rules
from xieshou.notify.models import Delivery, Receiver
from xieshou.notify.reads.preferences import language_of
from xieshou.registry import reads as registry

KEEP = "notify.robots"


@dataclass(frozen=True, slots=True)
class ReceiverRow:
    """`address` is masked. It is told what happens within `place`, of these kinds."""

    id: int
    name: str
    channel: str
    channel_label: str
    address: str
    place: str
    place_name: str
    kinds: tuple[str, ...]
    digest: str
    hour: int
    weekday: int
    quiet_from: int
    quiet_to: int
    language: str
    active: bool
    made_by: str
    made_at: datetime
    failed: int


def kept(viewer: Viewer) -> QuerySet[Receiver]:
    return Receiver.objects.filter(scope_q(viewer, KEEP, "place"), removed_at=None)


def receivers(viewer: Viewer) -> tuple[ReceiverRow, ...]:
    """Those that the viewer keeps, by place."""
    failed = Count("deliveries", filter=Q(deliveries__state=Delivery.State.FAILED))
    found = list(kept(viewer).annotate(failed=failed))
    names = registry.place_names({one.place for one in found})
    return tuple(_row(one, names) for one in found)


def receiver(pk: int, viewer: Viewer) -> ReceiverRow | None:
    """One of those; None where there is none such, or not the viewer's."""
    return next((row for row in receivers(viewer) if row.id == pk), None)


def shown_once(made: Receiver) -> str:
    """The secret of a webhook, for the answer to whoever has just made it."""
    return made.secret if made.channel == Receiver.Channel.WEBHOOK else ""


def _row(one: Any, names: dict[str, str]) -> ReceiverRow:
    return ReceiverRow(
        id=one.pk,
        name=one.name,
        channel=one.channel,
        channel_label=str(one.get_channel_display()),
        address=rules.masked(one.address),
        place=one.place,
        place_name=names.get(one.place, one.place),
        kinds=tuple(one.kinds),
        digest=one.digest,
        hour=one.hour,
        weekday=one.weekday,
        quiet_from=one.quiet_from,
        quiet_to=one.quiet_to,
        language=language_of(one.language),
        active=one.active,
        made_by=one.made_by_name,
        made_at=one.made_at,
        failed=one.failed,
    )
