"""Solve a joint plan: what villages can offer, prices, whole works.

See offers/; prices/dual.py and whole/generation.py; whole/search.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .offers import Floats, Offers
from .offers.branching import Branching
from .offers.bundles import bundle_starts
from .offers.enumerated import Enumerated
from .offers.fitting import fitting, limits_that_shut, outnumbered
from .offers.listed import Listed
from .offers.starts import lawful, start_bundles, work_starts
from .offers.years import Years
from .prices.dual import Dual, Unbounded, minimise
from .prices.market import Market, uses_of
from .problem import Choices, Ints, Problem
from .problem.leeway import check_leeway
from .proof.conflict import conflict
from .result import Infeasible, Plan, Progress, Proof, Selection, Watch, gap_of
from .whole.generation import sharpen
from .whole.growing import grown
from .whole.search import Found, Search

ENUMERABLE = 2**26
"""So many bundles are valued beforehand, half a gigabyte of them; of more, each is when asked."""
SHARPENED = 5_000
"""With no more villages than this the prices go to the very corner of the linear master problem;
with more, the smooth path ends near enough to it."""


def solve(
    problem: Problem,
    *,
    goal_gap: float = 1e-4,
    max_passes: int = 400,
    seed: int = 0,
    prices: Floats | None = None,
    after: Plan | None = None,
    on_progress: Watch | None = None,
    offered: Callable[[Problem], Offers] | None = None,
) -> Plan:
    """The best plan found, with a proven bound. Stops at `goal_gap` (relative) or when spent.

    `prices`: of an earlier plan over the same limits, for a warm start; `after`: an earlier plan of
    the same works, whose prices and choices are both started from; `offered`: makes the offers of
    a problem of one year where they are not to be held here (backends/). The same arguments give
    the same plan on any number of threads, and with any offers. Raises Infeasible, InputError
    where a village's rules clash, and whatever `on_progress` raises.
    """
    watch = on_progress or (lambda _: None)
    watch(Progress("values", 0.0, 0, float("inf"), 0))
    offers = offers_of(problem, offered)
    watch(Progress("values", 1.0, 0, float("inf"), 0))
    start = None
    if after is not None:
        prices = after.prices if prices is None else prices
        start = _near(problem, offers, after.start, prices)
    run = _Run(problem, offers, goal_gap, max_passes, seed, watch)

    def idle() -> Ints:
        nothing, free = np.full(len(problem.works), -1), np.zeros(len(problem.limits))
        return _near(problem, offers, nothing, free)

    proof, bundle = run.plan(prices, start, idle)
    return Plan(**proof, start=work_starts(problem, bundle))


def select(
    choices: Choices,
    *,
    goal_gap: float = 1e-4,
    max_passes: int = 400,
    seed: int = 0,
    prices: Floats | None = None,
    on_progress: Watch | None = None,
) -> Selection:
    """As `solve`, for options given one by one."""
    watch = on_progress or (lambda _: None)
    run = _Run(choices, Listed(choices), goal_gap, max_passes, seed, watch)
    proof, bundle = run.plan(prices, None, None)
    return Selection(**proof, option=bundle)


def dual(
    problem: Problem | Choices, *, prices: Floats | None = None, max_passes: int = 400
) -> tuple[Floats, float]:
    """The best prices found and the bound that they prove, without a plan. Raises Infeasible."""
    offers = offers_of(problem) if isinstance(problem, Problem) else Listed(problem)
    found = _Run(problem, offers, 0.0, max_passes, 0, lambda _: None).dual(prices)
    return found.prices, found.bound


def offers_of(problem: Problem, offered: Callable[[Problem], Offers] | None = None) -> Offers:
    """What villages can offer, made by `offered` or whatever suits them on this machine.

    Raises InputError where the rules of one leave it nothing.
    """
    check_leeway(problem)
    problem = fitting(problem)
    if offered is not None:
        return offered(problem)
    if len(problem.years) > 1:
        return Years(problem)
    if bundle_starts(problem)[-1] > ENUMERABLE:
        return Branching(problem)
    return Enumerated(problem)


def _near(problem: Problem, offers: Offers, start: Ints, prices: Floats) -> Ints:
    """The bundles of these starts, int64[n]; at the prices the best where they break a rule."""
    keeps, bundle = lawful(fitting(problem), start), start_bundles(problem, start)
    return bundle if keeps.all() else np.where(keeps, bundle, offers.best(prices)[1])


@dataclass(frozen=True, eq=False)
class _Run:
    problem: Problem | Choices
    offers: Offers
    goal: float
    max_passes: int
    seed: int
    watch: Watch

    @property
    def market(self) -> Market:
        problem = self.problem
        return Market(self.offers, problem.limits, problem.reliefs, uses_of(problem))

    def dual(self, prices: Floats | None) -> Dual:
        """The dual at its best prices. Raises Infeasible."""
        market = self.market

        def tell(passes: int, bound: float, done: float) -> None:
            self.watch(Progress("prices", done, passes, bound, 0))

        try:
            if outnumbered(len(market.limits), self.offers.villages):
                return grown(market, prices, self.goal, self.max_passes, tell)
            found = minimise(
                market, goal=self.goal, max_passes=self.max_passes, warm=prices, seed=self.seed,
                tell=tell,
            )  # fmt: skip
            if self.offers.villages <= SHARPENED:
                found = sharpen(market, found, tell)
        except Unbounded as none:
            raise self._none(none.prices) from none
        return found

    def _none(self, prices: Floats) -> Infeasible:
        """Prices that prove that there is no plan, as the limits that cannot be kept together."""
        problem = self.problem
        named, against = conflict(problem, self.offers, prices)
        if isinstance(problem, Problem):
            against = against + limits_that_shut(problem, named + against)
        return Infeasible(named, against)

    def plan(
        self, prices: Floats | None, start: Ints | None, idle: Callable[[], Ints] | None
    ) -> tuple[dict[str, Any], Ints]:
        """The fields of a Proof, and the bundle of each village. Raises Infeasible.

        `start`: bundles to start from; `idle` gives those of doing as little as the rules allow.
        """
        dual, market = self.dual(prices), self.market

        def tell(done: float, value: int) -> None:
            self.watch(Progress("rounding", done, dual.passes, dual.bound, value, dual.prices))

        found = Search(market, dual, self.goal, self.seed, start, idle).run(tell)
        self.watch(Progress("check", 1.0, dual.passes, dual.bound, found.value))
        return self._proof(market, dual, found), found.bundle

    def _proof(self, market: Market, dual: Dual, found: Found) -> dict[str, Any]:
        _, limit, amount = self.offers.uses(np.arange(self.offers.villages), found.bundle)
        used = np.zeros(len(market.limits), dtype=np.int64)
        np.add.at(used, limit, amount)
        return vars(
            Proof(
                value=found.value, bound=dual.bound, gap=gap_of(dual.bound, found.value),
                prices=dual.prices, used=used, eased=found.lots, passes=dual.passes,
                trace=[*dual.trace, (dual.passes, dual.bound, found.value)], seed=self.seed,
            )
        )  # fmt: skip
