"""Columns of Parquet files -> rows ready to be counted, a bounded number at a time.

Nothing is copied that can be looked at in Arrow's own buffers; what cannot be counted is refused
with the file, the column and the row.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from xieshou.engines.measure.counting.indicators import IndicatorSet
from xieshou.engines.measure.counting.labels import names_places
from xieshou.engines.measure.input_error import InputError, Problem, column_twice, refuse
from xieshou.engines.measure.kinds import Int32s, Int64s
from xieshou.engines.measure.nation.lanes import set_bit

# Row groups longer than this are read in batches of so many rows, to bound memory.
BATCH_ROWS = 1 << 21
WORD_BITS = 16


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows: row r is of the place `places[index[r]]`, with `pattern[r]`.

    `pattern` is uint16 or uint32, below 2**d; `weight` int64 >= 0, empty where each row is one
    person.
    """

    places: pa.Array
    index: Int32s
    pattern: npt.NDArray[Any]
    weight: Int64s


@dataclass(frozen=True, slots=True)
class RowGroup:
    """One row group of a file; its first row is `first`, where the file's first record is 1."""

    path: Path
    number: int
    first: int
    rows: int


def row_groups(paths: Sequence[Path]) -> list[RowGroup]:
    """The row groups of all files, in order; a file that is no Parquet is refused by name."""
    groups = []
    for path in paths:
        with _named(path):
            meta = pq.read_metadata(path)
        first = 1
        for number in range(meta.num_row_groups):
            rows = meta.row_group(number).num_rows
            groups.append(RowGroup(path, number, first, rows))
            first += rows
    return groups


@dataclass(frozen=True)
class Columns:
    """Which columns hold what: place, packed pattern or one flag per indicator, weight."""

    indicators: IndicatorSet
    place: str
    pattern: str | None
    flags: tuple[str, ...]
    weight: str | None

    def __post_init__(self) -> None:
        wanted = len(self.indicators)
        if self.flags and len(self.flags) != wanted:
            raise refuse(
                "flags_count",
                f"{len(self.flags)} flags are named for {wanted} indicators",
                "Name one column per indicator, in the order of the set.",
                value=len(self.flags),
            )
        if not self.flags and self.pattern is None:
            raise refuse(
                "columns_unnamed",
                "Neither a pattern nor flags are named",
                "Name the column of patterns, or one flag per indicator.",
            )

    @cached_property
    def names(self) -> list[str]:
        """All that must be read, each once."""
        what = [*self.flags] if self.flags else [str(self.pattern)]
        weight = [] if self.weight is None else [self.weight]
        return list(dict.fromkeys([self.place, *what, *weight]))

    def open(self, path: Path) -> pq.ParquetFile:
        """The file, its places to be read as they are stored: each name once."""
        with _named(path):
            file = pq.ParquetFile(path, read_dictionary=[self.place])
        header = file.schema_arrow.names
        twice = [name for name in self.names if header.count(name) > 1]
        if twice:
            raise InputError(column_twice(twice[0], header.count(twice[0]), file=path.name))
        missing = [name for name in self.names if name not in header]
        if missing:
            raise InputError(
                Problem(
                    "column_missing",
                    f"There is no column {missing[0]!r}",
                    f"The file has {', '.join(header)[:200]}",
                    file=path.name,
                    column=missing[0],
                )
            )
        kind = file.schema_arrow.field(self.place).type
        if not names_places(kind):
            raise _unreadable("column_kind", path.name, self.place, kind)
        return file

    def read(self, file: pq.ParquetFile, group: RowGroup) -> Iterator[Rows]:
        """The rows of one row group."""
        first = group.first
        with _named(group.path):
            for batch in _batches(file, group, self.names):
                yield self._rows(batch, group.path.name, first)
                first += batch.num_rows

    def _rows(self, batch: pa.RecordBatch, file: str, first: int) -> Rows:
        for name in self.names:
            _refuse_unknown(batch.column(name), file, name, first)
        places = batch.column(self.place)
        if not pa.types.is_dictionary(places.type):
            places = pc.dictionary_encode(places)
        _refuse_unknown(places.dictionary, file, self.place, first)
        return Rows(
            places.dictionary,
            places.indices.cast(pa.int32()).to_numpy(),
            self._flagged(batch, file) if self.flags else self._patterns(batch, file, first),
            self._weights(batch, file, first),
        )

    def _patterns(self, batch: pa.RecordBatch, file: str, first: int) -> npt.NDArray[Any]:
        name = str(self.pattern)
        column = batch.column(name)
        if not pa.types.is_integer(column.type):
            raise _unreadable("patterns_not_whole", file, name, column.type)
        values = column.to_numpy()
        if len(values) and (values.min() < 0 or values.max() >> len(self.indicators)):
            at = int(np.flatnonzero(values >> len(self.indicators))[0])
            raise InputError(
                Problem(
                    "pattern_out_of_range",
                    f"Pattern {values[at]} has bits beyond set {self.indicators.code}",
                    f"Use the set they were packed with; this has {len(self.indicators)} "
                    "indicators",
                    value=str(values[at]),
                    file=file,
                    row=first + at,
                    column=name,
                )
            )
        known = values.dtype in (np.uint16, np.uint32)
        patterns: npt.NDArray[Any] = values if known else values.astype(np.uint32)
        return patterns

    def _flagged(self, batch: pa.RecordBatch, file: str) -> npt.NDArray[Any]:
        rows = batch.num_rows
        halves = []
        for start in range(0, len(self.flags), WORD_BITS):
            words = np.zeros(2 * -(-rows // 8), np.uint64)
            for bit, name in enumerate(self.flags[start : start + WORD_BITS]):
                column = batch.column(name)
                if not pa.types.is_boolean(column.type):
                    raise _unreadable("flag_not_boolean", file, name, column.type)
                set_bit(_bits(column), bit, words)
            halves.append(words.view(np.uint16)[:rows])
        if len(halves) == 1:
            return halves[0]
        low, high = (half.astype(np.uint32) for half in halves)
        return low | high << np.uint32(WORD_BITS)

    def _weights(self, batch: pa.RecordBatch, file: str, first: int) -> Int64s:
        if self.weight is None:
            return np.empty(0, np.int64)
        column = batch.column(self.weight)
        if not pa.types.is_integer(column.type):
            raise _unreadable("weights_not_whole", file, self.weight, column.type)
        values = column.to_numpy()
        outside = (values < 0) | (values > np.iinfo(np.int64).max)
        if outside.any():
            at = int(np.flatnonzero(outside)[0])
            raise InputError(
                Problem(
                    "weight_unreadable",
                    f"The weight is {values[at]}",
                    "Give the persons each row stands for, from 0 up",
                    value=str(values[at]),
                    file=file,
                    row=first + at,
                    column=self.weight,
                )
            )
        return np.ascontiguousarray(values, dtype=np.int64)


def _batches(file: pq.ParquetFile, group: RowGroup, names: list[str]) -> Iterator[pa.RecordBatch]:
    if group.rows > BATCH_ROWS:
        yield from file.iter_batches(
            BATCH_ROWS, row_groups=[group.number], columns=names, use_threads=False
        )
    else:
        table = file.read_row_group(group.number, columns=names, use_threads=False)
        yield from table.to_batches()


def _bits(column: pa.BooleanArray) -> npt.NDArray[np.uint8]:
    """The flags as bytes of eight, lowest bit first; bits beyond the last row are 0."""
    whole, rest = divmod(len(column), 8)
    buffer = column.buffers()[1]
    if column.offset % 8 or rest or buffer is None:
        return np.packbits(column.to_numpy(zero_copy_only=False), bitorder="little")
    return np.frombuffer(buffer, np.uint8, whole, column.offset // 8)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Name the file in what goes wrong with reading it."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            Problem(
                "file_broken",
                f"The file cannot be read ({type(error).__name__})",
                "Give Parquet files; write this one again",
                file=path.name,
            )
        ) from error


def _refuse_unknown(column: pa.Array, file: str, name: str, first: int) -> None:
    if column.null_count:
        at = int(pc.index(column.is_null(), True).as_py())
        raise InputError(
            Problem(
                "value_missing",
                f"{column.null_count} rows hold nothing, this one first",
                "Fill in every row, or count the rows by a policy for what is unknown",
                file=file,
                row=first + at,
                column=name,
            )
        )


def _unreadable(code: str, file: str, name: str, kind: pa.DataType) -> InputError:
    return InputError(
        Problem(
            code,
            f"The column is of type {kind}",
            "Give places as text, patterns and weights as whole numbers, flags as true or false",
            value=str(kind),
            file=file,
            column=name,
        )
    )
