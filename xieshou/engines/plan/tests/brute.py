"""Small problems and every plan of them, straight from the definitions, in plain Python."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from xieshou.engines.plan import Limit, Problem, ProblemBuilder

LIMITS = ("money:a", "money:b", "days:mason", "demand:tea", "floor:key", "share:industry")


def small_problem(seed: int, *, floors: bool = True) -> Problem:
    """A random problem of at most 10 works: rules, bonuses, both senses, negative uses, groups."""
    rng = random.Random(seed)
    bits = rng.randint(2, 5)
    weights = [rng.randint(1, 4) for _ in range(bits)]
    limits = [Limit(code, "<=", rng.randint(0, 60)) for code in LIMITS[:4]]
    if floors:
        limits += [Limit("floor:key", ">=", rng.randint(0, 15)),
                   Limit("share:industry", ">=", rng.randint(-30, 5))]  # fmt: skip
    builder = ProblemBuilder(weights=weights, line=rng.randint(1, sum(weights)), limits=limits)
    for v, count in enumerate(_split(rng, rng.randint(1, 10))):
        village = f"v{v}"
        builder.add_village(village, [
            (rng.randrange(3), rng.randrange(1 << bits), rng.randint(0, 30))
            for _ in range(rng.randint(0, 8))
        ])  # fmt: skip
        names = [f"{village}.{k}" for k in range(count)]
        for k, name in enumerate(names):
            earlier = [other for other in names[:k] if rng.random() < 0.2]
            cut = rng.randint(0, len(earlier))
            builder.add_work(
                village, name, rng.randrange(1 << bits), rng.randrange(8),
                {x.code: rng.randint(-5 if x.sense == ">=" else 0, 20)
                 for x in limits if rng.random() < 0.6},
                requires=earlier[:cut], excludes=earlier[cut:],
                bonus=rng.choice([0, 0, 0, 5, -5]),
            )  # fmt: skip
    return builder.build()


def _split(rng: random.Random, total: int) -> Iterator[int]:
    while total > 0:
        part = rng.randint(0, min(4, total))
        yield part
        total -= part or 1


def best_value(problem: Problem) -> int | None:
    """The value of the best of all plans, None if no plan keeps the limits."""
    values = [
        value_of(problem, chosen)
        for chosen in itertools.product((False, True), repeat=len(problem.works))
        if keeps_rules(problem, chosen) and keeps_limits(problem, chosen)
    ]
    return max(values) if values else None


def keeps_rules(problem: Problem, chosen: tuple[bool, ...]) -> bool:
    return all(chosen[b] for a, b in problem.requires if chosen[a]) and not any(
        chosen[a] and chosen[b] for a, b in problem.excludes
    )


def keeps_limits(problem: Problem, chosen: tuple[bool, ...]) -> bool:
    used = [0] * len(problem.limits)
    for work, taken in enumerate(chosen):
        for u in range(problem.use_start[work], problem.use_start[work + 1]):
            used[problem.use_limit[u]] += int(problem.use_amount[u]) * taken
    return all(
        amount <= limit.amount if limit.sense == "<=" else amount >= limit.amount
        for limit, amount in zip(problem.limits, used, strict=True)
    )


def value_of(problem: Problem, chosen: tuple[bool, ...]) -> int:
    """Fall in censored score, person pattern by person pattern, plus bonuses."""
    total = sum(int(b) for b, taken in zip(problem.work_bonus, chosen, strict=True) if taken)
    for v in range(len(problem.villages)):
        works = range(problem.work_start[v], problem.work_start[v + 1])
        for c in range(problem.cell_start[v], problem.cell_start[v + 1]):
            before = after = int(problem.cell_pattern[c])
            for work in works:
                if chosen[work] and problem.work_serves[work] >> problem.cell_group[c] & 1:
                    after &= ~int(problem.work_clears[work])
            fall = _counted(problem, before) - _counted(problem, after)
            total += fall * int(problem.cell_persons[c])
    return total


def _counted(problem: Problem, pattern: int) -> int:
    score = sum(int(w) for k, w in enumerate(problem.weights) if pattern >> k & 1)
    return score if score >= problem.line else 0
