"""The value of every bundle of every village: fall in censored score, and further parts.

A person of pattern x scores s(x) = sum of the weights of the set bits, and counts c(x) = s(x) if
s(x) >= line, else 0 (Alkire & Foster 2011, "Counting and multidimensional poverty measurement").
A bundle takes x to x & ~M, M being the union of what its works clear for the person's group.
Because of the line this is not additive over works, so each bundle is valued by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from ..problem import MAX_WORKS, Ints, Problem
from .bundles import bundle_starts, rule_masks, spread, village_caps, village_ranges

_HALF = 16


@dataclass(frozen=True, eq=False)
class Bundles:
    """`value[start[i] + S]` is the value of bundle S of village i, bonus included.

    Values are whole numbers held exactly in float64; -inf marks a bundle that breaks a rule.
    """

    start: Ints
    value: npt.NDArray[np.float64]
    ranges: list[tuple[int, int]]


def bundle_values(problem: Problem) -> Bundles:
    """Value every bundle; exact."""
    start = bundle_starts(problem)
    ranges = village_ranges(start)
    value = np.empty(start[-1], dtype=np.float64)
    needs, bans = rule_masks(problem)
    cap_first, cap_order, cap_most = village_caps(problem)
    low, high = _score_tables(problem.weights)
    arrays = (
        problem.cell_start, problem.cell_pattern, problem.cell_group, problem.cell_persons,
        problem.work_start, problem.work_clears, problem.work_serves, problem.work_bonus,
        problem.village_weight * problem.poverty_weight, needs, bans, problem.must,
        cap_first, cap_order, problem.cap_start, problem.cap_work, problem.cap_amount, cap_most,
        low, high, problem.line, start, value,
    )  # fmt: skip
    spread(ranges, lambda _, lo, hi: _value_range(lo, hi, *arrays))
    return Bundles(start, value, ranges)


def _score_tables(weights: Ints) -> tuple[Ints, Ints]:
    """Scores of the low and of the high 16 bits, so that a score is two look-ups."""
    tables = []
    for part in (weights[:_HALF], weights[_HALF:]):
        table = np.zeros(1, dtype=np.int64)
        for weight in part:
            table = np.concatenate((table, table + weight))
        tables.append(table)
    return tables[0], tables[1]


@njit(nogil=True, cache=True)
def _value_range(
    lo: int, hi: int, cell_start: Any, cell_pattern: Any, cell_group: Any, cell_persons: Any,
    work_start: Any, clears: Any, serves: Any, bonus: Any, weight: Any, needs: Any, bans: Any,
    must: Any, cap_first: Any, cap_order: Any, cap_start: Any, cap_work: Any, cap_amount: Any,
    cap_most: Any, low: Any, high: Any, line: int, start: Any, value: Any,
) -> None:  # fmt: skip
    fall = np.empty(1 << MAX_WORKS, np.int64)
    total = np.empty(1 << MAX_WORKS, np.int64)
    union = np.empty(1 << MAX_WORKS, np.int64)
    need = np.empty(1 << MAX_WORKS, np.int64)
    ban = np.empty(1 << MAX_WORKS, np.int64)
    for i in range(lo, hi):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        at, size = start[i], 1 << works
        total[0] = need[0] = ban[0] = 0
        forced = np.int64(0)
        for k in range(works):
            half = 1 << k
            if must[first + k]:
                forced |= half
            for s in range(half):
                total[half + s] = total[s] + bonus[first + k]
                need[half + s] = need[s] | needs[first + k]
                ban[half + s] = ban[s] | bans[first + k]
        a, b = cell_start[i], cell_start[i + 1]
        pattern = np.empty(b - a, np.int64)
        persons = np.empty(b - a, np.int64)
        groups = 0
        for c in range(a, b):
            groups |= 1 << np.int64(cell_group[c])
        for g in range(32):
            if groups >> g & 1 == 0:
                continue
            cells, base, any_bit = 0, np.int64(0), np.int64(0)
            for c in range(a, b):
                x = np.int64(cell_pattern[c])
                score = low[x & 0xFFFF] + high[x >> 16]
                if cell_group[c] == g and score >= line and cell_persons[c] > 0:
                    pattern[cells], persons[cells] = x, cell_persons[c]
                    base += cell_persons[c] * score
                    any_bit |= x
                    cells += 1
            if cells == 0:
                continue
            fall[0] = union[0] = 0
            for k in range(works):
                mask = np.int64(0)
                if serves[first + k] >> g & 1:
                    mask = np.int64(clears[first + k]) & any_bit
                half = 1 << k
                for s in range(half):
                    t = half + s
                    union[t] = union[s] | mask
                    if union[t] == union[s]:
                        fall[t] = fall[s]
                        continue
                    keep = ~union[t]
                    left = 0
                    for c in range(cells):
                        x = pattern[c] & keep
                        score = low[x & 0xFFFF] + high[x >> 16]
                        if score >= line:
                            left += persons[c] * score
                    fall[t] = base - left
            for s in range(size):
                total[s] += weight[i] * fall[s]
        for s in range(size):
            legal = (need[s] & ~s) == 0 and (ban[s] & s) == 0 and (forced & ~s) == 0
            value[at + s] = np.float64(total[s]) if legal else -np.inf
        for q in range(cap_first[i], cap_first[i + 1]):
            cap = cap_order[q]
            fall[:size] = 0
            for u in range(cap_start[cap], cap_start[cap + 1]):
                bit = 1 << (cap_work[u] - first)
                for s in range(size):
                    if s & bit:
                        fall[s] += cap_amount[u]
            for s in range(size):
                if fall[s] > cap_most[cap]:
                    value[at + s] = -np.inf
