"""What a small plan is worth, uses and must keep, straight from the definitions, in plain Python.

A plan is given by the start year of each work, -1 if it is out; in a problem of one year a truth
value per work does as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from xieshou.engines.plan import Choices, Problem


def every_start(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Start years of all works, in every combination, whatever the rules."""
    return itertools.product(range(-1, len(problem.years)), repeat=len(problem.works))


def least_cost(
    problem: Problem | Choices, used: Sequence[int]
) -> tuple[int, tuple[int, ...]] | None:
    """The least that reliefs cost which make a use fit, and their lots; None if none do."""
    best = None
    for lots in itertools.product(*(range(relief.most + 1) for relief in problem.reliefs)):
        cost = sum(r.cost * count for r, count in zip(problem.reliefs, lots, strict=True))
        if (best is None or cost < best[0]) and fits(problem, net_use(problem, used, lots)):
            best = (cost, lots)
    return best


def net_use(problem: Problem | Choices, used: Sequence[int], lots: Sequence[int]) -> list[int]:
    """Use of each limit after some lots of each relief."""
    at = {limit.code: k for k, limit in enumerate(problem.limits)}
    net = list(used)
    for relief, count in zip(problem.reliefs, lots, strict=True):
        for code, change in relief.changes:
            net[at[code]] += change * count
    return net


def fits(problem: Problem | Choices, net: Sequence[int]) -> bool:
    """Whether so much use of each limit keeps it."""
    return all(
        (amount <= limit.amount or limit.sense == ">=")
        and (amount >= limit.amount or limit.sense == "<=")
        for limit, amount in zip(problem.limits, net, strict=True)
    )


def keeps_rules(problem: Problem, plan: Sequence[int]) -> bool:
    """Every rule inside the villages."""
    start = _starts(plan)
    chosen = [year >= 0 for year in start]
    return (
        all(0 <= start[b] <= start[a] for a, b in problem.requires if chosen[a])
        and all(0 <= start[b] < start[a] for a, b in problem.follows if chosen[a])
        and not any(chosen[a] and chosen[b] for a, b in problem.excludes)
        and all(chosen[a] for a, must in enumerate(problem.must) if must)
        and all(problem.opens[a, year] for a, year in enumerate(start) if year >= 0)
        and all(
            sum(int(problem.cap_amount[u]) for u in range(problem.cap_start[k],
                problem.cap_start[k + 1]) if chosen[problem.cap_work[u]]) <= cap.most
            for k, cap in enumerate(problem.caps)
        )
    )  # fmt: skip


def keeps_limits(problem: Problem, plan: Sequence[int]) -> bool:
    """Every limit, with the help of reliefs."""
    return least_cost(problem, used_by(problem, plan)) is not None


def used_by(problem: Problem, plan: Sequence[int]) -> list[int]:
    t = len(problem.years)
    return use_of(problem, [w * t + year for w, year in enumerate(_starts(plan)) if year >= 0])


def use_of(problem: Problem | Choices, rows: Sequence[int]) -> list[int]:
    used = [0] * len(problem.limits)
    for row in rows:
        for u in range(problem.use_start[row], problem.use_start[row + 1]):
            used[problem.use_limit[u]] += int(problem.use_amount[u])
    return used


def value_of(problem: Problem, plan: Sequence[int]) -> int:
    """Fall in censored score, person pattern by person pattern, and further parts, year by year."""
    start = _starts(plan)
    total = 0
    for y, weight in enumerate(problem.year_weights):
        running = [0 <= year <= y for year in start]
        parts = sum(
            int(problem.part_weights[k]) * int(problem.work_parts[w, k])
            for w, runs in enumerate(running) if runs for k in range(len(problem.parts))
        )  # fmt: skip
        total += int(weight) * (parts + problem.poverty_weight * _fall(problem, running))
    return total


def _fall(problem: Problem, running: Sequence[bool]) -> int:
    """Persons x weight units, by village weight."""
    total = 0
    for v in range(len(problem.villages)):
        works = range(problem.work_start[v], problem.work_start[v + 1])
        for c in range(problem.cell_start[v], problem.cell_start[v + 1]):
            before = after = int(problem.cell_pattern[c])
            for work in works:
                if running[work] and problem.work_serves[work] >> problem.cell_group[c] & 1:
                    after &= ~int(problem.work_clears[work])
            fall = _counted(problem, before) - _counted(problem, after)
            total += fall * int(problem.cell_persons[c]) * int(problem.village_weight[v])
    return total


def _counted(problem: Problem, pattern: int) -> int:
    score = sum(int(w) for k, w in enumerate(problem.weights) if pattern >> k & 1)
    return score if score >= problem.line else 0


def _starts(plan: Sequence[int]) -> list[int]:
    return [int(one) - 1 if isinstance(one, bool) else int(one) for one in plan]
