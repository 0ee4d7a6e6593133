"""Solving once more, from the prices of a plan, after something has changed."""

from __future__ import annotations

from ..problem import Problem
from ..result import Infeasible, Plan, Watch
from ..solver import solve


class Again:
    """Solves problems over the limits of `plan`, from its prices and with its seed.

    `solves` counts them. The same problem gives the same plan, so whatever is said of a changed
    problem can be tested by anyone with `solve(changed, prices=plan.prices, seed=plan.seed)`.
    """

    def __init__(self, plan: Plan, goal_gap: float, on_progress: Watch | None = None) -> None:
        self._plan, self._gap, self._watch = plan, goal_gap, on_progress
        self.solves = 0

    def solve(self, problem: Problem) -> Plan:
        """The best plan found. Raises Infeasible, and whatever `on_progress` raises."""
        self.solves += 1
        plan = self._plan
        return solve(
            problem, goal_gap=self._gap, seed=plan.seed, prices=plan.prices,
            on_progress=self._watch,
        )  # fmt: skip

    def takes(self, problem: Problem, work: int) -> bool:
        """Whether the plan found has the work; False if none is found."""
        try:
            return bool(self.solve(problem).chosen[work])
        except Infeasible:
            return False
