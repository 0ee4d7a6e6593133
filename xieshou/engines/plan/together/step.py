"""How far a run of many plans is, and where it may be ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..problem import Limit, Problem, relief_changes
from ..result import Infeasible, Plan, Progress
from ..solver import solve


@dataclass(frozen=True)
class Step:
    """`what` is being planned, `plans` are finished, of about `of`."""

    what: str
    plans: int
    of: int
    progress: Progress | None = None


StepWatch = Callable[[Step], None]
"""Called between plans and between passes of each; whatever it raises ends the run."""


class Planner:
    """Solves one plan after another under one gap, one seed and one watch."""

    def __init__(self, goal_gap: float, seed: int, watch: StepWatch | None, of: int) -> None:
        self.goal_gap, self.seed, self.of = goal_gap, seed, of
        self.watch: StepWatch = watch or (lambda _: None)
        self.plans = 0

    def solve(
        self,
        what: str,
        problem: Problem,
        *,
        prices: npt.NDArray[np.float64] | None = None,
        after: Plan | None = None,
    ) -> Plan:
        """As `solver.solve`. Raises Infeasible, and whatever the watch raises."""
        plans = self.plans
        self.watch(Step(what, plans, self.of))
        plan = solve(
            problem, goal_gap=self.goal_gap, seed=self.seed, prices=prices, after=after,
            on_progress=lambda progress: self.watch(Step(what, plans, self.of, progress)),
        )  # fmt: skip
        self.plans += 1
        return plan

    def solve_waiving(self, what: str, problem: Problem) -> tuple[Plan, tuple[str, ...]]:
        """Solve; where floors are out of reach, without them. The plan and the codes waived.

        Only ">=" and "=" limits are ever waived. Raises Infeasible where none of these is at fault.
        """
        waived = beyond_all_works(problem)
        while True:
            try:
                return self.solve(what, waive(problem, waived)), waived
            except Infeasible as none:
                more = floors_at_fault(problem, none, waived)
                if not more:
                    raise
                waived += more


def beyond_all_works(problem: Problem) -> tuple[str, ...]:
    """The floors that all works and reliefs together would not reach: found without solving."""
    m, t = len(problem.limits), len(problem.years)
    work = np.repeat(np.arange(len(problem.use_start) - 1), np.diff(problem.use_start)) // t
    pair, at = np.unique(work * m + problem.use_limit, return_inverse=True)
    most_of_pair = np.zeros(len(pair), dtype=np.int64)
    np.maximum.at(most_of_pair, at, problem.use_amount)
    most = [0] * m
    for key, amount in zip(pair.tolist(), most_of_pair.tolist(), strict=True):
        most[key % m] += amount
    relief, limit, change = relief_changes(problem.limits, problem.reliefs)
    for r, k, by in zip(relief.tolist(), limit.tolist(), change.tolist(), strict=True):
        most[k] += max(0, by) * problem.reliefs[r].most
    return tuple(
        limit.code for limit, reached in zip(problem.limits, most, strict=True)
        if limit.sense != "<=" and reached < limit.amount
    )  # fmt: skip


def floors_at_fault(problem: Problem, none: Infeasible, waived: tuple[str, ...]) -> tuple[str, ...]:
    """The floors that cannot be met, or else those that stand in the way, not yet waived."""
    floors = {limit.code for limit in problem.limits if limit.sense != "<="} - set(waived)
    named = tuple(code for code in none.limits if code in floors)
    return named or tuple(code for code in none.against if code in floors)


def waive(problem: Problem, codes: tuple[str, ...]) -> Problem:
    """The same problem with the named floors so low that every plan meets them.

    An "=" limit is then met by any use up to its amount. Limits keep their places, so that prices
    of one problem start the other.
    """
    if not codes:
        return problem
    least = [0] * len(problem.limits)
    for at, amount in zip(problem.use_limit.tolist(), problem.use_amount.tolist(), strict=True):
        least[at] += min(0, amount)
    where = {limit.code: at for at, limit in enumerate(problem.limits)}
    for relief in problem.reliefs:
        for code, change in relief.changes:
            least[where[code]] += min(0, change) * relief.most
    limits = [
        limit if limit.code not in codes
        else Limit(limit.code, "<=", limit.amount) if limit.sense == "="
        else Limit(limit.code, ">=", min(limit.amount, low))
        for limit, low in zip(problem.limits, least, strict=True)
    ]  # fmt: skip
    return replace(problem, limits=tuple(limits))
