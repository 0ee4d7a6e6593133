"""The dual made smooth: every village spreads over its bundles by exp(reduced value / heat).

Nesterov 2005, "Smooth minimization of non-smooth functions". Its gradient is what is left of each
limit by the spread choices, its Hessian their covariance over the heat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit

from ..offers import Floats
from ..offers.bundles import spread
from ..offers.softened import NEGLIGIBLE, Ask, Softened, grid_for
from ..problem import MAX_WORKS
from .columns import Columns
from .market import Market

PARTS = 2
"""Ranges of villages summed apart, whatever the number of threads."""


@dataclass(frozen=True, eq=False)
class Soft:
    """One pass at a heat, in scaled units and rows of the market."""

    smooth: float  # soft dual, without the barrier on prices
    bound: float  # the dual itself over the bundles looked at
    mean_value: float  # value of the soft choice
    slope: Floats  # [rows], gradient of the soft dual
    bend: Callable[[], Floats]  # works out `curvature`

    @cached_property
    def curvature(self) -> Floats:
        """Hessian of the soft dual, [rows, rows]; many a pass is never asked for it."""
        return self.bend()


Pass = Callable[[Floats, float, float], Soft]
"""(magnitude [rows], heat, barrier) -> Soft."""


def share_of(market: Market, step: int) -> Floats:
    """The part of all uses of each limit that every step-th village has, float64[m]."""
    size = market.uses.total
    part = market.uses.by(np.arange(market.offers.villages) % step == 0)
    return np.where(size > 0, part / np.where(size > 0, size, 1.0), 1.0 / step)


def whole_pass(market: Market, offers: Softened, step: int) -> Pass:
    """A pass over every bundle of every step-th village, limits cut to their part of all uses."""
    share, uses = share_of(market, step), market.uses.total
    used = float((uses / market.scale).max(initial=1.0))

    def look(magnitude: Floats, heat: float, barrier: float) -> Soft:
        signed = market.signed(magnitude)
        paid = float(np.abs(market.prices(magnitude)) @ uses)
        worth = offers.size + paid + heat * MAX_WORKS * offers.villages
        # A covariance is a quarter of both uses at most, and a village uses MAX_WORKS at most.
        most = (worth, used, MAX_WORKS / 4 * used / heat)
        grid = np.array([grid_for(one) for one in most])
        sums = offers.softened(Ask(signed, market.scale, heat, step, grid))
        return soft_of(
            market, magnitude, barrier, share, step, sums.totals, sums.used, lambda: sums.bend
        )

    return look


def pool_pass(market: Market, pool: Columns, step: int = 1) -> Pass:
    """A pass over the columns in play only, those of every step-th village."""
    n, m = len(pool.first) - 1, len(market.limits)
    use = pool.use_amount / market.scale[pool.use_limit]
    value = pool.value.astype(np.float64)
    cuts = np.searchsorted(pool.first, np.linspace(0, pool.first[-1], PARTS + 1))
    cuts[0], cuts[-1] = 0, n
    ranges = list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))
    widest, share = int(np.diff(pool.first).max(initial=1)), share_of(market, step)

    def look(magnitude: Floats, heat: float, barrier: float) -> Soft:
        signed = market.signed(magnitude)
        totals, used, bend = np.zeros((PARTS, 3)), np.zeros((PARTS, m)), np.zeros((PARTS, m, m))

        def run(k: int, lo: int, hi: int) -> None:
            _soft_columns(
                lo, hi, pool.first, value, signed, heat, pool.use_start, pool.use_limit, use,
                np.empty(widest), totals[k], used[k], bend[k],
            )  # fmt: skip

        spread(ranges, run)
        return soft_of(
            market, magnitude, barrier, share, step, totals.sum(axis=0), used.sum(axis=0),
            lambda: bend.sum(axis=0),
        )  # fmt: skip

    return look


def soft_of(
    market: Market, magnitude: Floats, barrier: float, share: Floats, step: int,
    totals: Floats, use: Floats, bend: Callable[[], Floats],
) -> Soft:  # fmt: skip
    """A pass from the sums over some villages; `bend` gives that of covariances, see `Sums`."""
    signed = market.signed(magnitude)
    best, smooth, mean = totals
    fixed = float(signed @ (market.amount * share))
    eased = market.eased(signed, barrier)
    smooth, best = fixed + smooth + eased.smooth / step, fixed + best + eased.bound / step
    use, mean = use + eased.used / step, mean + eased.mean_value / step
    row, sign = market.row_limit, market.row_sign

    def curvature() -> Floats:
        found = bend()
        one, other, by = eased.curvature
        np.add.at(found, (one, other), by / step)
        if len(row) != len(found) or (row[1:] < row[:-1]).any():
            found = found[np.ix_(row, row)]
        found *= sign
        found *= sign[:, None]
        return found

    return Soft(smooth, best, mean, sign * (market.amount * share - use)[row], curvature)


@njit(nogil=True, cache=True)
def _soft_columns(
    lo: int, hi: int, first: Any, value: Any, price: Any, heat: float, use_start: Any,
    use_limit: Any, use: Any, share: Any, totals: Any, used: Any, curvature: Any,
) -> None:  # fmt: skip
    """As `soften_bundles`, over columns; `share` is room for the columns of one village."""
    m = len(price)
    place = np.full(m, -1, np.int64)
    limits = np.empty(m, np.int64)
    mean_use = np.empty(m)
    off = np.empty(m)
    for i in range(lo, hi):
        a, b = first[i], first[i + 1]
        if a == b:
            continue
        best = -np.inf
        for c in range(a, b):
            paid = 0.0
            for u in range(use_start[c], use_start[c + 1]):
                paid += price[use_limit[u]] * use[u]
            share[c - a] = value[c] - paid
            best = max(best, share[c - a])
        floor, weight, mean, alive = best - NEGLIGIBLE * heat, 0.0, 0.0, 0
        for c in range(a, b):
            if share[c - a] >= floor:
                share[c - a] = np.exp((share[c - a] - best) / heat)
                weight += share[c - a]
                mean += share[c - a] * value[c]
                alive += 1
            else:
                share[c - a] = 0.0
        totals[0] += best
        totals[1] += best + heat * np.log(weight)
        totals[2] += mean / weight
        touched = 0
        for c in range(a, b):
            if share[c - a] == 0.0:
                continue
            part = share[c - a] / weight
            for u in range(use_start[c], use_start[c + 1]):
                limit = use_limit[u]
                if place[limit] < 0:
                    place[limit] = touched
                    limits[touched] = limit
                    mean_use[touched] = 0.0
                    touched += 1
                mean_use[place[limit]] += part * use[u]
        for t in range(touched):
            used[limits[t]] += mean_use[t]
        if alive > 1:
            for c in range(a, b):
                if share[c - a] == 0.0:
                    continue
                part = share[c - a] / weight / heat
                for t in range(touched):
                    off[t] = -mean_use[t]
                for u in range(use_start[c], use_start[c + 1]):
                    off[place[use_limit[u]]] += use[u]
                for s in range(touched):
                    bend = part * off[s]
                    if bend != 0.0:
                        for t in range(touched):
                            curvature[limits[s], limits[t]] += bend * off[t]
        for t in range(touched):
            place[limits[t]] = -1
