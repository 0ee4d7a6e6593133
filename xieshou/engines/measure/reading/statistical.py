"""Files of statistical packages: Stata .dta (releases 105 to 119) and SPSS .sav and .zsav.

What a value's label says stands for the value, as people see it in the package; system and
user-declared missing values are empty cells.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyreadstat

from xieshou.engines.measure.input_error import InputError, Problem
from xieshou.engines.measure.reading.cells import Cell

MOST_BYTES = 2 << 30
MOST_VARIABLES = 32_767
BATCH_CELLS = 1 << 20
BATCH_ROWS = 1 << 16
# Chinese files from before Stata 14 and Unicode SPSS do not say how their text is written.
ENCODINGS = (None, "GB18030")
BROKEN = (
    pyreadstat.ReadstatError,
    pyreadstat.PyreadstatError,
    OSError,
    ValueError,
    OverflowError,
    MemoryError,
)


@dataclass(frozen=True, slots=True)
class StatisticalFile:
    """An opened file: its variables, and how to read some of its rows."""

    path: Path
    read: Callable[..., Any]
    encoding: str | None
    header: Sequence[str]
    labels: Mapping[str, Mapping[float, str]]

    def rows(self, names: Sequence[str]) -> Iterator[Sequence[Sequence[Cell]]]:
        """The columns of these variables, a bounded number of rows at a time."""
        size = max(1, min(BATCH_ROWS, BATCH_CELLS // max(1, len(names))))
        offset = 0
        while True:
            columns, _ = _attempt(
                self.path,
                self.read,
                encoding=self.encoding,
                usecols=list(dict.fromkeys(names)),
                row_offset=offset,
                row_limit=size,
            )
            length = len(columns[names[0]])
            if length:
                yield [self._said(name, columns[name]) for name in names]
            if length < size:
                return
            offset += length

    def _said(self, name: str, values: Sequence[Cell]) -> Sequence[Cell]:
        labels = self.labels.get(name, {})
        return [_cell(value, labels) for value in values]


def _cell(value: Cell, labels: Mapping[float, str]) -> Cell:
    if value is None or value != value:
        return None
    return labels.get(value, value) if isinstance(value, int | float) else value


def reader_for(start: bytes) -> Callable[..., Any] | None:
    """What reads a file that starts with these (8) bytes, if it is one of a package."""
    if start.startswith((b"$FL2", b"$FL3")):
        return pyreadstat.read_sav
    old_stata = len(start) >= 4 and 105 <= start[0] <= 115 and start[1] in (1, 2)
    if start.startswith(b"<stata_d") or (old_stata and start[2] == 1):
        return pyreadstat.read_dta
    return None


def open_statistical(path: Path, read: Callable[..., Any]) -> StatisticalFile:
    """Read the names and labels of the variables; InputError where the file is damaged or huge."""
    if path.stat().st_size > MOST_BYTES:
        raise _refusal(
            path, "file_too_large", "The file is larger than 2 GiB", "Save it as Parquet or CSV"
        )
    for encoding in ENCODINGS:
        try:
            _, about = read(path, metadataonly=True, encoding=encoding, output_format="dict")
            read(path, row_limit=1000, encoding=encoding, output_format="dict")
        except BROKEN as error:
            failed = error
        else:
            break
    else:
        raise _broken(path, failed) from failed
    if not 0 < len(about.column_names) <= MOST_VARIABLES:
        raise _refusal(
            path,
            "file_empty",
            f"The file has {len(about.column_names)} variables",
            "Give one row per household",
        )
    return StatisticalFile(
        path, read, encoding, tuple(about.column_names), dict(about.variable_value_labels)
    )


def _attempt(path: Path, read: Callable[..., Any], **options: Any) -> tuple[Any, Any]:
    try:
        found: tuple[Any, Any] = read(path, output_format="dict", **options)
    except BROKEN as error:
        raise _broken(path, error) from error
    return found


def _broken(path: Path, error: Exception) -> InputError:
    return _refusal(
        path,
        "file_broken",
        f"The file cannot be read ({type(error).__name__})",
        "Open it in the program it came from and save it again",
    )


def _refusal(path: Path, code: str, what: str, remedy: str) -> InputError:
    return InputError(Problem(code, what, remedy, file=path.name))
