"""Bytes → a grid of cells: which sheet, which encoding, which separator."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from xieshou.core.imports.spec import Cell, CellError, SheetSpec

# Rows of a sheet looked through for the header: titles and notes may stand above it.
HEADER_WITHIN = 20
# Far more than any sheet has; each header of a wider one would be compared with every known name.
MAX_COLUMNS = 1_000
_SEPARATORS = (",", "\t", ";")
_BROKEN = (CalamineError, OSError, ValueError)
_CJK = re.compile(r"[\u3400-\u9fff]")
# Merged cells: first and last row and column, counted from 0.
Merged = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Grid:
    """Rows as they stand in the file, the first being row 1; short rows are not padded."""

    rows: Sequence[Sequence[Cell]]
    sheet: str = ""
    encoding: str = ""
    merged: Sequence[Merged] = field(default_factory=tuple)

    @property
    def is_text(self) -> bool:
        return bool(self.encoding)


def from_xlsx(data: bytes, spec: SheetSpec, *, formula_faults: bool = False) -> Grid:
    """The sheet named after the spec, else the only visible one. Raises CellError.

    With `formula_faults`, cells whose formula failed hold its error value (#N/A), those never
    computed the formula; the library reads both as empty.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = _chosen_sheet(book, spec)
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except CellError:
        raise
    except BaseException as fault:
        # A panic inside the library is no Exception, and means no more than a broken file.
        if not isinstance(fault, _BROKEN) and type(fault).__name__ != "PanicException":
            raise
        raise CellError(
            _("文件已损坏"), _("请用表格软件打开后另存为 .xlsx 再上传"), "corrupt"
        ) from fault
    if formula_faults:
        _show_formula_faults(data, name, rows)
    return Grid(rows, sheet=name, merged=merged)


def _show_formula_faults(data: bytes, name: str, rows: list[list[Cell]]) -> None:
    book = load_workbook(io.BytesIO(data), read_only=True)
    sheet = book[name]
    sheet.reset_dimensions()
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.data_type not in ("e", "f") or cell.row > len(rows):
                continue
            row = rows[cell.row - 1]
            if cell.column <= len(row) and row[cell.column - 1] == "":
                row[cell.column - 1] = str(cell.value)


def _chosen_sheet(book: CalamineWorkbook, spec: SheetSpec) -> str:
    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    visible = [one for one in sheets if one.visible == SheetVisibleEnum.Visible]
    wanted = {spec.name.lower(), spec.zh.lower(), spec.en.lower()}

    def named(among: list[SheetMetadata]) -> list[SheetMetadata]:
        return [one for one in among if one.name.strip().lower() in wanted]

    if found := named(visible):
        return found[0].name
    if len(visible) == 1 and not named(sheets):
        return visible[0].name
    if named(sheets) or not visible:
        raise CellError(
            _("工作表已隐藏"),
            _("请取消隐藏工作表“%(name)s”") % {"name": spec.title},
            "hidden_sheet",
        )
    filled = [one.name for one in visible if book.get_sheet_by_name(one.name).start is not None]
    if len(filled) == 1:
        return filled[0]
    raise CellError(
        _("有多个工作表：%(names)s") % {"names": "、".join(one.name for one in visible)[:200]},
        _("请将要导入的工作表命名为“%(name)s”") % {"name": spec.title},
        "which_sheet",
    )


def from_text(data: bytes, known_headers: Callable[[Sequence[Cell]], int]) -> Grid:
    """CSV or TSV in any encoding Chinese software writes. Raises CellError.

    The separator is that which makes most known headers, counted by `known_headers`.
    """
    text, encoding = decoded(data)
    lines = text.splitlines(keepends=True)[:HEADER_WITHIN]

    def headers(separator: str) -> int:
        rows = csv.reader(lines, delimiter=separator)
        narrow = [row for row in _until_error(rows) if len(row) <= MAX_COLUMNS]
        return max(map(known_headers, narrow), default=0)

    separator = max(_SEPARATORS, key=headers)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [[cell or None for cell in _narrow(row)] for row in reader]
    except csv.Error as fault:
        raise CellError(
            _("第 %(line)d 行附近的引号不成对") % {"line": reader.line_num},
            _("请检查双引号，或用表格软件另存为 .xlsx"),
            "quoting",
        ) from fault
    return Grid(rows, encoding=encoding)


def _narrow(row: list[str]) -> list[str]:
    if len(row) > MAX_COLUMNS:
        raise too_wide()
    return row


def too_wide() -> CellError:
    """A row has more than MAX_COLUMNS cells."""
    return CellError(
        _("列数超过 %(max)d") % {"max": MAX_COLUMNS}, _("请删除多余的列"), "too_many_columns"
    )


def _until_error(rows: "csv.Reader") -> list[list[str]]:  # type: ignore[name-defined]
    found = []
    try:
        for row in rows:
            found.append(row)
    except csv.Error:
        pass
    return found


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises CellError when it has none, or several."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded_as(data, name), name
    if name := _utf16_without_mark(data):
        return _decoded_as(data, name), name
    try:
        return _printable(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        _refuse_mixture(data)
        return _decoded_as(data, "gb18030"), "gb18030"


def _decoded_as(data: bytes, name: str) -> str:
    try:
        return _printable(data.decode(name))
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise CellError(
            _("第 %(line)d 行有无法识别的文字编码") % {"line": line},
            _("请另存为 UTF-8 编码的 CSV 或 .xlsx"),
            "encoding",
        ) from fault


def _printable(text: str) -> str:
    """The text, unless so much of it is control characters that it is no text at all."""
    sample = text[:4096]
    odd = sum(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in sample)
    if odd * 10 > len(sample):
        raise CellError(_("不是表格文件"), _("请上传 .xlsx、.csv 或 .tsv 文件"), "not_a_table")
    return text


def _utf16_without_mark(data: bytes) -> str:
    """Half of the bytes of separators and digits are zero in UTF-16; which half tells the order."""
    sample = data[:2000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 5 < len(sample) // 2:
        return ""
    return "utf-16-le" if odd > 4 * even else "utf-16-be" if even > 4 * odd else ""


def _refuse_mixture(data: bytes) -> None:
    """Lines of UTF-8 Chinese among lines that are not UTF-8 were pasted from two files."""
    has_utf8, first_other = False, 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            has_utf8 |= bool(_CJK.search(line.decode("utf-8")))
        except UnicodeDecodeError:
            first_other = first_other or number
    if has_utf8 and first_other:
        raise CellError(
            _("文件混用了几种文字编码（第 %(line)d 行起）") % {"line": first_other},
            _("请用表格软件打开核对后另存为 .xlsx"),
            "mixed_encoding",
        )
