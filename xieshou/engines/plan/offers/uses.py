"""What bundles use of the limits, as rows with each limit once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ..problem import Ints, Problem


def bundle_uses(problem: Problem, village: Ints, bundle: Ints) -> tuple[Ints, Ints, Ints]:
    """Starts int64[k+1], limits and amounts of the k bundles; amounts exact, none of them 0.

    A bundle is numbered by the years in which its works start: see `Problem` and `Plan.start`.
    """
    base, m = len(problem.years) + 1, len(problem.limits)
    given = (problem.work_start, problem.use_start, problem.use_limit, problem.use_amount)
    counts = np.zeros(len(village), dtype=np.int64)
    none = np.empty(0, dtype=np.int64)
    _merge(base, m, *given, village, bundle, counts, none, none, none)
    start = np.concatenate(([0], np.cumsum(counts)))
    limit, amount = np.empty(start[-1], dtype=np.int64), np.empty(start[-1], dtype=np.int64)
    _merge(base, m, *given, village, bundle, counts, start, limit, amount)
    return start, limit, amount


@njit(nogil=True, cache=True)
def _merge(
    base: int, m: int, work_start: Any, use_start: Any, use_limit: Any, use_amount: Any,
    village: Any, bundle: Any, counts: Any, start: Any, limits: Any, amounts: Any,
) -> None:  # fmt: skip
    """Count the limits that each bundle uses; with `start`, write them and the amounts too."""
    total, place = np.zeros(m, np.int64), np.zeros(m, np.bool_)
    touched = np.empty(m, np.int64)
    for c in range(len(village)):
        left, work, size = bundle[c], work_start[village[c]], 0
        while left > 0:
            year = left % base - 1
            left //= base
            if year >= 0:
                row = work * (base - 1) + year
                for u in range(use_start[row], use_start[row + 1]):
                    limit = use_limit[u]
                    if not place[limit]:
                        place[limit] = True
                        touched[size] = limit
                        size += 1
                    total[limit] += use_amount[u]
            work += 1
        k = 0
        for t in range(size):
            limit = touched[t]
            if total[limit] != 0:
                if len(start):
                    limits[start[c] + k] = limit
                    amounts[start[c] + k] = total[limit]
                k += 1
            total[limit] = 0
            place[limit] = False
        counts[c] = k
