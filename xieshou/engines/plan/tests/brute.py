"""Every answer to a small problem tried, and the best of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from xieshou.engines.plan import Choices, Problem

from .definition import (
    every_start,
    keeps_limits,
    keeps_rules,
    least_cost,
    use_of,
    used_by,
    value_of,
)
from .small import small_choices, small_problem

__all__ = [
    "best_plan", "best_selection", "best_value", "every_selection", "every_start", "keeps_limits",
    "keeps_rules", "lagrangian", "least_cost", "small_choices", "small_problem", "use_of",
    "used_by", "value_of",
]  # fmt: skip

Found = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Value, start years or options, lots of the reliefs."""


def best_value(problem: Problem) -> int | None:
    """The value of the best of all plans, None if no plan keeps rules and limits."""
    best = best_plan(problem)
    return None if best is None else best[0]


def best_plan(problem: Problem) -> Found | None:
    """The best of all plans."""
    return _best(problem, (
        (value_of(problem, start), used_by(problem, start), start)
        for start in every_start(problem) if keeps_rules(problem, start)
    ))  # fmt: skip


def best_selection(choices: Choices) -> Found | None:
    """The best of all selections."""
    return _best(choices, (
        (sum(int(choices.option_value[row]) for row in rows), use_of(choices, rows),
         tuple(row - int(first) for row, first in zip(rows, choices.option_start, strict=False)))
        for rows in every_selection(choices)
    ))  # fmt: skip


def _best(
    problem: Problem | Choices, answers: Iterator[tuple[int, list[int], tuple[int, ...]]]
) -> Found | None:
    best = None
    for value, used, answer in answers:
        relief = least_cost(problem, used)
        if relief is not None and (best is None or value - relief[0] > best[0]):
            best = (value - relief[0], answer, relief[1])
    return best


def every_selection(choices: Choices) -> Iterator[tuple[int, ...]]:
    return itertools.product(*(range(a, b) for a, b in itertools.pairwise(choices.option_start)))


def fits_alone(problem: Problem, start: Sequence[int]) -> bool:
    """Whether no work by itself breaks a limit that nothing but reliefs can give room."""
    t, giving = len(problem.years), set(problem.use_limit[problem.use_amount < 0].tolist())
    for work, year in enumerate(start):
        used = use_of(problem, [work * t + year]) if year >= 0 else [0] * len(problem.limits)
        for k, limit in enumerate(problem.limits):
            room = limit.amount + sum(
                -change * relief.most for relief in problem.reliefs
                for code, change in relief.changes if code == limit.code and change < 0
            )  # fmt: skip
            if limit.sense != ">=" and k not in giving and 0 < used[k] > room:
                return False
    return True


def lagrangian(problem: Problem | Choices, prices: Sequence[float]) -> Fraction:
    """The bound that prices prove, exactly: the best answer where limits only cost their price,
    of works that by themselves break none."""
    price = [Fraction(float(each)) for each in prices]
    if isinstance(problem, Choices):
        answers = [(sum(int(problem.option_value[row]) for row in rows), use_of(problem, rows))
                   for rows in every_selection(problem)]  # fmt: skip
    else:
        answers = [(value_of(problem, start), used_by(problem, start))
                   for start in every_start(problem)
                   if keeps_rules(problem, start) and fits_alone(problem, start)]  # fmt: skip
    bound = max(
        value - sum(p * u for p, u in zip(price, used, strict=True)) for value, used in answers
    )
    bound += sum(p * limit.amount for p, limit in zip(price, problem.limits, strict=True))
    by_code = dict(zip((limit.code for limit in problem.limits), price, strict=True))
    for relief in problem.reliefs:
        lot = -relief.cost - sum(by_code[code] * change for code, change in relief.changes)
        bound += relief.most * max(Fraction(0), lot)
    return bound
