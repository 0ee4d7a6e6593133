"""Limits of a joint plan: their codes, units and names, and what a work uses of them.

A limit's code says what it counts:

    money:municipal          at most   fen of municipal aid
    money:district:310115    at most   fen of a donor district
    money:county:533323      at most   fen of a county's own share
    industry_share           at least  per mille of Shanghai's money that goes to industry
    key_county:533323        at least  fen of Shanghai's money in that county
    days:agronomist          at most   expert-days of a trade
    demand:茶叶              at most   kg a year that Shanghai buys of a product

Shanghai's money is that of the municipality and of its districts. Pure: no query, no clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.money import FEN_PER_WAN, parse_fen, split

SHANGHAI_SOURCES = ("municipal", "district")
INDUSTRY = "industry"
SHARE = "industry_share"
PER_MILLE = 1000
# Far above any round, far below what a 64-bit sum can hold.
MOST_AMOUNT = 10**16
MOST_DIGITS = 16

Sense = Literal["<=", ">="]


@dataclass(frozen=True)
class Unit:
    """A limit's unit: `step` of it is what people name (`label`) and price (`one` of it)."""

    code: Literal["fen", "days", "kg", "per_mille"]
    label: str | Promise
    one: str | Promise
    step: int


FEN = Unit("fen", gettext_lazy("万元"), gettext_lazy("1 万元"), FEN_PER_WAN)
DAYS = Unit("days", gettext_lazy("人·天"), gettext_lazy("1 人·天"), 1)
KG = Unit("kg", gettext_lazy("吨"), gettext_lazy("1 吨"), 1000)
SHARE_UNIT = Unit("per_mille", gettext_lazy("个百分点"), gettext_lazy("1 个百分点"), 10)

_UNITS = {"money": FEN, "key_county": FEN, "days": DAYS, "demand": KG, SHARE: SHARE_UNIT}


@dataclass(frozen=True)
class Names:
    """Names in the reader's language: of places by code, of trades by theirs."""

    places: Mapping[str, str]
    trades: Mapping[str, str]

    def place(self, code: str) -> str:
        return self.places.get(code, code)


class LimitUnknown(ValueError):
    """A code that names no limit."""


def unit_of(code: str) -> Unit:
    """The unit in which a limit's amount is counted. Raises LimitUnknown."""
    kind, _colon, rest = code.partition(":")
    if kind not in _UNITS or bool(rest) == (kind == SHARE):
        raise LimitUnknown(code)
    if kind == "money" and rest != "municipal":
        giver, _colon, place = rest.partition(":")
        if giver not in ("district", "county") or not place:
            raise LimitUnknown(code)
    return _UNITS[kind]


def sense_of(code: str) -> Sense:
    """Whether the limit is a ceiling or a floor."""
    return ">=" if code == SHARE or code.startswith("key_county:") else "<="


def place_of(code: str) -> str:
    """The place that a limit names, or ""."""
    last = code.rpartition(":")[2]
    return last if code.startswith(("money:", "key_county:")) and last.isdecimal() else ""


def name_of(code: str, names: Names) -> str:
    """The limit in words."""
    kind, _colon, rest = code.partition(":")
    place = names.place(place_of(code))
    if code == "money:municipal":
        return _("上海市级财政援助资金")
    if code.startswith("money:district:"):
        return _("%(place)s区级财政援助资金") % {"place": place}
    if code.startswith("money:county:"):
        return _("%(place)s县级配套资金") % {"place": place}
    if code == SHARE:
        return _("产业项目占上海资金的比例")
    if kind == "key_county":
        return _("投向%(place)s的上海资金") % {"place": place}
    if kind == "days":
        return _("%(trade)s工作日") % {"trade": names.trades.get(rest, rest)}
    return _("上海对%(product)s的年需求") % {"product": rest}


def parse_amount(code: str, text: str) -> int:
    """An amount as people write it (万元, 人·天, 吨, %) in the limit's own unit.

    Raises ValueError for what is no number, negative, or finer than the unit.
    """
    unit = unit_of(code)
    if unit is FEN:
        return _not_negative(parse_fen(text, unit="万元"))
    bare = text.strip().replace(",", "").replace("，", "").removesuffix("%").removesuffix("％")
    for suffix in ("人·天", "天", "吨", "days", "t"):
        bare = bare.strip().removesuffix(suffix)
    try:
        number = Decimal(bare.strip())
    except InvalidOperation as error:
        raise ValueError(text) from error
    # An exponent could name a number that takes for ever to write out.
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS or len(bare) > MOST_DIGITS:
        raise ValueError(text)
    scaled = number * unit.step
    if scaled != scaled.to_integral_value():
        raise ValueError(text)
    return _not_negative(int(scaled))


def _not_negative(amount: int) -> int:
    if amount < 0:
        raise ValueError(str(amount))
    return amount


def in_steps(code: str, amount: int) -> str:
    """An amount as `parse_amount` reads it: 12.5 for 125,000 yuan."""
    step = Decimal(amount) / unit_of(code).step
    return f"{step.normalize():f}"


def limit_of_cost(source: str, payer: str) -> str:
    """The limit that a cost draws on, "" where nobody limits it (firms, gifts, own labour)."""
    if source == "municipal":
        return "money:municipal"
    return f"money:{source}:{payer}" if source in ("district", "county") else ""


@dataclass(frozen=True, slots=True)
class Demands:
    """What a work asks for. `costs`: (source, payer, fen); `days`: (trade, days)."""

    kind: str
    county: str
    costs: tuple[tuple[str, str, int], ...]
    days: tuple[tuple[str, int], ...] = ()
    product: str = ""
    product_kg: int = 0

    @property
    def shanghai_fen(self) -> int:
        return sum(fen for source, _payer, fen in self.costs if source in SHANGHAI_SOURCES)

    @property
    def limited_fen(self) -> int:
        return sum(fen for source, payer, fen in self.costs if limit_of_cost(source, payer))


def counts_money(code: str) -> bool:
    """Whether the use of a limit shrinks in proportion when a work gets cheaper."""
    return code == SHARE or unit_of(code) is FEN


def cheaper(work: Demands, fen: int, limits: Mapping[str, int]) -> Demands:
    """The work with `fen` less (at most all) of the money that these limits count, shared over its
    costs in proportion, exact to the fen."""
    at = [
        i for i, (source, payer, _fen) in enumerate(work.costs)
        if limit_of_cost(source, payer) in limits
    ]  # fmt: skip
    limited = [work.costs[i][2] for i in at]
    costs = list(work.costs)
    for i, saved in zip(at, split(min(fen, sum(limited)), limited), strict=True):
        source, payer, was = costs[i]
        costs[i] = (source, payer, was - saved)
    return replace(work, costs=tuple(costs))


def too_dear_by(deficit: float, paid: float, fen: int) -> int | None:
    """By how many fen a work costing `fen` is too dear; None where no saving would do.

    `paid` is what it pays at today's prices for its money, all of which falls with its cost, and
    `deficit` by how much it pays too much (both persons x weight).
    """
    if paid <= 0 or deficit > paid:
        return None
    return min(fen, ceil(deficit / paid * fen))


def uses(work: Demands, limits: Mapping[str, int]) -> dict[str, int]:
    """What a work uses of each of the limits {code: amount}, exact, without zeros.

    The share s of industry is held as sum (1000 [industry] - s) · money >= 0, whose left side is
    a sum over works: that is what a work "uses" of it, and it may be below zero.
    """
    used: dict[str, int] = {}
    for source, payer, fen in work.costs:
        _add(used, limit_of_cost(source, payer), fen)
    for trade, days in work.days:
        _add(used, f"days:{trade}", days)
    if work.product:
        _add(used, f"demand:{work.product}", work.product_kg)
    money = work.shanghai_fen
    _add(used, f"key_county:{work.county}", money)
    industry = PER_MILLE if work.kind == INDUSTRY else 0
    _add(used, SHARE, (industry - limits.get(SHARE, 0)) * money)
    return {code: amount for code, amount in used.items() if amount and code in limits}


def _add(used: dict[str, int], code: str, amount: int) -> None:
    used[code] = used.get(code, 0) + amount


def donors(works: Iterable[Demands]) -> set[str]:
    """The limits of Shanghai's money that these works draw on.

    A donor for whom a round states no amount has offered none: its limit is zero, never endless.
    """
    return {
        limit_of_cost(source, payer)
        for work in works
        for source, payer, _fen in work.costs
        if source in SHANGHAI_SOURCES
    }


GROUPS = {
    "shanghai": gettext_lazy("上海资金"),
    "county": gettext_lazy("县级配套资金"),
    "floors": gettext_lazy("投向的下限"),
    "days": gettext_lazy("专家工作日"),
    "demand": gettext_lazy("上海的年需求"),
}
"""Kinds of limits in the order in which people read them."""


def group_of(code: str) -> str:
    """The kind (of GROUPS) to which a limit belongs."""
    if code.startswith("money:"):
        return "county" if code.startswith("money:county") else "shanghai"
    return "floors" if sense_of(code) == ">=" else code.partition(":")[0]


def order_of(code: str) -> tuple[int, str]:
    """Money first, then floors, expert-days and demand."""
    kinds = ("money:municipal", "money:district", "money:county", SHARE, "key_county", "days")
    return next((at for at, kind in enumerate(kinds) if code.startswith(kind)), len(kinds)), code
