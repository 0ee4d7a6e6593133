"""Files of rows -> batches of columns: CSV in any Chinese encoding, XLSX, Parquet, Stata, SPSS.

The kind of file is told by its first bytes, not its name. Nothing in a file is executed:
formulas give their stored value, and no pickle, macro or link is followed.
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from xieshou.engines.measure.input_error import InputError, Problem
from xieshou.engines.measure.reading.cells import Cell, plain
from xieshou.engines.measure.reading.statistical import (
    StatisticalFile,
    open_statistical,
    reader_for,
)
from xieshou.engines.measure.reading.workbook_limits import check_workbook

BATCH_ROWS = 1 << 16
PARQUET_BATCH_ROWS = 1 << 18
CHUNK_BYTES = 1 << 20
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0"

Column: TypeAlias = Sequence[Cell] | pa.Array


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows: their numbers as the reader of the file counts them, and the columns asked for."""

    rows: Sequence[int]
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class Source:
    """An opened table: `batches(columns)` gives its rows, a bounded number at a time.

    `columns` are indices into `header`.
    """

    file: str
    sheet: str
    header: Sequence[str]
    batches: Callable[[Sequence[int]], Iterator[Batch]]


def open_source(path: Path, sheet: str | None = None) -> Source:
    """Open a table; `sheet` names a workbook's sheet, the first if left out."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise _broken(path.name, error) from error
    if not start:
        raise _refusal(
            path.name, "file_empty", "The file is empty", "Give a header and one row per household"
        )
    if start.startswith(b"PAR1"):
        return _parquet(path)
    if start.startswith(b"PK\x03\x04"):
        return _workbook(path, sheet)
    if reader := reader_for(start):
        opened = open_statistical(path, reader)
        return Source(path.name, "", opened.header, partial(_statistical_batches, opened))
    if start.startswith(OLD_OFFICE):
        raise _refusal(
            path.name,
            "format_unknown",
            "The file is an old or password-protected Office file",
            "Save it as .xlsx without a password",
        )
    return _text(path)


def _parquet(path: Path) -> Source:
    try:
        parquet = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise _broken(path.name, error) from error
    return Source(
        path.name, "", parquet.schema_arrow.names, partial(_parquet_batches, path, parquet)
    )


def _parquet_batches(
    path: Path, parquet: pq.ParquetFile, columns: Sequence[int]
) -> Iterator[Batch]:
    names = [parquet.schema_arrow.names[at] for at in columns]
    first = 1
    try:
        for batch in parquet.iter_batches(PARQUET_BATCH_ROWS, columns=names):
            rows = range(first, first + batch.num_rows)
            yield Batch(rows, [_scalars(batch.column(name)) for name in names])
            first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise _broken(path.name, error) from error


def _scalars(column: pa.Array) -> pa.Array:
    """The column as plain values; lists and records as their text, for the cell to be named."""
    if pa.types.is_dictionary(column.type):
        return column.dictionary_decode()
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return column.cast(pa.string())
    if pa.types.is_nested(column.type):
        return pa.array([None if cell is None else str(cell) for cell in column.to_pylist()])
    return column


def _statistical_batches(file: StatisticalFile, columns: Sequence[int]) -> Iterator[Batch]:
    first = 1
    for cells in file.rows([file.header[at] for at in columns]):
        yield Batch(range(first, first + len(cells[0])), cells)
        first += len(cells[0])


def _workbook(path: Path, sheet: str | None) -> Source:
    check_workbook(path)
    try:
        workbook = CalamineWorkbook.from_path(path)
        if sheet is not None and sheet not in workbook.sheet_names:
            raise _refusal(
                path.name,
                "sheet_missing",
                f"There is no sheet {sheet!r}",
                f"Use one of {', '.join(workbook.sheet_names)}",
            )
        name = sheet or workbook.sheet_names[0]
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        raise _broken(path.name, error) from error
    return _with_header(path.name, name, iter(enumerate(rows, start=1)))


def _text(path: Path) -> Source:
    return _with_header(path.name, "", _text_rows(path, _encoding(path)))


def _text_rows(path: Path, encoding: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    with path.open(encoding=encoding, newline="") as file:
        try:
            first = file.readline(CHUNK_BYTES)
            file.seek(0)
            separator = max(",\t;", key=first.count)
            yield from enumerate(csv.reader(file, delimiter=separator), start=1)
        except (csv.Error, UnicodeError) as error:
            raise _broken(path.name, error) from error


def _encoding(path: Path) -> str:
    """UTF-8 where the whole file is valid UTF-8, else GB18030 (which holds GBK and GB2312)."""
    with path.open("rb") as file:
        start = file.read(4)
    for bom, encoding in BOMS.items():
        if start.startswith(bom):
            return encoding
    for encoding in ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise _refusal(
        path.name,
        "encoding_unknown",
        "The file is neither UTF-8 nor GB18030 text, nor a workbook or Parquet file",
        "Save it as CSV UTF-8, or as .xlsx",
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                if "\0" in decoder.decode(chunk):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _with_header(file: str, sheet: str, rows: Iterator[tuple[int, Sequence[Cell]]]) -> Source:
    header = next((cells for _, cells in rows if any(plain(cell) for cell in cells)), None)
    if header is None:
        raise _refusal(
            file, "file_empty", "The table is empty", "Give a header and one row per household"
        )
    names = [plain(cell) for cell in header]
    while not names[-1]:
        names.pop()
    return Source(file, sheet, names, partial(_row_batches, file, sheet, len(names), rows))


def _row_batches(
    file: str,
    sheet: str,
    width: int,
    rows: Iterator[tuple[int, Sequence[Cell]]],
    columns: Sequence[int],
) -> Iterator[Batch]:
    while chunk := list(islice(rows, BATCH_ROWS)):
        kept = [(row, cells) for row, cells in chunk if any(plain(cell) for cell in cells)]
        for row, cells in kept:
            if any(plain(cell) for cell in cells[width:]):
                raise _refusal(
                    file,
                    "row_too_long",
                    f"The row has {len(cells)} cells but the header {width}",
                    "Put text that holds a comma between double quotes, or name the column",
                    sheet=sheet,
                    row=row,
                )
        yield Batch(
            [row for row, _ in kept],
            [[cells[at] if at < len(cells) else None for _, cells in kept] for at in columns],
        )


def _broken(file: str, error: Exception) -> InputError:
    return _refusal(
        file,
        "file_broken",
        f"The file cannot be read ({type(error).__name__})",
        "Open it in the program it came from and save it again",
    )


def _refusal(
    file: str, code: str, what: str, remedy: str, *, sheet: str = "", row: int | None = None
) -> InputError:
    return InputError(Problem(code, what, remedy, file=file, sheet=sheet, row=row))
