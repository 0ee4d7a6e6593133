"""What the pages of benefits share."""

from xieshou.core import clock
from xieshou.core.request import Request


def year_of(request: Request) -> int:
    """The year asked for, this year where there is none."""
    given = request.GET.get("year", "")
    known = given.isascii() and given.isdecimal() and len(given) == 4 and given >= "1000"
    return int(given) if known else clock.today().year
