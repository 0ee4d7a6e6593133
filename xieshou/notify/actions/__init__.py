"""The verbs; each is checked, scoped, audited and done whole or not at all."""

from xieshou.notify.actions.address import ask_address, confirm_address, forget_address
from xieshou.notify.actions.daily import Preview, preview, run_notifications
from xieshou.notify.actions.own import prefer, read_notes
from xieshou.notify.actions.receivers import (
    add_receiver,
    change_receiver,
    remove_receiver,
    renew_secret,
    send_failed_again,
    try_receiver,
)

__all__ = [
    "Preview",
    "add_receiver",
    "ask_address",
    "change_receiver",
    "confirm_address",
    "forget_address",
    "prefer",
    "preview",
    "read_notes",
    "remove_receiver",
    "renew_secret",
    "run_notifications",
    "send_failed_again",
    "try_receiver",
]
