"""Claim: a plan of 1,000 villages is found and proven by prices sooner than by a general solver.

Peer: HiGHS on the same bundles as one integer programme (one column per bundle, one row per
village and per limit), asked for the gap that we prove. Time to that gap or to its time limit: the
ratio is then a lower bound, and the table shows what it had found by then (inf: nothing).

    python benchmarks/plan_small.py [--quick]
"""

import sys
import time

import highspy
import numpy as np
from instances import synthetic
from report import report

from xieshou.engines.plan import Problem, check, solve
from xieshou.engines.plan.whole.columns import column_uses
from xieshou.engines.plan.offers.tables import bundle_values

ALLOWED = 2e-4
"""The gap at which we stop, 0.02 %, as for a province."""
GOAL = 5.0
"""Times sooner than HiGHS."""
PATIENCE, QUICK_PATIENCE = 120.0, 8.0
"""Seconds given to HiGHS; it looks at the clock seldom and may take twice as long."""


def whole_programme(problem: Problem) -> highspy.HighsLp:
    """max value over all allowed bundles, one per village, within the limits."""
    bundles = bundle_values(problem)
    allowed = np.flatnonzero(np.isfinite(bundles.value))
    village = np.searchsorted(bundles.start, allowed, side="right") - 1
    start, limit, amount = column_uses(problem, village, allowed - bundles.start[village])
    k, m = len(allowed), len(problem.limits)
    scale = np.ones(m)
    np.maximum.at(scale, problem.use_limit, np.abs(problem.use_amount).astype(float))
    key, where = np.unique(np.repeat(np.arange(k), np.diff(start)) * m + limit, return_inverse=True)
    entry = np.bincount(where, amount.astype(float), len(key)) / scale[key % m]
    rows = np.concatenate((key % m, m + village))
    columns = np.concatenate((key // m, np.arange(k)))
    order = np.lexsort((rows, columns))
    at_most, room = problem.senses > 0, problem.amounts / scale
    ones = np.ones(len(problem.villages))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_, lp.sense_ = k, m + len(ones), highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = bundles.value[allowed], np.zeros(k), np.ones(k)
    lp.row_lower_ = np.concatenate((np.where(at_most, -np.inf, room), ones))
    lp.row_upper_ = np.concatenate((np.where(at_most, room, np.inf), ones))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * k
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(columns[order], np.arange(k + 1)).astype(np.int32)
    lp.a_matrix_.index_ = rows[order].astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate((entry, np.ones(k)))[order]
    return lp


def by_highs(problem: Problem, gap: float, patience: float) -> tuple[float, float, float]:
    """(seconds, value, gap) of HiGHS."""
    began = time.perf_counter()
    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("time_limit", patience)
    highs.passModel(whole_programme(problem))
    highs.run()
    info = highs.getInfo()
    return time.perf_counter() - began, info.objective_function_value, info.mip_gap


def main() -> None:
    quick = "--quick" in sys.argv
    solve(synthetic(20, 2))  # compiled before the clock starts
    problem = synthetic(1000, 23)
    began = time.perf_counter()
    plan = solve(problem, goal_gap=ALLOWED)
    ours = time.perf_counter() - began
    certificate = check(problem, plan)
    assert certificate.ok, certificate.faults
    began = time.perf_counter()
    bundle_values(problem)
    floor = time.perf_counter() - began
    peer, value, gap = by_highs(problem, plan.gap, QUICK_PATIENCE if quick else PATIENCE)
    rows = [
        {"way": "prices", "seconds": ours, "value": f"{plan.value:,}", "gap": f"{plan.gap:.2e}"},
        {"way": "HiGHS, whole", "seconds": peer, "value": f"{value:,.0f}", "gap": f"{gap:.2e}"},
        {"way": "limit: valuing the bundles once", "seconds": floor, "value": "-", "gap": "-"},
    ]
    report(
        f"1,000 villages x 8 works, {len(problem.limits)} limits: seconds to a proven plan",
        rows, ours, peer, floor, GOAL,
    )  # fmt: skip


if __name__ == "__main__":
    main()
