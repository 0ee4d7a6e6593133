"""Workbooks that would exhaust memory are refused before they are unpacked."""

import re
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from xieshou.engines.measure.input_error import InputError, Problem

MOST_PARTS = 10_000
MOST_BYTES = 512 << 20
# The reader holds every cell of a sheet's bounding rectangle, filled or not.
MOST_CELLS = 10_000_000
CHUNK_BYTES = 1 << 20
LONGEST_REFERENCE = 64
REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{0,3})(\d{1,9})[\"']")


def check_workbook(path: Path) -> None:
    """Refuse a workbook that unpacks too large, is damaged, or spans too many cells."""
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or size > MOST_BYTES:
                raise _too_large(path, f"unpacks to {len(parts):,} parts and {size:,} bytes")
            for part in parts:
                if part.filename.startswith("xl/worksheets/"):
                    _check_sheet(path, archive, part)
            damaged = archive.testzip()
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _damaged(path) from error
    if damaged is not None:
        raise _damaged(path)


def _check_sheet(path: Path, archive: ZipFile, part: ZipInfo) -> None:
    rows = columns = 1
    rest = b""
    with archive.open(part) as sheet:
        while chunk := sheet.read(CHUNK_BYTES):
            text = rest + chunk
            for letters, digits in set(REFERENCE.findall(text)):
                rows, columns = max(rows, int(digits)), max(columns, _column(letters))
            rest = text[-LONGEST_REFERENCE:]
    if rows * columns > MOST_CELLS:
        raise _too_large(path, f"has a sheet of {rows:,} rows by {columns:,} columns")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_large(path: Path, how: str) -> InputError:
    return InputError(
        Problem(
            "workbook_too_large",
            f"The workbook {how}",
            "Delete empty rows and columns, or give large tables as CSV or Parquet",
            file=path.name,
        )
    )


def _damaged(path: Path) -> InputError:
    return InputError(
        Problem(
            "file_broken",
            "The workbook is damaged",
            "Open it in the program it came from and save it again",
            file=path.name,
        )
    )
