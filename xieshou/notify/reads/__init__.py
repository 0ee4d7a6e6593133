"""Questions about notifications; the only way other apps and pages see them."""

from xieshou.notify.reads.deliveries import LOG, SendingRow, deliveries
from xieshou.notify.reads.notes import NoteRow, note_address, notes, rows, sentence, unread
from xieshou.notify.reads.preferences import (
    OwnAddress,
    PreferenceRow,
    language_of,
    own_address,
    preference,
    preferences_of,
)
from xieshou.notify.reads.receivers import (
    KEEP,
    ReceiverRow,
    kept,
    receiver,
    receivers,
    shown_once,
)
from xieshou.notify.reads.waiting import waiting

__all__ = [
    "KEEP",
    "LOG",
    "NoteRow",
    "OwnAddress",
    "PreferenceRow",
    "ReceiverRow",
    "SendingRow",
    "deliveries",
    "kept",
    "language_of",
    "note_address",
    "notes",
    "own_address",
    "preference",
    "preferences_of",
    "receiver",
    "receivers",
    "rows",
    "sentence",
    "shown_once",
    "unread",
    "waiting",
]
