"""What the pages of benefits share."""

from xieshou.core import clock
from xieshou.core.request import Request

PER_PAGE = 50


def place_of(request: Request) -> str:
    """The division code asked for, "" where there is none."""
    given = request.GET.get("place", "").strip()
    return given if given.isascii() and given.isdecimal() and len(given) <= 12 else ""


def year_of(request: Request) -> int:
    """The year asked for, this year where there is none."""
    given = request.GET.get("year", "")
    known = given.isascii() and given.isdecimal() and len(given) == 4 and given >= "1000"
    return int(given) if known else clock.today().year
