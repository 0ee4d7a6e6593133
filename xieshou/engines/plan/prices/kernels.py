"""The inner loops over villages and bundles, compiled. Each works on a range of villages."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ..problem import MAX_WORKS

_NEGLIGIBLE = 32.0
"""exp(-32) = 1e-14: bundles this many heats below the best carry no weight."""


@njit(nogil=True, cache=True)
def reduce_bundles(first: int, works: int, at: int, value: Any, price: Any, out: Any) -> int:
    """Fill out[S] = value(S) - price(S); return the first best S."""
    out[0] = 0.0
    for k in range(works):
        half, cost = 1 << k, price[first + k]
        for s in range(half):
            out[half + s] = out[s] + cost
    best = 0
    for s in range(1 << works):
        out[s] = value[at + s] - out[s]
        if out[s] > out[best]:
            best = s
    return best


@njit(nogil=True, cache=True)
def best_range(
    lo: int, hi: int, work_start: Any, start: Any, value: Any, price: Any, reduced: Any,
    choice: Any,
) -> None:  # fmt: skip
    """Best reduced value and bundle of villages lo..hi."""
    out = np.empty(1 << MAX_WORKS)
    for i in range(lo, hi):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        choice[i] = reduce_bundles(first, works, start[i], value, price, out)
        reduced[i] = out[choice[i]]


@njit(nogil=True, cache=True)
def deficit_range(
    lo: int, hi: int, work_start: Any, start: Any, value: Any, price: Any, deficit: Any
) -> None:  # fmt: skip
    """By how much each bundle of villages lo..hi falls short of the best of its village."""
    out = np.empty(1 << MAX_WORKS)
    for i in range(lo, hi):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        best = out[reduce_bundles(first, works, start[i], value, price, out)]
        for s in range(1 << works):
            deficit[start[i] + s] = best - out[s]


@njit(nogil=True, cache=True)
def worth_range(
    lo: int, hi: int, work_start: Any, start: Any, value: Any, price: Any, held: Any,
    marginal: Any, gains: Any, deficit: Any, best: Any,
) -> None:  # fmt: skip
    """Per work of villages lo..hi: what it adds to the bundle held (if in it), whether any bundle
    is worth more with it, the best bundle with it, and by how much that falls short of the best.
    """
    out, below = np.empty(1 << MAX_WORKS), np.empty(1 << MAX_WORKS)
    for i in range(lo, hi):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        at, size = start[i], 1 << works
        top = out[reduce_bundles(first, works, at, value, price, out)]
        below[:size] = value[at : at + size]  # best value of any bundle inside each set of works
        for k in range(works):
            for s in range(size):
                if s >> k & 1:
                    below[s] = max(below[s], below[s ^ 1 << k])
        for k in range(works):
            work, bit = first + k, 1 << k
            if held[i] & bit:
                marginal[work] = value[at + held[i]] - below[held[i] ^ bit]
            pick = bit
            for s in range(size):
                if s & bit:
                    gains[work] |= value[at + s] > below[s ^ bit]
                    if out[s] > out[pick]:
                        pick = s
            best[work], deficit[work] = pick, top - out[pick]


@njit(nogil=True, cache=True)
def soft_range(
    lo: int, hi: int, work_start: Any, start: Any, value: Any, price: Any, heat: float,
    use_start: Any, use_limit: Any, use: Any, totals: Any, used: Any, curvature: Any,
) -> None:  # fmt: skip
    """Add to totals (best, soft best, mean value), used[m] and curvature[m, m]."""
    out = np.empty(1 << MAX_WORKS)
    for i in range(lo, hi):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        size = 1 << works
        best = out[reduce_bundles(first, works, start[i], value, price, out)]
        floor, weight, mean = best - _NEGLIGIBLE * heat, 0.0, 0.0
        for s in range(size):
            if out[s] >= floor:
                share = np.exp((out[s] - best) / heat)
                weight += share
                mean += share * value[start[i] + s]
                out[s] = share
            else:
                out[s] = 0.0
        totals[0] += best
        totals[1] += best + heat * np.log(weight)
        totals[2] += mean / weight
        if works == 0:
            continue
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
def solve_positive(matrix: Any, right: Any) -> Any:
    """Solve matrix x = right by Cholesky, a vanishing pivot raised to keep it positive.

    Own loop rather than LAPACK, whose sums depend on the number of threads. Overwrites matrix.
    """
    m = len(right)
    x = right.copy()
    least = np.empty(m)
    for k in range(m):
        least[k] = 1e-14 * matrix[k, k] + 1e-200
    for k in range(m):
        pivot = np.sqrt(max(matrix[k, k], least[k]))
        matrix[k, k] = pivot
        matrix[k, k + 1 :] /= pivot
        for i in range(k + 1, m):
            scale = matrix[k, i]
            if scale != 0.0:
                matrix[i, i:] -= scale * matrix[k, i:]
        x[k] /= pivot
        x[k + 1 :] -= x[k] * matrix[k, k + 1 :]
    for k in range(m - 1, -1, -1):
        for i in range(k + 1, m):
            x[k] -= matrix[k, i] * x[i]
        x[k] /= matrix[k, k]
    return x
