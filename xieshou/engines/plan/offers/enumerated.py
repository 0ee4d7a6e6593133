"""Villages of which every bundle has been valued beforehand."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from ..problem import MAX_WORKS, Ints, Problem
from . import Floats, Near
from .bundles import spread
from .softened import Ask, Sums, soften_bundles
from .tables import bundle_values
from .uses import bundle_uses

LOOKED_AT = 2_000
"""Villages looked at to tell how near a bundle must be for about so many to be in play."""


class Enumerated:
    """Offers of a one-year problem: a bundle is the mask of its works."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.bundles = bundle_values(problem)
        self.owner = np.repeat(np.arange(len(problem.works)), np.diff(problem.use_start))
        self.owner_village = problem.village_of_work[self.owner]
        least, most = _ends(self.bundles.start, self.bundles.value)
        self.worst = float(least.sum())
        self.size = float(np.maximum(np.abs(least), np.abs(most)).sum())
        self.terms = MAX_WORKS + int(np.diff(problem.use_start).max(initial=0))

    @property
    def villages(self) -> int:
        """n."""
        return len(self.problem.villages)

    def _given(self, prices: Floats) -> tuple[Ints, Ints, Floats, Floats]:
        p = self.problem
        each = prices[p.use_limit] * p.use_amount
        paid = np.bincount(self.owner, each, len(p.works))
        return p.work_start, self.bundles.start, self.bundles.value, paid.astype(np.float64)

    def best(self, prices: Floats) -> tuple[Floats, Ints]:
        """See Offers."""
        reduced, choice = np.empty(self.villages), np.empty(self.villages, dtype=np.int64)
        given = self._given(prices)
        spread(self.bundles.ranges, lambda _, lo, hi: _best(lo, hi, *given, reduced, choice))
        return reduced, choice

    def near(
        self, prices: Floats, most: int, reach: float, where: npt.NDArray[np.bool_] | None = None
    ) -> Near:
        """See Offers. How near is told from a sample of the villages."""
        n, given = self.villages, self._given(prices)
        looked = np.ones(n, dtype=np.bool_) if where is None else where
        at = np.flatnonzero(looked)
        seen = np.sort(_deficits(at[:: max(1, len(at) // LOOKED_AT)], *given))
        count = int(np.diff(self.bundles.start)[at].sum())
        wanted = int(len(seen) * most / max(1, count))
        if wanted < len(seen):
            reach = min(reach, float(seen[max(wanted, 1) - 1]))
        counts = np.zeros(n, dtype=np.int64)
        ranges = self.bundles.ranges
        spread(ranges, lambda _, lo, hi: _count(lo, hi, *given, looked, reach, counts))
        first = np.concatenate(([0], np.cumsum(counts)))
        bundle, deficit = np.empty(first[-1], dtype=np.int64), np.empty(first[-1])
        spread(
            ranges,
            lambda _, lo, hi: _fill(lo, hi, *given, looked, reach, first, bundle, deficit),
        )
        return Near(np.repeat(np.arange(n), counts), bundle, deficit, reach)

    @property
    def bundles_in_all(self) -> int:
        """See Softened."""
        return int(self.bundles.start[-1])

    def softened(self, ask: Ask, first: int = 0) -> Sums:
        """See Softened; `first`: the number that the first of these villages has among all."""
        p, ranges, m = self.problem, self.bundles.ranges, len(ask.price)
        use = p.use_amount / ask.scale[p.use_limit]
        price = np.bincount(self.owner, ask.price[p.use_limit] * use, len(p.works))
        given = (p.work_start, self.bundles.start, self.bundles.value, price, ask.heat)
        uses = (p.use_start, p.use_limit, use, ask.grid)
        parts = [Sums(np.zeros(3), np.zeros(m), np.zeros((m, m))) for _ in ranges]

        def run(k: int, lo: int, hi: int) -> None:
            lo += -(first + lo) % ask.step
            soften_bundles(lo, hi, ask.step, *given, *uses, *parts[k])

        spread(ranges, run)
        return reduce(Sums.plus, parts)

    def values(self, village: Ints, bundle: Ints) -> Ints:
        """See Offers."""
        value = self.bundles.value[self.bundles.start[village] + bundle]
        return np.asarray(value.astype(np.int64))

    def uses(self, village: Ints, bundle: Ints) -> tuple[Ints, Ints, Ints]:
        """See Offers."""
        return bundle_uses(self.problem, village, bundle)


@njit(nogil=True, cache=True)
def _ends(start: Any, value: Any) -> Any:
    """Least and greatest value of the bundles that keep the rules, float64[n] each."""
    n = len(start) - 1
    least, most = np.empty(n), np.empty(n)
    for i in range(n):
        low, high = np.inf, -np.inf
        for b in range(start[i], start[i + 1]):
            if value[b] > -np.inf:
                low, high = min(low, value[b]), max(high, value[b])
        least[i], most[i] = low, high
    return least, most


@njit(nogil=True, cache=True)
def _reduce(first: int, works: int, at: int, value: Any, price: Any, out: Any) -> int:
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
def _best(
    lo: int, hi: int, work_start: Any, start: Any, value: Any, price: Any, reduced: Any,
    choice: Any,
) -> None:  # fmt: skip
    out = np.empty(1 << MAX_WORKS)
    for i in range(lo, hi):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        choice[i] = _reduce(first, works, start[i], value, price, out)
        reduced[i] = out[choice[i]]


@njit(nogil=True, cache=True)
def _deficits(at: Any, work_start: Any, start: Any, value: Any, price: Any) -> Any:
    """Deficit of every bundle of the villages `at`, one village after the other."""
    total = 0
    for i in at:
        total += start[i + 1] - start[i]
    found, k = np.empty(total), 0
    out = np.empty(1 << MAX_WORKS)
    for i in at:
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        best = out[_reduce(first, works, start[i], value, price, out)]
        for s in range(1 << works):
            found[k] = best - out[s]
            k += 1
    return found


@njit(nogil=True, cache=True)
def _count(
    lo: int, hi: int, work_start: Any, start: Any, value: Any, price: Any, looked: Any,
    reach: float, counts: Any,
) -> None:  # fmt: skip
    out = np.empty(1 << MAX_WORKS)
    for i in range(lo, hi):
        if looked[i]:
            first, works = work_start[i], work_start[i + 1] - work_start[i]
            floor = out[_reduce(first, works, start[i], value, price, out)] - reach
            for s in range(1 << works):
                counts[i] += out[s] >= floor and out[s] > -np.inf


@njit(nogil=True, cache=True)
def _fill(
    lo: int, hi: int, work_start: Any, start: Any, value: Any, price: Any, looked: Any,
    reach: float, first_of: Any, bundle: Any, deficit: Any,
) -> None:  # fmt: skip
    out = np.empty(1 << MAX_WORKS)
    for i in range(lo, hi):
        if looked[i]:
            first, works = work_start[i], work_start[i + 1] - work_start[i]
            best = out[_reduce(first, works, start[i], value, price, out)]
            k = first_of[i]
            for s in range(1 << works):
                if out[s] >= best - reach and out[s] > -np.inf:
                    bundle[k], deficit[k] = s, best - out[s]
                    k += 1
