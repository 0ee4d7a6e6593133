"""Claim: after one changed limit a new plan takes a fifth of the first time or less.

All Yunnan under 406 nested limits; then one limit moves by a tenth: the money of a prefecture falls
or rises, a trade loses days, demand for a product falls, a county loses money; each on its own,
from the first plan. All are asked for the same gap. Peer: the first time. Limit: what a pass reads
at the speed of memory, times the passes over everything. Each is the best of three (--quick: once).

    python benchmarks/plan_replan.py [--quick]
"""

import sys
from dataclasses import replace

from instances import YUNNAN, hamlet, province
from report import report
from runs import best_of, checked, floor_of

from xieshou.engines.plan import Problem, solve

GAP = 2e-4
GOAL = 5.0
CHANGES = (
    ("money:area-3", 0.9), ("money:area-5", 1.1), ("days:trade-2-area-1", 0.9),
    ("demand:product-4", 0.9), ("money:county-17", 0.9),
)  # fmt: skip


def changed(problem: Problem, code: str, factor: float) -> Problem:
    """One limit times a factor."""
    limits = (
        replace(limit, amount=int(limit.amount * factor)) if limit.code == code else limit
        for limit in problem.limits
    )
    return replace(problem, limits=tuple(limits))


def main() -> None:
    times = 1 if "--quick" in sys.argv else 3
    solve(hamlet(), goal_gap=1e-3, after=solve(hamlet(), goal_gap=1e-3))
    problem = province()
    first, clock, once, worked = best_of(
        times, lambda clock: solve(problem, goal_gap=GAP, on_progress=clock)
    )
    rows = [{
        "change": "the first plan", "seconds": once, "share": 1.0, "cpu s": worked, **clock.row(),
        "passes": first.passes, "gap %": f"{100 * first.gap:.5f}", "works changed": 0,
    }]  # fmt: skip
    floors, kept = [], first.gap <= GAP
    for code, factor in CHANGES:
        other = changed(problem, code, factor)
        again, clock, passed, worked = best_of(
            times,
            lambda clock, other=other: solve(other, goal_gap=GAP, after=first, on_progress=clock),
        )
        certificate, _ = checked(other, again)
        kept &= certificate.gap <= GAP
        floors.append(floor_of(other, again).seconds)
        rows.append({
            "change": f"{code} x {factor}", "seconds": passed, "share": passed / once,
            "cpu s": worked, **clock.row(), "passes": again.passes,
            "gap %": f"{100 * certificate.gap:.5f}",
            "works changed": int((again.start != first.start).sum()),
        })  # fmt: skip
    report(
        f"{YUNNAN.villages:,} villages x 8 works: seconds to a new plan within {100 * GAP:g} % "
        f"after one changed limit, the slowest of {len(rows) - 1}, beside the first plan",
        rows, max(float(row["seconds"]) for row in rows[1:]), once, max(floors), GOAL, kept=kept,
    )  # fmt: skip


if __name__ == "__main__":
    main()
