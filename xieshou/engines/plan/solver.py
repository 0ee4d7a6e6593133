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
from .master import solve_linear, solve_master
from .prices import Dual, Unbounded, minimise
from .problem import Ints, Problem
from .result import Infeasible, Plan, Progress, Watch, gap_of
from .rounding import best_columns, column_of, excess, round_plan, used_by
from .values import Bundles, bundle_values

PRICE_GOAL = 1e-6
"""Prices stop where the bound can fall by less than this share of itself."""
ROUNDS = ((1000, 0), (1500, 4), (4000, 0))
"""Tries at the master problem: columns beyond one per village, and the same per limit. The last
is only made where it can prove its plan to be the best, or has no plan."""
NODES, NODES_TO_PROVE = 1, 100
"""Nodes of HiGHS's tree: to find a plan, and to prove one where all columns that matter are in."""
SHARPENING = 5
WIDE = 60_000
"""Columns beyond one per village among which the finished plan is checked for single switches."""


@dataclass
class _Best:
    """The best plan so far: the bundle of each village."""

    choice: Ints | None = None
    value: int = 0

    def near(self, dual: Dual, goal: float) -> bool:
        return self.choice is not None and gap_of(dual.bound, self.value) <= goal


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

    best = _Best()
    _offer(market, np.zeros(len(problem.villages), dtype=np.int64), best)
    dual = _sharpen(market, dual, worst, best)

    def tell(done: float, value: int) -> None:
        watch(Progress("rounding", done, dual.passes, dual.bound, value))

    _round(market, dual, best, worst, goal_gap, seed, tell)
    plan = _plan(market, dual, best, seed)
    watch(Progress("check", 1.0, plan.passes, plan.bound, plan.value))
    return plan


def _worst(bundles: Bundles) -> float:
    """A value that no plan can be below."""
    value = np.where(np.isfinite(bundles.value), bundles.value, 0.0)
    return float(np.minimum.reduceat(value, bundles.start[:-1]).sum())


def _round(
    market: Market, dual: Dual, best: _Best, worst: float, goal: float, seed: int,
    tell: Callable[[float, int], None],
) -> None:  # fmt: skip
    """Plans over ever more columns, until one is near enough to the bound or proven best."""
    problem, n, m = market.problem, len(market.problem.villages), len(market.problem.limits)
    for turn, (extra, per_limit) in enumerate(ROUNDS):
        if best.near(dual, goal):
            break
        tell(turn / len(ROUNDS), best.value)
        reach = _reach(dual, best, worst)
        most = n + extra + per_limit * m
        columns, near = near_columns(market, dual.prices, most, reach)
        if turn == len(ROUNDS) - 1 and near < reach and best.choice is not None:
            break
        base = best_columns(columns)
        _offer_columns(market, columns, round_plan(problem, columns, base), best)
        if best.near(dual, goal):
            break
        master = solve_master(
            problem, columns, _start(market, columns, best), base, gap=goal / 4,
            nodes=NODES_TO_PROVE if near >= reach else NODES, seed=seed,
            tick=partial(tell, (turn + 0.2) / len(ROUNDS), best.value),
        )  # fmt: skip
        _offer_columns(market, columns, master.held, best)
        proven = master.complete and near >= reach
        if proven or best.near(dual, goal):
            break
    if best.choice is None:
        raise Infeasible(*_stuck(problem, columns, base), proven=proven)
    columns, _ = near_columns(market, dual.prices, n + WIDE, _reach(dual, best, worst))
    start = _start(market, columns, best)
    if start is not None:
        _offer_columns(market, columns, round_plan(problem, columns, start), best)


def _sharpen(market: Market, dual: Dual, worst: float, best: _Best) -> Dual:
    """Exchange the prices for those of a linear master problem while these prove as much.

    Its choices, all but a few of them whole, make a first plan on the way.
    """
    problem, n = market.problem, len(market.problem.villages)
    extra = ROUNDS[0][0] + len(problem.limits)
    for _ in range(SHARPENING):
        reach = dual.bound - worst
        columns, near = near_columns(market, dual.prices, n + extra, reach)
        corner = solve_linear(problem, columns, best_columns(columns))
        if corner is None and near < reach:
            # Too few columns to keep every limit: look further from the prices.
            extra *= 5
            continue
        if corner is None:
            break
        _offer_columns(market, columns, round_plan(problem, columns, corner.held), best)
        bound = market.bound(corner.prices)
        if bound > dual.bound:
            break
        done = dual.bound - bound <= 1e-9 * abs(bound)
        trace = [*dual.trace, (dual.passes + 1, bound, best.value)]
        dual = Dual(corner.prices, bound, dual.passes + 1, trace)
        if done:
            break
    return dual


def _reach(dual: Dual, best: _Best, worst: float) -> float:
    """A bundle that loses more than this is in no plan better than the best so far."""
    floor = worst if best.choice is None else best.value
    return (dual.bound - floor) * (1.0 + 1e-9) + 1e-6


def _start(market: Market, columns: Columns, best: _Best) -> Ints | None:
    """The best plan as columns; None if there is none or it lies outside the columns."""
    if best.choice is None:
        return None
    held = column_of(columns, best.choice)
    return held if np.array_equal(columns.bundle[held], best.choice) else None


def _offer_columns(market: Market, columns: Columns, held: Ints | None, best: _Best) -> None:
    if held is not None:
        _offer(market, columns.bundle[held], best)


def _offer(market: Market, choice: Ints, best: _Best) -> None:
    """Keep a choice of bundles if it keeps every limit and beats the best."""
    problem, bundles = market.problem, market.bundles
    if excess(problem, use_of(problem, chosen_works(problem, choice))).any():
        return
    value = int(bundles.value[bundles.start[:-1] + choice].astype(np.int64).sum())
    if best.choice is None or value > best.value:
        best.choice, best.value = choice, value


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
