"""Anybody's IATI file held against the official schema and the common rules."""

from xieshou.core import clock
from xieshou.opendata.rules import check as rules
from xieshou.opendata.rules.check import Checked
from xieshou.opendata.rules.xml_in import MAX_BYTES


def checked(data: bytes, *, most_bytes: int = MAX_BYTES) -> Checked:
    """What the file is and everything that is wrong with it; nothing of it is kept."""
    return rules.check(data, now=clock.now(), most_bytes=most_bytes)
