"""General solvers on the same choices as one integer programme, for the plan_*.py claims.

One variable per option, one row per group and per limit. HiGHS, OR-Tools CP-SAT and SCIP (as built
into OR-Tools), each on its own in a process with two threads (SCIP: one). The clock runs from the
call of the solver: writing the programme down is not counted.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from report import report

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / ".bench" / "bin" / "python"
SOLVERS = ROOT / "benchmarks" / "solvers.py"
RIVALS = ("HiGHS", "CP-SAT", "SCIP")


@dataclass(frozen=True)
class Outcome:
    """`value` is -inf and `gap` inf where no plan was found in time."""

    seconds: float
    value: float
    bound: float

    @property
    def gap(self) -> float:
        return (self.bound - self.value) / max(1.0, abs(self.bound))

    def row(self, way: str) -> dict[str, object]:
        """For a table of ways."""
        found = f"{self.value:,.0f}" if np.isfinite(self.value) else "none"
        gap = f"{100 * self.gap:.4f}" if np.isfinite(self.gap) else "-"
        return {"way": way, "seconds": self.seconds, "value": found, "gap %": gap}


def compare(claim, choices, plan, ours, floor, patience, goal):  # type: ignore[no-untyped-def]
    """Ask every general solver for the gap that `plan` has proven, and report.

    The peer's time is that of the quickest. One that is stopped has shown only a lower bound of its
    time, and the ratio is then one too; the table says so.
    """
    rows = [Outcome(ours, plan.value, plan.bound).row("prices")]
    peers = []
    for solver in RIVALS:
        outcome = by_rival(solver, choices, plan.gap, patience)
        reached = outcome.gap <= plan.gap * 1.001
        rows.append(outcome.row(solver if reached else f"{solver}, stopped"))
        peers.append(outcome.seconds)
    rows.append({"way": "limit", "seconds": floor, "value": "-", "gap %": "-"})
    return report(claim, rows, ours, min(peers), floor, goal)


def spelt_out(problem):  # type: ignore[no-untyped-def]
    """The Choices that a Problem of one year is when every allowed bundle is an option."""
    from xieshou.engines.plan import Choices
    from xieshou.engines.plan.offers.enumerated import Enumerated

    offers = Enumerated(problem)
    allowed = np.flatnonzero(np.isfinite(offers.bundles.value))
    village = np.searchsorted(offers.bundles.start, allowed, side="right") - 1
    bundle = allowed - offers.bundles.start[village]
    start, limit, amount = offers.uses(village, bundle)
    return Choices(
        groups=problem.villages,
        option_start=np.searchsorted(village, np.arange(len(problem.villages) + 1)),
        option_value=offers.values(village, bundle),
        limits=problem.limits,
        use_start=start, use_limit=limit, use_amount=amount,
    )  # fmt: skip


def by_rival(solver: str, choices, gap: float, patience: float) -> Outcome:  # type: ignore[no-untyped-def]
    """Ask `solver` for a plan within `gap`. It may take `patience` seconds, and is ended after
    twice as many if it does not look at the clock."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "programme.npz"
        np.savez(path, **_programme(choices))
        python = sys.executable if solver == "HiGHS" else str(BENCH)
        command = [python, str(SOLVERS), solver, str(path), str(gap), str(patience)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=2 * patience + 60, check=True
            )
        except subprocess.TimeoutExpired:
            return Outcome(2 * patience + 60, -np.inf, np.inf)
    return Outcome(*(float(figure) for figure in json.loads(done.stdout.splitlines()[-1])))


def _programme(choices) -> dict[str, np.ndarray]:  # type: ignore[no-untyped-def]
    senses, amounts = choices.senses, choices.amounts
    return {
        "value": choices.option_value,
        "group": np.repeat(np.arange(len(choices.groups)), np.diff(choices.option_start)),
        "option": np.repeat(np.arange(len(choices.option_value)), np.diff(choices.use_start)),
        "limit": choices.use_limit.astype(np.int64), "use": choices.use_amount,
        "amount": amounts, "at_most": senses >= 0, "at_least": senses <= 0,
    }  # fmt: skip
