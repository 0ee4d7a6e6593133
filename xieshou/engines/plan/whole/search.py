"""From prices to a plan of whole works: large-neighbourhood search (Shaw 1998).

At the corner of the linear master problem all but a few villages hold one whole column (Lenstra,
Shmoys & Tardos 1990). What is lost on the way to whole works is the deficits of the columns taken
and, for each limit, its price times what is left of it. So each turn frees the switches of little
deficit and those that touch the limits with most left, and has HiGHS choose among them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from ..offers import Floats
from ..offers.bundles import spread
from ..prices.columns import columns_at, joined, near_columns
from ..prices.dual import Dual
from ..prices.market import Market
from ..problem import Ints
from ..result import Infeasible, gap_of
from .annealing import anneal
from .easing import whole_lots
from .master import Whole, penalties, solve_whole
from .rounding import best_columns, excess, round_plan, used_by
from .unlocking import unlocked

POOL, PER_VILLAGE = 20_000, 4
"""Columns in play, beyond one per village; under many limits so many per village, if that is more,
and none for the sake of a broken limit unless these can hardly mend it."""
TURNS, SWITCHES, NODES = 8, 400, 1
"""Neighbourhoods searched, switches free in each, nodes of HiGHS's tree for each."""
PER_LIMIT, MORE_TURNS = 2, 20
"""With many limits: so many switches per limit, and at most so many turns; with very many only
TURNS where these find no plan, as HiGHS may take minutes over a larger neighbourhood then."""
MANY, SWITCHES_OF_MANY, NODES_OF_MANY = 1_000, 150, 20
"""More limits than this are annealed first; and so many switches are free then, of one part of the
villages at a time: HiGHS is slow where thousands of limits bind, and finds little."""
ANNEALED = 2
"""So many times, by other chances, at once; how well each ends differs by a tenth."""
TURNS_OF_MANY, FRUITLESS_OF_MANY = 64, 16
AKIN, CHANCE = 0.1, 3.0
"""Limits are of one part if of the villages that draw on the one so many draw on the other; chance
weighs so many times as much there, lest the same switches be free again."""
CLOSER, CLOSER_OF_MANY = 6, 500
"""A neighbourhood is searched to within the gap asked, divided by this; or until that gap is met.
The second where each is a small part of the whole."""
FRUITLESS = 3
"""Neighbourhoods in a row that better no plan before the search ends."""
PROVABLE, NODES_TO_PROVE = 1000, 100
"""Up to so many switches are searched at once where no others can better the plan."""
GROWTH = 1.2
"""A neighbourhood searched whole makes the next one larger."""
FEW_REPAIRS = 0.002
"""Where villages' own choices lead near enough, an old plan that breaks limits is mended by no more
switches than this, of the villages: beyond, it is far from the new one."""
INSIST = 10.0
"""How many times dearer it gets to break a limit, each turn that no plan is found."""

Tell = Callable[[float, int], None]
"""Called with the share done and the value of the best plan; what it raises ends the search."""


@dataclass(frozen=True, eq=False)
class Found:
    """A plan that keeps every limit: the bundle of each village, lots of each relief, value."""

    bundle: Ints
    lots: Ints
    value: int


class Search:
    """The columns in play and the best plan of them so far, None before there is one."""

    def __init__(
        self, market: Market, dual: Dual, goal: float, seed: int, start: Ints | None = None,
        idle: Callable[[], Ints] | None = None,
    ) -> None:  # fmt: skip
        self.market, self.dual, self.goal, self.idle = market, dual, goal, idle
        self.seed, self.random = seed, np.random.default_rng(seed)
        self.best: Ints | None = None
        self.lots = np.zeros(len(market.most), dtype=np.int64)
        self.value = 0
        n = market.offers.villages
        self.many = len(market.limits) > MANY
        wide = self.many and n * PER_VILLAGE > POOL
        self.columns, self.near = near_columns(
            market, dual.prices, n + (n * PER_VILLAGE if wide else POOL), self._reach(),
            mending=not wide,
        )  # fmt: skip
        if wide:
            self.columns = unlocked(market, self.columns, dual.prices, self._reach())
        self.start = None if start is None else self._taken_in(start)
        self.penalty = penalties(market, dual.prices)
        # The deficit at which reluctance to free a switch weighs as much as chance.
        self.unit = np.sort(self.columns.deficit)[: n + SWITCHES][-1] + 1e-9
        free = max(SWITCHES, PER_LIMIT * len(market.limits))
        self.size, self.provable, self.proven = free, True, False
        self.turns, self.fruitless = TURNS if free == SWITCHES else MORE_TURNS, FRUITLESS
        if self.many:
            self.size = SWITCHES_OF_MANY
            self.turns, self.fruitless = TURNS_OF_MANY, FRUITLESS_OF_MANY

    def run(self, tell: Tell) -> Found:
        """The best plan found. Raises Infeasible."""
        tell(0.0, self.value)
        base = held = best_columns(self.columns)
        if self.many:
            held = self._annealed(base)
        else:
            self._offer(base, self._lots(base))
        if self.start is not None:
            few = int(FEW_REPAIRS * len(base)) if self._enough() else None
            self._offer(self.start, self._lots(self.start), few)
            if self.best is not None:
                held = self.best
        fruitless = 0
        for turn in range(self.turns):
            hopeless = self.many and self.best is None and turn == TURNS
            if self._enough() or fruitless == self.fruitless or hopeless:
                break
            before = self.value
            held = self._turn(held, partial(tell, turn / self.turns, self.value))
            fruitless = fruitless + 1 if self.best is not None and self.value == before else 0
        if self.best is None and not self.proven and self.idle is not None:
            self._with_nothing(self.idle())
        if self.best is None:
            raise Infeasible(*self._unmet(best_columns(self.columns)), proven=self.proven)
        return Found(np.asarray(self.columns.bundle[self.best]), self.lots, self.value)

    def _reach(self) -> float:
        """A bundle that loses more than this is in no plan better than the best so far."""
        floor = self.market.worst if self.best is None else self.value
        return (self.dual.bound - floor) * (1.0 + 1e-9) + 1e-6

    def _enough(self) -> bool:
        near = self.best is not None and gap_of(self.dual.bound, self.value) <= self.goal
        return near or self.proven

    def _lots(self, held: Ints) -> Floats:
        """The reliefs that go with columns held, whatever limits they leave broken."""
        if not len(self.market.most):
            return np.zeros(0)
        none = np.empty(0, dtype=np.int64)
        return solve_whole(
            self.market, self.columns, held, none, self.penalty,
            gap=0.0, nodes=1, seed=self.seed, tick=lambda: None,
        ).lots  # fmt: skip

    def _annealed(self, base: Ints) -> Ints:
        """Columns to start from, and their lots, where limits are many."""
        lots = np.clip(np.round(self._lots(base)).astype(np.int64), 0, self.market.most)
        found = [(base, lots)] * ANNEALED

        def run(k: int, _lo: int, _hi: int) -> None:
            found[k] = anneal(
                self.market, self.columns, self.dual.prices, base, lots, self.seed + k
            )  # fmt: skip

        spread([(k, k + 1) for k in range(ANNEALED)], run)
        for held, taken in found:
            self._offer(held, taken.astype(np.float64))
        if self.best is None:
            held, self.lots = found[0]
            return held
        return self.best

    def _taken_in(self, bundles: Ints) -> Ints:
        """Take a bundle of each village among the columns; where these stand there."""
        n, prices = self.market.offers.villages, self.dual.prices
        known = columns_at(self.market, np.arange(n), bundles, prices)
        self.columns = joined(self.market, self.columns, known, prices)
        return np.flatnonzero(self.columns.bundle == bundles[self.columns.village])

    def _with_nothing(self, idle: Ints) -> None:
        """Where mending gets stuck: as little as villages can do is always a way to mend."""
        nothing = self._taken_in(idle)
        for held in (best_columns(self.columns), nothing):
            self._offer(held, self._lots(held))

    def _offer(self, held: Ints, near: Floats, repairs: int | None = None) -> None:
        """Round, by no more than so many `repairs`, and keep the plan if there is one and it beats
        the best."""
        market, columns = self.market, self.columns
        lots = whole_lots(market, used_by(columns, held), near)
        eased = market.changed(lots)
        plan = round_plan(columns, held, market.low - eased, market.high - eased, repairs)
        if plan is None:
            return
        if len(lots):
            lots = whole_lots(market, used_by(columns, plan), lots.astype(np.float64))
        value = int(columns.value[plan].sum()) - int((market.cost * lots).sum())
        if self.best is None or value > self.value:
            self.best, self.lots, self.value = plan, lots, value

    def _turn(self, held: Ints, tick: Callable[[], None]) -> Ints:
        """Search one neighbourhood; the columns to go on from: the best plan's, if there is one."""
        market, columns = self.market, self.columns
        used = used_by(columns, held) + market.changed(self.lots)
        over = excess(used, market.low, market.high) / market.scale
        free, penalty, nodes = self._rest(held), np.zeros(len(over)), NODES_TO_PROVE
        proving = self.provable and self.near >= self._reach() and len(free) <= PROVABLE
        closer = CLOSER_OF_MANY if self.many else CLOSER
        if not proving:
            penalty = np.where(over > 0, self.penalty, 0.0)
            nodes = NODES_OF_MANY if self.many else NODES
            free = self._neighbourhood(held, free, self.penalty * over)
        tick()
        whole = solve_whole(
            market, columns, held, free, penalty,
            gap=self.goal / closer, nodes=nodes, seed=self.seed, tick=tick, lots=self.lots,
            enough=self.dual.bound - self.goal * max(1.0, abs(self.dual.bound)), still=not proving,
        )  # fmt: skip
        return self._after(held, whole, proving)

    def _after(self, held: Ints, whole: Whole, proving: bool) -> Ints:
        self.provable &= not proving
        if whole.complete and not self.many:
            self.size = int(self.size * GROWTH)
        if whole.held is not None:
            held = whole.held
            self._offer(held, whole.lots)
            if self.best is None:
                self.lots = whole_lots(self.market, used_by(self.columns, held), whole.lots)
        reached = self.best is None or self.value > whole.value - 0.5
        self.proven = proving and whole.complete and reached
        if self.best is not None:
            return self.best
        if not self.many:  # or they grow beyond what HiGHS can tell apart
            self.penalty = self.penalty * INSIST
        return held

    def _rest(self, held: Ints) -> Ints:
        """All switches that a better plan can hold."""
        can = self.columns.deficit <= self._reach()
        can[held] = False
        return np.flatnonzero(can)

    def _neighbourhood(self, held: Ints, switches: Ints, broken: Floats) -> Ints:
        """Switches of little deficit or that touch limits broken or with much left, and chance."""
        columns, market = self.columns, self.market
        used = used_by(columns, held) + market.changed(self.lots)
        lost = np.abs(self.dual.prices * (market.amounts - used)) + broken
        if self.many:
            switches = switches[self._part(lost)[columns.village[switches]]]
        owner = np.repeat(np.arange(len(columns.village)), np.diff(columns.use_start))
        touch = np.bincount(owner, lost[columns.use_limit], len(columns.village))
        touched = touch[switches] + touch[held][columns.village[switches]]
        eager = np.log1p(touched) - columns.deficit[switches] / self.unit
        chance = (CHANCE if self.many else 1.0) * self.random.gumbel(size=len(switches))
        return np.sort(switches[np.argsort(-eager - chance, kind="stable")[: self.size]])

    def _part(self, lost: Floats) -> npt.NDArray[np.bool_]:
        """Villages that draw on a limit, drawn where much is lost, or on its kin, bool[n].

        Kin are limits of the same place: what is lost there can be mended there (Shaw 1998).
        """
        n, (start, villages) = self.market.offers.villages, self.columns.touching
        if not lost.sum() > 0.0:
            return np.ones(n, dtype=np.bool_)
        limit = self.random.choice(len(lost), p=lost / lost.sum())
        inside, part = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
        inside[villages[start[limit] : start[limit + 1]]] = True
        drawn, size = np.repeat(np.arange(len(lost)), np.diff(start)), np.diff(start)
        shared = np.bincount(drawn, inside[villages], len(lost))
        part[villages[(shared >= AKIN * np.maximum(size, 1))[drawn]]] = True
        return part

    def _unmet(self, base: Ints) -> tuple[list[str], list[str]]:
        """Limits broken by the villages' own choices: demands first, those in their way after."""
        market = self.market
        used = used_by(self.columns, base)
        low = [market.limits[k].code for k in np.flatnonzero(used < market.low)]
        high = [market.limits[k].code for k in np.flatnonzero(used > market.high)]
        return (low, high) if low else (high, [])
