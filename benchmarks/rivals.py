"""General solvers on the same choices as one integer programme, for the plan_*.py claims.

One variable per option, one row per group and per limit. HiGHS, OR-Tools CP-SAT and SCIP (as built
into OR-Tools), each on its own in a process with two threads (SCIP: one). The clock runs from the
call of the solver: writing the programme down is not counted. What a solver finds is recounted by
our certificate's code, in whole numbers; that code also checks that the programme is the problem
that we solved, as our plan and our prices must prove the same there.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from report import report

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / ".bench" / "bin" / "python"
SOLVERS = ROOT / "benchmarks" / "solvers.py"
RIVALS = ("HiGHS unpresolved", "CP-SAT", "SCIP")
"""On these programmes HiGHS's presolve takes minutes and removes nothing: it is asked without."""
GOAL = 100.0
"""Times sooner than the quickest of them."""
GRACE = 2.0
"""Seconds after its time in which a solver may notice that it is over; then it is ended."""


@dataclass(frozen=True)
class Outcome:
    """`worked`: processor seconds, None where it had to be ended. `option`: the one taken in each
    group, counted within the group; None where no plan was found in time. `value`: as our code
    counts it, -inf without a plan or where it breaks a limit.
    """

    seconds: float
    worked: float | None
    bound: float
    option: np.ndarray | None
    value: float = -np.inf
    broken: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """inf without a plan."""
        return (self.bound - self.value) / max(1.0, abs(self.bound))


def compare(claim, choices, ours, passed, worked, floor, *, allowed, gap, patience):  # type: ignore[no-untyped-def]
    """Ask every general solver for the gap that `ours`, a Selection, has proven, and report.

    `passed` and `worked`: our seconds and processor seconds; `floor`: see runs.py; `allowed` and
    `gap`: what the claim allows. The peer's time is that of the quickest. One that is stopped has
    shown only a lower bound of its time; where all are, so is the ratio, and the claim says "at
    least". The goal is 100 times, or what `patience` seconds can show of the time allowed.
    """
    from xieshou.engines.plan import check

    certificate = check(choices, ours)
    assert certificate.ok, certificate.faults
    rows = [_row("prices", passed, worked, ours.value, ours.gap, "within the gap asked for")]
    times, all_stopped = [], True
    for solver in RIVALS:
        outcome = by_rival(solver, choices, ours, ours.gap, patience)
        reached = outcome.gap <= ours.gap * 1.001
        rows.append(_row(solver, outcome.seconds, outcome.worked, outcome.value, outcome.gap,
                         "within the gap asked for" if reached else _stopped(outcome)))  # fmt: skip
        times.append(outcome.seconds if reached else max(outcome.seconds, patience))
        all_stopped &= not reached
    rows.append(_row("limit: memory", floor.seconds, None, None, None, str(floor)))
    how = f", at least: each peer is stopped after {patience:g} s" if all_stopped else ""
    return report(
        f"{claim}: seconds to a plan within {100 * ours.gap:.3f} % beside the quickest general "
        f"solver{how}",
        rows, passed, min(times) if not all_stopped else patience, floor.seconds,
        min(GOAL, patience / allowed), kept=ours.gap <= gap and passed <= allowed,
    )  # fmt: skip


def _row(way, seconds, worked, value, gap, outcome) -> dict[str, object]:  # type: ignore[no-untyped-def]
    shown = value is not None and np.isfinite(value)
    return {
        "way": way, "seconds": float(seconds), "cpu s": "-" if worked is None else f"{worked:.1f}",
        "value": f"{value:,.0f}" if shown else "-", "gap %": f"{100 * gap:.4f}" if shown else "-",
        "outcome": outcome,
    }  # fmt: skip


def _stopped(outcome: Outcome) -> str:
    if outcome.broken:
        return f"stopped; its plan breaks {', '.join(outcome.broken)}"
    return "stopped; nothing found" if outcome.option is None else "stopped with a wider gap"


def spelt_out(problem, plan):  # type: ignore[no-untyped-def]
    """The Choices that a Problem of one year is when every allowed bundle is an option, and the
    Selection that its plan is there."""
    from xieshou.engines.plan import Choices, Selection
    from xieshou.engines.plan.offers.enumerated import Enumerated
    from xieshou.engines.plan.offers.starts import start_bundles

    offers = Enumerated(problem)
    begin = offers.bundles.start
    allowed = np.flatnonzero(np.isfinite(offers.bundles.value))
    village = np.searchsorted(begin, allowed, side="right") - 1
    bundle = allowed - begin[village]
    start, limit, amount = offers.uses(village, bundle)
    first = np.searchsorted(village, np.arange(len(problem.villages) + 1))
    choices = Choices(
        groups=problem.villages,
        option_start=first, option_value=offers.values(village, bundle), limits=problem.limits,
        use_start=start, use_limit=limit, use_amount=amount, reliefs=problem.reliefs,
    )  # fmt: skip
    chosen = begin[:-1] + start_bundles(problem, plan.start)
    proof = {name: figure for name, figure in vars(plan).items() if name != "start"}
    return choices, Selection(**proof, option=np.searchsorted(allowed, chosen) - first[:-1])


def by_rival(solver: str, choices, ours, gap: float, patience: float) -> Outcome:  # type: ignore[no-untyped-def]
    """Ask `solver` for a plan within `gap`, in `patience` seconds, and recount what it finds.

    `ours`: a Selection whose proven bound its plan is checked against.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "programme.npz"
        np.savez(path, **_programme(choices))
        python = sys.executable if solver.startswith("HiGHS") else str(BENCH)
        command = [python, str(SOLVERS), solver, str(path), str(gap), str(patience)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            ready = any(line == "ready\n" for line in process.stdout)
            try:
                said, _ = process.communicate(timeout=patience + GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                return Outcome(patience + GRACE, None, np.inf, None)
        if not ready or process.returncode:
            raise RuntimeError(f"{solver} failed; are the peers installed? sh setup/bench.sh")
    seconds, worked, bound, taken = json.loads(said.splitlines()[-1])
    first = choices.option_start[:-1]
    if len(taken) != len(first):
        return Outcome(seconds, worked, float(bound), None)
    return _recounted(choices, ours, Outcome(seconds, worked, float(bound), taken - first))


def _recounted(choices, ours, outcome: Outcome) -> Outcome:  # type: ignore[no-untyped-def]
    """With the value that our certificate's code finds, or the limits that it sees broken."""
    from xieshou.engines.plan import check

    claimed = replace(ours, option=outcome.option, eased=np.zeros_like(ours.eased))
    certificate = check(choices, claimed)
    broken = tuple(
        fault.params["limit"] for fault in certificate.faults if fault.code == "limit"
    )  # others are what `ours` claims of its own plan
    value = -np.inf if broken else float(certificate.value)
    return replace(outcome, value=value, broken=broken)


def _programme(choices) -> dict[str, np.ndarray]:  # type: ignore[no-untyped-def]
    senses, amounts = choices.senses, choices.amounts
    assert not choices.reliefs
    return {
        "value": choices.option_value,
        "group": np.repeat(np.arange(len(choices.groups)), np.diff(choices.option_start)),
        "option": np.repeat(np.arange(len(choices.option_value)), np.diff(choices.use_start)),
        "limit": choices.use_limit.astype(np.int64), "use": choices.use_amount,
        "amount": amounts, "at_most": senses >= 0, "at_least": senses <= 0,
    }  # fmt: skip
