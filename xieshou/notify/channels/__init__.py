"""Ways by which a message leaves, behind one interface.

A new way is a file with a class that has `send`, and a line in `channel_for`.
"""

from xieshou.notify.channels.letter import Item, Letter, Receipt, Section, taken
from xieshou.notify.channels.mail import Mail
from xieshou.notify.channels.protocol import Channel
from xieshou.notify.channels.robots import DingTalk, WeCom
from xieshou.notify.channels.webhook import Webhook

__all__ = [
    "Channel",
    "DingTalk",
    "Item",
    "Letter",
    "Mail",
    "Receipt",
    "Section",
    "WeCom",
    "Webhook",
    "channel_for",
    "taken",
]


def channel_for(name: str, *, address: str, secret: str = "") -> Channel:
    """The channel of a receiver or of mail, by the name that the tables keep."""
    match name:
        case "mail":
            return Mail(address)
        case "webhook":
            return Webhook(address, secret)
        case "wecom":
            return WeCom(address)
        case "dingtalk":
            return DingTalk(address, secret)
    raise ValueError(name)
