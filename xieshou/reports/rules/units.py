"""Units of the balance: how a figure is kept as a whole number, written by people and shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _, npgettext_lazy

from xieshou.core.language import in_chinese
from xieshou.core.money import FEN_PER_YUAN, MAX_FEN, NotMoney, parse_fen, show
from xieshou.core.templatetags.show import count, percent

# Nobody states more than this of anything that is counted.
MOST = 10**15
KILOGRAMS = 1000
WAN = 10_000


class NotAFigure(ValueError):
    """The text is no figure of this unit; `args[0]` says why, to whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`kind`: money (kept in fen), weight (in kilograms), share (in hundredths of a percent), or
    number. `asked` stands beside the field where it is written; `counted` is the figure with what
    is counted, with fields n and number, of a number alone."""

    kind: str
    asked: Any
    counted: Any = ""


def _counted(counted: Any) -> Unit:
    return Unit("number", _("整数"), counted)


UNITS: Mapping[str, Unit] = {
    "fen": Unit("money", _("万元，或写明单位，如 3.11亿元")),
    "kg": Unit("weight", _("重量按吨")),
    "share": Unit("share", "%"),
    "person": _counted(npgettext_lazy("people", "%(n)s 人", "%(n)s 人", "number")),
    "day": _counted(npgettext_lazy("days of people", "%(n)s 人天", "%(n)s 人天", "number")),
    "project": _counted(npgettext_lazy("projects", "%(n)s 个", "%(n)s 个", "number")),
    "firm": _counted(npgettext_lazy("firms", "%(n)s 家", "%(n)s 家", "number")),
    "class": _counted(npgettext_lazy("classes", "%(n)s 期", "%(n)s 期", "number")),
    "fair": _counted(npgettext_lazy("fairs", "%(n)s 场", "%(n)s 场", "number")),
    "vacancy": _counted(npgettext_lazy("vacancies", "%(n)s 个", "%(n)s 个", "number")),
    "workshop": _counted(npgettext_lazy("workshops", "%(n)s 个", "%(n)s 个", "number")),
    "park": _counted(npgettext_lazy("parks", "%(n)s 个", "%(n)s 个", "number")),
    "kind": _counted(npgettext_lazy("kinds", "%(n)s 种", "%(n)s 种", "number")),
    "lot": _counted(npgettext_lazy("lots", "%(n)s 批", "%(n)s 批", "number")),
    "trip": _counted(npgettext_lazy("trips", "%(n)s 次", "%(n)s 次", "number")),
    "gift": _counted(npgettext_lazy("gifts", "%(n)s 笔", "%(n)s 笔", "number")),
    "twin": _counted(npgettext_lazy("twins", "%(n)s 对", "%(n)s 对", "number")),
    "household": _counted(npgettext_lazy("households", "%(n)s 户", "%(n)s 户", "number")),
    "village": _counted(npgettext_lazy("villages", "%(n)s 个", "%(n)s 个", "number")),
    "meeting": _counted(npgettext_lazy("meetings", "%(n)s 次", "%(n)s 次", "number")),
    "document": _counted(npgettext_lazy("documents", "%(n)s 份", "%(n)s 份", "number")),
}


def parse(unit: str, text: str) -> int:
    """The whole number of a figure as people write it: "3,244万元", "74.14%", "4.4万", "12.5".

    A bare amount of money is in 万元, a bare weight in tonnes. Raises NotAFigure; never rounds.
    """
    kind = UNITS[unit].kind
    written = "".join(text.split()).replace("，", ",").removesuffix("整")
    if kind == "money":
        try:
            fen = parse_fen(written, "万元")
        except NotMoney as fault:
            raise NotAFigure(str(fault)) from fault
        return _within(Decimal(fen), MAX_FEN)
    for word in {"weight": ("吨", "t"), "share": ("%", "％")}.get(kind, ()):
        written = written.removesuffix(word)
    scale = {"weight": KILOGRAMS, "share": 100}.get(kind, 1)
    if kind == "number" and written.endswith("万"):
        written, scale = written.removesuffix("万"), WAN
    try:
        number = Decimal(written.replace(",", "")) * scale
    except InvalidOperation:
        raise NotAFigure(_("应为数字")) from None
    if not number.is_finite():
        raise NotAFigure(_("应为数字"))
    if number != number.to_integral_value():
        raise NotAFigure(
            {
                "weight": _("最小单位是 1 千克"),
                "share": _("百分数最多写两位小数"),
                "number": _("应为整数"),
            }[kind]
        )
    return _within(number, 10_000 if kind == "share" else MOST)


def _within(number: Decimal, most: int) -> int:
    if not 0 <= number <= most:
        raise NotAFigure(_("数值应不小于 0，且在合理范围内"))
    return int(number)


def written(unit: str, value: int) -> str:
    """The figure for reading, in the language of the request: "3,244 万元", "74.15%", "12.5 吨"."""
    one = UNITS[unit]
    if one.kind == "money":
        return _money(value)
    if one.kind == "weight":
        return str(_("%(tonnes)s 吨") % {"tonnes": f"{Decimal(value) / KILOGRAMS:,f}"})
    if one.kind == "share":
        return percent(Decimal(value) / 10_000, 2)
    shown = f"{value:,}" if value < 100 * WAN else count(value)
    return str(one.counted % {"number": value, "n": shown})


def _money(fen: int) -> str:
    """As published figures are written, to the 百元 in Chinese: "239.48 万元", "12.1927 亿元"."""
    large = Decimal(fen) / FEN_PER_YUAN / WAN
    if in_chinese():
        if large < 1:
            return show(fen)
        if large < WAN:
            return f"{_trimmed(large, 2)} 万元"
        return f"{_trimmed(large / WAN, 4)} 亿元"
    return show(fen) if large < 100 else f"¥{_trimmed(large / 100, 4)} million"


def _trimmed(number: Decimal, digits: int) -> str:
    text = f"{round(number, digits):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(unit: str, value: int) -> str:
    """A difference for reading, with its sign; of shares in percentage points."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if UNITS[unit].kind == "share":
        points = _("%(points)s 个百分点") % {"points": f"{Decimal(abs(value)) / 100}"}
        return f"{sign}{points}"
    return f"{sign}{written(unit, abs(value))}"
