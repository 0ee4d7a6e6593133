"""A stand-in for the solver that tries every plan, for what is built upon plans."""

from __future__ import annotations

import numpy as np

from xieshou.engines.plan import Infeasible, Plan, Problem
from xieshou.engines.plan.result import gap_of

from .brute import best_plan, lagrangian, used_by


def solve_by_trying(problem: Problem, **_: object) -> Plan:
    """The best of all plans, under the bound that prices of 0 prove."""
    best = best_plan(problem)
    if best is None:
        raise Infeasible([limit.code for limit in problem.limits], [])
    value, start, lots = best
    zero = np.zeros(len(problem.limits))
    bound = float(lagrangian(problem, zero)) + 1e-6
    return Plan(
        start=np.array(start, dtype=np.int64), eased=np.array(lots, dtype=np.int64), value=value,
        bound=bound, gap=gap_of(bound, value), prices=zero,
        used=np.array(used_by(problem, start), dtype=np.int64), passes=0, trace=[], seed=0,
    )  # fmt: skip
