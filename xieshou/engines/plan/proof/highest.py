"""The most that each village can be worth at given prices, over every set and every start year.

Over years a plan of a village is a chain of sets, those that have started by each year. The best
chain is found by looking at every pair of a set and a subset of it, 3**p of them a year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..problem import Problem
from .sets import Batch, Bools, Floats, Histogram, Ints, Rules, batches, sums

_ROOM, _ROOM_YEARS = (1 << 15, 1), (1 << 16, 16)
"""Sets, and least villages, looked at together: few enough for the processor's cache."""


@dataclass(frozen=True, eq=False)
class Paid:
    """What each work pays at the prices in each year, float64[w, t]; inf where it may not start.

    `size` is the same of the sizes of all that is added up, and 0 where it may not start.
    """

    price: Floats
    size: Floats


@dataclass(frozen=True, eq=False)
class Highest:
    """`best`: most value less prices of each village, float64[n], -inf if its rules allow nothing.

    `size`: the sizes of all figures that went into these, summed. `falls`: fall in censored score
    by the works that some plan has started by each year, int64[t, n], exact.
    """

    best: Floats
    size: float
    falls: Ints


def highest(problem: Problem, paid: Paid, started: Ints) -> Highest:
    """Look at every set of every village; `started`: the sets of a plan by year, int64[t, n]."""
    histogram, rules = Histogram(problem), Rules(problem)
    n, t = len(problem.villages), len(problem.years)
    best, falls = np.empty(n), np.empty((t, n), dtype=np.int64)
    size = 0.0
    bonus = problem.work_bonus.astype(np.float64)
    weight = (problem.village_weight * problem.poverty_weight).astype(np.float64)
    for batch in batches(problem, *(_ROOM if t == 1 else _ROOM_YEARS)):
        fall = histogram.fall(batch)
        at = np.arange(len(batch.villages))
        falls[:, batch.villages] = fall[started[:, batch.villages], at]
        worth = fall * weight[batch.villages] + sums(bonus[batch.works])
        cost = [sums(paid.price[batch.works, y]) for y in range(t)]
        reach = _chains(problem, rules, batch, worth, cost)
        reach[~rules.final(batch)] = -np.inf
        best[batch.villages] = reach.max(axis=0)
        largest = np.abs(worth).max(axis=0).sum() * float(problem.year_weights.sum())
        size += float(largest + paid.size[batch.works].max(axis=2).sum())
    return Highest(best, size, falls)


def _chains(
    problem: Problem, rules: Rules, batch: Batch, worth: Floats, cost: list[Floats]
) -> Floats:
    """The best chain of sets that ends in each set, float64[2**p, v]."""
    weight = problem.year_weights.astype(np.float64)
    lasting, after = rules.lasting(batch), rules.after(batch)
    first = weight[0] * worth - cost[0]
    first[~lasting] = -np.inf
    if after is not None:
        first[after != 0] = -np.inf
    if len(cost) == 1:
        return np.asarray(first)
    reach = np.empty((len(cost), *worth.shape))
    reach[0] = first
    for s in range(len(worth)):
        before = _subsets(s)
        shut = None if after is None else (after[s] & ~before[:, None]) != 0
        for y in range(1, len(cost)):
            reach[y, s] = _step(reach[y - 1], cost[y], s, before, shut)
            reach[y, s] += weight[y] * worth[s]
            reach[y, s, ~lasting[s]] = -np.inf
    return np.asarray(reach[-1])


def _step(reach: Floats, cost: Floats, s: int, before: Ints, shut: Bools | None) -> Floats:
    """Best way into set `s` from each set that may have stood a year before, float64[v]."""
    ways = reach[before]
    ways -= cost[s ^ before]
    if shut is not None:
        ways[shut] = -np.inf
    return np.asarray(ways.max(axis=0))


def _subsets(s: int) -> Ints:
    """Every subset of a set of bits, int64[2**k]."""
    subsets = np.zeros(1, dtype=np.int64)
    for k in range(s.bit_length()):
        if s >> k & 1:
            subsets = np.concatenate((subsets, subsets | 1 << k))
    return subsets
