"""Counting with DuckDB, embedded: Parquet larger than memory, or anything that speaks Arrow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from xieshou.engines.measure.backends.arrow import Frame, Rows, parquet_files, readable, stream
from xieshou.engines.measure.backends.columns import Columns
from xieshou.engines.measure.backends.counting import counts
from xieshou.engines.measure.backends.incomplete import incomplete
from xieshou.engines.measure.counting.indicators import IndicatorSet
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.missing.policies import Incomplete

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend as DuckDB

MEMORY = "4GB"


def count(
    source: Rows,
    indicators: IndicatorSet,
    *,
    place: str,
    group: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
    pattern: str | None = None,
    flags: Callable[[ir.Table], Mapping[str, ir.Value]] | None = None,
    memory: str = MEMORY,
    threads: int | None = None,
) -> Incomplete:
    """Count rows as `counts` says; `flags` is given the table and returns its expressions.

    `source`: a Parquet file or directory, a frame, or batches. DuckDB keeps to `memory` (beyond
    which it spills to a temporary directory) and to `threads` (all processors if left out).
    """
    import duckdb

    columns = Columns(place, group, weight, cluster, pattern)
    with opened(source, memory=memory, threads=threads) as table:
        expression = counts(
            table,
            indicators,
            place=place,
            group=group,
            weight=weight,
            cluster=cluster,
            pattern=pattern,
            flags=flags(table) if flags else None,
        )
        try:
            cells = expression.to_pyarrow()
        except duckdb.ConversionException as error:
            raise refuse("weight_unreadable", "Weights exceed 2**52", "Scale them down.") from error
    return incomplete(cells, columns, indicators)


@contextmanager
def opened(source: Rows, *, memory: str = MEMORY, threads: int | None = None) -> Iterator[ir.Table]:
    """The rows of `source` as an Ibis table, while the context lasts."""
    import duckdb
    import ibis

    with TemporaryDirectory() as spill:
        connection = ibis.duckdb.connect(
            memory_limit=memory,
            temp_directory=spill,
            preserve_insertion_order=False,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            **({"threads": threads} if threads else {}),
        )
        try:
            with readable(duckdb.Error):
                table = _table(connection, source, Path(spill))
            with readable(duckdb.IOException, duckdb.InvalidInputException):
                yield table
        finally:
            connection.disconnect()


def _table(connection: DuckDB, source: Rows, spill: Path) -> ir.Table:
    if isinstance(source, Frame):
        connection.con.register("rows", _widened(stream(source)))
        return connection.table("rows")
    path = source if isinstance(source, str | Path) else _spooled(source, spill)
    return connection.read_parquet([str(file) for file in parquet_files(path)])


def _widened(rows: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """DuckDB takes 16-bit floats from Parquet, but not from Arrow."""
    wide = [
        field.with_type(pa.float32()) if pa.types.is_float16(field.type) else field
        for field in rows.schema
    ]
    return rows.cast(pa.schema(wide)) if wide != list(rows.schema) else rows


def _spooled(batches: Iterable[pa.RecordBatch], folder: Path) -> Path:
    """The batches as a file: DuckDB's own threads may not use a cursor of ours."""
    path = folder / "rows.parquet"
    rows = stream(batches)
    with pq.ParquetWriter(path, rows.schema) as file:
        for batch in rows:
            file.write_batch(batch)
    return path
