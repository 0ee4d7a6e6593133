"""How a cell becomes a value. Each call makes a parser: `Column(…, parse=integer(0, 100))`."""

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core import money
from xieshou.core.imports.spec import Cell, CellError, Parse

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# An apostrophe that our own exports put before what looks like a formula.
_QUOTED = re.compile(r"'[=+\-@]")
_FORMULA_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|GETTING_DATA|SPILL!)")


def plain(cell: Cell) -> str:
    """The cell as clean text: full-width forms made plain, ends trimmed, invisible marks dropped.

    Raises CellError for control characters and for the error values of formulas.
    """
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return format(Decimal(f"{cell:.15g}"), "f")
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    text = str(cell)
    if not (text.isascii() and text.isprintable()):
        text = _cleaned(text)
    text = text.strip()
    return _unquoted(text) if text.startswith(("=", "'", "#")) else text


def _cleaned(text: str) -> str:
    if _CONTROL.search(text):
        remedy = _("请清除该单元格后重新录入")
        raise CellError(_("含有不可见的控制字符"), remedy, "control_character")
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def _unquoted(text: str) -> str:
    if text.startswith("="):
        remedy = _("请用表格软件打开并保存，或将结果粘贴为数值")
        raise CellError(_("公式没有计算结果"), remedy, "formula_error")
    if _QUOTED.match(text):
        text = text[1:]
    if _FORMULA_ERROR.fullmatch(text):
        raise CellError(_("公式出错"), _("请修正公式，或将结果粘贴为数值"), "formula_error")
    return text


def text(max_length: int = 200) -> Parse:
    def parse(cell: Cell) -> str:
        value = plain(cell)
        if len(value) > max_length:
            raise CellError(
                _("过长：%(n)d 字") % {"n": len(value)},
                _("请缩短至 %(max)d 字以内") % {"max": max_length},
                "too_long",
            )
        return value

    return parse


def decimal(
    least: float | None = None, most: float | None = None, places: int | None = None
) -> Parse:
    """A Decimal from `least` to `most` with at most `places` digits after the point."""

    def parse(cell: Cell) -> Decimal:
        value = _number(cell)
        _in_range(value, least, most)
        exponent = value.normalize().as_tuple().exponent
        if places is not None and isinstance(exponent, int) and -exponent > places:
            raise CellError(
                _("小数位数过多"), _("最多保留 %(n)d 位小数") % {"n": places}, "too_precise"
            )
        return value

    return parse


def integer(least: int | None = None, most: int | None = None) -> Parse:
    def parse(cell: Cell) -> int:
        value = _number(cell)
        if value != value.to_integral_value():
            raise CellError(_("应为整数"), _("请填写不带小数的数字"), "not_integer")
        _in_range(value, least, most)
        return int(value)

    return parse


def year(least: int = 1900, most: int = 2100) -> Parse:
    """A year, also as "2027年"; a day counts for its year."""
    whole = integer(least, most)

    def parse(cell: Cell) -> int:
        if isinstance(cell, datetime.datetime | datetime.date):
            return int(whole(cell.year))
        return int(whole(plain(cell).removesuffix("年")))

    return parse


def date(earliest: datetime.date | None = None, latest: datetime.date | None = None) -> Parse:
    """A day: a date cell, its serial number, or text as 2027-01-31, 2027/1/31, 2027年1月31日."""

    def parse(cell: Cell) -> datetime.date:
        day = _day(cell)
        if (earliest and day < earliest) or (latest and day > latest):
            raise CellError(_("日期超出范围"), _range_text(earliest, latest), "out_of_range")
        return day

    return parse


def money_fen(unit: str = "元", least: int | None = 0, most: int | None = None) -> Parse:
    """Whole fen; `unit` is that of a bare number. Not negative unless `least` says so."""

    def parse(cell: Cell) -> int:
        refuse_day(cell)
        try:
            fen = money.parse_fen(cell if isinstance(cell, int | float) else plain(cell), unit)
        except money.NotMoney as fault:
            remedy = _("请填写带单位的金额，如 12.5万元 或 125000元；不写单位时按 %(unit)s 计") % {
                "unit": unit
            }
            raise CellError(str(fault), remedy, fault.code) from fault
        _in_range(Decimal(fen), least, most)
        return fen

    return parse


@dataclass(frozen=True)
class ListedParser:
    """A parser of words from a list: templates offer them, in the language of the template."""

    parse: Parse
    words: Mapping[str, Sequence[str]]

    def __call__(self, cell: Cell) -> Any:
        return self.parse(cell)


def yes_no() -> Parse:
    words = {
        "是": True, "有": True, "对": True, "√": True, "✓": True, "y": True, "yes": True,
        "true": True, "1": True,
        "否": False, "无": False, "×": False, "✗": False, "n": False, "no": False,
        "false": False, "0": False,
    }  # fmt: skip

    def parse(cell: Cell) -> bool:
        value = words.get(plain(cell).lower())
        if value is None:
            raise CellError(_("应为“是”或“否”"), _("请填写 是 或 否"), "not_yes_no")
        return value

    return ListedParser(parse, {"zh": ("是", "否"), "en": ("yes", "no")})


def choice(options: Mapping[str, Any]) -> Parse:
    """One of `options` as people write it (zh, en or code; case does not matter) → its value."""
    by_word = {plain(word).lower(): value for word, value in options.items()}
    one_word_each: dict[Any, str] = {}
    latin_word_each: dict[Any, str] = {}
    for word, value in options.items():
        one_word_each.setdefault(value, word)
        if word.isascii():
            latin_word_each.setdefault(value, word)

    def parse(cell: Cell) -> Any:
        word = plain(cell).lower()
        if word not in by_word:
            shown = "、".join(one_word_each.values())
            raise CellError(
                _("不在可选范围内"), _("可填：%(options)s") % {"options": shown}, "not_a_choice"
            )
        return by_word[word]

    english = {**one_word_each, **latin_word_each}
    return ListedParser(parse, {"zh": tuple(one_word_each.values()), "en": tuple(english.values())})


def _number(cell: Cell) -> Decimal:
    refuse_day(cell)
    value = plain(cell)
    grouped = value.replace(",", "")
    if "," in value and not re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", value):
        raise CellError(_("千分位逗号位置不对"), _("请去掉逗号"), "separators")
    try:
        number = Decimal(grouped)
    except InvalidOperation:
        raise CellError(_("应为数字"), _("请只填写数字，不带单位和文字"), "not_a_number") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 18:
        raise CellError(_("数字过大"), _("请核对数值和单位"), "out_of_range")
    return number


def refuse_day(cell: Cell) -> None:
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        raise CellError(
            _("单元格是日期格式"), _("请将该列设为常规或文本格式后重填"), "unexpected_date"
        )
    if isinstance(cell, bool):
        raise CellError(_("应为数字"), _("请只填写数字，不带单位和文字"), "not_a_number")


def _day(cell: Cell) -> datetime.date:
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 1 <= cell < 2_958_466:
        # Excel's serial day; its day 60 (29 February 1900) never was.
        return datetime.date(1899, 12, 30) + datetime.timedelta(days=int(cell))
    if re.fullmatch(r"\d{5}(\.\d+)?", shown := plain(cell)):
        return _day(float(shown))
    match = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", shown)
    try:
        if match:
            return datetime.date(*map(int, match.groups()))
    except ValueError:
        pass
    raise CellError(_("不是日期"), _("请按 2027-01-31 的样式填写"), "not_a_date")


def _in_range(value: Decimal, least: float | None, most: float | None) -> None:
    if (least is not None and value < least) or (most is not None and value > most):
        raise CellError(_("超出范围"), _range_text(least, most), "out_of_range")


def _range_text(least: Any, most: Any) -> str:
    if least is None:
        return _("应不大于 %(most)s") % {"most": most}
    if most is None:
        return _("应不小于 %(least)s") % {"least": least}
    return _("应在 %(least)s 至 %(most)s 之间") % {"least": least, "most": most}
