"""Check a plan without trusting the solver.

Written from the statement of the problem alone; it shares no code with the solver. Values are
recomputed from the histograms pattern by pattern, rules and limits in integers, and the bound
anew from the plan's prices with its own enumeration of bundles.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ..problem import Problem
from ..result import Plan


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a plan; `params` name the works, limit and figures."""

    code: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Certificate:
    """What the check found. `value`, `bound` and `gap` are its own figures, not the plan's."""

    ok: bool
    value: int
    bound: float
    gap: float
    faults: tuple[Fault, ...]


def check(problem: Problem, plan: Plan) -> Certificate:
    """Recompute everything a plan claims. Never raises on a wrong plan: it lists the faults."""
    chosen = np.asarray(plan.chosen)
    if chosen.shape != (len(problem.works),) or chosen.dtype != np.bool_:
        return _refused(Fault("chosen_shape", {"works": len(problem.works)}))
    prices = np.asarray(plan.prices, dtype=np.float64)
    if prices.shape != (len(problem.limits),) or not np.isfinite(prices).all():
        return _refused(Fault("prices_shape", {"limits": len(problem.limits)}))
    faults = [*_rule_faults(problem, chosen), *_limit_faults(problem, plan, chosen)]
    faults += _sign_faults(problem, prices)
    value, best, size = _values_and_answers(problem, chosen, prices)
    fixed = [float(p) * limit.amount for p, limit in zip(prices, problem.limits, strict=True)]
    centre = math.fsum([*best.tolist(), *fixed])
    slop = 1e-13 * (size + math.fsum(abs(f) for f in fixed))
    bound = centre + slop
    gap = max(0.0, (bound - value) / max(1.0, abs(bound)))
    if plan.value != value:
        faults.append(Fault("value", {"stated": plan.value, "found": value}))
    if not plan.bound >= centre - slop:
        faults.append(Fault("bound_too_low", {"stated": plan.bound, "found": centre}))
    stated = max(0.0, (plan.bound - plan.value) / max(1.0, abs(plan.bound)))
    if not abs(plan.gap - stated) <= 1e-12:
        faults.append(Fault("gap", {"stated": plan.gap, "found": stated}))
    return Certificate(not faults, value, bound, gap, tuple(faults))


def _refused(fault: Fault) -> Certificate:
    return Certificate(False, 0, math.inf, math.inf, (fault,))


def _rule_faults(problem: Problem, chosen: npt.NDArray[np.bool_]) -> list[Fault]:
    faults = []
    for work, needed in problem.requires.tolist():
        if chosen[work] and not chosen[needed]:
            params = {"work": problem.works[work], "needed": problem.works[needed]}
            faults.append(Fault("requires", params))
    for work, other in problem.excludes.tolist():
        if chosen[work] and chosen[other]:
            params = {"work": problem.works[work], "other": problem.works[other]}
            faults.append(Fault("excludes", params))
    return faults


def _limit_faults(problem: Problem, plan: Plan, chosen: npt.NDArray[np.bool_]) -> list[Fault]:
    """Limits in Python's integers, which know no overflow."""
    used = [0] * len(problem.limits)
    for work in np.flatnonzero(chosen).tolist():
        for u in range(problem.use_start[work], problem.use_start[work + 1]):
            used[problem.use_limit[u]] += int(problem.use_amount[u])
    faults = []
    for limit, amount in zip(problem.limits, used, strict=True):
        broken = amount > limit.amount if limit.sense == "<=" else amount < limit.amount
        if broken:
            params = {"limit": limit.code, "used": amount, "amount": limit.amount}
            faults.append(Fault("limit", params))
    if list(np.asarray(plan.used).tolist()) != used:
        faults.append(Fault("used", {}))
    return faults


def _sign_faults(problem: Problem, prices: npt.NDArray[np.float64]) -> list[Fault]:
    return [
        Fault("price_sign", {"limit": limit.code, "price": float(price)})
        for limit, price in zip(problem.limits, prices, strict=True)
        if (price < 0 if limit.sense == "<=" else price > 0)
    ]


def _values_and_answers(
    problem: Problem, chosen: npt.NDArray[np.bool_], prices: npt.NDArray[np.float64]
) -> tuple[int, npt.NDArray[np.float64], float]:
    """(value of the plan, each village's best value less prices, size of all figures summed)."""
    each = prices[problem.use_limit] * problem.use_amount.astype(np.float64)
    running = np.concatenate(([0.0], np.cumsum(np.abs(each))))
    paid = [math.fsum(each[a:b]) for a, b in _parts(problem.use_start)]
    score = _score_table(problem)
    pairs: dict[int, list[tuple[str, int, int]]] = {}
    for name, rows in (("requires", problem.requires), ("excludes", problem.excludes)):
        for work, other in rows.tolist():
            village = int(np.searchsorted(problem.work_start, work, side="right")) - 1
            pairs.setdefault(village, []).append((name, work, other))
    value, size = 0, float(running[-1])
    best = np.empty(len(problem.villages))
    for i, (first, last) in enumerate(_parts(problem.work_start)):
        taken = np.arange(1 << (last - first))[:, None] >> np.arange(last - first) & 1
        worth = _worth(problem, i, first, last, score)
        own = int(chosen[first:last] @ (1 << np.arange(last - first)))
        value += int(worth[own])
        reduced = worth - taken @ np.array(paid[first:last])
        for name, work, other in pairs.get(i, ()):
            one, two = taken[:, work - first] == 1, taken[:, other - first] == 1
            reduced[one & (~two if name == "requires" else two)] = -np.inf
        best[i] = reduced.max()
        size += float(np.abs(worth).max())
    return value, best, size


def _parts(start: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    return list(pairwise(start.tolist()))


def _score_table(problem: Problem) -> npt.NDArray[np.float64] | None:
    """Censored score of every pattern, if the indicators are few enough for a table."""
    d = len(problem.weights)
    if d > 20:
        return None
    return _censored(problem, np.arange(1 << d, dtype=np.uint32))


def _censored(problem: Problem, pattern: npt.NDArray[np.uint32]) -> npt.NDArray[np.float64]:
    score = np.zeros(pattern.shape, dtype=np.int64)
    for bit, weight in enumerate(problem.weights.tolist()):
        score += weight * (pattern >> np.uint32(bit) & np.uint32(1)).astype(np.int64)
    return np.where(score >= problem.line, score, 0).astype(np.float64)


def _worth(
    problem: Problem, village: int, first: int, last: int, table: npt.NDArray[np.float64] | None
) -> npt.NDArray[np.int64]:
    """Fall in censored score, plus bonus, for each subset of works first..last."""
    cells = slice(problem.cell_start[village], problem.cell_start[village + 1])
    pattern, group = problem.cell_pattern[cells], problem.cell_group[cells]
    persons = problem.cell_persons[cells]
    poor = _score(problem, pattern, table) > 0
    pattern, group, persons = pattern[poor], group[poor], persons[poor]
    cleared = np.zeros((1, len(pattern)), dtype=np.uint32)
    bonus = np.zeros(1, dtype=np.int64)
    for work in range(first, last):
        serves = (problem.work_serves[work] >> group & 1).astype(bool)
        mask = np.where(serves, problem.work_clears[work], np.uint32(0))
        cleared = np.concatenate((cleared, cleared | mask))
        bonus = np.concatenate((bonus, bonus + problem.work_bonus[work]))
    # Whole numbers below 2**53 throughout, so this product is exact in float64.
    total = _score(problem, pattern & ~cleared, table) @ persons.astype(np.float64)
    fall: npt.NDArray[np.int64] = (total[0] - total).astype(np.int64) + bonus
    return fall


def _score(
    problem: Problem, pattern: npt.NDArray[np.uint32], table: npt.NDArray[np.float64] | None
) -> npt.NDArray[np.float64]:
    return _censored(problem, pattern) if table is None else table[pattern]
