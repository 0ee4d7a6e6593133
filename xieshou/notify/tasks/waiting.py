"""Once a day: what waits for whom, and what of it is late."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone, translation

from xieshou.core.scope import Viewer
from xieshou.core.waiting import Waiting
from xieshou.notify import rules
from xieshou.notify.models import Kind, Note, Watermark
from xieshou.notify.reads.preferences import language_of
from xieshou.notify.reads.waiting import waiting as all_waiting
from xieshou.notify.tasks.people import Everybody, Person, listening
from xieshou.notify.tasks.storing import MARK, added, mark

WAITS = (Kind.WAITING, Kind.LATE)
# One's own upload or job stands on the to-do list alone: its label may say anything.
OWN = ("apply_upload", "failed_job")
Report = Callable[[float], None]
# The key of a user, or that of a receiver.
Whom = tuple[int | None, int | None]


def note_waiting(now: datetime, people: Everybody, report: Report) -> int:
    """Note for everybody and every receiver what waits, unless that was done today; returns how
    many things.

    What was said of it on earlier days counts as read then, and leaves no more: it is said anew, or
    done.
    """
    day = timezone.localdate(now)
    if mark(now).waiting_on == day:
        return 0
    noted, before, everybody = 0, _pending(day), people()
    for n, (user, person) in enumerate(everybody.items()):
        rows = _rows(person.viewer, person.preference.language)
        due = rules.due_at(now, person.preference.rhythm) if person.reachable else None
        if due and (user, None) in before:
            due = min(due, before[user, None])
        noted += added(
            Note(user_id=user, on=day, noted_at=now, due_at=due, **row)
            for row in rows
            if row["kind"] in person.preference.kinds
        )
        report((n + 1) / len(everybody))
    noted += _for_receivers(now, everybody, before)
    earlier = Note.objects.filter(kind__in=WAITS, on__lt=day)
    earlier.filter(delivery=None).exclude(due_at=None).update(due_at=None)
    earlier.filter(read_at=None).update(read_at=now)
    Watermark.objects.filter(pk=MARK).update(waiting_on=day)
    return noted


def _pending(day: date) -> dict[Whom, datetime]:
    """When what was noted earlier was to leave, where it has not left: what is noted in its place
    leaves no later, or who is told each morning of the day before would never be told."""
    found = Note.objects.filter(kind__in=WAITS, on__lt=day, delivery=None).exclude(due_at=None)
    rows = found.order_by().values_list("user_id", "receiver").annotate(first=Min("due_at"))
    return {(user, receiver): first for user, receiver, first in rows}


def _for_receivers(
    now: datetime, everybody: Mapping[int, Person], before: Mapping[Whom, datetime]
) -> int:
    """What waits for whoever made a receiver, of projects alone: what other apps say may count
    people, and a group's chat lies outside of this site."""
    noted = 0
    for one, maker in listening(everybody):
        due = rules.due_at(now, one.rhythm())
        due = min(due, before.get((None, one.pk), due))
        noted += added(
            Note(receiver=one, on=timezone.localdate(now), noted_at=now, due_at=due, **row)
            for row in _rows(maker, language_of(one.language))
            if row["thing"].startswith("projects ")
            and _place_in(row["address"]).startswith(one.place)
            and row["kind"] in one.kinds
        )
    return noted


def _place_in(address: str) -> str:
    """The place that the page of a row is about, "" for none."""
    return parse_qs(urlsplit(address).query).get("place", [""])[0]


def _rows(viewer: Viewer, language: str) -> list[dict[str, Any]]:
    """The fields of a note for each row of the to-do list, in that language."""
    with translation.override(language):
        return [_fields(row) for row in all_waiting(viewer) if row.kind not in OWN]


def _fields(row: Waiting) -> dict[str, Any]:
    address = reverse(row.page, args=row.arguments) + row.query
    return {
        "kind": Kind.LATE if row.late else Kind.WAITING,
        "thing": f"{row.kind} {address}"[:160],
        "text": f"{row.label} {row.text}".strip()[:200],
        "address": address[:300],
        "count": row.count,
        "late": row.late,
        "since": row.since,
    }
