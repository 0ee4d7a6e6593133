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

Bools = npt.NDArray[np.bool_]

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
    """Value every bundle of a problem of one year under all its rules; exact."""
    sets = set_values(problem)
    _, final = legal_sets(problem, sets)
    value = sets.value * np.float64(problem.year_weights[0])
    value[~final] = -np.inf
    return Bundles(sets.start, value, sets.ranges)


def set_values(problem: Problem) -> Bundles:
    """What every set of works that has started is worth in a year of weight 1, whatever the rules.

    Exact; no -inf.
    """
    start = bundle_starts(problem)
    ranges = village_ranges(start)
    value = np.empty(start[-1], dtype=np.float64)
    low, high = score_tables(problem.weights)
    arrays = (
        problem.cell_start, problem.cell_pattern, problem.cell_group, problem.cell_persons,
        problem.work_start, problem.work_clears, problem.work_serves, problem.work_bonus,
        problem.village_weight * problem.poverty_weight, low, high, problem.line, start, value,
    )  # fmt: skip
    spread(ranges, lambda _, lo, hi: _value_range(lo, hi, *arrays))
    return Bundles(start, value, ranges)


def legal_sets(problem: Problem, sets: Bundles) -> tuple[Bools, Bools]:
    """Which sets may have started by some year, and which by the last, bool[bundles] each.

    What a work requires and excludes holds in every year; caps and musts for all that is chosen. A
    work that may never start (`never_starts`) is in no set of the last year.
    """
    lasting, final = np.empty(sets.start[-1], np.bool_), np.empty(sets.start[-1], np.bool_)
    needs, bans = rule_masks(problem)
    arrays = (
        problem.work_start, needs, bans, problem.must, never_starts(problem),
        *village_caps(problem), problem.cap_start, problem.cap_work, problem.cap_amount,
        sets.start, lasting, final,
    )  # fmt: skip
    spread(sets.ranges, lambda _, lo, hi: _legal_range(lo, hi, *arrays))
    return lasting, final


def never_starts(problem: Problem) -> Bools:
    """Works that no year is open for, and in a problem of one year those that follow others."""
    never = np.ones(len(problem.works), dtype=np.bool_)
    never[problem.opens.any(axis=1)] = False
    if len(problem.years) == 1:
        never[problem.follows[:, 0]] = True
    return never


def score_tables(weights: Ints) -> tuple[Ints, Ints]:
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
    work_start: Any, clears: Any, serves: Any, bonus: Any, weight: Any, low: Any, high: Any,
    line: int, start: Any, value: Any,
) -> None:  # fmt: skip
    fall = np.empty(1 << MAX_WORKS, np.int64)
    total = np.empty(1 << MAX_WORKS, np.int64)
    union = np.empty(1 << MAX_WORKS, np.int64)
    for i in range(lo, hi):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        at, size = start[i], 1 << works
        total[0] = 0
        for k in range(works):
            half = 1 << k
            for s in range(half):
                total[half + s] = total[s] + bonus[first + k]
        a, b = cell_start[i], cell_start[i + 1]
        pattern = np.empty(b - a, np.int64)
        persons = np.empty(b - a, np.int64)
        groups = np.int64(0)
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
            value[at + s] = np.float64(total[s])


@njit(nogil=True, cache=True)
def _legal_range(
    lo: int, hi: int, work_start: Any, needs: Any, bans: Any, must: Any, never: Any,
    cap_first: Any, cap_order: Any, cap_most: Any, cap_start: Any, cap_work: Any, cap_amount: Any,
    start: Any, lasting: Any, final: Any,
) -> None:  # fmt: skip
    need = np.empty(1 << MAX_WORKS, np.int64)
    ban = np.empty(1 << MAX_WORKS, np.int64)
    taken = np.empty(1 << MAX_WORKS, np.int64)
    for i in range(lo, hi):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        at, size = start[i], 1 << works
        need[0] = ban[0] = 0
        forced, barred = np.int64(0), np.int64(0)
        for k in range(works):
            half = 1 << k
            if must[first + k]:
                forced |= half
            if never[first + k]:
                barred |= half
            for s in range(half):
                need[half + s] = need[s] | needs[first + k]
                ban[half + s] = ban[s] | bans[first + k]
        for s in range(size):
            lasting[at + s] = (need[s] & ~s) == 0 and (ban[s] & s) == 0
            final[at + s] = lasting[at + s] and (forced & ~s) == 0 and (barred & s) == 0
        for q in range(cap_first[i], cap_first[i + 1]):
            cap = cap_order[q]
            taken[:size] = 0
            for u in range(cap_start[cap], cap_start[cap + 1]):
                bit = 1 << (cap_work[u] - first)
                for s in range(size):
                    if s & bit:
                        taken[s] += cap_amount[u]
            for s in range(size):
                if taken[s] > cap_most[cap]:
                    final[at + s] = False
