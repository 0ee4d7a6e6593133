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
from ..offers.enumerated import Enumerated
from ..problem import MAX_WORKS
from .columns import Columns
from .market import Market

PARTS = 2
"""Ranges of villages summed apart, whatever the number of threads."""
_NEGLIGIBLE = 32.0
"""exp(-32) = 1e-14: bundles this many heats below the best carry no weight."""


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


def whole_pass(market: Market, offers: Enumerated, step: int) -> Pass:
    """A pass over every bundle of every step-th village, limits cut to their part of all uses."""
    p, bundles, m = offers.problem, offers.bundles, len(market.limits)
    use = p.use_amount / market.scale[p.use_limit]
    share, parts = share_of(market, step), len(bundles.ranges)

    def look(magnitude: Floats, heat: float, barrier: float) -> Soft:
        signed = market.signed(magnitude)
        totals, used, bend = np.zeros((parts, 3)), np.zeros((parts, m)), np.zeros((parts, m, m))
        price = np.bincount(offers.owner, signed[p.use_limit] * use, len(p.works))

        def run(k: int, lo: int, hi: int) -> None:
            _soft_bundles(
                lo + -lo % step, hi, step, p.work_start, bundles.start, bundles.value, price, heat,
                p.use_start, p.use_limit, use, totals[k], used[k], bend[k],
            )  # fmt: skip

        spread(bundles.ranges, run)
        return soft_of(
            market, magnitude, barrier, share, step, totals, used, lambda: bend.sum(axis=0)
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
            market, magnitude, barrier, share, step, totals, used, lambda: bend.sum(axis=0)
        )

    return look


def soft_of(
    market: Market, magnitude: Floats, barrier: float, share: Floats, step: int,
    totals: Floats, used: Floats, bend: Callable[[], Floats],
) -> Soft:  # fmt: skip
    """A pass from sums over some villages; `bend` gives the covariance of uses, float64[m, m]."""
    signed = market.signed(magnitude)
    best, smooth, mean = totals.sum(axis=0)
    use = used.sum(axis=0)
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
def _soft_bundles(
    lo: int, hi: int, step: int, work_start: Any, start: Any, value: Any, price: Any, heat: float,
    use_start: Any, use_limit: Any, use: Any, totals: Any, used: Any, curvature: Any,
) -> None:  # fmt: skip
    """Add to totals (best, soft best, mean value), used[m] and curvature[m, m]."""
    out = np.empty(1 << MAX_WORKS)
    for i in range(lo, hi, step):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        size, at = 1 << works, start[i]
        out[0] = 0.0
        for k in range(works):
            half, cost = 1 << k, price[first + k]
            for s in range(half):
                out[half + s] = out[s] + cost
        best = -np.inf
        for s in range(size):
            out[s] = value[at + s] - out[s]
            best = max(best, out[s])
        floor, weight, mean = best - _NEGLIGIBLE * heat, 0.0, 0.0
        for s in range(size):
            if out[s] >= floor:
                share = np.exp((out[s] - best) / heat)
                weight += share
                mean += share * value[at + s]
                out[s] = share
            else:
                out[s] = 0.0
        totals[0] += best
        totals[1] += best + heat * np.log(weight)
        totals[2] += mean / weight
        for k in range(works):  # sums over supersets: out[T] = weight of bundles containing T
            bit = 1 << k
            for block in range(0, size, 2 * bit):
                for s in range(block, block + bit):
                    out[s] += out[s + bit]
        for j in range(works):
            pj = out[1 << j] / weight
            if pj == 0.0:
                continue
            for a in range(use_start[first + j], use_start[first + j + 1]):
                used[use_limit[a]] += pj * use[a]
            for k in range(works):
                both = out[(1 << j) | (1 << k)] / weight - pj * out[1 << k] / weight
                if abs(both) < 1e-13:
                    continue
                for a in range(use_start[first + j], use_start[first + j + 1]):
                    bend = both * use[a] / heat
                    for b in range(use_start[first + k], use_start[first + k + 1]):
                        curvature[use_limit[a], use_limit[b]] += bend * use[b]


@njit(nogil=True, cache=True)
def _soft_columns(
    lo: int, hi: int, first: Any, value: Any, price: Any, heat: float, use_start: Any,
    use_limit: Any, use: Any, share: Any, totals: Any, used: Any, curvature: Any,
) -> None:  # fmt: skip
    """As `_soft_bundles`, over columns; `share` is room for the columns of one village."""
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
        floor, weight, mean, alive = best - _NEGLIGIBLE * heat, 0.0, 0.0, 0
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
