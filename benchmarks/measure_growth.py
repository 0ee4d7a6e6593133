"""Claim: a row costs the same in a small file and a hundred times larger one, in any order.

Made-up persons, shuffled, in 12,800 villages: 1, 10 and 100 million (half a million and 2 million
with --quick) at ten cutoffs; then, at the smallest size, more villages and more cutoffs, whose cost
is that of the figures asked for, not of the rows.

ours    nanoseconds a row of the largest file, by measure_files()
peer    nanoseconds a row of the smallest
limit   nanoseconds a row of reading the largest and doing nothing

    python benchmarks/measure_growth.py [--quick]
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from measure_national import scan
from nation import write_nation
from report import report

from xieshou.engines.measure import load_set, measure_files

SIZES, QUICK_SIZES = (1_000_000, 10_000_000, 100_000_000), (500_000, 2_000_000)
VILLAGES = 12_800
CUTOFFS = tuple(f"{tenth}/10" for tenth in range(1, 11))
MANY_CUTOFFS = tuple(f"{part}/90" for part in range(1, 91))
ROUNDS = 3
# A row of the largest may cost a quarter more than one of the smallest.
GOAL = 0.8
SET, _ = load_set("global-mpi")


def best(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def cost(path: Path, rows: int, villages: int, cutoffs: tuple[str, ...]) -> dict[str, object]:
    ours = best(lambda: measure_files([path], SET, cutoffs, levels=[12, 9, 6, 4]))
    limit = best(lambda: scan(path, ["place", "pattern"]))
    return {
        "rows": rows,
        "villages": villages,
        "cutoffs": len(cutoffs),
        "ours s": ours,
        "ours ns a row": ours / rows * 1e9,
        "limit ns a row": limit / rows * 1e9,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="half a million and 2 million rows")
    sizes = QUICK_SIZES if parser.parse_args().quick else SIZES
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nation.parquet"
        for persons in sizes:
            write_nation(path, persons, shuffled=True, villages=VILLAGES, flags=False)
            if not rows:
                measure_files([path], SET, CUTOFFS, levels=[12])
            rows.append(cost(path, persons, VILLAGES, CUTOFFS))
        smallest, largest = rows[0], rows[-1]
        for villages in (128, 1_280, 12_800, 128_000):
            write_nation(path, sizes[0], shuffled=True, villages=villages, flags=False)
            for cutoffs in (CUTOFFS[:1], CUTOFFS, MANY_CUTOFFS):
                rows.append(cost(path, sizes[0], villages, cutoffs))
    report(
        f"Nanoseconds a row, from {sizes[0]:,} to {sizes[-1]:,} rows",
        rows,
        float(str(largest["ours ns a row"])),
        float(str(smallest["ours ns a row"])),
        float(str(largest["limit ns a row"])),
        GOAL,
    )


if __name__ == "__main__":
    main()
