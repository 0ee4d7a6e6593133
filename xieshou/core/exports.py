"""Tables out, as Excel or CSV: numbers stay numbers, and no text can become a formula."""

import csv
import datetime
import io
import mimetypes
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xieshou.core.money import FEN_PER_YUAN

# What Excel, LibreOffice and WPS take for the start of a formula or command.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_WIDTH_SAMPLE = 200
_HEADER = {"bold": True, "bg_color": "#E8EEF1", "text_wrap": True, "valign": "top"}
# Rows are written as they come and not kept; text stays text, whatever it looks like.
_AS_IT_COMES = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


class Fen(int):
    """An amount of fen, written as yuan with two digits after the point."""


def workbook(sheets: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """An .xlsx of sheets by name; the first row of each is its header, which stays in view.

    Cells: text, int, float, Decimal, Fen, bool, date, datetime (local time), None.
    """
    written = io.BytesIO()
    book = Workbook(written, _AS_IT_COMES)
    header = book.add_format(_HEADER)
    formats = {name: book.add_format({"num_format": name}) for name in _FORMATS}
    for name, rows in sheets.items():
        sheet = book.add_worksheet(_NOT_IN_TITLE.sub(" ", name)[:31])
        rest = iter(rows)
        sample = list(islice(rest, _WIDTH_SAMPLE))
        sheet.freeze_panes(1, 0)
        for i, width in enumerate(_widths(sample)):
            sheet.set_column(i, i, width)
        for number, row in enumerate(chain(sample, rest)):
            for i, value in enumerate(row):
                style = header if number == 0 else formats.get(_format(value))
                _write(sheet, number, i, _written(value), style)
    book.close()
    return written.getvalue()


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """CSV with the mark by which Excel knows UTF-8; amounts of fen in yuan."""
    written = io.StringIO()
    written.write("\ufeff")
    writer = csv.writer(written)
    for row in rows:
        writer.writerow([_for_csv(value) for value in row])
    return written.getvalue()


def as_download(content: bytes | str, filename: str) -> HttpResponse:
    """The file as an answer that browsers save under `filename`."""
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, filename)
    return answer


def quoted(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    clean = _UNWRITABLE.sub("", text)
    return "'" + clean if clean.startswith(_FORMULA_STARTS) else clean


def _write(sheet: Worksheet, row: int, column: int, value: Any, style: Format | None) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value, style)
    elif value is not None:
        sheet.write_number(row, column, float(value), style)


def _written(value: Any) -> Any:
    if isinstance(value, Fen):
        return int(value) / FEN_PER_YUAN
    if isinstance(value, bool | int | float | datetime.date) or value is None:
        if isinstance(value, datetime.datetime) and timezone.is_aware(value):
            return timezone.localtime(value).replace(tzinfo=None)
        return value
    return value if hasattr(value, "as_tuple") else quoted(str(value))


_MONEY, _MOMENT, _DAY, _WHOLE, _TEXT = "#,##0.00", "yyyy-mm-dd hh:mm", "yyyy-mm-dd", "#,##0", "@"
_FORMATS = (_MONEY, _MOMENT, _DAY, _WHOLE, _TEXT)


def _format(value: Any) -> str:
    if isinstance(value, Fen):
        return _MONEY
    if isinstance(value, bool):
        return ""
    if isinstance(value, datetime.datetime):
        return _MOMENT
    if isinstance(value, datetime.date):
        return _DAY
    if isinstance(value, int):
        return _WHOLE
    return _TEXT if isinstance(value, str) else ""


def _for_csv(value: Any) -> Any:
    if isinstance(value, Fen):
        sign, whole = ("-", -value) if value < 0 else ("", value)
        return f"{sign}{whole // FEN_PER_YUAN}.{whole % FEN_PER_YUAN:02d}"
    written = _written(value)
    return written.isoformat() if isinstance(written, datetime.date) else written


def _widths(rows: Sequence[Sequence[Any]]) -> list[int]:
    """Columns as wide as their longest cell in the sample; Chinese characters count double."""
    columns = max((len(row) for row in rows), default=0)
    longest = [0] * columns
    for row in rows:
        for i, value in enumerate(row):
            text = "" if value is None else str(value)[:80]
            wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
            longest[i] = max(longest[i], len(text) + wide)
    return [min(max(length + 2, 8), 50) for length in longest]
