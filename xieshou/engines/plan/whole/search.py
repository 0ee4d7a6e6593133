"""From prices to a plan of whole works: large-neighbourhood search (Shaw 1998).

At the corner of the linear master problem all but a few villages hold one whole column (Lenstra,
Shmoys & Tardos 1990). What is lost on the way to whole works is the deficits of the columns taken
and, for each limit, its price times what is left of it. So each turn frees the switches of little
deficit and those that touch the limits with most left, and has HiGHS choose among them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from ..prices.market import Floats, Market
from ..prices.newton import Dual
from ..problem import Ints
from ..result import Infeasible, gap_of
from .columns import near_columns
from .master import penalties, solve_whole
from .rounding import best_columns, excess, round_plan, used_by

POOL = 20_000
"""Columns in play, beyond one per village."""
TURNS, SWITCHES, NODES = 8, 400, 1
"""Neighbourhoods searched, switches free in each, nodes of HiGHS's tree for each."""
FRUITLESS = 3
"""Neighbourhoods in a row that better no plan before the search ends."""
PROVABLE, NODES_TO_PROVE = 1000, 100
"""Up to so many switches are searched at once where no others can better the plan."""
GROWTH = 1.2
"""A neighbourhood searched whole makes the next one larger."""
INSIST = 10.0
"""How many times dearer it gets to break a limit, each turn that no plan is found."""

Tell = Callable[[float, int], None]
"""Called with the share done and the value of the best plan; what it raises ends the search."""


class Search:
    """The columns in play and the best plan of them so far, None before there is one."""

    def __init__(self, market: Market, dual: Dual, worst: float, goal: float, seed: int) -> None:
        self.market, self.dual, self.worst, self.goal = market, dual, worst, goal
        self.seed, self.random = seed, np.random.default_rng(seed)
        self.best: Ints | None = None
        self.value = 0
        n = len(market.problem.villages)
        self.columns, self.near = near_columns(market, dual.prices, n + POOL, self._reach())
        self.penalty = penalties(market, dual.prices)
        # The deficit at which reluctance to free a switch weighs as much as chance.
        self.unit = np.sort(self.columns.deficit)[: n + SWITCHES][-1] + 1e-9
        self.size, self.provable, self.proven = SWITCHES, True, False

    def run(self, tell: Tell) -> Ints:
        """The bundle of each village in the best plan found. Raises Infeasible."""
        tell(0.0, self.value)
        base = held = best_columns(self.columns)
        self._offer(base)
        fruitless = 0
        for turn in range(TURNS):
            if self._enough() or fruitless == FRUITLESS:
                break
            before = self.value
            held = self._turn(held, partial(tell, turn / TURNS, self.value))
            fruitless = fruitless + 1 if self.best is not None and self.value == before else 0
        if self.best is not None:
            return np.asarray(self.columns.bundle[self.best])
        nothing = np.zeros_like(self.market.problem.amounts)
        if excess(self.market.problem, nothing).any():
            raise Infeasible(*self._unmet(base), proven=self.proven)
        return np.zeros_like(base)

    def _reach(self) -> float:
        """A bundle that loses more than this is in no plan better than the best so far."""
        floor = self.worst if self.best is None else self.value
        return (self.dual.bound - floor) * (1.0 + 1e-9) + 1e-6

    def _enough(self) -> bool:
        near = self.best is not None and gap_of(self.dual.bound, self.value) <= self.goal
        return near or self.proven

    def _offer(self, held: Ints) -> None:
        """Round, and keep the plan if there is one and it beats the best."""
        plan = round_plan(self.market.problem, self.columns, held)
        value = 0 if plan is None else int(self.columns.value[plan].sum())
        if plan is not None and (self.best is None or value > self.value):
            self.best, self.value = plan, value

    def _turn(self, held: Ints, tick: Callable[[], None]) -> Ints:
        """Search one neighbourhood; the columns to go on from: the best plan's, if there is one."""
        problem, columns = self.market.problem, self.columns
        over = excess(problem, used_by(problem, columns, held)) / self.market.scale
        free, penalty, nodes = self._rest(held), np.zeros(len(over)), NODES_TO_PROVE
        proving = self.provable and self.near >= self._reach() and len(free) <= PROVABLE
        if not proving:
            penalty, nodes = np.where(over > 0, self.penalty, 0.0), NODES
            free = self._neighbourhood(held, free, self.penalty * over)
        tick()
        whole = solve_whole(
            self.market, columns, held, free, penalty,
            gap=self.goal / 3, nodes=nodes, seed=self.seed, tick=tick,
        )  # fmt: skip
        self.proven = proving and whole.complete
        self.provable &= not proving
        self.size = int(self.size * (GROWTH if whole.complete else 1.0))
        if whole.held is not None:
            held = whole.held
            self._offer(held)
        if self.best is not None:
            return self.best
        self.penalty = self.penalty * INSIST
        return held

    def _rest(self, held: Ints) -> Ints:
        """All switches that a better plan can hold."""
        can = self.columns.deficit <= self._reach()
        can[held] = False
        return np.flatnonzero(can)

    def _neighbourhood(self, held: Ints, switches: Ints, broken: Floats) -> Ints:
        """Switches of little deficit or that touch limits broken or with much left, and chance."""
        columns, problem = self.columns, self.market.problem
        left = np.abs(self.dual.prices * (problem.amounts - used_by(problem, columns, held)))
        owner = np.repeat(np.arange(len(columns.village)), np.diff(columns.use_start))
        touch = np.bincount(owner, (left + broken)[columns.use_limit], len(columns.village))
        touched = touch[switches] + touch[held][columns.village[switches]]
        eager = np.log1p(touched) - columns.deficit[switches] / self.unit
        order = np.argsort(-eager - self.random.gumbel(size=len(switches)), kind="stable")
        return np.sort(switches[order[: self.size]])

    def _unmet(self, base: Ints) -> tuple[list[str], list[str]]:
        """Limits broken by the villages' own choices: demands first, those in their way after."""
        problem = self.market.problem
        broken = np.flatnonzero(excess(problem, used_by(problem, self.columns, base)))
        demands = [problem.limits[k].code for k in broken if problem.limits[k].sense == ">="]
        caps = [problem.limits[k].code for k in broken if problem.limits[k].sense == "<="]
        return (demands, caps) if demands else (caps, [])
