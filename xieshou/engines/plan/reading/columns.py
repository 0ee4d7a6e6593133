"""The columns of one Parquet file of a folder, as whole numbers, texts, or places in a list."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..problem import InputError, Ints
from .entries import SHOWN


class Columns:
    """The table `<name>.parquet`, or a folder of its parts; with `maybe` it may be absent.

    Raises InputError naming file, column and value.
    """

    def __init__(self, folder: Path, name: str, *, maybe: bool = False) -> None:
        path = folder / f"{name}.parquet"
        self.file = path.name
        self._table: pa.Table | None = None
        if maybe and not path.exists():
            return
        try:
            self._table = pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            raise InputError("file_unreadable", "{file} cannot be read: {why}",
                             file=self.file, why=str(error)) from None  # fmt: skip

    @property
    def empty(self) -> bool:
        """Whether there are no rows."""
        return self._table is None or len(self._table) == 0

    def has(self, name: str) -> bool:
        """Whether there is such a column."""
        return self._table is not None and name in self._table.column_names

    def ints(self, name: str, unless_given: int | None = None) -> npt.NDArray[Any]:
        """Whole numbers or truths, int64."""
        if unless_given is not None and not self.has(name):
            return np.full(0 if self._table is None else len(self._table), unless_given)
        column = self._column(name)
        if pa.types.is_boolean(column.type) or pa.types.is_integer(column.type):
            try:
                return np.asarray(column.cast(pa.int64()).to_numpy(), dtype=np.int64)
            except pa.ArrowInvalid:
                pass
        raise InputError("column_not_whole", "{file}: {column} is to be whole numbers, not {kind}",
                         file=self.file, column=name, kind=str(column.type))  # fmt: skip

    def texts(self, name: str) -> pa.Array:
        """Codes; numbers are taken as text."""
        column = self._column(name)
        return _plain(column)

    def index(self, name: str, known: pa.Array) -> Ints:
        """Where each code stands in `known`, int64."""
        column = self._column(name)
        found = pc.index_in(_plain(column), value_set=known).fill_null(-1)
        at = np.asarray(found.to_numpy(), dtype=np.int64)
        unknown = np.flatnonzero(at < 0)
        if len(unknown):
            row = int(unknown[0])
            raise InputError(
                "column_unknown", "{file}, row {row}: there is no {column} {value}", file=self.file,
                row=row + 1, column=name, value=str(column[row].as_py())[:SHOWN],
            )  # fmt: skip
        return at

    def within(self, name: str, values: Ints, ends: Ints) -> None:
        """Refuse a value below 0, or not below its end."""
        outside = np.flatnonzero((values < 0) | (values >= ends))
        if len(outside):
            row = int(outside[0])
            raise InputError(
                "column_unknown", "{file}, row {row}: there is no {column} {value}", file=self.file,
                row=row + 1, column=name, value=int(values[row]),
            )  # fmt: skip

    def _column(self, name: str) -> pa.ChunkedArray:
        if self._table is None or name not in self._table.column_names:
            raise InputError("column_missing", "{file}: there is no column {column}",
                             file=self.file, column=name)  # fmt: skip
        column = self._table[name]
        if column.null_count:
            row = int(np.flatnonzero(pc.is_null(column).to_numpy())[0])
            raise InputError("column_empty", "{file}, row {row}: {column} is empty",
                             file=self.file, row=row + 1, column=name)  # fmt: skip
        return column


def _plain(column: pa.ChunkedArray) -> pa.Array:
    """One array of texts."""
    texts = column.cast(pa.string())
    return pa.concat_arrays(texts.chunks) if texts.num_chunks else pa.array([], pa.string())


def grouped(owner: Ints, owners: int, then: Ints | None = None) -> tuple[Ints, Ints]:
    """Where the rows of each owner start, int64[owners+1], and the rows in the owners' order."""
    start = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=owners))))
    if then is not None:
        order = np.lexsort((then, owner))
    elif (np.diff(owner) >= 0).all():
        order = np.arange(len(owner))
    else:
        order = np.argsort(owner, kind="stable")
    return start.astype(np.int64), order.astype(np.int64)


def names_of(codes: pa.Array) -> tuple[str, ...]:
    """The codes as texts of Python."""
    return tuple(codes.to_pylist())


def save(folder: Path, table: str, **columns: Any) -> None:
    """Write `<table>.parquet`; a column is an array, or codes and which of them each row has."""
    made = {
        name: column[0].take(pa.array(column[1])) if isinstance(column, tuple) else pa.array(column)
        for name, column in columns.items()
    }
    pq.write_table(pa.table(made), folder / f"{table}.parquet", compression="zstd")
