"""A file and what it should hold → the rows, or every fault with its place and remedy."""

import datetime
import difflib
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from xieshou.core.imports import guard
from xieshou.core.imports.grid import (
    HEADER_WITHIN,
    MAX_COLUMNS,
    Grid,
    from_text,
    from_xlsx,
    too_wide,
)
from xieshou.core.imports.spec import (
    MAX_ERRORS,
    BadCell,
    BadRow,
    Cell,
    CellError,
    Column,
    Parse,
    Preview,
    Row,
    SheetSpec,
)

# The column that bad_rows_xlsx adds; a corrected sheet may keep it.
FAULTS_HEADERS = ("错误", "Error")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*")
_SIMILAR = 0.6
# Distinct cells of a column whose values are kept: most columns hold few, codes are all distinct.
_KEPT = 2_000
SAMPLE_ROWS = 10


def read(file: bytes | BinaryIO, spec: SheetSpec) -> Preview:
    """Read an .xlsx, .csv or .tsv; never raises for what is in the file, says it in the preview."""
    # One byte more than allowed tells a file that is too big without reading all of it.
    data = file if isinstance(file, bytes) else file.read(guard.MAX_BYTES + 1)
    digest = hashlib.sha256(data).hexdigest()
    try:
        grid = _grid(data, spec)
        return _Reading(grid, spec).preview(digest)
    except CellError as fault:
        whole = BadCell("", 0, "", "", "", fault.reason, fault.remedy, fault.code)
        return Preview(spec, digest, errors=[whole], error_count=1)


def _grid(data: bytes, spec: SheetSpec) -> Grid:
    passed = guard.check(data)
    if passed.is_workbook:
        return from_xlsx(data, spec, formula_faults=passed.formula_faults)
    columns = _by_header(spec)
    return from_text(data, lambda row: _known(row, columns))


def shown(cell: Cell) -> str:
    """The cell as the user sees it in the file."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and bool(_BLANK.fullmatch(cell)))


def _bare(header: Cell) -> str:
    """A header for comparison: plain width, no spaces, no mark of required columns."""
    text = unicodedata.normalize("NFKC", str(header)) if header is not None else ""
    return re.sub(r"[\s\u200b-\u200f\u2060\ufeff]", "", text).strip("*").casefold()


def _by_header(spec: SheetSpec) -> dict[str, Column]:
    return {_bare(header): column for column in spec.columns for header in column.headers}


def _known(row: Sequence[Cell], columns: dict[str, Column]) -> int:
    return len({columns[bare].name for cell in row if (bare := _bare(cell)) in columns})


def _similar(column: Column, strays: list[str]) -> str | None:
    """The stray header that was probably meant for the column: "投资（元）" for "投资"."""
    for word in map(_bare, column.headers):
        longer = [stray for stray in strays if stray.startswith(word)]
        if close := longer or difflib.get_close_matches(word, strays, 1, _SIMILAR):
            return close[0]
    return None


class _Values(dict[Cell, Any]):
    """The value of each distinct cell of a column; raises CellError for a bad one."""

    def __init__(self, parse: Parse) -> None:
        self.parse = parse

    def __missing__(self, cell: Cell) -> Any:
        value = None if _is_blank(cell) else self.parse(cell)
        if len(self) < _KEPT:
            self[cell] = value
        return value


class _Reading:
    """One pass over a grid, collecting rows and faults."""

    def __init__(self, grid: Grid, spec: SheetSpec) -> None:
        self.grid = grid
        self.spec = spec
        self.errors: list[BadCell] = []
        self.error_count = 0
        self.notes: list[str] = []
        self.faults_of_row: dict[int, list[str]] = defaultdict(list)
        # Where each column of the spec stands: its index in the grid's rows.
        self.at: dict[str, int] = {}
        # Columns that hold something somewhere, under no header.
        self.unnamed: list[int] = []
        # Each column, where it stands, and what its cells mean.
        self.columns: list[tuple[Column, int | None, _Values]] = []

    def preview(self, digest: str) -> Preview:
        head = self._find_header()
        if self.errors:
            return self._outcome(digest, [])
        filled = self._filled_rows(head)
        self._check_merged(head)
        rows: list[Row] = []
        numbers: list[int] = []
        for number in filled:
            row = self._row(number)
            if number not in self.faults_of_row:
                rows.append(row)
                numbers.append(number)
        self._check_key(rows, numbers)
        self._check_across(rows, numbers)
        good = [row for row, n in zip(rows, numbers, strict=True) if n not in self.faults_of_row]
        sample = [n for n in numbers if n not in self.faults_of_row][:SAMPLE_ROWS]
        return self._outcome(digest, good, sorted(self.faults_of_row), sample)

    def _outcome(
        self, digest: str, rows: list[Row], bad: Sequence[int] = (), sample: Sequence[int] = ()
    ) -> Preview:
        return Preview(
            self.spec,
            digest,
            sheet=self.grid.sheet,
            encoding=self.grid.encoding,
            rows=rows,
            errors=sorted(self.errors, key=lambda bad: bad.row),
            error_count=self.error_count,
            bad_rows=[self._bad_row(number) for number in bad],
            notes=tuple(self.notes),
            sample=[list(self._texts(number).values()) for number in sample],
        )

    def _find_header(self) -> int:
        """The row (from 1) with most known headers among the first; settles where columns stand."""
        columns = _by_header(self.spec)
        top = self.grid.rows[:HEADER_WITHIN]
        # Cells that are only formatted may reach far to the right in a genuine workbook.
        if any(sum(not _is_blank(cell) for cell in row) > MAX_COLUMNS for row in top):
            raise too_wide()
        best = max(range(len(top)), key=lambda i: _known(top[i], columns), default=0)
        if not top or not _known(top[best], columns):
            titles = "、".join(column.title for column in self.spec.columns)
            raise CellError(
                _("没有找到表头"), _("首行应为列名：%(titles)s") % {"titles": titles}, "no_header"
            )
        unknown = []
        for i, cell in enumerate(top[best]):
            column = columns.get(_bare(cell))
            if column is None:
                unknown.append(i)
            elif column.name in self.at:
                reason = _("列“%(title)s”出现了两次") % {"title": column.title}
                self._fault(best + 1, i, column, reason, _("请删除多余的一列"), "duplicate_column")
            else:
                self.at[column.name] = i
        self._check_columns(best + 1, unknown)
        self.columns = [
            (column, self.at.get(column.name), _Values(column.parse))
            for column in self.spec.columns
        ]
        width = max(map(len, self.grid.rows))
        header = top[best]
        self.unnamed = [i for i in range(width) if i >= len(header) or _is_blank(header[i])]
        return best + 1

    def _check_columns(self, head: int, unknown: list[int]) -> None:
        """Name what is missing; a stray header that looks like a missing one is probably it."""
        header = self.grid.rows[head - 1]
        ignored = {_bare(word) for word in ("/".join(FAULTS_HEADERS), *FAULTS_HEADERS, "")}
        strays = {_bare(header[i]): i for i in unknown if _bare(header[i]) not in ignored}
        for column in self.spec.columns:
            if column.name in self.at:
                continue
            similar = _similar(column, list(strays))
            if similar is not None:
                i = strays.pop(similar)
                reason = _("不认识列名“%(header)s”") % {"header": shown(header[i])[:40]}
                remedy = _("是否应为“%(title)s”？请改正列名") % {"title": column.title}
                self._fault(head, i, column, reason, remedy, "unknown_column")
            elif column.required:
                reason = _("缺少列“%(title)s”") % {"title": column.title}
                self._fault(head, None, column, reason, _("请补上该列"), "missing_column")
        for i in strays.values():
            self.notes.append(_("未使用的列：%(header)s") % {"header": shown(header[i])[:40]})

    def _filled_rows(self, head: int) -> list[int]:
        rows = self.grid.rows
        filled = [
            number
            for number in range(head + 1, len(rows) + 1)
            if any(not _is_blank(cell) for cell in rows[number - 1])
        ]
        if not filled:
            raise CellError(_("只有表头，没有数据"), _("请在表头下逐行填写后再上传"), "no_rows")
        if len(filled) > self.spec.max_rows:
            raise CellError(
                _("共 %(n)d 行，超过上限 %(max)d 行")
                % {"n": len(filled), "max": self.spec.max_rows},
                _("请拆分成几个文件分别上传"),
                "too_many_rows",
            )
        return filled

    def _check_merged(self, head: int) -> None:
        for (first_row, first_column), (last_row, _last_column) in self.grid.merged:
            if last_row >= head:
                number = max(first_row, head) + 1
                self._fault(
                    number, first_column, None,
                    _("有合并单元格"), _("请取消合并，逐格填写"), "merged",
                )  # fmt: skip

    def _row(self, number: int) -> Row:
        cells = self.grid.rows[number - 1]
        self._check_length(number, cells)
        row: Row = {}
        width = len(cells)
        for column, i, values in self.columns:
            cell = cells[i] if i is not None and i < width else None
            try:
                # As a key True would be taken for 1.
                is_truth = cell is True or cell is False
                value = column.parse(cell) if is_truth else values[cell]
            except CellError as bad:
                self._fault(number, i, column, bad.reason, bad.remedy, bad.code)
                continue
            row[column.name] = value
            if value is None and column.required and _is_blank(cell):
                self._require(number, i, column)
        return row

    def _require(self, number: int, i: int | None, column: Column) -> None:
        if not self._is_short(number, i):
            reason = _("“%(title)s”为必填") % {"title": column.title}
            self._fault(number, i, column, reason, _("请填写"), "required")

    def _is_short(self, number: int, i: int | None) -> bool:
        """The line ended before this column, which has been said once for the whole line."""
        return self.grid.is_text and i is not None and i >= len(self.grid.rows[number - 1])

    def _check_length(self, number: int, cells: Sequence[Cell]) -> None:
        if self.grid.is_text and len(cells) <= (last := max(self.at.values())):
            self._fault(
                number, None, None,
                _("这一行只有 %(n)d 列，应至少有 %(needed)d 列")
                % {"n": len(cells), "needed": last + 1},
                _("请补齐分隔符，或用表格软件另存为 .xlsx"), "short_line",
            )  # fmt: skip
        for i in self.unnamed:
            if i < len(cells) and not _is_blank(cells[i]):
                self._fault(
                    number, i, None,
                    _("该单元格没有列名"), _("请删除多余内容，或检查该行是否错位"), "extra_cell",
                )  # fmt: skip

    def _check_key(self, rows: list[Row], numbers: list[int]) -> None:
        """Rows with equal keys are named on both sides."""
        if not self.spec.key:
            return
        first_with: dict[tuple[object, ...], int] = {}
        column = next(one for one in self.spec.columns if one.name == self.spec.key[0])
        remedy = _("每行应唯一，请删除或改正其一")
        for row, number in zip(rows, numbers, strict=True):
            first = first_with.setdefault(tuple(row[name] for name in self.spec.key), number)
            if first != number:
                for here, other in ((first, number), (number, first)):
                    reason = _("与第 %(row)d 行重复") % {"row": other}
                    self._fault(here, self.at[column.name], column, reason, remedy, "duplicate_row")

    def _check_across(self, rows: list[Row], numbers: list[int]) -> None:
        if self.error_count or self.spec.check is None:
            return
        columns = {column.name: column for column in self.spec.columns}
        for bad in self.spec.check(rows):
            number, column = numbers[bad.index], columns[bad.column]
            i = self.at.get(bad.column)
            self._fault(number, i, column, bad.reason, bad.remedy, bad.code)

    def _fault(
        self, number: int, i: int | None, column: Column | None,
        reason: str, remedy: str, code: str,
    ) -> None:  # fmt: skip
        self.error_count += 1
        cells = self.grid.rows[number - 1]
        address = f"{get_column_letter(i + 1)}{number}" if i is not None else ""
        self.faults_of_row[number].append(f"{address} {reason}。{remedy}".strip())
        if len(self.errors) < MAX_ERRORS:
            value = shown(cells[i])[:100] if i is not None and i < len(cells) else ""
            title = column.title if column else ""
            self.errors.append(
                BadCell(self.grid.sheet, number, title, address, value, reason, remedy, code)
            )

    def _bad_row(self, number: int) -> BadRow:
        return BadRow(number, self._texts(number), tuple(self.faults_of_row[number]))

    def _texts(self, number: int) -> dict[str, str]:
        """The row's cells as they stand in the file, by the names of the spec's columns."""
        cells = self.grid.rows[number - 1]
        places = {column.name: self.at.get(column.name, len(cells)) for column in self.spec.columns}
        return {name: shown(cells[i]) if i < len(cells) else "" for name, i in places.items()}
