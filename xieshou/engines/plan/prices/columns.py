"""The bundles in play near the best prices: those whose reduced value is close to the best of
their village. All others are worth less than what the bound leaves to be gained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit

from ..offers import Floats, Near
from ..problem import Ints
from .market import Market

RELIEF = 400
"""Columns in play, beyond one each, among the villages that draw on a limit that must be mended."""
LOCKED, WIDENINGS, WIDER = 2, 4, 3_000
"""What other columns mend of a broken limit is enough if it is so many times what must be; where it
is less more are taken in, in so many turns, so many in the first and twice as many in the next."""


@dataclass(frozen=True, eq=False)
class Columns:
    """k columns ordered by village; a column is one bundle of one village and its use of limits."""

    first: Ints  # [n+1], columns of village i are first[i]:first[i+1]
    village: Ints  # [k]
    bundle: Ints  # [k]
    value: Ints  # [k]
    deficit: Floats  # [k], best reduced value of the village less that of the column
    use_start: Ints  # [k+1]
    use_limit: Ints
    use_amount: Ints
    limits: int

    @cached_property
    def touching(self) -> tuple[Ints, Ints]:
        """Villages by limit: those whose columns use limit l are villages[start[l]:start[l+1]]."""
        given = (self.village, self.use_start, self.use_limit, self.limits)
        start: Ints = np.concatenate(([0], np.cumsum(_touching(*given, np.empty(0, np.int64)))))
        villages = np.empty(start[-1], dtype=np.int64)
        _touching(*given, villages, start)
        return start, villages


@njit(nogil=True, cache=True)
def _touching(
    village: Any, use_start: Any, use_limit: Any, m: int, out: Any, start: Any = None
) -> Any:
    last, count = np.full(m, -1, np.int64), np.zeros(m, np.int64)
    for c in range(len(village)):
        for u in range(use_start[c], use_start[c + 1]):
            limit = use_limit[u]
            if last[limit] != village[c]:
                last[limit] = village[c]
                if start is not None:
                    out[start[limit] + count[limit]] = village[c]
                count[limit] += 1
    return count


def near_columns(
    market: Market, prices: Floats, most: int, reach: float, *, mending: bool = True
) -> tuple[Columns, float]:
    """About the `most` columns of least deficit, none above `reach`, and how far all are there.

    Each village keeps its best bundle, so that there are never fewer than n columns. With
    `mending`: a limit that the best bundles break can be mended only by the villages that draw on
    it, and what mends it may lie farther off; these get RELIEF columns if they have not as many.
    """
    offers = market.offers
    near = offers.near(prices, most, reach)
    parts = [near]
    if mending and near.reach < reach:
        best = _first_best(near, offers.villages)
        _, limits, amount = offers.uses(near.village[best], near.bundle[best])
        used = np.zeros(len(market.limits), dtype=np.int64)
        np.add.at(used, limits, amount)
        over = np.maximum(used - market.high, market.low - used) / market.scale
        in_play = np.bincount(near.village, minlength=offers.villages)
        farther, enough = np.zeros(offers.villages, dtype=np.bool_), 0
        for limit in np.flatnonzero(over > 0).tolist():
            drawing = market.uses.drawing(limit, offers.villages)
            lacking = int(drawing.sum()) + RELIEF - int(in_play[drawing].sum())
            if drawing.any() and lacking > 0:
                enough += lacking + int(in_play[drawing & ~farther].sum())
                farther |= drawing
        if enough:
            parts.append(offers.near(prices, enough, reach, farther))
    village, bundle, deficit = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("village", "bundle", "deficit")
    )
    at = _once(village, bundle)
    return _columns(market, village[at], bundle[at], deficit[at]), near.reach


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
    best = np.lexsort((columns.deficit, columns.village))[columns.first[:-1]]
    held = np.zeros(len(columns.village), dtype=np.bool_)
    held[best] = True
    taken = np.repeat(held, np.diff(columns.use_start))
    used, mended = (np.zeros(columns.limits, dtype=np.int64) for _ in range(2))
    np.add.at(used, columns.use_limit[taken], columns.use_amount[taken])
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


def columns_at(market: Market, village: Ints, bundle: Ints, prices: Floats) -> Columns:
    """These bundles as columns; deficits among themselves."""
    at = _once(village, bundle)
    columns = _columns(market, village[at], bundle[at], np.zeros(len(at)))
    return _valued(columns, prices)


def joined(
    market: Market, columns: Columns, more: Columns | None, prices: Floats, most: int | None = None
) -> Columns:
    """Columns of both, each once, by deficit at `prices`; with `most`, of these the nearest.

    The best column of each village stays.
    """
    village, bundle = columns.village, columns.bundle
    if more is not None:
        village = np.concatenate((village, more.village))
        bundle = np.concatenate((bundle, more.bundle))
    elif most is None or len(village) <= most:
        return _valued(columns, prices)
    if most is not None and len(village) > most:
        deficit = _valued(columns, prices).deficit
        near = deficit <= np.partition(deficit, most - 1)[most - 1]
        village, bundle = village[near], bundle[near]
    return columns_at(market, village, bundle, prices)


def _valued(columns: Columns, prices: Floats) -> Columns:
    each = prices[columns.use_limit] * columns.use_amount
    owner = np.repeat(np.arange(len(columns.village)), np.diff(columns.use_start))
    reduced = columns.value - np.bincount(owner, each, len(columns.village))
    best = np.full(len(columns.first) - 1, -np.inf)
    np.maximum.at(best, columns.village, reduced)
    return Columns(
        columns.first, columns.village, columns.bundle, columns.value,
        best[columns.village] - reduced, columns.use_start, columns.use_limit, columns.use_amount,
        columns.limits,
    )  # fmt: skip


def _columns(market: Market, village: Ints, bundle: Ints, deficit: Floats) -> Columns:
    offers = market.offers
    first = np.searchsorted(village, np.arange(offers.villages + 1))
    value, uses = offers.values(village, bundle), offers.uses(village, bundle)
    return Columns(first, village, bundle, value, deficit, *uses, len(market.limits))


def _once(village: Ints, bundle: Ints) -> Ints:
    """Where each (village, bundle) stands first, in that order."""
    order = np.lexsort((bundle, village))
    new = (np.diff(village[order], prepend=-1) != 0) | (np.diff(bundle[order], prepend=-1) != 0)
    return np.asarray(order[new])


def _first_best(near: Near, villages: int) -> Ints:
    """Where the best bundle of each village stands, int64[n]."""
    order = np.lexsort((near.deficit, near.village))
    return np.asarray(order[np.searchsorted(near.village[order], np.arange(villages))])
