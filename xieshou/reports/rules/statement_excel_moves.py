"""What openpyxl leaves behind when rows are put into a sheet: formulas, merged areas, heights,
drawings and names, moved to where they belong. Pure."""

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xieshou.reports.rules.statement_formulas import Block, Shift, reference, shifted


def move_formulas(sheet: Worksheet, blocks: list[Block], shifts: Mapping[str, Shift]) -> None:
    """Formulas outside of blocks, while they stand where they were."""
    inside = {row for one in blocks for row in range(one.first, one.last + 1)}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f" and isinstance(cell.value, str) and cell.row not in inside:
                cell.value = shifted(cell.value, sheet.title, shifts)


def move_heights(
    sheet: Worksheet, heights: Mapping[int, float], blocks: list[Block], own: Shift
) -> None:
    """Heights of rows go where their rows went, those of a block to each of its repeats."""
    for row in heights:
        sheet.row_dimensions[row].height = None
    for row, height in heights.items():
        block = next((one for one in blocks if one.first <= row <= one.last), None)
        if block is None:
            sheet.row_dimensions[own.row(row)].height = height
            continue
        for at in range(max(block.times, 1)):
            kept = own.row(block.first) + at * block.height + row - block.first
            sheet.row_dimensions[kept].height = height


def merge_again(sheet: Worksheet, area: str, blocks: list[Block], own: Shift) -> None:
    """Merge an area again where it has moved to; one within a block for each of its rows."""
    sheet.merge_cells(own.range(area, grows=False))
    first, _colon, last = area.partition(":")
    rows = [int("".join(filter(str.isdigit, one))) for one in (first, last)]
    columns = ["".join(filter(str.isalpha, one)) for one in (first, last)]
    for block in blocks:
        if block.first <= rows[0] <= rows[1] <= block.last:
            start = own.row(block.first)
            for at in range(1, block.times):
                top, bottom = (start + at * block.height + row - block.first for row in rows)
                sheet.merge_cells(f"{columns[0]}{top}:{columns[1]}{bottom}")


def move_drawings(sheet: Worksheet, shifts: Mapping[str, Shift]) -> None:
    """Charts and pictures of the template: where they stand, and what charts are drawn from."""
    own = shifts[sheet.title]
    for drawing in (*sheet._charts, *sheet._images):
        anchor = drawing.anchor
        for mark in ("_from", "to"):
            corner = getattr(anchor, mark, None)
            if corner is not None:
                corner.row = own.row(corner.row + 1) - 1
    for chart in sheet._charts:
        for series in getattr(chart, "series", ()):
            for part in ("val", "cat", "tx", "xVal", "yVal"):
                held = getattr(series, part, None)
                for kind in ("numRef", "strRef"):
                    found = getattr(held, kind, None)
                    if found is not None and found.f:
                        found.f = reference(found.f, sheet.title, shifts)


def move_names(book: Workbook, shifts: Mapping[str, Shift]) -> None:
    """What defined names point to."""
    for sheet in book.worksheets:
        named = [*sheet.defined_names.values()]
        for one in named:
            one.attr_text = _moved_name(str(one.attr_text), sheet.title, shifts)
    for one in book.defined_names.values():
        one.attr_text = _moved_name(str(one.attr_text), "", shifts)


def _moved_name(text: str, sheet: str, shifts: Mapping[str, Shift]) -> str:
    return shifted(f"={text}", sheet, shifts)[1:] if "!" in text else text
