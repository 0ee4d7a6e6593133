"""What is due becomes messages: one for all that somebody is told at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _, ngettext

from xieshou.notify import reads, rules
from xieshou.notify.models import Delivery, Note, Receiver

# Notes of one message; more leave in the next one.
MOST = 200
DIGEST = "notify.digest"


def gather(now: datetime) -> int:
    """Put every note that is due into a message; returns how many messages.

    A user and a group get one for all kinds, a program one for each kind, named by its `type`.
    """
    with transaction.atomic():
        due = Note.objects.select_for_update(of=("self",)).filter(delivery=None, due_at__lte=now)
        pending = list(due.select_related("receiver").order_by("pk"))
        groups = rules.grouped(pending, _whom)
        wishes = reads.preferences_of({one.user_id for one in pending if one.user_id})
        made = 0
        for found in groups.values():
            for start in range(0, len(found), MOST):
                made += _message(found[start : start + MOST], wishes, now)
        return made


def _whom(note: Note) -> tuple[int | None, int | None, str]:
    to_program = note.receiver and note.receiver.channel == Receiver.Channel.WEBHOOK
    return note.user_id, note.receiver_id, note.kind if to_program else ""


def _message(
    notes: list[Note], wishes: dict[int, reads.PreferenceRow], now: datetime
) -> int:  # fmt: skip
    first = notes[0]
    receiver = first.receiver
    wish = wishes[first.user_id] if first.user_id else None
    rhythm = wish.rhythm if wish else receiver.rhythm() if receiver else rules.Rhythm()
    language = wish.language if wish else reads.language_of(receiver.language if receiver else "")
    to_program = receiver is not None and receiver.channel == Receiver.Channel.WEBHOOK
    subject, body = written(notes, language, f"notify.{first.kind}" if to_program else DIGEST)
    made = Delivery.objects.create(
        message_id=new_id(),
        channel=receiver.channel if receiver else Delivery.Channel.MAIL,
        user_id=first.user_id,
        receiver=receiver,
        place=receiver.place if receiver else "",
        subject=subject,
        body=body,
        created_at=now,
        next_at=rules.next_loud(now, rhythm),
    )
    Note.objects.filter(pk__in=[note.pk for note in notes]).update(delivery=made)
    return 1


def new_id() -> str:
    return f"msg_{get_random_string(27)}"


def written(notes: Iterable[Note], language: str, kind: str) -> tuple[str, dict[str, Any]]:
    """Subject and body in that language; places and counts, and never a person's name."""
    with translation.override(language):
        rows = reads.rows(notes)
        sections = [
            {"kind": code, "label": found[0].kind_label, "items": [_item(row) for row in found]}
            for code, found in rules.grouped(rows, lambda row: row.kind).items()
        ]
        end = _("在这里选择要收到什么、何时收到：%(url)s") % {
            "url": root() + reverse("notify:settings")
        }
        body = {"type": kind, "language": language, "sections": sections, "end": end}
        return _subject(rows), body


def root() -> str:
    """The address of the site, without a slash at its end."""
    return settings.PUBLIC_URL.rstrip("/")


def _item(row: reads.NoteRow) -> dict[str, Any]:
    return {
        "text": reads.sentence(row), "url": root() + row.address, "kind": row.kind,
        "place": row.place, "count": row.count, "late": row.late,
    }  # fmt: skip


def _subject(rows: tuple[reads.NoteRow, ...]) -> str:
    waiting = sum(row.count for row in rows)
    if waiting and all(row.count for row in rows):
        text = ngettext("携手：%(count)d 项待办", "携手：%(count)d 项待办", waiting)
        return text % {"count": waiting}
    text = ngettext("携手：%(count)d 条通知", "携手：%(count)d 条通知", len(rows))
    return text % {"count": len(rows)}
