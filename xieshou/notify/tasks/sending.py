"""Messages leave, each to its end: taken, given up, or tried again later.

Outside of any transaction, since an answer takes its time. Whoever sends a message first moves its
next try ahead, by compare-and-set: nobody else sends it meanwhile. A process that dies between the
answer and its note sends once more, under the same id.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from xieshou.notify import channels, reads, rules
from xieshou.notify.models import Delivery, Receiver

LEASE = timedelta(minutes=5)
OPEN = (Delivery.State.QUEUED, Delivery.State.RETRYING)
TRIAL = "notify.test"
Report = Callable[[float], None]


@dataclass
class Sent:
    """How many messages were taken, are to be tried again, were given up."""

    sent: int = 0
    retrying: int = 0
    failed: int = 0


@task()
def send_again() -> None:
    """A later try, queued for its time; it takes along whatever is due by then."""
    send_due(timezone.now())


def send_due(now: datetime, report: Report = lambda _done: None) -> Sent:
    """Send what is due at `now`."""
    due = Delivery.objects.filter(state__in=OPEN, next_at__lte=now).order_by("next_at", "pk")
    keys = list(due.values_list("pk", flat=True))
    counts = Sent()
    for n, pk in enumerate(keys):
        _try(pk, now, counts)
        report((n + 1) / len(keys))
    return counts


def _try(pk: int, now: datetime, counts: Sent) -> None:
    one = Delivery.objects.select_related("receiver").get(pk=pk)
    later = _not_before(one, now)
    if later > now:
        Delivery.objects.filter(pk=pk, next_at=one.next_at, state=one.state).update(next_at=later)
        _queue(later)
        return
    claimed = Delivery.objects.filter(pk=pk, next_at=one.next_at, state__in=OPEN)
    if not claimed.update(next_at=now + LEASE, tried_at=now, attempts=F("attempts") + 1):
        return
    one.refresh_from_db()
    _end(one, _sent(one), now, counts)


def _not_before(one: Delivery, now: datetime) -> datetime:
    """The first moment from now on at which it may be sent: not in quiet hours, and to a group no
    more than its robot takes."""
    later = now
    if one.receiver and one.channel != Delivery.Channel.WEBHOOK:
        to_it = Delivery.objects.filter(receiver=one.receiver, tried_at__gt=now - rules.MINUTE)
        tried = [at for at in to_it.values_list("tried_at", flat=True) if at]
        later = rules.allowed_at(tried, now)
    if one.body["type"] == TRIAL:
        return later
    return rules.next_loud(later, _rhythm(one))


def _rhythm(one: Delivery) -> rules.Rhythm:
    if one.receiver:
        return one.receiver.rhythm()
    user = one.user_id or 0
    return reads.preferences_of([user])[user].rhythm


def _sent(one: Delivery) -> channels.Receipt:
    address, secret = "", ""
    if one.receiver:
        address, secret = one.receiver.address, one.receiver.secret
        if not one.receiver.active or one.receiver.removed_at:
            return channels.Receipt("gone")
    else:
        users = get_user_model().objects.filter(pk=one.user_id or 0, is_active=True)
        address = users.values_list("email", flat=True).first() or ""
        if not address:
            return channels.Receipt("no_address")
    letter = channels.Letter.of(one.message_id, one.created_at, one.subject, one.body)
    return channels.channel_for(one.channel, address=address, secret=secret).send(letter)


def _end(one: Delivery, receipt: channels.Receipt, now: datetime, counts: Sent) -> None:
    one.reason, one.detail = receipt.reason, receipt.detail[:80]
    if not receipt.reason:
        one.state, one.sent_at = Delivery.State.SENT, now
        counts.sent += 1
    elif receipt.again and one.attempts < rules.MAX_ATTEMPTS:
        wait = rules.wait_s(one.attempts, secrets.SystemRandom().random(), receipt.after_s)
        one.state, one.next_at = Delivery.State.RETRYING, now + timedelta(seconds=wait)
        counts.retrying += 1
    else:
        one.state = Delivery.State.FAILED
        counts.failed += 1
    one.save(update_fields=["state", "reason", "detail", "sent_at", "next_at"])
    if one.state == Delivery.State.RETRYING:
        _queue(one.next_at)
    if receipt.reason == "gone" and one.receiver_id:
        # Standard Webhooks: 410 means that nothing more should be sent there.
        Receiver.objects.filter(pk=one.receiver_id).update(active=False)


def _queue(at: datetime) -> None:
    if send_again.get_backend().supports_defer:
        transaction.on_commit(lambda: send_again.using(run_after=at).enqueue())
