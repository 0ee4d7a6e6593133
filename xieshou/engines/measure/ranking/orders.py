"""Orders of many places: rank correlations and comparisons that hold in every scenario."""

from collections.abc import Iterator
from math import sqrt
from typing import Any

import numpy as np
from numba import njit

from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s

# Bits of scratch memory for the sets of places that one block of places never falls below.
BLOCK_BITS = 1 << 29


def kendall_tau_b(x: Floats, y: Floats) -> float:
    """Kendall's tau-b of two figures of the same places, -1..1; NaN where one is constant.

    (C - D) / sqrt((n0 - n1)(n0 - n2)), with n0 pairs, n1 and n2 of them tied in x and in y
    (Kendall 1945, "The treatment of ties in ranking problems"), discordant pairs D counted as
    inversions (Knight 1966). Exact until the last division; O(n log n).
    """
    n0 = len(x) * (len(x) - 1) // 2
    n1, n2, n3 = _tied(x), _tied(y), _tied(np.stack([x, y], axis=1))
    if n0 in (n1, n2):
        return float("nan")
    ranks = np.unique(y, return_inverse=True)[1]
    discordant = int(_inversions(ranks[np.lexsort((y, x))].astype(np.int64)))
    surplus = n0 - n1 - n2 + n3 - 2 * discordant
    return surplus / sqrt((n0 - n1) * (n0 - n2))


def spearman_rho(x: Floats, y: Floats) -> float:
    """Spearman's rho, -1..1: Pearson's correlation of ranks, ties at their mean rank. O(n log n).

    NaN where one is constant.
    """
    if len(x) < 2:
        return float("nan")
    one, other = (2 * _mean_ranks(values) for values in (x, y))
    one, other = one - one.mean(), other - other.mean()
    spread = sqrt((one @ one) * (other @ other))
    return float(one @ other) / spread if spread else float("nan")


def count_ordered(values: Floats, *, strict: bool) -> int:
    """Ordered pairs (i, j), i != j, with values[j] >= values[i] in every scenario.

    `values` [n, s] by place and scenario; with `strict` > in place of >=. Each scenario is
    walked once in falling order, keeping the set of places met so far as bits: O(s n log n) to
    sort and n^2 s / 64 words to intersect, memory bounded whatever n.
    """
    n = len(values)
    by_scenario = np.ascontiguousarray(values.T)
    falling = np.argsort(-by_scenario, axis=1, kind="stable")
    pairs = sum(int(_kept(by_scenario, falling, low, high, strict)) for low, high in _blocks(n))
    return pairs if strict else pairs - n


def count_equal(values: Floats) -> int:
    """Unordered pairs of places equal in every scenario."""
    return _tied(values)


def _blocks(n: int) -> Iterator[tuple[int, int]]:
    step = max(1, BLOCK_BITS // max(n, 1))
    return ((low, min(low + step, n)) for low in range(0, n, step))


def _tied(values: Floats) -> int:
    sizes = np.unique(values, axis=0, return_counts=True)[1].astype(object)
    return int((sizes * (sizes - 1) // 2).sum()) if len(sizes) else 0


def _mean_ranks(values: Floats) -> Floats:
    _, at, sizes = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    ranks: Floats = (last - (sizes - 1) / 2)[at]
    return ranks


@njit(cache=True, nogil=True)
def _inversions(ranks: Int64s) -> int:
    """Pairs i < j with ranks[i] > ranks[j], by a Fenwick tree."""
    size = ranks.max() + 2 if ranks.size else 2
    tree = np.zeros(size, np.int64)
    inversions = 0
    for seen in range(ranks.size):
        at = ranks[seen] + 1
        not_above = 0
        while at > 0:
            not_above += tree[at]
            at -= at & -at
        inversions += seen - not_above
        at = ranks[seen] + 1
        while at < size:
            tree[at] += 1
            at += at & -at
    return inversions


@njit(cache=True, nogil=True)
def _bits(word: Any) -> Any:
    """Set bits of a uint64, summed in ever wider fields."""
    one, two, four = np.uint64(1), np.uint64(2), np.uint64(4)
    word -= (word >> one) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> two) & np.uint64(0x3333333333333333))
    word = (word + (word >> four)) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(cache=True, nogil=True)
def _kept(values: Floats, falling: Any, low: int, high: int, strict: bool) -> int:
    """Places j never below place i in any scenario, counted over i in [low, high)."""
    scenarios, n = values.shape
    words = (n + 63) // 64
    kept = np.full((high - low, words), ~np.uint64(0), np.uint64)
    met = np.zeros(words, np.uint64)
    for s in range(scenarios):
        met[:] = 0
        start = 0
        while start < n:
            end = start
            while end < n and values[s, falling[s, end]] == values[s, falling[s, start]]:
                if not strict:
                    j = falling[s, end]
                    met[j >> 6] |= np.uint64(1) << np.uint64(j & 63)
                end += 1
            for position in range(start, end):
                i = falling[s, position]
                if low <= i < high:
                    kept[i - low] &= met
            if strict:
                for position in range(start, end):
                    j = falling[s, position]
                    met[j >> 6] |= np.uint64(1) << np.uint64(j & 63)
            start = end
    pairs = 0
    for i in range(high - low):
        for word in range(words):
            pairs += _bits(kept[i, word])
    return pairs


def check_scenarios(values: Floats) -> None:
    """Refuse what cannot be compared: fewer than two places, no scenario."""
    if values.ndim != 2 or len(values) < 2 or not values.shape[1]:
        raise refuse(
            "too_few_to_compare",
            f"There are {len(values)} places with people and "
            f"{values.shape[1] if values.ndim == 2 else 0} scenarios",
            "Compare at least two places in at least one scenario.",
        )
