"""Claim: all Yunnan, 14,500 villages x 8 works, is planned to within 0.02 % of any other plan in 4
seconds or less.

Money by county inside pairing inside prefecture, trades, demand, floors, shares: 406 limits; and as
many villages with 50 and 390 limits that do not nest. Peer: the allowed time; general solvers find
no plan of a fourteenth of this (plan_small.py). Limit: what a pass reads at the speed of memory,
times the passes over everything. Compiled before the clock starts; the best of three, as the
machine may be shared. --quick: the nested limits alone, once.

    python benchmarks/plan_province.py [--quick]
"""

import sys

from instances import YUNNAN, hamlet, province, synthetic
from report import report
from runs import best_of, checked, floor_of, on_end, seconds

from xieshou.engines.plan import Problem, explain, solve

GAP, SECONDS = 2e-4, 4.0


def measured(problem: Problem, times: int) -> dict[str, float]:
    """Figures of the best of so many runs."""
    plan, clock, passed, worked = best_of(
        times, lambda clock: solve(problem, goal_gap=GAP, on_progress=clock)
    )
    certificate, checking = checked(problem, plan)
    return {
        "limits": len(problem.limits), "solve s": passed, "cpu s": worked, **clock.row(),
        "check s": checking, "explain s": seconds(lambda: explain(problem, plan)),
        "gap %": 100 * certificate.gap, "passes": plan.passes, **floor_of(problem, plan).row(),
    }  # fmt: skip


def main() -> None:
    quick = "--quick" in sys.argv
    solve(hamlet(), goal_gap=1e-3)
    villages = YUNNAN.villages
    problems = {"nested": province()}
    if not quick:
        problems |= {"flat": synthetic(villages, 23), "flat, many": synthetic(villages, 250)}
    found = {name: measured(problem, 1 if quick else 3) for name, problem in problems.items()}
    report(
        f"{villages:,} villages x 8 works: seconds to a plan within {100 * GAP:g} % of any other",
        on_end(**found), max(figures["solve s"] for figures in found.values()), SECONDS,
        max(figures["limit s"] for figures in found.values()), 1.0,
        kept=all(figures["gap %"] <= 100 * GAP for figures in found.values()),
    )  # fmt: skip


if __name__ == "__main__":
    main()
