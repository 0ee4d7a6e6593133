"""Columns for limits that those in play, near the prices, can hardly keep."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ..offers import Floats
from ..prices.columns import Columns, columns_at, joined
from ..prices.market import Market
from ..problem import Ints
from .rounding import best_columns, used_by

LOCKED, WIDENINGS, WIDER = 2, 4, 3_000
"""What other columns mend of a broken limit is enough if it is so many times what must be; where it
is less, more are taken in, in so many turns, so many in the first and twice as many in the next."""


def unlocked(market: Market, columns: Columns, prices: Floats, reach: float) -> Columns:
    """Columns in play, and more for each limit that these can hardly keep, none above `reach`."""
    n = market.offers.villages
    for turn in range(WIDENINGS):
        drawing = np.zeros(n, dtype=np.bool_)
        for limit in _locked(market, columns).tolist():
            drawing |= market.uses.drawing(limit, n)
        if not drawing.any():
            break
        most = int(drawing[columns.village].sum()) + (WIDER << turn)
        near = market.offers.near(prices, most, reach, drawing)
        more = columns_at(market, near.village, near.bundle, prices)
        columns = joined(market, columns, more, prices)
    return columns


def _locked(market: Market, columns: Columns) -> Ints:
    """Limits that the best columns break and of which all other columns of all villages together
    mend less than LOCKED times as much."""
    best = best_columns(columns)
    used, mended = used_by(columns, best), np.zeros(columns.limits, dtype=np.int64)
    over = np.maximum(used - market.high, 0) - np.maximum(market.low - used, 0)
    uses = (columns.use_start, columns.use_limit, columns.use_amount)
    _mends(columns.first, best, *uses, np.sign(over), mended)
    return np.flatnonzero(np.abs(over) * LOCKED > mended)


@njit(nogil=True, cache=True)
def _mends(
    first: Any, best: Any, use_start: Any, use_limit: Any, use_amount: Any, way: Any, mended: Any
) -> None:
    """Add to mended[m] by how much the villages can lower (way 1) or raise (way -1) use at most."""
    change, most = np.zeros(len(way), np.int64), np.zeros(len(way), np.int64)
    for i in range(len(best)):
        for column in range(first[i], first[i + 1]):
            for sign, one in ((1, column), (-1, best[i])):
                for u in range(use_start[one], use_start[one + 1]):
                    change[use_limit[u]] += sign * use_amount[u]
            for one in (column, best[i]):
                for u in range(use_start[one], use_start[one + 1]):
                    limit = use_limit[u]
                    most[limit] = max(most[limit], -way[limit] * change[limit])
                    change[limit] = 0
        for column in range(first[i], first[i + 1]):
            for u in range(use_start[column], use_start[column + 1]):
                mended[use_limit[u]] += most[use_limit[u]]
                most[use_limit[u]] = 0
