"""How many choices would change if the inputs were a little different."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..problem import Problem
from ..result import Infeasible, Plan
from .again import Again


@dataclass(frozen=True, eq=False)
class Stability:
    """What `samples` draws of inputs within `spread` did to a plan's choices.

    `share`: of the draws with a plan, in which share each work is chosen, float64[w]; its standard
    error is at most 0.5 / sqrt(draws). `changes`: works chosen in one of the two plans only, for
    each draw that has a plan; `mean`, `error` (standard error of the mean over draws; nan for fewer
    than two) and `worst` of these. `idle`: changes when solved again without any variation, which
    is how much is owed to the plan's gap and not to the inputs. `impossible`: draws without a plan.
    """

    spread: float
    samples: int
    seed: int
    share: npt.NDArray[np.float64]
    changes: tuple[int, ...]
    mean: float
    error: float
    worst: int
    idle: int
    impossible: int


def stability(
    problem: Problem,
    plan: Plan,
    *,
    spread: float = 0.05,
    samples: int = 20,
    seed: int = 0,
    goal_gap: float = 1e-4,
    watch: Callable[[float], None] | None = None,
) -> Stability:
    """Solve `samples` varied problems from the plan's prices and compare the choices.

    `watch` is told the share done after each solve; what it raises ends the run. The same inputs
    and seed give the same figures.
    """
    if samples < 1 or not 0 <= spread < 1:
        raise ValueError("samples start at 1; spread lies from 0 to below 1")
    tell = watch or (lambda _: None)
    again, random = Again(plan, goal_gap), np.random.default_rng(seed)
    idle = _changes(plan, again.solve(problem))
    tell(1 / (samples + 1))
    chosen = np.zeros(len(problem.works), dtype=np.int64)
    changes: list[int] = []
    for done in range(samples):
        try:
            other = again.solve(varied(problem, spread, random))
        except Infeasible:
            pass
        else:
            chosen += other.chosen
            changes.append(_changes(plan, other))
        tell((done + 2) / (samples + 1))
    n = len(changes)
    return Stability(
        spread, samples, seed,
        share=chosen / max(n, 1),
        changes=tuple(changes),
        mean=float(np.mean(changes)) if n else math.nan,
        error=float(np.std(changes, ddof=1)) / math.sqrt(n) if n > 1 else math.nan,
        worst=max(changes, default=0),
        idle=idle,
        impossible=samples - n,
    )  # fmt: skip


def varied(problem: Problem, spread: float, random: np.random.Generator) -> Problem:
    """The problem with other inputs: each work's uses of money limits ("money:…") times one factor,
    each village's persons times another, all independent and uniform in 1 - spread .. 1 + spread,
    rounded to whole fen and persons.
    """
    work = random.uniform(1 - spread, 1 + spread, len(problem.works))
    village = random.uniform(1 - spread, 1 + spread, len(problem.villages))
    row = np.repeat(np.arange(len(problem.use_start) - 1), np.diff(problem.use_start))
    money = np.array([limit.code.startswith("money:") for limit in problem.limits], dtype=bool)
    factor = np.where(money[problem.use_limit], work[row // len(problem.years)], 1.0)
    people = np.repeat(village, np.diff(problem.cell_start))
    return replace(
        problem,
        use_amount=np.rint(problem.use_amount * factor).astype(np.int64),
        cell_persons=np.rint(problem.cell_persons * people).astype(np.int64),
    )


def _changes(one: Plan, other: Plan) -> int:
    return int(np.count_nonzero(one.chosen != other.chosen))
