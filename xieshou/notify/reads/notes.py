"""What a user was told, for that user alone; in the language of whoever reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _, ngettext

from xieshou.core.scope import Viewer
from xieshou.notify import rules
from xieshou.notify.models import Note
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE = 50


@dataclass(frozen=True, slots=True)
class NoteRow:
    """`count` things wait, `late` of them past their day, the oldest since `since`; 0 for what has
    happened. `address` is the page about it, from the root of the site."""

    id: int
    kind: str
    kind_label: str
    text: str
    place: str
    place_name: str
    count: int
    late: int
    since: date | None
    address: str
    noted_at: datetime
    read: bool


def unread(viewer: Viewer) -> int:
    """How many of the viewer's own are unread; 0 for the public and the system."""
    if viewer.user_id is None:
        return 0
    return Note.objects.filter(user_id=viewer.user_id, read_at=None).count()


def notes(viewer: Viewer, *, only_unread: bool = False, page: int = 1) -> Page[NoteRow]:
    """The viewer's own, the newest first."""
    mine = Note.objects.filter(user_id=viewer.user_id, receiver=None)
    if viewer.user_id is None:
        mine = Note.objects.none()
    if only_unread:
        mine = mine.filter(read_at=None)
    start = (page - 1) * PAGE
    return Page(rows(mine[start : start + PAGE]), mine.count(), start, PAGE)


def note_address(viewer: Viewer, note: int) -> str | None:
    """The page of one of the viewer's own; None where it is none of theirs."""
    if viewer.user_id is None:
        return None
    mine = Note.objects.filter(user_id=viewer.user_id, pk=note)
    return mine.values_list("address", flat=True).first()


def rows(found: Iterable[Note]) -> tuple[NoteRow, ...]:
    """With their words in the language of the moment, except what an app said in another."""
    listed = list(found)
    names = registry.place_names({one.place for one in listed if one.place})
    return tuple(
        NoteRow(
            id=one.pk,
            kind=one.kind,
            kind_label=str(one.get_kind_display()),
            text=_text(one),
            place=one.place,
            place_name=names.get(one.place, ""),
            count=one.count,
            late=one.late,
            since=one.since,
            address=one.address,
            noted_at=one.noted_at,
            read=one.read_at is not None,
        )
        for one in listed
    )


def sentence(row: NoteRow) -> str:
    """The row in one line, for messages."""
    parts = [f"{row.place_name} {row.text}".strip()]
    if row.late:
        late = ngettext("其中逾期 %(late)d 项", "其中逾期 %(late)d 项", row.late)
        parts.append(late % {"late": row.late})
    if row.since:
        parts.append(_("最早 %(since)s") % {"since": row.since.isoformat()})
    return _("，").join(parts)


def _text(one: Note) -> str:
    event = rules.EVENTS.get(one.event)
    # An event that a later version knows no more keeps its name.
    return str(event.label) if event else one.text or one.event
