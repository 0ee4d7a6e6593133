"""Claim: all Yunnan, 14,500 villages x 8 works, is planned to within 0.02 % of any other plan in 4
seconds or less.

Money by county inside pairing inside prefecture, trades, demand, floors, shares: 406 limits; and as
many villages with 50 and 390 limits that do not nest. Peer: the allowed time. Limit: valuing every
bundle once. Compiled before the clock starts; the best of three, as the machine may be shared.

    python benchmarks/plan_province.py [--quick]
"""

import sys

from instances import province, synthetic
from report import report
from runs import Clock, seconds

from xieshou.engines.plan import Problem, check, explain, solve
from xieshou.engines.plan.offers.tables import bundle_values

ALLOWED = 2e-4
SECONDS = 4.0


def measured(name: str, problem: Problem, times: int) -> dict[str, object]:
    """A row: the best of so many runs; its plan is checked and explained."""
    runs = []
    for _ in range(times):
        clock = Clock()
        plan = solve(problem, goal_gap=ALLOWED, on_progress=clock)
        runs.append((clock.passed, clock.row()))
    passed, phases = min(runs, key=lambda run: run[0])
    certificate = None

    def checked() -> None:
        nonlocal certificate
        certificate = check(problem, plan)

    checking = seconds(checked)
    assert certificate is not None
    assert certificate.ok, certificate.faults
    return {
        "plan": name, "limits": len(problem.limits), "passes": plan.passes, "solve s": passed,
        **phases, "check s": checking, "explain s": seconds(lambda: explain(problem, plan)),
        "gap %": f"{100 * certificate.gap:.5f}",
    }  # fmt: skip


def main() -> None:
    quick = "--quick" in sys.argv
    solve(province(300))
    villages, times = (4_000, 1) if quick else (14_500, 3)
    problem = province(villages)
    rows = [measured("nested", problem, times)]
    if not quick:
        rows += [measured("flat", synthetic(villages, districts), times) for districts in (23, 250)]
    took = max(row["solve s"] for row in rows)
    gap = max(float(row["gap %"]) for row in rows)
    allowed = SECONDS * villages / 14_500
    floor = seconds(lambda: bundle_values(problem))
    assert gap <= 100 * ALLOWED, gap
    report(
        f"{villages:,} villages x 8 works: seconds to a plan within 0.02 % of any other",
        rows, took, allowed, floor, 1.0,
    )  # fmt: skip


if __name__ == "__main__":
    main()
