"""What a value given to a verb of labour or giving must be like, and whose a thing is."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from xieshou.core import checks, clock, words
from xieshou.core.action import BadInput, Forbidden, NotFound, forbidden
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.exchange.reads.own import acts_for
from xieshou.exchange.rules import labour
from xieshou.registry import reads as registry
from xieshou.registry.reads import OrganisationRow, PlaceRow

FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
MOST_PEOPLE = 100_000
MOST_WAGE_FEN = 10**8
COUNTY_DIGITS = 6


def place(field: str, code: str, *, least: int = 2) -> PlaceRow:
    """A current place of at least so many digits. Raises BadInput."""
    found = registry.place(code)
    if found is None:
        raise BadInput(
            "place_unknown", _("没有代码为 %(code)s 的地方"), {"field": field, "code": code}
        )
    if len(code) < least:
        raise BadInput("place_too_wide", _("请填写县以下的代码"), {"field": field})
    return found


def organisation(field: str, pk: int) -> OrganisationRow:
    found = registry.organisation(pk)
    if found is None:
        raise BadInput("organisation_unknown", _("没有这个机构"), {"field": field})
    return found


def place_of_organisation(*, organisation: int, **_body: object) -> str:
    """For @action: where the organisation has its seat."""
    found = registry.organisation(organisation)
    return found.place_code if found else NOWHERE


def text(field: str, given: str, longest: int, *, required: bool = True) -> str:
    """Words that name nobody's number. Raises BadInput."""
    return (words.needed if required else words.optional)(field, given, longest)


def whole(field: str, given: int, *, least: int = 1, most: int = MOST_PEOPLE) -> int:
    return checks.whole(field, given, least=least, most=most)


def day(field: str, given: datetime.date, *, ahead: bool = False) -> datetime.date:
    """A day since 2000; one that has come, unless `ahead`."""
    if not FIRST_DAY <= given <= LAST_DAY or (not ahead and given > clock.today()):
        raise BadInput("day_wrong", _("日期应在 2000 年之后，且不晚于今天"), {"field": field})
    return given


def not_before(field: str, given: datetime.date, first: datetime.date) -> datetime.date:
    if given < first:
        raise BadInput(
            "day_too_early", _("不能早于 %(first)s"), {"field": field, "first": first.isoformat()}
        )
    return given


def one_of(field: str, given: str, known: Collection[str]) -> str:
    if given not in known:
        raise BadInput("kind_unknown", _("请选择类别"), {"field": field})
    return given


def several(field: str, given: Iterable[str], known: Collection[str]) -> list[str]:
    """Each once and in the order given. Raises BadInput for one that is not known."""
    found = list(dict.fromkeys(given))
    if set(found) - set(known):
        raise BadInput("kind_unknown", _("请选择类别"), {"field": field})
    return found


def trades(given: Iterable[str]) -> list[str]:
    return several("skills", given, labour.TRADES)


def credited(field: str, east: str, west: str, work: str = "") -> str:
    """The district in the east that something for `west` is credited to, "" for none.

    Work done in a district that is in the east of a pairing is that district's; else it is as
    stated; else the east of the west's one current pairing.
    """
    of_west = registry.pairings(west, current=True)
    easts = {row.east_code for row in registry.pairings(work, current=True)} if work else set()
    if any(work.startswith(code) for code in easts):
        return work[:COUNTY_DIGITS]
    if east:
        place(field, east)
        if not any(row.east_code.startswith(east) or east.startswith(row.east_code)
                   for row in of_west):  # fmt: skip
            raise BadInput("not_paired", _("该区与所在地没有结对关系"), {"field": field})
        return east
    near = {
        row.east_code for row in of_west
        if west.startswith(row.west_code) and len(row.east_code) >= COUNTY_DIGITS
    }  # fmt: skip
    return next(iter(near)) if len(near) == 1 else ""


def for_people_of(viewer: Viewer, place: str) -> None:
    """Raises Forbidden for whoever does not speak for the people of a place: see reads.own."""
    if not acts_for(viewer, "exchange.labour", place, None):
        raise forbidden("exchange.labour")


def absent() -> NotFound:
    return NotFound("not_there", _("没有这一内容"))


def another(viewer: Viewer, *hands: int | None) -> None:
    """Raises Forbidden for whoever had a hand in it before."""
    if viewer.user_id is not None and viewer.user_id in hands:
        raise Forbidden("own_work", _("录入与确认须由不同的人办理"))


def prefixes(field: str, given: Sequence[str]) -> list[str]:
    """Codes of places to wish for; Raises BadInput for one that is not there."""
    found = list(dict.fromkeys(given))
    known = registry.place_names(found)
    for code in found:
        if code not in known:
            raise BadInput(
                "place_unknown", _("没有代码为 %(code)s 的地方"), {"field": field, "code": code}
            )
    return found
