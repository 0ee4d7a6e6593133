"""What a chosen work displaced: the plan that would stand in its place if it were forbidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..problem import Problem
from ..result import Infeasible, Plan, Watch
from . import alter
from .again import Again


@dataclass(frozen=True)
class Displaced:
    """The best plan found without a work, against the plan that has it.

    `came`, `left`, `moved`: indices of works, `work` itself left out, that the other plan has more,
    has not, or starts in another year. `lost`: value of the plan less that of the other; exact for
    these two plans. What the best of all plans would lose lies between `least` and `most`: from
    the value of each plan and the bound of the other (below 0: it may gain, as by a must-have).

    With `impossible`, the limits that cannot be met without the work, there is no other plan, and
    the rest is empty and 0; `proven` is False where none was found but none is excluded.
    """

    work: str
    came: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    lost: int = 0
    least: float = 0.0
    most: float = 0.0
    impossible: tuple[str, ...] = ()
    proven: bool = True


def displaced(
    problem: Problem,
    plan: Plan,
    work: int,
    *,
    goal_gap: float = 1e-4,
    on_progress: Watch | None = None,
) -> Displaced:
    """Solve again with the chosen `work` forbidden; what waits for it cannot be chosen either.

    Raises ValueError for a work that is not chosen, and whatever `on_progress` raises.
    """
    if not plan.chosen[work]:
        raise ValueError(f"{problem.works[work]} is not in the plan")
    name = problem.works[work]
    try:
        other = Again(plan, goal_gap, on_progress).solve(alter.forbidding(problem, [work]))
    except Infeasible as none:
        return Displaced(name, impossible=tuple(none.limits), proven=none.proven)
    was, now = plan.chosen.copy(), other.chosen
    was[work] = False
    return Displaced(
        name,
        came=tuple(np.flatnonzero(now & ~was).tolist()),
        left=tuple(np.flatnonzero(was & ~now).tolist()),
        moved=tuple(np.flatnonzero(was & now & (plan.start != other.start)).tolist()),
        lost=plan.value - other.value,
        least=plan.value - other.bound,
        most=plan.bound - other.value,
    )
