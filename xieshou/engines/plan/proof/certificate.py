"""Check a plan, or a selection, without trusting the solver.

Written from the statement of the problem alone; it shares no code with the solver. Values are
recomputed from the histograms pattern by pattern, rules and limits in integers, and the bound
anew from the answer's prices with its own enumeration of sets and start years, but for starts that
by themselves break a limit.

The bound is valid in floating point. What a village is worth at the prices is a sum of at most k
products and whole numbers, in any order, so it is off by no more than k u / (1 - k u) times the
sum of their sizes, u = 2**-53 (Higham 2002, "Accuracy and Stability of Numerical Algorithms",
sections 3.1 and 4.2). Twice k u times all sizes is added, and the least float for each product
that may underflow. The terms of limits and reliefs are exact fractions; the last rounding is up.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from ..problem import Choices, Problem, Relief
from ..result import Plan, Proof, Selection
from .alone import can_start
from .highest import Paid, highest
from .legality import (
    Fault,
    limit_faults,
    option_faults,
    rule_faults,
    sign_faults,
    start_faults,
    used_by,
)
from .sets import Floats, Ints

__all__ = ["Certificate", "Fault", "check"]

_HUGE = 2.0**500
"""Prices beyond this could overflow and prove nothing of use."""


@dataclass(frozen=True)
class Certificate:
    """What the check found. `value`, `bound` and `gap` are its own figures, not the answer's.

    `parts` add up to the value: "poverty" and each part of a Problem by its name, or "options" of
    Choices; and "reliefs", what they cost, below zero.
    """

    ok: bool
    value: int
    bound: float
    gap: float
    faults: tuple[Fault, ...]
    parts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Figures:
    """Worked out anew: parts of the value, use of limits, what each village is worth at the prices
    at most, the sizes of all that went into these, and how many roundings one of them takes."""

    parts: dict[str, int]
    used: list[int]
    best: Floats
    size: float
    roundings: int


def check(problem: Problem | Choices, answer: Plan | Selection) -> Certificate:
    """Recompute everything an answer claims. Never raises on a wrong one: it lists the faults."""
    malformed = _malformed(problem, answer)
    if malformed:
        return Certificate(False, 0, math.inf, math.inf, tuple(malformed))
    prices = np.asarray(answer.prices, dtype=np.float64)
    eased = np.asarray(answer.eased, dtype=np.int64)
    faults = list(sign_faults(problem, prices.tolist()))
    if isinstance(problem, Problem) and isinstance(answer, Plan):
        start = answer.start.astype(np.int64)
        faults += rule_faults(problem, start)
        found = _of_plan(problem, start, prices)
    elif isinstance(problem, Choices) and isinstance(answer, Selection):
        found = _of_selection(problem, answer.option.astype(np.int64), prices)
    faults += limit_faults(problem, found.used, eased)
    if np.asarray(answer.used).tolist() != found.used:
        faults.append(Fault("used", {}))
    lots = zip(problem.reliefs, eased.tolist(), strict=True)
    parts = found.parts | {"reliefs": -sum(relief.cost * count for relief, count in lots)}
    value = sum(parts.values())
    low, bound = _bounds(problem, prices, found)
    faults += _claim_faults(answer, value, low)
    return Certificate(not faults, value, bound, _gap(bound, value), tuple(faults), parts)


def _malformed(problem: Problem | Choices, answer: Plan | Selection) -> list[Fault]:
    """What makes an answer unreadable: shapes, kinds, and figures that are no numbers."""
    faults: list[Fault] = []
    if isinstance(problem, Problem) and isinstance(answer, Plan):
        faults += start_faults(problem, answer.start)
    elif isinstance(problem, Choices) and isinstance(answer, Selection):
        faults += option_faults(problem, answer.option)
    else:
        return [Fault("other_kind", {})]
    prices, eased = np.asarray(answer.prices), np.asarray(answer.eased)
    shaped = prices.shape == (len(problem.limits),) and prices.dtype.kind in "fi"
    if not shaped or not (np.abs(prices.astype(np.float64)) < _HUGE).all():
        faults.append(Fault("prices_shape", {"limits": len(problem.limits)}))
    if eased.shape != (len(problem.reliefs),) or (eased.size and eased.dtype.kind != "i"):
        faults.append(Fault("eased_shape", {"reliefs": len(problem.reliefs)}))
    return faults


def _claim_faults(answer: Proof, value: int, low: Fraction | float) -> list[Fault]:
    faults = []
    if answer.value != value:
        faults.append(Fault("value", {"stated": answer.value, "found": value}))
    if not answer.bound >= low:
        faults.append(Fault("bound_too_low", {"stated": answer.bound, "found": float(low)}))
    stated = _gap(answer.bound, answer.value)
    if not abs(answer.gap - stated) <= 1e-12:
        faults.append(Fault("gap", {"stated": answer.gap, "found": stated}))
    return faults


def _gap(bound: float, value: int) -> float:
    return max(0.0, (bound - value) / max(1.0, abs(bound))) if math.isfinite(bound) else math.inf


def _of_plan(problem: Problem, start: Ints, prices: Floats) -> _Figures:
    w, t = len(problem.works), len(problem.years)
    home = problem.village_of_work
    bit = np.int64(1) << (np.arange(w) - problem.work_start[home])
    started = np.zeros((t, len(problem.villages)), dtype=np.int64)
    parts: Counter[str] = Counter(poverty=0)
    for y, weight in enumerate(problem.year_weights.tolist()):
        running = (start >= 0) & (start <= y)
        np.bitwise_or.at(started[y], home[running], bit[running])
        amounts = problem.work_parts[running].sum(axis=0)
        for name, each, amount in zip(
            problem.parts, problem.part_weights.tolist(), amounts.tolist(), strict=True
        ):
            parts[name] += weight * each * amount
    price, size, most = _paid(problem, prices)
    opens = can_start(problem).ravel()
    paid = Paid(
        np.where(opens, price, np.inf).reshape(w, t), np.where(opens, size, 0.0).reshape(w, t)
    )
    found = highest(problem, paid, started)
    for weight, falls in zip(problem.year_weights.tolist(), found.falls, strict=True):
        fall = int(falls @ problem.village_weight)
        parts["poverty"] += weight * problem.poverty_weight * fall
    works = int(np.diff(problem.work_start).max(initial=0))
    chosen = np.flatnonzero(start >= 0)
    used = used_by(problem, (chosen * t + start[chosen]).tolist())
    return _Figures(dict(parts), used, found.best, found.size, most + works + 2 * t)


def _of_selection(choices: Choices, option: Ints, prices: Floats) -> _Figures:
    price, size, most = _paid(choices, prices)
    first = choices.option_start[:-1]
    taken = (first + option).tolist()
    best = np.maximum.reduceat(choices.option_value - price, first)
    sizes = np.maximum.reduceat(np.abs(choices.option_value) + size, first)
    value = sum(choices.option_value[taken].tolist())
    return _Figures({"options": value}, used_by(choices, taken), best, float(sizes.sum()), most)


def _paid(problem: Problem | Choices, prices: Floats) -> tuple[Floats, Floats, int]:
    """What each row of uses pays, the sizes that went into it, and the most uses of a row."""
    length = np.diff(problem.use_start)
    row = np.repeat(np.arange(len(length)), length)
    each = prices[problem.use_limit] * problem.use_amount
    price, size = (np.bincount(row, one, len(length)).astype(float) for one in (each, np.abs(each)))
    return price, size, int(length.max(initial=0))


def _bounds(
    problem: Problem | Choices, prices: Floats, found: _Figures
) -> tuple[Fraction | float, float]:
    """What an honest bound is not below, and a bound that is valid."""
    centre = math.fsum(found.best.tolist())
    if not math.isfinite(centre):  # some village has no set that its rules allow
        return centre, centre
    exact = Fraction(centre) + _fixed(problem, prices.tolist())
    # To the roundings of a sum: a product's own, that of an amount made a float, that of the total.
    slop = Fraction(2.0**-52) * (found.roundings + 4) * Fraction(found.size)
    slop += Fraction(math.ulp(0.0)) * len(problem.use_amount)
    bound = float(exact + slop)
    return exact - slop, bound if bound >= exact + slop else math.nextafter(bound, math.inf)


def _fixed(problem: Problem | Choices, prices: Sequence[float]) -> Fraction:
    """Limits at their prices, and what reliefs are worth at them beyond their cost."""
    price = {limit.code: Fraction(each) for limit, each in zip(problem.limits, prices, strict=True)}
    total = sum((price[limit.code] * limit.amount for limit in problem.limits), Fraction(0))
    return total + sum((_gain(relief, price) for relief in problem.reliefs), Fraction(0))


def _gain(relief: Relief, price: dict[str, Fraction]) -> Fraction:
    lot = -relief.cost - sum((price[code] * change for code, change in relief.changes), Fraction(0))
    return relief.most * max(Fraction(0), lot)
