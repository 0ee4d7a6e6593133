"""Excel templates of statements: checked, and filled. Pure: bytes in, bytes out.

A cell that is one placeholder becomes a number or a day with its format; several, or words around
them, become text, which is never a formula. Rows with {{ each.table.column }} are repeated for each
row of the table; adjoining rows of one table are one block. A cell {{ chart.x }} becomes a chart of
Excel's own over a sheet of its figures.
"""

import io
from collections.abc import Iterator, Mapping
from copy import copy
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xieshou.reports.rules.statement_archive import EXCEL, check_archive
from xieshou.reports.rules.statement_content import (
    StatementContent,
    StatementTable,
    cell_number,
    cell_text,
)
from xieshou.reports.rules.statement_excel_chart import ChartSheet, put_text
from xieshou.reports.rules.statement_excel_formulas import faults_beside_cells, faults_of_formula
from xieshou.reports.rules.statement_excel_moves import (
    merge_again,
    move_drawings,
    move_formulas,
    move_heights,
    move_names,
)
from xieshou.reports.rules.statement_formulas import Block, Shift, shifted
from xieshou.reports.rules.statement_names import (
    PLACEHOLDER,
    TABLE,
    BadTemplate,
    TemplateFault,
    faults_of,
    names_in,
    table_of,
)

MOST_CELLS = 50_000
MOST_FAULTS = 50
# Excel has no more rows than these.
MOST_ROWS = 1_048_576
_GENERAL = ("General", "@")


class TooManyRows(ValueError):
    """More rows than a sheet of Excel holds: refused, nothing is ever cut."""


def check_excel(data: bytes) -> tuple[str, ...]:
    """The names of the placeholders of a template, each once. Raises BadTemplate."""
    book = _opened(data)
    faults: list[TemplateFault] = []
    names: dict[str, None] = {}
    cells = 0
    faults += islice(faults_beside_cells(book), MOST_FAULTS)
    for sheet in book.worksheets:
        # Before they are walked through: that makes a cell of every place that has none.
        cells += sheet.max_row * sheet.max_column
        if cells > MOST_CELLS:
            faults.append(
                TemplateFault(
                    sheet.title,
                    _("模板里的单元格太多（超过 %(most)d 个）") % {"most": MOST_CELLS},
                    _("请删除数据以外的单元格后另存"),
                )
            )
            break
        for row in sheet.iter_rows():
            faults += islice(_faults_of_row(sheet, row), MOST_FAULTS)
            names.update(dict.fromkeys(name for cell in row for name in _names(cell)))
            if len(faults) >= MOST_FAULTS:
                break
    if faults:
        raise BadTemplate(faults[:MOST_FAULTS])
    if not names:
        raise BadTemplate(
            [TemplateFault("", _("模板里没有占位符"), _("请从默认模板开始改，或参看占位符表"))]
        )
    return tuple(names)


def fill_excel(data: bytes, content: StatementContent) -> bytes:
    """The template with the content. Raises BadTemplate, TooManyRows."""
    book = _opened(data)
    blocks = {sheet.title: _blocks(sheet, content) for sheet in book.worksheets}
    shifts = {title: Shift(found) for title, found in blocks.items()}
    if any(
        sheet.max_row + sum(one.extra for one in blocks[sheet.title]) > MOST_ROWS
        for sheet in book.worksheets
    ):
        raise TooManyRows
    drawings = ChartSheet(book)
    for sheet in list(book.worksheets):
        _fill_sheet(sheet, content, blocks[sheet.title], shifts, drawings)
    move_names(book, shifts)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _opened(data: bytes) -> Workbook:
    check_archive(data, EXCEL)
    try:
        return load_workbook(io.BytesIO(data), keep_links=False, keep_vba=False)
    except Exception as fault:
        # Whatever the library stumbles over in a file that somebody made by hand.
        raise BadTemplate(
            [TemplateFault("", _("文件已损坏"), _("请用表格软件打开后另存为 .xlsx 再上传"))]
        ) from fault


def _names(cell: Cell | MergedCell) -> list[str]:
    return names_in(cell.value) if isinstance(cell.value, str) else []


def _where(sheet: Worksheet, cell: Cell | MergedCell) -> str:
    return f"{sheet.title}!{cell.coordinate}"


def _faults_of_row(sheet: Worksheet, row: tuple[Cell | MergedCell, ...]) -> Iterator[TemplateFault]:
    table = ""
    try:
        table = _table_of_row(sheet, row)
    except BadTemplate as no:
        yield from no.faults
    for cell in row:
        where = _where(sheet, cell)
        if cell.data_type == "f":
            yield from faults_of_formula(cell.value, where)
        if cell.data_type == "f" or not isinstance(cell.value, str):
            continue
        yield from faults_of(cell.value, where, frozenset({TABLE}))
        drawn = any(name.startswith("chart.") for name in _names(cell))
        if drawn and (table or not PLACEHOLDER.fullmatch(cell.value.strip())):
            yield TemplateFault(where, _("图的占位符应独占一个单元格，且不在重复的行里"))


def _table_of_row(sheet: Worksheet, row: tuple[Cell | MergedCell, ...]) -> str:
    text = " ".join(
        cell.value for cell in row if isinstance(cell.value, str) and "{{" in cell.value
    )
    return table_of(text, f"{sheet.title}!{row[0].row}") if "each." in text else ""


def _blocks(sheet: Worksheet, content: StatementContent) -> list[Block]:
    """Adjoining rows of one table, from above."""
    found: list[Block] = []
    for row in sheet.iter_rows():
        table = _table_of_row(sheet, row)
        if not table:
            continue
        at = int(row[0].row or 0)
        if found and found[-1].table == table and found[-1].last == at - 1:
            found[-1] = Block(found[-1].first, at, table, found[-1].times)
        else:
            found.append(Block(at, at, table, len(content.table(table).rows)))
    return found


def _fill_sheet(
    sheet: Worksheet,
    content: StatementContent,
    blocks: list[Block],
    shifts: Mapping[str, Shift],
    drawings: ChartSheet,
) -> None:
    own = shifts[sheet.title]
    merged = [str(one) for one in sheet.merged_cells.ranges]
    for one in merged:
        sheet.unmerge_cells(one)
    heights = {
        row: kept.height for row, kept in sheet.row_dimensions.items() if kept.height is not None
    }
    sources = {block: _rows_of(sheet, block) for block in blocks}
    move_formulas(sheet, blocks, shifts)
    for block in reversed(blocks):
        if block.extra:
            sheet.insert_rows(block.last + 1, block.extra)
    move_heights(sheet, heights, blocks, own)
    for one in merged:
        merge_again(sheet, one, blocks, own)
    filled: set[int] = set()
    for block in blocks:
        _repeat(sheet, content.table(block.table), content, block, own, sources[block], shifts)
        filled.update(range(own.row(block.first), own.last(block.last) + 1))
    for row in sheet.iter_rows():
        if row[0].row in filled:
            continue
        for cell in row:
            if isinstance(cell, Cell) and isinstance(cell.value, str) and cell.data_type != "f":
                _fill_cell(sheet, cell, content, drawings)
    move_drawings(sheet, shifts)


def _rows_of(sheet: Worksheet, block: Block) -> list[list[tuple[int, Any, Any, str]]]:
    """Column, value, style and kind of each cell of a block's rows."""
    return [
        [
            (cell.column, cell.value, copy(cell._style), cell.data_type)
            for cell in row
            if isinstance(cell, Cell) and (cell.value is not None or cell.has_style)
        ]
        for row in sheet.iter_rows(min_row=block.first, max_row=block.last)
    ]


def _repeat(
    sheet: Worksheet,
    table: StatementTable,
    content: StatementContent,
    block: Block,
    own: Shift,
    source: list[list[tuple[int, Any, Any, str]]],
    shifts: Mapping[str, Shift],
) -> None:
    """Write a block for each row of its table; once, empty, where there is none."""
    first = own.row(block.first)
    for at in range(max(block.times, 1)):
        row = table.rows[at] if table.rows else None
        for line, cells in enumerate(source):
            to = first + at * block.height + line
            for column, value, style, kind in cells:
                cell = sheet.cell(to, column)
                cell._style = copy(style)
                if kind == "f":
                    moved = shifted(str(value), sheet.title, shifts, grows=False)
                    origin = f"{get_column_letter(column)}{first + line}"
                    cell.value = Translator(moved, origin).translate_formula(cell.coordinate)
                elif isinstance(value, str) and "{{" in value:
                    _fill_each(cell, value, table, row, content)
                else:
                    cell.value = value


def _fill_each(
    cell: Cell,
    text: str,
    table: StatementTable,
    row: tuple[Any, ...] | None,
    content: StatementContent,
) -> None:
    prefix = f"each.{table.code}."

    def said(name: str) -> str:
        if not name.startswith(prefix):
            return content.text(name)
        at = table.column(name.removeprefix(prefix))
        return "" if row is None else cell_text(table.columns[at].kind, row[at])

    alone = PLACEHOLDER.fullmatch(text.strip())
    if alone and alone[1].startswith(prefix):
        at = table.column(alone[1].removeprefix(prefix))
        number = None if row is None else cell_number(table.columns[at].kind, row[at])
        if number:
            _number(cell, *number)
            return
    elif alone and (number := content.number(alone[1])):
        _number(cell, *number)
        return
    put_text(cell, PLACEHOLDER.sub(lambda found: said(found[1]), text))


def _fill_cell(
    sheet: Worksheet, cell: Cell, content: StatementContent, drawings: ChartSheet
) -> None:
    text = str(cell.value)
    if "{{" not in text:
        return
    alone = PLACEHOLDER.fullmatch(text.strip())
    if alone and alone[1].startswith("chart."):
        cell.value = None
        drawings.draw(sheet, cell.coordinate, content.chart(alone[1].removeprefix("chart.")))
        return
    if alone and (number := content.number(alone[1])):
        _number(cell, *number)
        return
    put_text(cell, PLACEHOLDER.sub(lambda found: content.text(found[1]), text))


def _number(cell: Cell, value: Any, form: str) -> None:
    cell.value = value
    if cell.number_format in _GENERAL:
        cell.number_format = form
