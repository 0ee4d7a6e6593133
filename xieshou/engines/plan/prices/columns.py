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
