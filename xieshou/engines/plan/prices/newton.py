"""Prices of the limits: minimise the Lagrangian dual of the joint plan.

    L(price) = sum_l price_l amount_l + sum_i max_B [ value_i(B) - sum_{j in B} price . use_j ]

bounds every feasible plan for any price >= 0 on "<=" limits and <= 0 on ">=" limits (Held & Karp
1971; Fisher 1981, "The Lagrangian relaxation method for solving integer programming problems");
its minimum is the bound of the Dantzig-Wolfe master problem (Geoffrion 1974).

L has kinks. A subgradient or bundle method (Lemarechal, Nemirovskii & Nesterov 1995) needs many
passes with hundreds of prices. With thousands of villages a smooth path is quicker: replace each
maximum by a soft one, heat * log sum exp(./heat) (Nesterov 2005, "Smooth minimization of
non-smooth functions"), hold the signs by a logarithmic barrier, take damped Newton steps, and
cool (Fiacco & McCormick 1968). Soft choices satisfy the limits at each heat's optimum, so the
distance between L and their mean value measures what is left to gain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .kernels import solve_positive
from .market import Floats, Market, Soft

START_HEAT = 0.3
COOLING = 0.2
BARRIER = 0.1
CENTRED = 0.05
STEPS_PER_HEAT = 30
SHORTEST = 1e-4
PATIENCE = 3
"""Heats in a row without a better bound: the heat has fallen below the distance of the kinks."""
IDLE_SHARES = (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
AS_GOOD = 1e-8


@dataclass(frozen=True, eq=False)
class Dual:
    """The best prices found, in value units per unit of each limit, and their proven bound."""

    prices: Floats
    bound: float
    passes: int
    trace: list[tuple[int, float, int]]


class Unbounded(Exception):
    """The dual falls below the value of every plan: no plan keeps the limits (Farkas)."""

    def __init__(self, prices: Floats) -> None:
        super().__init__("the dual is unbounded")
        self.prices = prices


Tell = Callable[[int, float, float], None]
"""Called after each pass with passes, best bound, share done."""


class _Path:
    """One descent: where it stands, the best bound seen, and what each pass cost."""

    def __init__(
        self, market: Market, start: Floats, worst: float, top: float, limit: int, tell: Tell
    ) -> None:
        self.market, self.limit, self.tell = market, limit, tell
        self.worst, self.hopeless = worst, worst - 100.0 * max(top - worst, 1.0)
        self.at, self.best_at, self.bound = start, start, np.inf
        self.passes = 0
        self.trace: list[tuple[int, float, int]] = []

    def look(self, magnitude: Floats, heat: float, done: float) -> Soft:
        soft = self.market.soft(magnitude, heat)
        self.passes += 1
        if soft.bound < self.bound:
            self.bound, self.best_at = soft.bound, magnitude
        self.trace.append((self.passes, self.bound, 0))
        self.tell(self.passes, self.bound, done)
        if soft.bound < self.hopeless:
            self.judge()
        return soft

    def judge(self) -> None:
        """Raise Unbounded if the best bound is provably below the value of every plan."""
        prices = self.market.prices(self.best_at)
        if self.market.bound(prices) < self.worst:
            raise Unbounded(prices)

    def spent(self) -> bool:
        return self.passes >= self.limit


def minimise(
    market: Market, *, worst: float, goal: float, max_passes: int, warm: Floats | None, tell: Tell
) -> Dual:
    """Prices whose bound is within `goal` (relative) of the least one, or after max_passes.

    `worst` is a value no feasible plan can be below. Raises Unbounded.
    """
    top = float(np.maximum.reduceat(market.bundles.value, market.bundles.start[:-1]).sum())
    heat = START_HEAT * max(top / len(market.problem.villages), 1.0)
    start = _start(market, top)
    if warm is not None:
        start = np.maximum(warm * market.sign * market.scale, 1e-6 * start)
        heat *= COOLING**3
    path = _Path(market, start, worst, top, max_passes, tell)
    first, idle = heat, 0
    while not path.spent() and idle < PATIENCE:
        done = min(1.0, np.log(first / heat) / np.log(1e5))
        before = path.bound
        gap = _descend(path, heat, heat * BARRIER, done)
        enough = goal * max(1.0, abs(path.bound))
        if gap <= enough:
            break
        idle = 0 if path.bound < before - enough else idle + 1
        heat *= COOLING
    path.judge()
    prices, bound = _rest(market, path.best_at)
    path.trace.append((path.passes, bound, 0))
    return Dual(prices, bound, path.passes, path.trace)


def _start(market: Market, top: float) -> Floats:
    """A price at which all works together would cost about what they are worth."""
    use = np.bincount(market.problem.use_limit, np.abs(market.use), len(market.sign))
    live = max(1, int(market.live.sum()))
    return np.maximum(max(top, 1.0) / (live * np.maximum(use, 1.0)), 1e-9)


def _descend(path: _Path, heat: float, barrier: float, done: float) -> float:
    """Damped Newton at one heat; the distance from L to the soft choice's value."""
    market, x = path.market, path.at
    soft = path.look(x, heat, done)
    for _ in range(STEPS_PER_HEAT):
        slope = market.sign * (market.amount - soft.used) - barrier / x
        matrix = soft.curvature + np.diag(barrier / x**2)
        step = -solve_positive(matrix, slope)
        decrement = -float(slope @ step)
        if decrement <= CENTRED * abs(soft.bound - soft.mean_value) or path.spent():
            break
        shrink = float((-step / x).max())
        length = min(1.0, 0.9 / shrink) if shrink > 0 else 1.0
        here = soft.smooth - barrier * float(np.log(x).sum())
        while True:
            there = x + length * step
            trial = path.look(there, heat, done)
            level = trial.smooth - barrier * float(np.log(there).sum())
            if level <= here - 1e-4 * length * decrement or length < SHORTEST or path.spent():
                break
            length *= 0.4
        if level >= here:
            break
        x, soft = there, trial
    path.at = x
    return abs(soft.bound - soft.mean_value)


def _rest(market: Market, magnitude: Floats) -> tuple[Floats, float]:
    """Let go of the prices that only the barrier held up: as many as leave the bound as good."""
    prices = market.prices(magnitude)
    bound = market.bound(prices)
    for share in IDLE_SHARES:
        idle = np.where(magnitude > share * magnitude.max(initial=0.0), prices, 0.0)
        idle_bound = market.bound(idle)
        if idle_bound > bound + AS_GOOD * abs(bound):
            break
        prices, bound = idle, idle_bound
    return prices, bound
