"""What villages do together when each spreads over its bundles by exp(reduced value / heat).

The sums do not depend on who adds them up, nor in which order: every addend is first rounded to a
grid, the same for all, so coarse that no sum of them has more digits than a float holds (Demmel &
Nguyen 2013, "Fast reproducible floating-point summation"). So threads, parts in files and the tree
of a cluster find the same bits. The grid is 2**-50 of the most that a sum can reach.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numba import njit

from ..problem import MAX_WORKS
from . import Floats, Offers

NEGLIGIBLE = 32.0
"""exp(-32) = 1e-14: bundles this many heats below the best carry no weight."""


class Ask(NamedTuple):
    """Prices and uses of limits in units of `scale`, the largest use of each by one work."""

    price: Floats  # [m]
    scale: Floats  # [m]
    heat: float
    step: int  # of all villages only every step-th, the first among them
    grid: Floats  # [3], see `grid_for`: of totals, of uses, of bends


class Sums(NamedTuple):
    """Over the villages asked."""

    totals: Floats  # [3] best reduced values, soft best ones, values of the soft choice
    used: Floats  # [m]
    bend: Floats  # [m, m], covariance of uses over the heat

    def plus(self, other: Sums) -> Sums:
        """Exact: both are on the same grid."""
        return Sums(*(one + two for one, two in zip(self, other, strict=True)))


@runtime_checkable
class Softened(Offers, Protocol):
    """Offers that can run through every bundle."""

    @property
    def bundles_in_all(self) -> int:
        """Those that break a rule too."""

    def softened(self, ask: Ask) -> Sums:
        """The same bits on any number of threads and parts."""


def grid_for(most: float) -> float:
    """What rounds an addend to the grid by being added and taken off, for sums up to `most`.

    Of 1.5 * 2**(52 + e) the last binary digit is 2**e, and stays so while the addend is below
    2**(51 + e). Sums stay exact below 2**(53 + e), `most` is at most 2**(50 + e).
    """
    return math.ldexp(1.5, math.frexp(most)[1] + 2)


@njit(nogil=True, cache=True)
def soften_bundles(
    lo: int, hi: int, step: int, work_start: Any, start: Any, value: Any, price: Any, heat: float,
    use_start: Any, use_limit: Any, use: Any, grid: Any, totals: Any, used: Any, curvature: Any,
) -> None:  # fmt: skip
    """Add to totals (best, soft best, mean value), used[m] and curvature[m, m]."""
    out = np.empty(1 << MAX_WORKS)
    of_totals, of_uses, of_bends = grid
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
        floor, weight, mean = best - NEGLIGIBLE * heat, 0.0, 0.0
        for s in range(size):
            if out[s] >= floor:
                share = np.exp((out[s] - best) / heat)
                weight += share
                mean += share * value[at + s]
                out[s] = share
            else:
                out[s] = 0.0
        totals[0] += (best + of_totals) - of_totals
        totals[1] += (best + heat * np.log(weight) + of_totals) - of_totals
        totals[2] += (mean / weight + of_totals) - of_totals
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
                used[use_limit[a]] += (pj * use[a] + of_uses) - of_uses
            for k in range(works):
                both = out[(1 << j) | (1 << k)] / weight - pj * out[1 << k] / weight
                if abs(both) < 1e-13:
                    continue
                for a in range(use_start[first + j], use_start[first + j + 1]):
                    bend = both * use[a] / heat
                    for b in range(use_start[first + k], use_start[first + k + 1]):
                        curvature[use_limit[a], use_limit[b]] += (
                            bend * use[b] + of_bends
                        ) - of_bends
