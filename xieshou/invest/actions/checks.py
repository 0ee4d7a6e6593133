"""Whose a thing is, and what a value given to a verb must be like."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import checks, clock, words
from xieshou.core.action import BadInput, Forbidden
from xieshou.core.money import MAX_FEN
from xieshou.core.scope import Viewer
from xieshou.invest import feed
from xieshou.registry import reads as registry

FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)
# What an integer column of both databases holds.
MOST_WHOLE = 2**31 - 1
MOST_FEN = min(MAX_FEN, 10**15)
COUNTY_DIGITS = 6


def text(field: str, given: str, longest: int, *, needed: bool = True) -> str:
    """Without spaces around it; no telephone or account numbers."""
    if needed:
        return words.needed(field, given.replace("\0", ""), longest)
    return words.optional(field, given.replace("\0", ""), longest)


def whole(field: str, given: int | None, *, least: int = 0, most: int = MOST_WHOLE) -> int | None:
    """A whole number within bounds; None stays None."""
    if given is None:
        return None
    return checks.whole(field, given, least=least, most=most)


def fen(field: str, given: int | None, *, least: int = 0) -> int | None:
    return whole(field, given, least=least, most=MOST_FEN)


def one_of(field: str, given: Any, known: Any) -> Any:
    if given not in known:
        raise BadInput("choice_unknown", _("请从列表中选择"), {"field": field})
    return given


def in_order(field: str, low: Any, high: Any) -> None:
    if low is not None and high is not None and high < low:
        raise BadInput("out_of_order", _("不能小于或早于前一项"), {"field": field})


def day(field: str, given: datetime.date, *, ahead: bool = True) -> datetime.date:
    """A day of this century; one that has come, unless `ahead`."""
    if not FIRST_DAY <= given <= LAST_DAY or (not ahead and given > clock.today()):
        raise BadInput("day_wrong", _("日期不对"), {"field": field})
    return given


def place(field: str, code: str, *, least_digits: int = 2) -> int:
    """The key of a current place of at least so many digits. Raises BadInput."""
    found = registry.place(code) if code.isascii() and code.isdecimal() else None
    if found is None:
        raise BadInput(
            "place_unknown", _("没有代码为 %(code)s 的地方"), {"field": field, "code": code[:12]}
        )
    if len(code) < least_digits:
        raise BadInput("place_too_wide", _("请填写县以下的代码"), {"field": field})
    return found.id


def side_place(field: str, code: str, *, is_east: bool) -> int:
    """The key of a county or a place above it on one side: the east is the provinces of which a
    place is paired with one of the west. Raises BadInput."""
    found = place(field, code)
    if len(code) > COUNTY_DIGITS:
        raise BadInput("place_too_narrow", _("请填写县级以上的代码"), {"field": field})
    if is_east != feed.is_eastern(code):
        raise BadInput("side_wrong", _("该地不属于这一方"), {"field": field})
    return found


def another(viewer: Viewer, *hands: int | None) -> None:
    """Raises Forbidden for whoever had a hand in it."""
    if viewer.user_id is not None and viewer.user_id in hands:
        raise Forbidden("own_work", _("须由另一人办理"))
