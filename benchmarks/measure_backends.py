"""Claim: one expression counts a nation's records on DuckDB and on Spark, to the same integers.

100 million made-up records of households (2 million with --quick) in 832 counties, one boolean
column per indicator, some unknown, shuffled within each of 20 Parquet files of one directory.

ours    backends.duckdb.count: the Ibis expression on the embedded engine
peer    backends.spark.count: the same expression on Spark, local mode on the same processors
beside  backends.numpy.count: the engine's own packing and histogram, no Ibis
limit   reading the same columns with Arrow and doing nothing with them

Every cell (place, pattern, unknown -> persons, records) is compared. Starting Spark is timed apart.

    python benchmarks/measure_backends.py [--quick]
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from report import report

from xieshou.engines.measure import load_set
from xieshou.engines.measure.backends import duckdb, numpy, spark
from xieshou.engines.measure.missing.policies import Incomplete

RECORDS, QUICK_RECORDS = 100_000_000, 2_000_000
FILES, COUNTIES = 20, 832
UNKNOWN = 0.0005
GOAL = 1.0
INDICATORS, _ = load_set("rural-cn")
NAMES = {"place": "county", "weight": "persons"}
Done = TypeVar("Done")


def write_files(folder: Path, records: int) -> None:
    """Each file holds every county; each county has its own rates of deprivation."""
    random = np.random.default_rng(2014)
    rates = random.beta(1.2, 4, size=(COUNTIES, len(INDICATORS))).astype(np.float32)
    codes = pa.array([f"{530_000 + county}" for county in range(COUNTIES)])
    rows = records // FILES
    for file in range(FILES):
        county = random.integers(0, COUNTIES, rows, dtype=np.int32)
        columns = {
            "county": pa.DictionaryArray.from_arrays(pa.array(county), codes),
            "persons": pa.array(random.integers(1, 7, rows, dtype=np.int8)),
        }
        for bit, code in enumerate(INDICATORS.codes):
            drawn = random.random(rows, dtype=np.float32)
            columns[code] = pa.array(drawn < rates[county, bit], mask=drawn > 1 - UNKNOWN)
        pq.write_table(pa.table(columns), folder / f"part-{file:02d}.parquet")


def bare_scan(folder: Path) -> int:
    files = ds.dataset(folder)
    return sum(len(batch) for batch in files.to_batches())


def timed(work: Callable[[], Done]) -> tuple[float, Done]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def check_equal(found: dict[str, Incomplete], records: int) -> int:
    """The number of cells, the same on every engine."""
    (first, *others) = found.values()
    if any(dict(other.parts) != dict(first.parts) for other in others):
        raise SystemExit("the engines differ")
    if sum(int(part.count.sum()) for part in first.parts.values()) != records:
        raise SystemExit("records were lost")
    return sum(len(part) for part in first.parts.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="2 million records instead of 100")
    records = QUICK_RECORDS if parser.parse_args().quick else RECORDS
    seconds: dict[str, float] = {}
    found: dict[str, Incomplete] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        writing, _ = timed(lambda: write_files(folder, records))
        bare_scan(folder)
        limit, _ = timed(lambda: bare_scan(folder))
        opening = spark.local()
        starting, session = timed(opening.__enter__)
        engines = {
            "duckdb": duckdb.count,
            "spark": partial(spark.count, session=session),
            "numpy": numpy.count,
        }
        for engine, count in engines.items():
            # Compiling kernels and plans is not counting: each engine first counts one file.
            count(folder / "part-00.parquet", INDICATORS, **NAMES)
            seconds[engine], found[engine] = timed(partial(count, folder, INDICATORS, **NAMES))
        opening.__exit__(None, None, None)
    cells = check_equal(found, records)
    report(
        f"{records:,} records by county, {cells:,} equal cells on three engines (seconds)",
        [
            {"step": "ours: the expression on DuckDB", "seconds": seconds["duckdb"]},
            {"step": "peer: the expression on Spark, local mode", "seconds": seconds["spark"]},
            {"step": "beside: NumPy, no Ibis", "seconds": seconds["numpy"]},
            {"step": "limit: bare scan of the same columns", "seconds": limit},
            {"step": "besides: starting Spark", "seconds": starting},
            {"step": "besides: writing the files", "seconds": writing},
        ],
        seconds["duckdb"],
        seconds["spark"],
        limit,
        GOAL,
    )


if __name__ == "__main__":
    main()
