"""Solve a joint plan: bundle values, prices, whole works.

See values.py; prices.py and generation.py; search.py.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .offers.bundles import chosen_works, use_of
from .offers.tables import Bundles, bundle_values
from .prices.market import Market
from .prices.newton import Dual, Unbounded, minimise
from .problem import Ints, Problem
from .proof.conflict import conflict
from .result import Infeasible, Plan, Progress, Watch, gap_of
from .whole.generation import sharpen
from .whole.search import Search

PRICE_GOAL = 1e-2
"""The smooth path stops where the bound can fall by less than this share of itself; column
generation goes the rest of the way sooner."""


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

    def priced(passes: int, bound: float, done: float) -> None:
        watch(Progress("prices", done, passes, bound, 0))

    def rounded(done: float, value: int) -> None:
        watch(Progress("rounding", done, dual.passes, dual.bound, value))

    try:
        dual = minimise(
            market, worst=worst, goal=PRICE_GOAL, max_passes=max_passes, warm=prices, tell=priced
        )
        dual = sharpen(market, dual, worst, priced)
    except Unbounded as none:
        raise Infeasible(*conflict(problem, bundles, none.prices)) from none
    choice = Search(market, dual, worst, goal_gap, seed).run(rounded)
    plan = _plan(market, dual, choice, seed)
    watch(Progress("check", 1.0, plan.passes, plan.bound, plan.value))
    return plan


def _worst(bundles: Bundles) -> float:
    """A value that no plan can be below."""
    value = np.where(np.isfinite(bundles.value), bundles.value, 0.0)
    return float(np.minimum.reduceat(value, bundles.start[:-1]).sum())


def _plan(market: Market, dual: Dual, choice: Ints, seed: int) -> Plan:
    problem, bundles = market.problem, market.bundles
    chosen = chosen_works(problem, choice)
    value = int(bundles.value[bundles.start[:-1] + choice].astype(np.int64).sum())
    return Plan(
        start=np.where(chosen, 0, -1),
        eased=np.zeros(len(problem.reliefs), dtype=np.int64),
        value=value,
        bound=dual.bound,
        gap=gap_of(dual.bound, value),
        prices=dual.prices,
        used=use_of(problem, chosen),
        passes=dual.passes,
        trace=[*dual.trace, (dual.passes, dual.bound, value)],
        seed=seed,
    )
