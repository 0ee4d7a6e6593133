"""Where rows come from: Parquet files, data frames, or batches one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

import pyarrow as pa

from xieshou.engines.measure.input_error import InputError, Problem, column_twice, refuse


@runtime_checkable
class Frame(Protocol):
    """A table that speaks Arrow: pandas, Polars, PyArrow, a DuckDB relation, ..."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The Arrow PyCapsule stream of its rows."""


Rows: TypeAlias = str | Path | Frame | Iterable[pa.RecordBatch]


def parquet_files(path: str | Path) -> list[Path]:
    """The file, or all `*.parquet` below the directory in order of their names.

    Refuses a first file that cannot be read, or has two columns of one name.
    """
    # Half a second to import, and only files need it.
    from pyarrow.parquet import read_schema

    path = Path(path)
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path] if path.exists() else []
    if not files:
        raise InputError(
            Problem(
                "file_missing",
                "There is no Parquet file",
                "Name a Parquet file, or a directory that holds some",
                file=path.name,
            )
        )
    with readable(pa.ArrowException, OSError):
        refuse_twice(read_schema(files[0]).names)
    return files


def stream(source: Frame | Iterable[pa.RecordBatch]) -> pa.RecordBatchReader:
    """The batches of a frame, or of an iterable of batches of one schema, read once.

    This is the way from a database without an extension: its rows as Arrow batches, a bounded
    number at a time. They are made on the caller's thread.
    """
    if isinstance(source, Frame):
        rows = pa.RecordBatchReader.from_stream(source)
        refuse_twice(rows.schema.names)
        return rows
    batches = iter(source)
    first = next(batches, None)
    if first is None:
        raise refuse("rows_missing", "There is no batch of rows", "Give at least an empty batch.")
    refuse_twice(first.schema.names)
    return pa.RecordBatchReader.from_batches(first.schema, chain([first], batches))


def refuse_twice(header: Sequence[str]) -> None:
    """Refuse a table with two columns of one name: engines would choose either."""
    times = {name: number for name, number in Counter(header).items() if number > 1}
    if times:
        raise InputError(*(column_twice(name, number) for name, number in times.items()))


@contextmanager
def readable(*errors: type[Exception]) -> Iterator[None]:
    """Refuse what an engine cannot read, whatever it calls the error."""
    try:
        yield
    except errors as error:
        raise refuse(
            "file_broken",
            f"The rows cannot be read ({type(error).__name__})",
            "Write them again with the program that they came from.",
        ) from error
