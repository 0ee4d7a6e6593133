"""Claim: after one changed limit a new plan takes a fifth of the first time or less.

All Yunnan under 406 nested limits; then the money of one prefecture falls by a tenth, that of
another rises, a trade loses a fifth of its days, a product's demand three tenths, a county half its
money: each on its own, from the first plan. Both are asked for the same gap. Peer: the first time.
Limit: valuing every bundle once, which a run in a new process has to do again.

    python benchmarks/plan_replan.py [--quick]
"""

import sys
from dataclasses import replace

from instances import YUNNAN, province
from report import report
from runs import Clock, seconds

from xieshou.engines.plan import Problem, check, solve
from xieshou.engines.plan.offers.tables import bundle_values

ALLOWED = 2e-4
GOAL = 5.0
CHANGES = (
    ("money:area-3", 0.9), ("money:area-5", 1.1), ("days:trade-2-area-1", 0.8),
    ("demand:product-4", 0.7), ("money:county-17", 0.5),
)  # fmt: skip


def changed(problem: Problem, code: str, factor: float) -> Problem:
    """One limit times a factor."""
    limits = (
        replace(limit, amount=int(limit.amount * factor)) if limit.code == code else limit
        for limit in problem.limits
    )
    return replace(problem, limits=tuple(limits))


def main() -> None:
    quick = "--quick" in sys.argv
    villages = 2_000 if quick else YUNNAN.villages
    allowed = ALLOWED * YUNNAN.villages / villages
    small = province(300)
    solve(changed(small, *CHANGES[0]), after=solve(small))
    problem = province(villages)
    first = Clock()
    plan = solve(problem, goal_gap=allowed, on_progress=first)
    once = first.passed
    rows = [{"change": "the first plan", "seconds": once, "share": 1.0, **first.row(),
             "gap %": f"{100 * plan.gap:.5f}", "works changed": 0}]  # fmt: skip
    for code, factor in CHANGES[:2] if quick else CHANGES:
        other = changed(problem, code, factor)
        clock = Clock()
        again = solve(other, goal_gap=allowed, after=plan, on_progress=clock)
        passed = clock.passed
        certificate = check(other, again)
        assert certificate.ok, certificate.faults
        rows.append({
            "change": f"{code} x {factor}", "seconds": passed, "share": passed / once,
            **clock.row(), "gap %": f"{100 * certificate.gap:.5f}",
            "works changed": int((again.start != plan.start).sum()),
        })  # fmt: skip
    slowest = max(row["seconds"] for row in rows[1:])
    report(
        f"{villages:,} villages x 8 works: seconds to a new plan after one changed limit, the "
        f"slowest of {len(rows) - 1}",
        rows, slowest, once, seconds(lambda: bundle_values(problem)), GOAL,
    )  # fmt: skip


if __name__ == "__main__":
    main()
