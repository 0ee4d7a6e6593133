"""Measure a directory of Parquet on a cluster:

    spark-submit .../backends/submit/__main__.py people/ --set rural-cn --place village \\
        --weight persons --cutoff 1/3 --level 12 6 --out figures.parquet

`python -m xieshou.engines.measure.backends.submit` with the same arguments does it on this machine.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from xieshou.engines.measure.backends import conditions, spark
from xieshou.engines.measure.backends.incomplete import all_known
from xieshou.engines.measure.counting.alkire_foster import measure
from xieshou.engines.measure.frames import measures_table
from xieshou.engines.measure.input_error import InputError
from xieshou.engines.measure.missing.policies import complete
from xieshou.engines.measure.sets import open_document

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def main(given: Sequence[str] | None = None, session: "SparkSession | None" = None) -> int:
    """Run with the command line's arguments; 2 where the input was refused, after saying why."""
    asked = _arguments().parse_args(given)
    try:
        with nullcontext(session) if session else _session() as running:
            figures = _measured(asked, running)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    pq.write_table(figures, asked.out)
    sys.stdout.write(f"{asked.out}: {figures.num_rows} rows\n")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="measure-on-spark", description="Poverty measures of a directory of Parquet."
    )
    parser.add_argument("path", help="directory of Parquet files, where Spark can read it")
    parser.add_argument("--set", default="global-mpi", help="indicator set: code or JSON file")
    parser.add_argument("--derive", action="store_true", help="apply its conditions to answers")
    parser.add_argument("--place", default="place", help="column of the places' codes")
    parser.add_argument("--group", help="column of groups to measure apart")
    parser.add_argument("--weight", help="column of the persons that a row stands for")
    parser.add_argument("--pattern", help="column of packed patterns, instead of indicators")
    parser.add_argument("--cutoff", nargs="+", default=["1/3"], help="poverty cutoffs")
    parser.add_argument("--level", nargs="+", type=int, help="leading digits of codes to sum up to")
    parser.add_argument("--missing", default="refuse", choices=("refuse", "drop", "impute"))
    parser.add_argument("--out", type=Path, required=True, help="Parquet file to write here")
    return parser


def _session() -> "AbstractContextManager[SparkSession]":
    """The session that spark-submit has prepared, or one on this machine alone."""
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        return spark.local()
    from pyspark.sql import SparkSession

    prepared: AbstractContextManager[SparkSession] = SparkSession.builder.getOrCreate()
    return prepared


def _measured(asked: argparse.Namespace, session: "SparkSession") -> pa.Table:
    document = open_document(asked.set)
    indicators = document.indicators
    found = spark.count(
        asked.path,
        indicators,
        place=asked.place,
        group=asked.group,
        weight=asked.weight,
        pattern=asked.pattern,
        flags=(lambda table: conditions(document, table)) if asked.derive else None,
        session=session,
    )
    if asked.missing == "refuse":
        hist = all_known(found, indicators)
    else:
        hist, _ = complete(found, indicators, asked.missing)
    whole = measure(hist, indicators, asked.cutoff, by_group=asked.group is not None)
    levels = [whole.roll_up(itemgetter(slice(digits))) for digits in asked.level or []] or [whole]
    return pa.concat_tables([measures_table(level) for level in levels])


if __name__ == "__main__":
    sys.exit(main())
