"""Claim: all Yunnan over five years, 14,500 villages x 8 works under 2,030 limits with money
carried over, is planned to within 0.1 % of any other plan in 60 seconds or less.

Peer: the allowed time. A general solver would need a column for each of up to 6^8 bundles of a
village, as what works lift together is no sum. Limit: valuing all sets of works once.

    python benchmarks/plan_years.py [--quick]
"""

import sys

from instances import YUNNAN, five_years
from report import report
from runs import Clock, seconds

from xieshou.engines.plan import check, solve
from xieshou.engines.plan.offers.tables import set_values

ALLOWED, SECONDS = 1e-3, 60.0
QUICK = 2_000
"""Villages with --quick, too few for a tenth of a per cent: ten times the gap is allowed."""


def main() -> None:
    quick = "--quick" in sys.argv
    villages, allowed = (QUICK, 10 * ALLOWED) if quick else (YUNNAN.villages, ALLOWED)
    solve(five_years(300), goal_gap=0.5)
    problem = five_years(villages)
    clock = Clock()
    plan = solve(problem, goal_gap=allowed, on_progress=clock)
    passed = clock.passed
    certificate = check(problem, plan)
    assert certificate.ok, certificate.faults
    begun = [int((plan.start == year).sum()) for year in range(len(problem.years))]
    rows = [{
        "limits": len(problem.limits), "reliefs taken": int((plan.eased > 0).sum()),
        "passes": plan.passes, "solve s": passed, **clock.row(),
        "gap %": f"{100 * certificate.gap:.4f}", "works begun by year": str(begun),
    }]  # fmt: skip
    kept = certificate.gap <= allowed
    report(
        f"{villages:,} villages x 8 works x 5 years: seconds to a plan within {100 * allowed:.1f} %"
        + ("" if kept else " (not reached)"),
        rows, passed, SECONDS * villages / YUNNAN.villages if kept else 0.0,
        seconds(lambda: set_values(problem)), 1.0,
    )  # fmt: skip


if __name__ == "__main__":
    main()
