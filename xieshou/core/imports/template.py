"""Sheets for people to fill: the empty template, and the bad rows of a file to correct."""

import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from xieshou.core.exports import quoted, workbook
from xieshou.core.imports.codes import CodeParser
from xieshou.core.imports.read import FAULTS_HEADERS
from xieshou.core.imports.spec import Column, Preview, SheetSpec

_TEXT = "@"
_REQUIRED = PatternFill("solid", fgColor="FCE9D8")
_OPTIONAL = PatternFill("solid", fgColor="E8EEF1")


def template_xlsx(spec: SheetSpec) -> bytes:
    """An empty sheet with headers in the language in use (* required), and one that explains them.

    Columns of codes are kept as text, so that the spreadsheet cannot round them.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(spec.title[:31])
    sheet.freeze_panes = "A2"
    for i, column in enumerate(spec.columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(i)]
        dimension.width = max(12, 2 * len(column.title) + 4)
        if isinstance(column.parse, CodeParser):
            dimension.number_format = _TEXT
    sheet.append([_header(sheet, column) for column in spec.columns])
    notes = book.create_sheet(_("填表说明"))
    for letter, width in zip("ABC", (24, 8, 70), strict=True):
        notes.column_dimensions[letter].width = width
    notes.append([_("列名"), _("必填"), _("说明")])
    for column in spec.columns:
        notes.append([column.title, _("是") if column.required else _("否"), quoted(column.help)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def bad_rows_xlsx(preview: Preview) -> bytes:
    """Only the rows with faults, cells as they were, and what is wrong; to correct and send again.

    Numbers come back as text too: what the user typed is what the user sees.
    """
    columns = preview.spec.columns
    header = [*(column.title for column in columns), "/".join(FAULTS_HEADERS)]
    rows = (
        [*(bad.cells.get(column.name, "") for column in columns), "\n".join(bad.faults)]
        for bad in preview.bad_rows
    )
    return workbook({preview.spec.title: [header, *rows]})


def _header(sheet: Any, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, column.title + ("*" if column.required else ""))
    cell.font = Font(bold=True)
    cell.fill = _REQUIRED if column.required else _OPTIONAL
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
