"""Claim: a nation's poverty measures, every level and ten cutoffs, from one scan of its records.

99 million made-up persons (5 million with --quick) in 832 counties and 128,000 villages, as the
registry's numbers at the start of 2014 are usually given, stored in Parquet chunks.

ours    packed patterns: read -> histogram -> H, A, M0, headcounts at 10 cutoffs x 4 levels
peer    one boolean column per indicator, grouped by village in Arrow for each cutoff, then summed
        up the levels: how it is done with a table engine; equal figures are checked
limit   reading ours' three columns and doing nothing with them

    python benchmarks/measure_national.py [--quick]
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import reduce
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from report import report

from xieshou.engines.measure import Measures, gather, histogram, load_set, measure, unpack

PERSONS, QUICK_PERSONS = 99_000_000, 5_000_000
CHUNK = 5_000_000
COUNTIES, VILLAGES = 832, 128_000
CUTOFFS = tuple(f"{tenth}/10" for tenth in range(1, 11))
LEVELS = (12, 9, 6, 4)
GOAL = 5.0
Done = TypeVar("Done")
INDICATORS, _ = load_set("rural-cn")
PACKED = ["place", "pattern", "persons"]


def village_codes() -> list[str]:
    """12-digit codes: prefecture 4, county 6, town 9, village 12."""
    codes = []
    for village in range(VILLAGES):
        county, within = village % COUNTIES, village // COUNTIES
        prefecture, county_in = divmod(county, 10)
        codes.append(f"{1000 + prefecture}{county_in:02d}{within // 12:03d}{within % 12:03d}")
    return sorted(codes)


def write_chunks(folder: Path, persons: int) -> list[tuple[Path, Path]]:
    """Persons in household rows of 1 to 6, village by village, as a registry would store them."""
    random = np.random.default_rng(2014)
    rates = random.beta(1.2, 4, size=(VILLAGES, len(INDICATORS)))
    codes = pa.array(village_codes())
    paths = []
    for at, start in enumerate(range(0, persons, CHUNK)):
        rows = min(CHUNK, persons - start)
        village = (np.arange(start, start + rows) * VILLAGES // persons).astype(np.int32)
        pattern = np.zeros(rows, np.uint32)
        for bit in range(len(INDICATORS)):
            lacking = random.random(rows, dtype=np.float32) < rates[village, bit]
            pattern |= lacking.astype(np.uint32) << np.uint32(bit)
        place = pa.DictionaryArray.from_arrays(pa.array(village), codes)
        size = pa.array(random.integers(1, 7, rows, dtype=np.int64))
        flags = unpack(pattern, len(INDICATORS)).T
        columns = dict(zip(INDICATORS.codes, map(pa.array, flags), strict=True))
        packed, plain = folder / f"packed-{at}.parquet", folder / f"plain-{at}.parquet"
        pq.write_table(
            pa.table({"place": place, "pattern": pa.array(pattern), "persons": size}), packed
        )
        pq.write_table(
            pa.table(
                {"place": place, "persons": size, **{c: pa.array(v) for c, v in columns.items()}}
            ),
            plain,
        )
        paths.append((packed, plain))
    return paths


def scan(path: Path) -> pa.Table:
    return pq.read_table(path, columns=PACKED, read_dictionary=["place"])


def by_engine(paths: list[Path], steps: dict[str, float]) -> list[Measures]:
    start = time.perf_counter()
    hist = gather(
        histogram(table["place"], table["pattern"].to_numpy(), weights=table["persons"].to_numpy())
        for table in map(scan, paths)
    )
    steps["scan and histogram"] = time.perf_counter() - start
    start = time.perf_counter()
    levels = [measure(hist, INDICATORS, CUTOFFS)]
    steps["measure villages"] = time.perf_counter() - start
    start = time.perf_counter()
    for digits in LEVELS[1:]:
        levels.append(levels[-1].roll_up(itemgetter(slice(digits))))
    steps["sum up to towns, counties, prefectures"] = time.perf_counter() - start
    return levels


def all_shares(levels: list[Measures]) -> None:
    """Derive every float there is, which the peer is not asked for."""
    for level in levels:
        _ = level.H, level.A, level.M0, level.raw_headcount
        _ = level.censored_headcount, level.contribution


def by_table_engine(paths: list[Path]) -> list[pa.Table]:
    """Per chunk and cutoff: score, identify, censor, group by village; then sum up the levels."""
    parts: list[list[pa.Table]] = [[] for _ in CUTOFFS]
    for path in paths:
        table = pq.read_table(path, read_dictionary=["place"])
        persons = table["persons"]
        flags = {code: table[code].cast(pa.int64()) for code in INDICATORS.codes}
        score = reduce(
            pc.add, (pc.multiply(flags[item.code], item.weight) for item in INDICATORS.indicators)
        )
        for k, cutoff in enumerate(CUTOFFS):
            counted = pc.multiply(
                persons, pc.greater_equal(score, INDICATORS.line(cutoff)).cast(pa.int64())
            )
            columns = {
                "place": table["place"],
                "population": persons,
                "poor": counted,
                "score": pc.multiply(counted, score),
                **{code: pc.multiply(counted, flag) for code, flag in flags.items()},
            }
            parts[k].append(grouped(pa.table(columns)))
    levels = []
    for tables in parts:
        level = pa.concat_tables(tables)
        for digits in LEVELS:
            place = pc.utf8_slice_codeunits(level["place"].cast(pa.string()), 0, digits)
            level = grouped(level.set_column(level.schema.get_field_index("place"), "place", place))
            levels.append(level)
    return levels


def grouped(table: pa.Table) -> pa.Table:
    names = [name for name in table.column_names if name != "place"]
    sums = table.group_by("place").aggregate([(name, "sum") for name in names])
    return sums.select(["place", *(f"{name}_sum" for name in names)]).rename_columns(
        ["place", *names]
    )


def check_equal(ours: list[Measures], theirs: list[pa.Table]) -> None:
    """Both ways give the same integers, at every level and cutoff."""
    for k in range(len(CUTOFFS)):
        for level, measures in enumerate(ours):
            table = theirs[k * len(LEVELS) + level].sort_by("place")
            if tuple(table["place"].to_pylist()) != measures.places:
                raise SystemExit("places differ")
            for name, figures in (
                ("population", measures.population),
                ("poor", measures.poor[:, k]),
                ("score", measures.score_sum[:, k]),
                *(
                    (code, measures.censored_persons[:, k, bit])
                    for bit, code in enumerate(INDICATORS.codes)
                ),
            ):
                if not np.array_equal(table[name].to_numpy(), figures):
                    raise SystemExit(f"{name} differs at level {level}, cutoff {CUTOFFS[k]}")


def timed(work: Callable[[], Done]) -> tuple[float, Done]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="5 million records instead of 99")
    persons = QUICK_PERSONS if parser.parse_args().quick else PERSONS
    with tempfile.TemporaryDirectory() as folder:
        paths = write_chunks(Path(folder), persons)
        packed, plain = [pair[0] for pair in paths], [pair[1] for pair in paths]
        for path in packed:
            scan(path)
        limit, _ = timed(lambda: [scan(path).num_rows for path in packed])
        steps: dict[str, float] = {}
        ours, levels = timed(lambda: by_engine(packed, steps))
        shares, _ = timed(lambda: all_shares(levels))
        # The peer takes one chunk at a time; its time on the first is scaled to all rows.
        rows = min(persons, CHUNK)
        sample, tables = timed(lambda: by_table_engine(plain[:1]))
        check_equal(levels if len(paths) == 1 else by_engine(packed[:1], {}), tables)
    peer = sample * persons / rows
    scaled = "" if rows == persons else f" (timed on {rows:,} records, scaled)"
    table = [{"step": step, "seconds": seconds} for step, seconds in steps.items()]
    table += [
        {"step": "ours: integer figures of all", "seconds": ours},
        {"step": f"peer: Arrow group-by of boolean columns{scaled}", "seconds": peer},
        {"step": "limit: bare scan of the same columns", "seconds": limit},
        {"step": "besides: every share and contribution", "seconds": shares},
    ]
    report(
        f"{persons:,} records, {VILLAGES:,} villages: 10 cutoffs at 4 levels (seconds)",
        table,
        ours,
        peer,
        limit,
        GOAL,
    )


if __name__ == "__main__":
    main()
