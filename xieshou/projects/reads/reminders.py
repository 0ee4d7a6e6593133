"""What a user was reminded of, for that user alone."""

from dataclasses import dataclass
from datetime import date

from xieshou.core.scope import Viewer
from xieshou.projects.models import Reminder
from xieshou.projects.reads.labels import steps
from xieshou.registry import reads as registry

REMINDERS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """What waited at one place for one step on that day."""

    verb_label: str
    of_projects: bool
    place: str
    place_name: str
    count: int
    late: int
    since: str


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One day's reminder; counts are those of the day."""

    id: int
    on: date
    count: int
    late: int
    read: bool
    lines: tuple[ReminderLine, ...]


def unread_reminders(viewer: Viewer) -> int:
    """How many of the viewer's own are unread; 0 for the public and the system."""
    if viewer.user_id is None:
        return 0
    return Reminder.objects.filter(user_id=viewer.user_id, read_at=None).count()


def reminders(viewer: Viewer) -> tuple[ReminderRow, ...]:
    """The viewer's own, the latest REMINDERS_SHOWN, newest first."""
    if viewer.user_id is None:
        return ()
    found = list(Reminder.objects.filter(user_id=viewer.user_id)[:REMINDERS_SHOWN])
    names = registry.place_names({row["place"] for one in found for row in one.rows})
    named = steps()
    return tuple(
        ReminderRow(
            id=one.pk,
            on=one.on,
            count=one.count,
            late=one.late,
            read=one.read_at is not None,
            lines=tuple(
                ReminderLine(
                    named.get(row["verb"], row["verb"]), row["of_projects"], row["place"],
                    names.get(row["place"], ""), row["count"], row["late"], row["since"],
                )
                for row in one.rows
            ),
        )
        for one in found
    )  # fmt: skip
