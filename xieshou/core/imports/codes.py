"""Codes of places, people and firms: long digits that spreadsheets like to spoil."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc as stdnum_uscc

from xieshou.core.imports.parsers import plain, refuse_day
from xieshou.core.imports.spec import Cell, CellError, Parse

# Excel keeps 15 significant digits: a longer number in a number cell has lost its end.
EXCEL_DIGITS = 15
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
# The provinces of GB/T 2260, and what residents from Hong Kong, Macao and Taiwan have in its place.
_IDENTITY = re.compile(r"(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{15}[0-9X]")


@dataclass(frozen=True)
class CodeParser:
    """A parser of codes: templates keep its column as text, out of the spreadsheet's arithmetic."""

    parse: Parse

    def __call__(self, cell: Cell) -> Any:
        return self.parse(cell)


def code(*lengths: int) -> Parse:
    """A code of digits with one of `lengths`; says when a spreadsheet has spoilt it."""

    def parse(cell: Cell) -> str:
        value = _unspoilt(cell)
        if not value.isascii() or not value.isdigit():
            raise CellError(_("代码应只含数字"), _("请按统一代码填写"), "not_digits")
        if len(value) in lengths:
            return value
        shown = "/".join(map(str, lengths))
        if isinstance(cell, int | float) and len(value) < max(lengths):
            raise CellError(
                _("代码只有 %(n)d 位，可能丢失了开头的 0") % {"n": len(value)},
                _("请将该列设为文本格式后重填 %(n)s 位代码") % {"n": shown},
                "lost_zeros",
            )
        raise CellError(
            _("代码有 %(n)d 位") % {"n": len(value)},
            _("应为 %(n)s 位数字") % {"n": shown},
            "wrong_length",
        )

    return CodeParser(parse)


def id_number() -> Parse:
    """A resident identity number (GB 11643): 18 characters with day of birth and check digit."""
    return _checked(_is_identity, 18, _id_fault)


def uscc() -> Parse:
    """A unified social credit code (GB 32100): 18 characters with check digit."""
    return _checked(stdnum_uscc.is_valid, 18, _uscc_fault)


def _is_identity(value: str) -> bool:
    """Province, day of birth and check digit are right.

    The county is not compared with the year of birth, as stdnum does: numbers have been given out
    since 1984, with the code of then, so that a holder may well be older than the county's code.
    """
    if not _IDENTITY.fullmatch(value) or value[-1] != ric.calc_check_digit(value):
        return False
    try:
        datetime.date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return True


def _id_fault() -> CellError:
    return CellError(_("身份证号码校验不通过"), _("请核对证件，逐位重填"), "bad_check_digit")


def _uscc_fault() -> CellError:
    return CellError(
        _("统一社会信用代码校验不通过"), _("请核对营业执照，逐位重填"), "bad_check_digit"
    )


def _checked(is_valid: Callable[[str], bool], length: int, fault: Callable[[], CellError]) -> Parse:
    def parse(cell: Cell) -> str:
        value = _unspoilt(cell).upper()
        if len(value) != length:
            raise CellError(
                _("有 %(n)d 位") % {"n": len(value)},
                _("应为 %(n)d 位") % {"n": length},
                "wrong_length",
            )
        if not is_valid(value):
            raise _rounded() if value.endswith("000") else fault()
        return value

    return CodeParser(parse)


def _unspoilt(cell: Cell) -> str:
    """The code as text, unless it was kept as a number too long for Excel to keep."""
    refuse_day(cell)
    value = plain(cell)
    is_number = isinstance(cell, int | float)
    if (is_number and len(value) > EXCEL_DIGITS) or _SCIENTIFIC.fullmatch(value):
        raise _rounded()
    return value


def _rounded() -> CellError:
    return CellError(
        _("长代码被表格软件按数字处理，末几位已丢失"), _("请将该列设为文本格式后重填"), "rounded"
    )
