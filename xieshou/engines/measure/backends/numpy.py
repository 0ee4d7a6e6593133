"""Counting with NumPy, in memory: frames, batches and files, without any other engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xieshou.engines.measure.backends.arrow import Rows, parquet_files, readable, stream
from xieshou.engines.measure.backends.columns import (
    BAD_PATTERN,
    BAD_WEIGHT,
    NO_PLACE,
    Columns,
    wrong_kind,
)
from xieshou.engines.measure.backends.incomplete import incomplete
from xieshou.engines.measure.counting.histogram import MOST_WEIGHT, Histogram, histogram
from xieshou.engines.measure.counting.indicators import IndicatorSet
from xieshou.engines.measure.counting.patterns import pack
from xieshou.engines.measure.kinds import Bools, Int64s
from xieshou.engines.measure.missing.policies import Incomplete

# Rows counted at once: bounds memory beyond the cells.
SLICE = 1 << 21
KEYS = ["place", "group", "pattern", "unknown"]
SUMS = ["weight", "count"]


class Answers(NamedTuple):
    """What rows say: int64[n] known bits, bits not known, why it cannot be counted or 0."""

    pattern: Int64s
    unknown: Int64s
    flaw: Int64s


def count(
    source: Rows,
    indicators: IndicatorSet,
    *,
    place: str,
    group: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
    pattern: str | None = None,
) -> Incomplete:
    """Count rows as `counts` says; `source`: a Parquet file or directory, a frame, or batches."""
    columns = Columns(place, group, weight, cluster, pattern)
    flags = columns.flags(indicators)
    with readable(pa.ArrowInvalid, OSError):
        rows = _rows(source, columns, flags)
        cells = _merged([_cells(part, columns, indicators) for part in _slices(rows)])
    return incomplete(cells, columns, indicators)


def _rows(source: Rows, columns: Columns, flags: list[str]) -> pa.RecordBatchReader:
    if not isinstance(source, str | Path):
        rows = stream(source)
        columns.find(rows.schema.names, flags)
        return rows
    # Half a second to import, and only files need it.
    from pyarrow.dataset import dataset

    files = dataset([str(path) for path in parquet_files(source)], format="parquet")
    columns.find(files.schema.names, flags)
    return files.scanner(columns=columns.named + flags).to_reader()


def _slices(rows: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """At most SLICE rows and a batch at a time; the last slice may be empty."""
    waiting: list[pa.RecordBatch] = []
    for batch in rows:
        for at in range(0, batch.num_rows, SLICE):
            waiting.append(batch.slice(at, SLICE))
            if sum(len(part) for part in waiting) >= SLICE:
                yield pa.Table.from_batches(waiting, rows.schema)
                waiting = []
    yield pa.Table.from_batches(waiting, rows.schema)


def _cells(rows: pa.Table, columns: Columns, indicators: IndicatorSet) -> pa.Table:
    where = _text(rows, columns.counted_in)
    group = _text(rows, columns.counted_by) if columns.counted_by else None
    persons, fit = _persons(rows, columns.weight)
    answers = (
        _packed(rows[columns.pattern], columns.pattern, indicators)
        if columns.pattern
        else _flags(rows, indicators)
    )
    flaw = np.where(fit, answers.flaw, BAD_WEIGHT)
    for name in columns.needed:
        flaw = np.where(pc.is_null(rows[name]).to_numpy(), NO_PLACE, flaw)
    sound = flaw == 0
    unknown = np.where(sound, answers.unknown, flaw)
    pattern = np.where(sound, answers.pattern, 0)
    persons = np.where(sound, persons, 0)
    masks = np.unique(unknown).tolist()
    if masks in ([], [0]):
        return _table(histogram(where, pattern, weights=persons, groups=group), 0)
    parts = []
    for mask in masks:
        at = np.flatnonzero(unknown == mask)
        hist = histogram(
            where.take(pa.array(at)),
            pattern[at],
            weights=persons[at],
            groups=None if group is None else group.take(pa.array(at)),
        )
        parts.append(_table(hist, mask))
    return pa.concat_tables(parts)


def _table(hist: Histogram, unknown: int) -> pa.Table:
    labels = pa.dictionary(pa.int32(), pa.string())
    return pa.table(
        {
            "place": pa.DictionaryArray.from_arrays(
                hist.place, pa.array(hist.places, pa.string())
            ).cast(labels),
            "group": pa.DictionaryArray.from_arrays(
                hist.group.astype(np.int32), pa.array(hist.groups, pa.string())
            ).cast(labels),
            "pattern": hist.pattern.astype(np.int64),
            "unknown": np.full(len(hist), unknown, np.int64),
            "weight": hist.weight,
            "count": hist.count,
        }
    )


def _merged(parts: list[pa.Table]) -> pa.Table:
    """The cells of all, each combination once."""
    whole = pa.concat_tables(parts)
    if len(parts) == 1:
        return whole
    sums = whole.unify_dictionaries().group_by(KEYS).aggregate([(name, "sum") for name in SUMS])
    return sums.select([*KEYS, *(f"{name}_sum" for name in SUMS)]).rename_columns(
        whole.column_names
    )


def _flags(rows: pa.Table, indicators: IndicatorSet) -> Answers:
    lacking, absent = [], []
    flaw = np.zeros(len(rows), np.int64)
    for bit, code in enumerate(indicators.codes):
        values, known = _numbers(rows[code], code, "0 and 1, or truth values")
        lacking.append(known & (values == 1))
        absent.append(~known)
        bad = known & (values != 0) & (values != 1)
        flaw[bad & (flaw == 0)] = -1 - bit
    return Answers(
        pack(np.array(lacking).T).astype(np.int64),
        pack(np.array(absent).T).astype(np.int64),
        flaw,
    )


def _packed(column: pa.ChunkedArray, name: str, indicators: IndicatorSet) -> Answers:
    if not pa.types.is_integer(column.type):
        raise wrong_kind(name, column.type, "patterns as whole numbers")
    values, known = _numbers(column, name, "patterns as whole numbers")
    everything = (1 << len(indicators)) - 1
    fit = (values >= 0) & (values <= everything)
    return Answers(
        np.where(fit, values, 0).astype(np.int64),
        np.where(known, 0, everything),
        np.where(fit, 0, BAD_PATTERN),
    )


def _persons(rows: pa.Table, name: str | None) -> tuple[Int64s, Bools]:
    """int64[n] persons of each row, and whether they were a whole number from 0."""
    if name is None:
        return np.ones(len(rows), np.int64), np.ones(len(rows), np.bool_)
    wanted = "whole numbers of persons"
    if pa.types.is_boolean(rows[name].type):
        raise wrong_kind(name, rows[name].type, wanted)
    values, known = _numbers(rows[name], name, wanted)
    fit = known & (values >= 0) & (values <= MOST_WEIGHT) & (values % 1 == 0)
    return np.where(fit, values, 0).astype(np.int64), fit


def _numbers(column: pa.ChunkedArray, name: str, wanted: str) -> tuple[npt.NDArray[Any], Bools]:
    """The values, 0 where there is none, and where there is one; NaN is none."""
    kind = column.type
    if pa.types.is_null(kind):
        column = column.cast(pa.bool_())
    elif pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif not (pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        raise wrong_kind(name, kind, wanted)
    known = np.ones(len(column), np.bool_)
    if column.null_count:
        known = pc.is_valid(column).to_numpy()
        column = pc.fill_null(column, pa.scalar(0).cast(column.type))
    values = column.to_numpy()
    if values.dtype.kind == "f":
        known = known & ~np.isnan(values)
        values = np.where(known, values, 0)
    return values, known


def _text(rows: pa.Table, name: str) -> pa.ChunkedArray:
    """The column as a dictionary of texts; what is absent is ""."""
    column = rows[name]
    encoded = pa.types.is_dictionary(column.type)
    kind = column.type.value_type if encoded else column.type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if not (text or pa.types.is_string_view(kind) or pa.types.is_integer(kind)):
        raise wrong_kind(name, kind, "codes or names as text")
    if (
        encoded
        and not column.null_count
        and not any(chunk.dictionary.null_count for chunk in column.chunks)
    ):
        return column.unify_dictionaries()
    column = column.cast(pa.string()).fill_null("")
    return pc.dictionary_encode(column).unify_dictionaries()
