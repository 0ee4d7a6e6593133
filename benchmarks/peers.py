"""The peers' side of measure_peers.py, run by .bench/bin/python: numbers in, figures and time out.

    .bench/bin/python benchmarks/peers.py JOB TABLE.npz FIGURES.json

Imports, reading, building the data frame and a run on a few rows are not timed. Of the clock's time
and the processor's the smaller counts, so that a peer pays nothing for a machine that is shared.
"""

import contextlib
import io
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from apode import ApodeData
from mpitb.core import MPIToolbox

warnings.simplefilter("ignore")


def timed(work):
    clock, processor = time.perf_counter(), time.process_time()
    done = work()
    return min(time.perf_counter() - clock, time.process_time() - processor), done


def toolbox(dimensions):
    tool = MPIToolbox()
    tool.set(name="spec", dimensions=[tuple(entry) for entry in dimensions])
    return tool


def mpitb(table, facts):
    """est() of a frame: one row per record, a column per indicator, perhaps `county`, `weight`."""
    names = [name for entry in facts["dimensions"] for name in entry[0]]
    frame = pd.DataFrame({name: table[name] for name in names})
    for column in ("weight", "psu", "stratum"):
        if column in table:
            frame[column] = table[column]
    if "county" in table:
        frame["county"] = pd.Categorical.from_codes(table["county"], facts["counties"])
    tool = toolbox(facts["dimensions"])
    weighted = "weight" in table
    if weighted:
        tool.svyset(psu="psu", weight="weight", strata="stratum")
    options = {"klist": facts["cutoffs"], "svy": weighted, **facts.get("options", {})}
    if "county" in table:
        options["over"] = ["county"]
    tool.est(frame.head(50).copy(), "spec", **options)
    seconds, rows = timed(lambda: tool.est(frame, "spec", **options))
    return seconds, [
        {key: row.get(key) for key in ("loa", "subg", "k", "measure", "indicator", "b", "se")}
        for row in rows
    ]


INCOME = {
    "headcount": lambda data, z: data.poverty.headcount(pline=z),
    "gap": lambda data, z: data.poverty.gap(pline=z),
    "severity": lambda data, z: data.poverty.severity(pline=z),
    "sen": lambda data, z: data.poverty.sen(pline=z),
    "sst": lambda data, z: data.poverty.sst(pline=z),
    "watts": lambda data, z: data.poverty.watts(pline=z),
    "gini": lambda data, _: data.inequality.gini(),
    "entropy_0": lambda data, _: data.inequality.entropy(0),
    "theil": lambda data, _: data.inequality.entropy(1),
    "atkinson_half": lambda data, _: data.inequality.atkinson(0.5),
    "wolfson": lambda data, _: data.polarization.wolfson(),
    "ray": lambda data, _: data.polarization.ray(),
}


def apode(table, facts):
    """The figures named, of one column of incomes."""
    frame = pd.DataFrame({"income": table["income"]})
    warm = ApodeData(frame.head(20), income_column="income")
    for name in facts["figures"]:
        INCOME[name](warm, facts["line"])

    def figures():
        data = ApodeData(frame, income_column="income")
        return {name: INCOME[name](data, facts["line"]) for name in facts["figures"]}

    return timed(figures)


def change(table, facts):
    """est_cot() of two years, or the name of the error it ends in."""
    frame = pd.DataFrame({name: table[name] for name in table})
    tool = toolbox(facts["dimensions"])
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return 0.0, tool.est_cot(frame, "spec", "year", facts["cutoffs"], **facts["options"])
    except Exception as error:  # What it ends in is the finding.
        return 0.0, type(error).__name__


def estimate_or_error(table, facts):
    """est(), or the name of the error it ends in."""
    try:
        return mpitb(table, facts)
    except Exception as error:  # What it ends in is the finding.
        return 0.0, type(error).__name__


JOBS = {"mpitb": mpitb, "apode": apode, "change": change, "estimate_or_error": estimate_or_error}


def plain(value):
    return value.item() if isinstance(value, np.generic) else str(value)


def main():
    job, source, target = sys.argv[1:]
    with np.load(source) as stored:
        table = {name: stored[name] for name in stored.files if name != "facts"}
        facts = json.loads(str(stored["facts"]))
    seconds, figures = JOBS[job](table, facts)
    Path(target).write_text(json.dumps([seconds, figures], default=plain), encoding="utf-8")


if __name__ == "__main__":
    main()
