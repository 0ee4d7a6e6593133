"""At every look: what others did since the last one, to whom it concerns."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from xieshou.core.models import AuditLine
from xieshou.core.scope import Viewer
from xieshou.notify import rules
from xieshou.notify.models import Note, Receiver, Watermark
from xieshou.notify.reads.things import Thing, actors, thing_of
from xieshou.notify.tasks.people import Everybody, Person, listening
from xieshou.notify.tasks.storing import MARK, added, mark

# A line may be committed after later ones are: each is looked at again for so long.
OVERLAP = timedelta(hours=1)
Happened = tuple[AuditLine, rules.Event, Thing]


def note_events(now: datetime, people: Everybody) -> int:
    """Note for everybody and every receiver what concerns them; returns how many things."""
    looked = mark(now)
    since = max(looked.looked_until - OVERLAP, looked.begun_at)
    found = list(_happened(since, now))
    noted = _noted(found, now, people()) if found else 0
    Watermark.objects.filter(pk=MARK).update(looked_until=now)
    return noted


def _noted(found: list[Happened], now: datetime, everybody: Mapping[int, Person]) -> int:
    before = actors(thing for _line, _event, thing in found)
    receivers = list(listening(everybody))
    made: list[Note] = []
    for line, event, thing in found:
        what = _fields(line, event, thing, now)
        acted = before.get((thing.table, thing.key), {})
        earlier = {user for user, first in acted.items() if first < line.pk}
        for user in _concerned(line, event, earlier, everybody):
            person = everybody[user]
            due = rules.due_at(now, person.preference.rhythm) if person.reachable else None
            made.append(Note(user_id=user, due_at=due, **what))
        for one, maker in receivers:
            if _is_for(one, maker, line, event):
                made.append(Note(receiver=one, due_at=rules.due_at(now, one.rhythm()), **what))
    return added(made)


def _happened(since: datetime, until: datetime) -> Iterator[Happened]:
    lines = AuditLine.objects.filter(
        at__gte=since, at__lte=until,
        verb__in={event.verb for event in rules.EVENTS.values()},
        target__in={event.target for event in rules.EVENTS.values()},
    )  # fmt: skip
    for line in lines.order_by("pk"):
        event = rules.event_of(line.verb, line.target)
        thing = thing_of(event, line.target_pk) if event else None
        if event and thing:
            yield line, event, thing


def _concerned(
    line: AuditLine, event: rules.Event, before: set[int], everybody: Mapping[int, Person]
) -> list[int]:
    found = before & everybody.keys()
    if event.holders:
        found |= {
            user
            for user, person in everybody.items()
            if person.viewer.may(event.holders, line.place)
        }
    return sorted(
        user
        for user in found - {line.who_id}
        if event.kind in everybody[user].preference.kinds
    )  # fmt: skip


def _is_for(one: Receiver, maker: Viewer, line: AuditLine, event: rules.Event) -> bool:
    return (
        event.kind in one.kinds
        and line.place.startswith(one.place)
        and (not event.see or maker.may(event.see, line.place))
    )


def _fields(line: AuditLine, event: rules.Event, thing: Thing, now: datetime) -> dict[str, Any]:
    return {
        "kind": event.kind, "thing": f"{event.name} {line.target_pk}", "event": event.name,
        "on": timezone.localdate(line.at), "place": line.place, "address": thing.address,
        "noted_at": now,
    }  # fmt: skip
