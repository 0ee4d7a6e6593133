"""The last step of the prices: from near the least bound to the very corner where it lies.

Column generation (Dantzig & Wolfe 1960; Desaulniers, Desrosiers & Solomon 2005): solve the linear
master problem over the columns in play, let each village answer its prices with its best bundle,
take these bundles in, and again, until no village knows a better one. The smooth path has done
the long way, so that a few rounds suffice. Breaking a limit is allowed at a penalty: where the
columns in play cannot keep one, its price rises until villages offer what mends it.
"""

from __future__ import annotations

import numpy as np

from ..prices.columns import columns_at, joined, near_columns
from ..prices.dual import Dual, Tell, Unbounded
from ..prices.market import Market
from .master import penalties, solve_linear
from .rounding import best_columns

START = 1500
"""Columns in play at first, beyond one per village."""
MANY = 1_000
"""Of more limits not each is to bring in columns that may mend it: a hundred thousand would come,
over which the linear master problem takes minutes."""
ROUNDS = 30
DEARER = 100.0
ENOUGH = 1e-9


def sharpen(market: Market, dual: Dual, tell: Tell) -> Dual:
    """The dual with the best prices met on the way; the same where none is better.

    Raises Unbounded where prices prove that no plan keeps the limits.
    """
    n, worst = market.offers.villages, market.worst
    columns, _ = near_columns(
        market, dual.prices, n + START, dual.bound - worst, mending=len(market.limits) <= MANY
    )
    penalty = penalties(market, dual.prices)
    for _ in range(ROUNDS):
        corner = solve_linear(market, columns, best_columns(columns), penalty)
        if corner is None:
            break
        bound, choice = market.answer(corner.prices)
        if bound < worst:
            raise Unbounded(corner.prices)
        best = bound <= dual.bound + ENOUGH * abs(dual.bound)
        prices, proven = (corner.prices, bound) if best else (dual.prices, dual.bound)
        passes = dual.passes + 1
        dual = Dual(prices, proven, passes, [*dual.trace, (passes, proven, 0)])
        tell(dual.passes, dual.bound, 1.0)
        k = len(columns.village)
        answers = columns_at(market, np.arange(n), choice, dual.prices)
        columns = joined(market, columns, answers, dual.prices)
        if bound - corner.value <= ENOUGH * abs(bound) or len(columns.village) == k:
            if corner.broken <= ENOUGH:
                break
            penalty = penalty * DEARER
    return dual
