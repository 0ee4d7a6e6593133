"""Claim: the same figures as mpitb 0.2 and apode 0.1.0, with standard errors, hundreds of times
faster; and, with --cases, where theirs are wrong.

mpitb   one table of ten indicators (global MPI weights), each record drawn on its own: H, A, M0
        with standard errors, raw and censored headcounts and contributions; for the nation at ten
        cutoffs, and by county at one. Ours gives errors of all of these, and intervals.
apode   an income column: every figure it has that we have, on the largest table that it finishes
        (its polarisation compares all pairs); and those figures that it computes by sorting
limit   reading the same columns once

Figures must agree to 1e-10 before a time is reported. mpitb divides by n where the linearised
variance has n - 1, so its errors are compared with ours times sqrt((n - 1) / n), n all records.
Both sides start from a pandas frame in memory, run once on a few rows before (imports, compiling),
and never at the same time. Ours includes packing and is the best of several; the peers' is
one run in a process of its own, in .bench (setup/bench.sh). As the machine may be shared, of the
clock's and the processor's time the smaller counts, on both sides.

    python benchmarks/measure_peers.py [--quick] [--cases]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from cases import show_cases
from report import report

from xieshou.engines.measure import (
    Estimates,
    IndicatorSet,
    atkinson,
    esteban_ray,
    estimate,
    fgt,
    gini,
    incomes,
    load_set,
    mean_log_deviation,
    pack,
    sst,
    survey,
    theil,
    watts,
    wolfson,
)

ROOT = Path(__file__).resolve().parent.parent
PEER_PYTHON = ROOT / ".bench" / "bin" / "python"
INDICATORS, _ = load_set("global-mpi")
NATION_ROWS, COUNTY_ROWS, COUNTIES = 1_000_000, 100_000, 832
QUICK_COUNTY_ROWS, QUICK_COUNTIES = 20_000, 166
INCOMES, QUICK_INCOMES = 1_000_000, 300_000
PAIRED, QUICK_PAIRED = 6_000, 1_500
# Per cent, none of them a score: a tie would test floating point (see --cases), not speed.
CUTOFFS = tuple(range(5, 100, 10))
LINE = 800.0
NATION_GOAL, COUNTY_GOAL, APODE_GOAL = 200.0, 5_000.0, 200.0
TOLERANCE = 1e-10
Done = TypeVar("Done")


def dimensions(indicators: IndicatorSet) -> list[tuple[list[str], str]]:
    """As mpitb wants them; equal weights nested are those of the set."""
    return [
        ([item.code for item in indicators.indicators if item.dimension == name], name)
        for name in indicators.dimensions
    ]


def by_peer(
    job: str, table: Mapping[str, npt.NDArray[Any]], facts: Mapping[str, object]
) -> tuple[float, Any]:
    """Seconds and figures of the peer, run alone in its own environment."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "table.npz", Path(folder) / "figures.json"
        np.savez(source, facts=np.array(json.dumps(facts)), **table)
        peer = [PEER_PYTHON, Path(__file__).with_name("peers.py"), job, source, target]
        subprocess.run(peer, check=True)
        seconds, figures = json.loads(target.read_text(encoding="utf-8"))
    return seconds, figures


def best(work: Callable[[], Done], times: int = 7) -> tuple[float, Done]:
    seconds = []
    for _ in range(times):
        clock, processor = time.perf_counter(), time.process_time()
        done = work()
        seconds += [time.perf_counter() - clock, time.process_time() - processor]
    return min(seconds), done


def deprived(rows: int, counties: int) -> tuple[pd.DataFrame, dict[str, npt.NDArray[Any]]]:
    """Made-up deprivations, as a frame and as columns for the peer."""
    random = np.random.default_rng(2014)
    need = random.normal(0, 0.15, rows)
    rates = random.beta(2, 5, (counties, len(INDICATORS)))
    county = random.integers(0, counties, rows, dtype=np.int32)
    columns: dict[str, npt.NDArray[Any]] = {
        code: (random.random(rows) < rates[county, bit] + need).astype(np.float64)
        for bit, code in enumerate(INDICATORS.codes)
    }
    frame = pd.DataFrame(columns)
    if counties > 1:
        names = [f"{530000 + number}" for number in range(counties)]
        frame["county"] = pd.Categorical.from_codes(county, names)
        columns["county"] = county
    return frame, columns


def by_engine(frame: pd.DataFrame, cutoffs: Sequence[str]) -> Estimates:
    """From the frame to every figure with its error, of all or of each county."""
    flags = np.empty((len(INDICATORS), len(frame)), np.bool_)
    for code, flag in zip(INDICATORS.codes, flags, strict=True):
        np.not_equal(frame[code].to_numpy(), 0, out=flag)
    patterns = pack(flags.T)
    domains = None
    if "county" in frame:
        column = frame["county"].array
        domains = pa.DictionaryArray.from_arrays(
            pa.array(column.codes, pa.int32()), pa.array(column.categories.to_list(), pa.string())
        )
    return estimate(survey(None, patterns, domains=domains), INDICATORS, cutoffs)


def check_equal(ours: Estimates, theirs: list[dict[str, Any]], records: int) -> int:
    """All that mpitb gives equals ours to 1e-10; how many figures were compared."""
    by_n = np.sqrt((records - 1) / records)
    bits = {code: bit for bit, code in enumerate(INDICATORS.codes)}
    lines = {round(float(cutoff) * 100): k for k, cutoff in enumerate(ours.cutoffs)}
    wanted = "county" if len(ours.domains) > 1 else "nat"
    compared = 0
    for row in theirs:
        if row["loa"] != wanted:
            continue
        r = ours.row(row["subg"]) if wanted == "county" else 0
        k, name = lines[row["k"]], row["measure"]
        if name in ("H", "A", "M0"):
            figure = getattr(ours, name)
            same = abs(figure.value[r, k] - row["b"]) < TOLERANCE
            # Without poor people A has no error; mpitb then says 0.
            error = np.nan_to_num(figure.se[r, k]) * by_n
            same = same and abs(error - row["se"]) < TOLERANCE
        else:
            bit = bits[row["indicator"]]
            share = {
                "hd": ours.raw.value[r, bit],
                "hdk": ours.censored.value[r, k, bit],
                "actb": ours.contribution.value[r, k, bit] / 100 * ours.M0.value[r, k],
                "pctb": ours.contribution.value[r, k, bit] / 100,
            }[name]
            same = abs(share - row["b"]) < TOLERANCE
        if not same:
            raise SystemExit(f"figures differ: {row}")
        compared += 1
    return compared


def against_mpitb(rows: int, counties: int, cutoffs: Sequence[int], goal: float) -> None:
    frame, columns = deprived(rows, counties)
    shares = [f"{cutoff}/100" for cutoff in cutoffs]
    ours, estimates = best(lambda: by_engine(frame, shares))
    facts = {
        "dimensions": dimensions(INDICATORS),
        "cutoffs": list(cutoffs),
        "counties": list(frame["county"].array.categories) if counties > 1 else [],
    }
    peer, figures = by_peer("mpitb", columns, facts)
    compared = check_equal(estimates, figures, rows)
    limit, _ = best(lambda: frame[list(INDICATORS.codes)].to_numpy().max())
    where = f"{counties} counties" if counties > 1 else "the nation"
    lines = f"{len(cutoffs)} cutoffs" if len(cutoffs) > 1 else "one cutoff"
    report(
        f"mpitb 0.2: {where}, {rows:,} records, {lines}, standard errors (seconds)",
        [
            {"way": "ours, packing included", "seconds": ours},
            {"way": f"peer: mpitb 0.2; {compared:,} figures equal", "seconds": peer},
            {"way": "limit: reading the columns", "seconds": limit},
        ],
        ours,
        peer,
        limit,
        goal,
    )


def income_figures(income: npt.NDArray[np.float64], *, pairs: bool) -> dict[str, float]:
    people = incomes(income)
    figures = {
        "headcount": fgt(people, LINE).total,
        "gap": fgt(people, LINE, 1).total,
        "severity": fgt(people, LINE, 2).total,
        "sst": sst(people, LINE).total,
        "watts": watts(people, LINE).total,
        "gini": gini(people).total,
        "entropy_0": mean_log_deviation(people).total,
        "theil": theil(people).total,
        "atkinson_half": atkinson(people, 0.5).total,
        "wolfson": wolfson(people).total,
    }
    # Ours is in units of the mean, theirs in money.
    return figures | ({"ray": esteban_ray(people).total * people.mean[0]} if pairs else {})


def against_apode(rows: int, *, pairs: bool, goal: float) -> None:
    income = np.random.default_rng(1994).lognormal(7, 0.8, rows)
    frame = pd.DataFrame({"income": income})
    ours, figures = best(lambda: income_figures(frame["income"].to_numpy(), pairs=pairs), 3)
    facts = {"figures": list(figures), "line": LINE}
    peer, theirs = by_peer("apode", {"income": income}, facts)
    for name, value in figures.items():
        if abs(value - theirs[name]) > TOLERANCE * max(1.0, abs(value)):
            raise SystemExit(f"figures differ: {name} is {value}, apode has {theirs[name]}")
    limit, _ = best(lambda: np.sort(income), 3)
    what = "all figures, polarisation too" if pairs else "figures that need only sorting"
    report(
        f"apode 0.1.0: {what}, {rows:,} incomes (seconds)",
        [
            {"way": f"ours: {len(figures)} figures", "seconds": ours},
            {"way": "peer: apode 0.1.0", "seconds": peer},
            {"way": "limit: sorting the incomes once", "seconds": limit},
        ],
        ours,
        peer,
        limit,
        goal,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="fewer counties and incomes")
    parser.add_argument("--cases", action="store_true", help="only show where peers go wrong")
    options = parser.parse_args()
    if not PEER_PYTHON.exists():
        raise SystemExit("Run `sh setup/bench.sh` first: it installs the peers into .bench.")
    if options.cases:
        sys.exit(0 if show_cases(by_peer, dimensions) else 1)
    quick = options.quick
    county = (QUICK_COUNTY_ROWS, QUICK_COUNTIES) if quick else (COUNTY_ROWS, COUNTIES)
    against_apode(QUICK_INCOMES if quick else INCOMES, pairs=False, goal=1.0)
    against_apode(QUICK_PAIRED if quick else PAIRED, pairs=True, goal=APODE_GOAL)
    against_mpitb(NATION_ROWS, 1, CUTOFFS, NATION_GOAL)
    against_mpitb(*county, (33,), COUNTY_GOAL)


if __name__ == "__main__":
    main()
