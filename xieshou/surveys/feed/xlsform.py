"""XLSForm ⇄ sheets → XForm, by pyxform, without Java.

Sheets are {"survey": [{header: text}, …], "choices": …, "settings": …, "entities": …}.
"""

import io
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from xieshou.core.imports.guard import check
from xieshou.core.imports.spec import CellError
from xieshou.surveys.rules.standard import Sheets

SHEETS = ("survey", "choices", "settings", "entities")
MOST_ROWS, MOST_COLUMNS, LONGEST = 2_000, 60, 5_000
MOST_XFORM = 2 * 2**20
_ROW = re.compile(r"\[?row\s*:?\s*(\d+)\]?", re.IGNORECASE)
_SHEET = re.compile(r"(?='(survey|choices|settings|entities)' sheet|sheet: '(survey|choices)')")
_QUOTED = re.compile(r"'([^']{1,80})'")


@dataclass
class FormFault(Exception):
    """What is wrong with an XLSForm: sheet, row and column ("" and 0 where not known), text."""

    text: Any
    sheet: str = ""
    row: int = 0
    column: str = ""

    @property
    def where(self) -> str:
        """survey!B7, survey!7, survey or ""."""
        cell = f"{self.column}{self.row}" if self.row else self.column
        return f"{self.sheet}!{cell}" if self.sheet and cell else self.sheet or cell


def from_xlsx(data: bytes) -> Sheets:
    """The sheets of a workbook that has passed the checks of every import. Raises FormFault."""
    try:
        passed = check(data)
    except CellError as fault:
        raise FormFault(f"{fault.reason} {fault.remedy}") from fault
    if not passed.is_workbook:
        raise FormFault(_("请上传 XLSForm 的 .xlsx 文件"))
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as fault:  # openpyxl raises whatever its parsers do
        raise FormFault(_("文件已损坏，请用表格软件打开后另存为 .xlsx")) from fault
    try:
        sheets: Sheets = {}
        for name in SHEETS:
            if name in book.sheetnames:
                headers, sheets[name] = _rows(book[name])
                # So does pyxform call them; they tell which letter a column has.
                sheets[f"{name}_header"] = [dict.fromkeys(filter(None, headers), "")]
    finally:
        book.close()
    if not sheets.get("survey"):
        raise FormFault(_("缺少 survey 工作表，或其中没有问题"), "survey")
    return sheets


def _rows(sheet: Any) -> tuple[list[str], list[dict[str, str]]]:
    headers: list[str] = []
    found: list[dict[str, str]] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
            raise FormFault(_("工作表过大"), sheet.title, number)
        texts = [_text(cell, sheet.title, number, at) for at, cell in enumerate(cells)]
        if not headers:
            headers = texts
        else:
            # Empty rows stay, so that rows are counted as in the file.
            found.append(
                {name: text for name, text in zip(headers, texts, strict=False) if name and text}
            )
    while found and not found[-1]:
        found.pop()
    return headers, found


def _text(cell: Any, sheet: str, row: int, at: int) -> str:
    if cell is None:
        return ""
    text = "TRUE" if cell is True else "FALSE" if cell is False else str(cell).strip()
    if isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    if len(text) > LONGEST or re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text):
        raise FormFault(_("单元格过长或含有控制字符"), sheet, row, get_column_letter(at + 1))
    return text


def as_xlsx(sheets: Sheets) -> bytes:
    """The sheets as a workbook that XLSForm tools open."""
    book = Workbook()
    book.remove(book.active)
    for name in SHEETS:
        rows = sheets.get(name)
        if rows is None:
            continue
        sheet = book.create_sheet(name)
        headers = list(dict.fromkeys(header for row in rows for header in row))
        sheet.append(headers)
        for row in rows:
            sheet.append([row.get(header) for header in headers])
        for line in sheet.iter_rows():
            for cell in line:
                # "=…" in somebody's form is a text, and no formula for whoever opens the file.
                if cell.data_type == "f":
                    cell.data_type = "s"
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def convert(sheets: Sheets, *, form_id: str, title: str, version: str) -> str:
    """The XForm under that identifier, title and version. Raises FormFault naming the cell where
    pyxform, or a look through the sheets, tells it."""
    # Here, since pyxform takes a second to import, and only whoever stores a form needs it.
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as to_xform

    settings = {
        **(sheets.get("settings") or [{}])[0],
        "form_id": form_id, "form_title": title, "version": version, "name": "data",
    }  # fmt: skip
    _refuse_secrets(settings)
    given = {name: rows for name, rows in sheets.items() if rows} | {"settings": [settings]}
    try:
        xform = str(to_xform(given, pretty_print=False).xform)
    except PyXFormError as fault:
        raise _located(str(fault), sheets) from fault
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError) as fault:
        # pyxform meets some broken sheets with Python's own errors.
        raise FormFault(
            _("表单结构有误：%(said)s") % {"said": str(fault)[:200]}, "survey"
        ) from fault
    if len(xform) > MOST_XFORM:
        raise FormFault(_("表单过大"))
    return xform


def _refuse_secrets(settings: dict[str, str]) -> None:
    """A form that would be sent elsewhere, or encrypted with a key that is not ours."""
    for name in ("submission_url", "public_key"):
        if settings.get(name):
            raise FormFault(
                _("不支持 settings 中的 %(name)s，请删除") % {"name": name}, "settings", 2
            )


def _located(said: str, sheets: Sheets) -> FormFault:
    """The fault with the cell that pyxform names, or whose text or header it quotes."""
    row = _ROW.search(said)
    sheet = _SHEET.search(said)
    names = [sheet[1] or sheet[2]] if sheet else list(SHEETS)
    found = FormFault(
        said[:500], (sheet[1] or sheet[2]) if sheet else "", int(row[1]) if row else 0
    )
    if row and not sheet:
        found.sheet = "survey"
    quoted = [*_QUOTED.findall(said), *said.rstrip(".").split()[-1:]]
    for name in names:
        headers = _headers(sheets, name)
        if found.row and found.sheet == name and (at := [one for one in quoted if one in headers]):
            found.column = get_column_letter(headers.index(at[0]) + 1)
            return found
        for number, one in enumerate(sheets.get(name) or [], start=2):
            for header, text in one.items():
                told = any(value in (text, *text.split()) for value in quoted)
                if found.row in (0, number) and (told or _lacks_choices(said, header, text)):
                    return FormFault(
                        said[:500], name, number, get_column_letter(headers.index(header) + 1)
                    )
    return found


def _headers(sheets: Sheets, name: str) -> list[str]:
    """The headers in the file's order, those of empty columns too where they are known."""
    rows = sheets.get(f"{name}_header") or sheets.get(name) or []
    return list(dict.fromkeys(header for one in rows for header in one))


def _lacks_choices(said: str, header: str, text: str) -> bool:
    return "should be a choices sheet" in said and header == "type" and text.startswith("select")
