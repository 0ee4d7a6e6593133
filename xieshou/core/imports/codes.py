"""Codes of places, people and firms: long digits that spreadsheets like to spoil."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from stdnum.cn import ric
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import ValidationError

from xieshou.core.imports.parsers import plain, refuse_day
from xieshou.core.imports.spec import Cell, CellError, Parse

# Excel keeps 15 significant digits: a longer number in a number cell has lost its end.
EXCEL_DIGITS = 15


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
    """A resident identity number (GB 11643): 18 characters with date and check digit."""
    return _checked(ric.validate, 18, _id_fault)


def uscc() -> Parse:
    """A unified social credit code (GB 32100): 18 characters with check digit."""
    return _checked(stdnum_uscc.validate, 18, _uscc_fault)


def _id_fault() -> CellError:
    return CellError(_("身份证号码校验不通过"), _("请核对证件，逐位重填"), "bad_check_digit")


def _uscc_fault() -> CellError:
    return CellError(
        _("统一社会信用代码校验不通过"), _("请核对营业执照，逐位重填"), "bad_check_digit"
    )


def _checked(validate: Callable[[str], str], length: int, fault: Callable[[], CellError]) -> Parse:
    def parse(cell: Cell) -> str:
        value = _unspoilt(cell).upper()
        if len(value) != length:
            raise CellError(
                _("有 %(n)d 位") % {"n": len(value)},
                _("应为 %(n)d 位") % {"n": length},
                "wrong_length",
            )
        try:
            return str(validate(value))
        except ValidationError as failed:
            raise (_rounded() if value.endswith("000") else fault()) from failed

    return CodeParser(parse)


def _unspoilt(cell: Cell) -> str:
    """The code as text, unless it was kept as a number too long for Excel to keep."""
    refuse_day(cell)
    value = plain(cell)
    scientific = re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", value)
    if scientific or (isinstance(cell, int | float) and len(value) > EXCEL_DIGITS):
        raise _rounded()
    return value


def _rounded() -> CellError:
    return CellError(
        _("长代码被表格软件按数字处理，末几位已丢失"), _("请将该列设为文本格式后重填"), "rounded"
    )
