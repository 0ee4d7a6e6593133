"""Counting with Spark: a directory of Parquet on a cluster, or on this machine.

The expression is SQL only, so the workers need neither Python nor this package; the driver
receives the cells, which are thousands of times fewer than the rows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xieshou.engines.measure.backends.arrow import readable
from xieshou.engines.measure.backends.columns import Columns
from xieshou.engines.measure.backends.counting import counts
from xieshou.engines.measure.backends.incomplete import incomplete
from xieshou.engines.measure.counting.indicators import IndicatorSet
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.missing.policies import Incomplete

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from pyspark.sql import SparkSession

LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "16",
    "spark.driver.maxResultSize": "0",
}


def count(
    path: str | Path,
    indicators: IndicatorSet,
    *,
    place: str,
    group: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
    pattern: str | None = None,
    flags: Callable[[ir.Table], Mapping[str, ir.Value]] | None = None,
    session: SparkSession | None = None,
) -> Incomplete:
    """Count the Parquet files at `path`, a place that Spark can read, as `counts` says.

    `flags` is given the table and returns its expressions. Without a `session` one is started on
    this machine and stopped afterwards.
    """
    import ibis

    columns = Columns(place, group, weight, cluster, pattern)
    with nullcontext(session) if session else local() as running:
        connection = ibis.pyspark.connect(running)
        table = _read(connection, path)
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
        cells = running.sql(connection.compile(expression)).toArrow()
        running.catalog.dropTempView(table.get_name())
    return incomplete(cells, columns, indicators)


@contextmanager
def local(*, processors: int | None = None, memory: str = "4g") -> Iterator[SparkSession]:
    """A Spark session on this machine alone, stopped at the end of the context.

    The Java machine that it starts lives on in the process, with the memory first asked for.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("xieshou-measure").master(f"local[{processors or '*'}]")
    builder = builder.config("spark.driver.memory", memory)
    for name, value in LOCAL.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def _read(connection: Any, path: str | Path) -> ir.Table:
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import AnalysisException, PySparkException

    with readable(PySparkException, Py4JJavaError):
        try:
            table: ir.Table = connection.read_parquet(path)
        except AnalysisException as error:
            raise refuse(
                "file_missing",
                f"Spark finds no Parquet at {Path(path).name}",
                "Name a Parquet file, or a directory that holds some, where Spark can read it.",
            ) from error
    return table
