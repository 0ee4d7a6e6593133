"""Sheets for people to fill: the empty template, and the bad rows of a file to correct."""

import io

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from xieshou.core.exports import quoted, workbook
from xieshou.core.imports.codes import CodeParser
from xieshou.core.imports.parsers import ListedParser
from xieshou.core.imports.read import FAULTS_HEADERS
from xieshou.core.imports.spec import Preview, SheetSpec
from xieshou.core.language import in_chinese

# Excel keeps no longer list inside a cell's rule.
LONGEST_LIST = 255
_HEADER = {"bold": True, "text_wrap": True, "valign": "top"}
_REQUIRED, _OPTIONAL = "#FCE9D8", "#E8EEF1"


def template_xlsx(spec: SheetSpec) -> bytes:
    """An empty sheet with headers in the language in use (* required), and one that explains them.

    Columns of codes are kept as text, so that the spreadsheet cannot round them; columns of words
    from a list offer that list in each cell.
    """
    written = io.BytesIO()
    book = Workbook(written)
    required = book.add_format({**_HEADER, "bg_color": _REQUIRED})
    optional = book.add_format({**_HEADER, "bg_color": _OPTIONAL})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(spec.title[:31])
    sheet.freeze_panes(1, 0)
    for i, column in enumerate(spec.columns):
        as_text = text if isinstance(column.parse, CodeParser) else None
        sheet.set_column(i, i, max(12, 2 * len(column.title) + 4), as_text)
        if isinstance(column.parse, ListedParser):
            _offer(sheet, i, column.parse, spec.max_rows)
        mark = "*" if column.required else ""
        sheet.write_string(0, i, column.title + mark, required if mark else optional)
    notes = book.add_worksheet(_("填表说明"))
    for i, width in enumerate((24, 8, 70)):
        notes.set_column(i, i, width)
    notes.write_row(0, 0, [_("列名"), _("必填"), _("说明")])
    for row, column in enumerate(spec.columns, start=1):
        needed = _("是") if column.required else _("否")
        for i, words in enumerate((column.title, needed, quoted(column.help))):
            notes.write_string(row, i, words)
    book.close()
    return written.getvalue()


def _offer(sheet: Worksheet, column: int, parser: ListedParser, rows: int) -> None:
    words = parser.words["zh" if in_chinese() else "en"]
    if len(",".join(words)) <= LONGEST_LIST:
        # Other spellings are understood too: the spreadsheet warns, it does not forbid.
        offer = {"validate": "list", "source": list(words), "error_type": "warning"}
        sheet.data_validation(1, column, rows, column, offer)


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
