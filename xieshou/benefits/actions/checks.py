"""What a value given to a verb must be like; each raises BadInput that names its field."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from xieshou.benefits import rules
from xieshou.benefits.models import MAX_FEN, Collective
from xieshou.core import clock
from xieshou.core.action import BadInput, NotFound
from xieshou.core.checks import NOWHERE
from xieshou.registry import reads as registry
from xieshou.registry.reads import HouseholdKey

FIRST_DAY = date(2000, 1, 1)
YEARS = range(2000, 2101)


def amount(fen: int, field: str, *, least: int = 1) -> int:
    """A whole number of fen from `least` up to what one line can hold."""
    if not isinstance(fen, int) or isinstance(fen, bool) or not least <= fen <= MAX_FEN:
        raise BadInput(
            "amount_wrong", _("金额应为不小于 %(least)d 分的整数"), {"field": field, "least": least}
        )
    return fen


def source(text: str) -> str:
    if not rules.is_source(text):
        raise BadInput(
            "not_a_source",
            _("“为何”应写作 app.thing:编号，且不得含有个人号码"),
            {"field": "source"},
        )
    return text


def told_source(text: str) -> str:
    """A source put down by hand. Raises BadInput for one that a sale, due or dividend writes."""
    if rules.is_source(text) and not rules.is_told(text):
        raise BadInput(
            "source_kept", _("订单、合同应付款和分红的收入由系统登记，不能手工填写"),
            {"field": "source"},
        )  # fmt: skip
    return source(text)


def day(given: date, field: str = "on") -> date:
    """A day that has come: nothing is received ahead of time."""
    if not FIRST_DAY <= given <= clock.today():
        raise BadInput("day_wrong", _("日期应在 2000 年之后，且不晚于今天"), {"field": field})
    return given


def year(number: int, field: str = "year") -> int:
    if number not in YEARS:
        raise BadInput("year_wrong", _("年度应在 2000 至 2100 之间"), {"field": field})
    return number


def households(
    given: Iterable[int | str], field: str = "households", *, village: str = ""
) -> list[HouseholdKey]:
    """The households by key or by code, in the order given. Raises BadInput for one unknown, or
    named twice; of another village than `village` is answered like unknown."""
    asked = list(given)
    found = registry.household_keys(
        ids=[one for one in asked if isinstance(one, int)],
        codes=[one for one in asked if isinstance(one, str)],
    )
    known: Mapping[int | str, HouseholdKey] = {
        name: one
        for one in found
        if not village or one.village == village
        for name in (one.id, one.code)
    }
    for number, one in enumerate(asked, start=1):
        if one not in known:
            raise BadInput(
                "household_unknown",
                _("第 %(number)d 行：没有这一户"),
                {"field": field, "number": number},
            )
    keys = [known[one] for one in asked]
    if len({one.id for one in keys}) < len(keys):
        raise BadInput("household_twice", _("同一户只能填写一次"), {"field": field})
    return keys


def villages(given: Iterable[int | str]) -> set[str]:
    """The villages of households, for a verb's permission; NOWHERE among them where one is
    unknown."""
    asked = set(given)
    found = registry.household_keys(
        ids=[one for one in asked if isinstance(one, int)],
        codes=[one for one in asked if isinstance(one, str)],
    )
    known = {name for one in found for name in (one.id, one.code)}
    return {one.village for one in found} | ({NOWHERE} if asked - known else set())


def place_of_collective(*, collective: str, **_body: object) -> str:
    found = Collective.objects.filter(code=collective)
    return found.values_list("place__code", flat=True).first() or NOWHERE


def locked_collective(code: str) -> Collective:
    """The collective, for this transaction alone. Raises NotFound."""
    found = Collective.objects.select_for_update(of=("self",)).select_related("place", "book")
    one = found.filter(code=code).first()
    if one is None:
        raise NotFound("no_collective", _("没有编号为 %(code)s 的集体经济组织"), {"code": code})
    return one
