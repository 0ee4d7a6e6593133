"""Solve a joint plan: bundle values, prices, whole works. See prices.py, rounding.py, master.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from .bundles import chosen_works, use_of
from .columns import Columns, near_columns
from .infeasible import conflict
from .market import Market
from .master import solve_master
from .prices import Dual, Unbounded, minimise
from .problem import Ints, Problem
from .result import Infeasible, Plan, Progress, Watch, gap_of
from .rounding import best_columns, column_of, excess, round_plan, used_by
from .values import Bundles, bundle_values

PRICE_GOAL = 1e-6
"""Prices stop where the bound can fall by less than this share of itself."""
ROUNDS = ((1500, 1), (4000, 30))
"""(columns beyond one per village, nodes of HiGHS's tree) of each try at the master problem."""
WIDE = 60_000
"""Columns beyond one per village among which the finished plan is checked for single switches."""


@dataclass
class _Best:
    """The best plan so far: the bundle of each village."""

    choice: Ints | None = None
    value: int = 0


def solve(
    problem: Problem,
    *,
    goal_gap: float = 1e-4,
    max_passes: int = 400,
    seed: int = 0,
    prices: npt.NDArray[np.float64] | None = None,
    on_progress: Watch | None = None,
) -> Plan:
    """The best plan found, with a proven bound. Stops at `goal_gap` (relative) or when spent.

    `prices`: of an earlier plan over the same limits, for a warm start. The same problem, seed
    and prices give the same plan on any number of threads. Raises Infeasible, and whatever
    `on_progress` raises.
    """
    watch = on_progress or (lambda _: None)
    watch(Progress("values", 0.0, 0, float("inf"), 0))
    bundles = bundle_values(problem)
    watch(Progress("values", 1.0, 0, float("inf"), 0))
    market = Market(problem, bundles)
    worst = _worst(bundles)
    try:
        dual = minimise(
            market, worst=worst, goal=min(PRICE_GOAL, max(goal_gap / 20, 1e-9)),
            max_passes=max_passes, warm=prices,
            tell=lambda k, bound, done: watch(Progress("prices", done, k, bound, 0)),
        )  # fmt: skip
    except Unbounded as none:
        raise Infeasible(*conflict(problem, bundles, none.prices)) from none

    def tell(done: float, value: int) -> None:
        watch(Progress("rounding", done, dual.passes, dual.bound, value))

    best = _round(market, dual, worst, goal_gap, seed, tell)
    plan = _plan(market, dual, best, seed)
    watch(Progress("check", 1.0, plan.passes, plan.bound, plan.value))
    return plan


def _worst(bundles: Bundles) -> float:
    """A value that no plan can be below."""
    value = np.where(np.isfinite(bundles.value), bundles.value, 0.0)
    return float(np.minimum.reduceat(value, bundles.start[:-1]).sum())


def _round(
    market: Market, dual: Dual, worst: float, goal: float, seed: int,
    tell: Callable[[float, int], None],
) -> _Best:  # fmt: skip
    """Plans over ever more columns, until one is near enough to the bound or proven best."""
    problem, n = market.problem, len(market.problem.villages)
    best = _Best()
    m = len(problem.limits)
    for turn, (extra, nodes) in enumerate(ROUNDS):
        tell(turn / len(ROUNDS), best.value)
        reach = _reach(dual, best, worst)
        columns, near = near_columns(market, dual.prices, n + extra + 4 * m, reach)
        base = best_columns(columns)
        _offer(problem, columns, round_plan(problem, columns, _held(columns, best, base)), best)
        if best.choice is None or gap_of(dual.bound, best.value) > goal:
            tell((turn + 0.2) / len(ROUNDS), best.value)
            start = None if best.choice is None else column_of(columns, best.choice)
            master = solve_master(
                problem, columns, start, base, gap=goal / 4, nodes=nodes, seed=seed,
                tick=partial(tell, (turn + 0.2) / len(ROUNDS), best.value),
            )  # fmt: skip
            _offer(problem, columns, master.held, best)
            if master.complete and near >= reach:
                if best.choice is None:
                    raise Infeasible(*_stuck(problem, columns, base))
                break
        if best.choice is not None and gap_of(dual.bound, best.value) <= goal:
            break
    if best.choice is None:
        raise Infeasible(*_stuck(problem, columns, base), proven=False)
    columns, _ = near_columns(market, dual.prices, n + WIDE, _reach(dual, best, worst))
    _offer(problem, columns, round_plan(problem, columns, column_of(columns, best.choice)), best)
    return best


def _reach(dual: Dual, best: _Best, worst: float) -> float:
    """A bundle that loses more than this is in no plan better than the best so far."""
    floor = worst if best.choice is None else best.value
    return (dual.bound - floor) * (1.0 + 1e-9) + 1e-6


def _held(columns: Columns, best: _Best, base: Ints) -> Ints:
    return base if best.choice is None else column_of(columns, best.choice)


def _offer(problem: Problem, columns: Columns, held: Ints | None, best: _Best) -> None:
    """Keep a choice of columns if it keeps every limit and beats the best."""
    if held is None or excess(problem, used_by(problem, columns, held)).any():
        return
    value = int(columns.value[held].sum())
    if best.choice is None or value > best.value:
        best.choice, best.value = columns.bundle[held], value


def _stuck(problem: Problem, columns: Columns, held: Ints) -> tuple[list[str], list[str]]:
    """Limits broken by the villages' own choices: demands first, those in their way after."""
    broken = np.flatnonzero(excess(problem, used_by(problem, columns, held)))
    demands = [problem.limits[k].code for k in broken if problem.limits[k].sense == ">="]
    caps = [problem.limits[k].code for k in broken if problem.limits[k].sense == "<="]
    return (demands, caps) if demands else (caps, [])


def _plan(market: Market, dual: Dual, best: _Best, seed: int) -> Plan:
    problem = market.problem
    assert best.choice is not None
    chosen = chosen_works(problem, best.choice)
    return Plan(
        chosen=chosen,
        value=best.value,
        bound=dual.bound,
        gap=gap_of(dual.bound, best.value),
        prices=dual.prices,
        used=use_of(problem, chosen),
        passes=dual.passes,
        trace=[*dual.trace, (dual.passes, dual.bound, best.value)],
        seed=seed,
    )
