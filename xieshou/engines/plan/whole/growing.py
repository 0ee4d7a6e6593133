"""Prices of few villages under many limits: the linear master problem, grown from nothing.

The smooth path cools by what one step may still gain for each limit. Where limits are many times
the villages that is more than all villages can gain: it cools too soon and ends far above the least
bound. A programme with a row per limit and few columns is what a general solver is good at. So
columns are generated (Dantzig & Wolfe 1960), half way between the prices of the corner and the best
prices so far, which swing less (Wentges 1997, "Weighted Dantzig-Wolfe decomposition"). The solver
keeps its corner while columns come: to it they are a few more steps of the primal simplex.
"""

from __future__ import annotations

import highspy
import numpy as np

from ..highs import silent_highs
from ..offers import Floats
from ..prices.columns import Columns, columns_at
from ..prices.dual import PART_OF_GAP, SETTLED, Dual, Tell, Unbounded
from ..prices.market import Market
from ..problem import Ints
from .master import Corner, prices_of, scaled_bounds

SMOOTHED = 0.5
"""How far from the corner's prices to the best so far villages are asked."""
LEEWAY, DEARER = 2.0, 100.0
"""Breaking a limit costs so many times the most that a village is worth; more if it is broken."""
BROKEN = 1e-9
PRIMAL = 4
"""HiGHS's number of the primal simplex method."""


def grown(market: Market, warm: Floats | None, goal: float, max_passes: int, tell: Tell) -> Dual:
    """The best prices found; `warm`: prices to start from. Raises Unbounded.

    `goal`: the gap that is to be proven, of which the bound may take up a part.
    """
    n, enough = market.offers.villages, max(SETTLED, PART_OF_GAP * goal)
    none = np.zeros(len(market.limits))
    best, passes, trace = (none, np.inf), 0, []
    master = _Master(market, LEEWAY * max(float(market.offers.best(none)[0].max()), 1.0))
    asked, corner = [none] if warm is None else [none, warm], None
    while True:
        came = 0
        for prices in asked:
            bound, choice = market.answer(prices)
            if bound < market.worst:
                raise Unbounded(prices)
            best = min(best, (prices, bound), key=lambda one: one[1])
            came += master.take(columns_at(market, np.arange(n), choice, prices))
            passes += 1
        trace.append((passes, best[1], 0))
        tell(passes, best[1], min(1.0, passes / max_passes))
        settled = corner is not None and best[1] - corner.value <= enough * abs(best[1])
        if settled or not came:
            if corner is None or corner.broken <= BROKEN:
                break
            master.insist()
        if passes >= max_passes or (corner := master.corner()) is None:
            break
        asked = [SMOOTHED * best[0] + (1.0 - SMOOTHED) * corner.prices, corner.prices]
    return Dual(best[0], best[1], passes, trace)


class _Master:
    """Shares of columns, one in all for each village, of reliefs, and what breaks the limits."""

    def __init__(self, market: Market, penalty: float) -> None:
        self._market, self._penalty = market, penalty
        self._known: set[tuple[int, int]] = set()
        self._highs = silent_highs()
        self._highs.setOptionValue("simplex_strategy", PRIMAL)
        m, r, n = len(market.limits), len(market.most), market.offers.villages
        self._broken = r + np.arange(2 * m)
        low, high = scaled_bounds(market, np.zeros(m, dtype=np.int64))
        lots = market.change * market.most[market.relief] / market.scale[market.relief_limit]
        rows = np.concatenate((market.relief_limit, np.arange(m), np.arange(m)))
        cols = np.concatenate((market.relief, self._broken))
        data = np.concatenate((lots, -np.ones(m), np.ones(m)))
        order = np.lexsort((rows, cols))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_, lp.sense_ = r + 2 * m, m + n, highspy.ObjSense.kMaximize
        cost = -(market.cost * market.most).astype(np.float64)
        lp.col_cost_ = np.concatenate((cost, np.full(2 * m, -penalty)))
        lp.col_lower_ = np.zeros(r + 2 * m)
        lp.col_upper_ = np.concatenate((np.ones(r), np.full(2 * m, np.inf)))
        lp.row_lower_ = np.concatenate((low, np.ones(n)))
        lp.row_upper_ = np.concatenate((high, np.ones(n)))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.searchsorted(cols[order], np.arange(r + 2 * m + 1))
        lp.a_matrix_.index_ = rows[order]
        lp.a_matrix_.value_ = data[order]
        self._highs.passModel(lp)

    def take(self, columns: Columns) -> int:
        """Take in the columns that are not there yet; how many."""
        names = list(zip(columns.village.tolist(), columns.bundle.tolist(), strict=True))
        new = np.flatnonzero([name not in self._known for name in names])
        self._known.update(names)
        if not len(new):
            return 0
        scale, m = self._market.scale, len(self._market.limits)
        length = np.diff(columns.use_start)[new]
        starts = np.cumsum(length + 1) - length - 1
        last = starts + length
        index, data = np.empty((length + 1).sum(), dtype=np.int32), np.ones((length + 1).sum())
        use = np.ones(len(index), dtype=np.bool_)
        use[last] = False
        of = _entries(columns, new)
        index[use], index[last] = columns.use_limit[of], m + columns.village[new]
        data[use] = columns.use_amount[of] / scale[columns.use_limit[of]]
        value, none = columns.value[new].astype(np.float64), np.zeros(len(new))
        self._highs.addCols(
            len(new), value, none, np.full(len(new), np.inf), len(index),
            starts.astype(np.int32), index, data,
        )  # fmt: skip
        return len(new)

    def insist(self) -> None:
        """Make it dearer to break a limit."""
        self._penalty *= DEARER
        cost = np.full(len(self._broken), -self._penalty)
        self._highs.changeColsCost(len(cost), self._broken.astype(np.int32), cost)

    def corner(self) -> Corner | None:
        """The optimal corner over the columns taken in; None if HiGHS does not find it."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._highs.getSolution()
        broken = float(np.array(solution.col_value)[self._broken].sum())
        prices = prices_of(self._market, np.array(solution.row_dual))
        return Corner(self._highs.getInfo().objective_function_value, prices, broken)


def _entries(columns: Columns, which: Ints) -> Ints:
    """Where the uses of some columns stand, one column's after the other's."""
    length = np.diff(columns.use_start)[which]
    before = np.cumsum(length) - length
    return np.asarray(
        np.arange(length.sum()) + np.repeat(columns.use_start[which] - before, length)
    )
