"""Pages."""

from xieshou.notify.views.log import again, log, run
from xieshou.notify.views.own import address, follow, notes, read, settings
from xieshou.notify.views.receivers import new_receiver, receiver, receiver_step, receivers
from xieshou.notify.views.todo import todo

__all__ = [
    "address",
    "again",
    "follow",
    "log",
    "new_receiver",
    "notes",
    "read",
    "receiver",
    "receiver_step",
    "receivers",
    "run",
    "settings",
    "todo",
]
