"""Few villages under more than a hundred limits, small enough to try every plan. Synthetic."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from xieshou.engines.plan import Limit, Problem, ProblemBuilder

from .definition import every_start, keeps_rules, used_by
from .small import KINDS, small_problem

MORE = 110
"""Limits added: with them there are more than a hundred and than seven times the villages."""


def crowded_problem(seed: int, *, kept: bool = True) -> Problem:
    """A small problem of up to two years whose works also use a few of MORE limits of every sense.

    The amounts are what a plan drawn at random uses, so that many works alone break one; where the
    plan is not to be `kept`, a few are less or more.
    """
    rng = random.Random(seed)
    years = rng.randint(1, 2)
    problem = small_problem(seed, years=years, kinds={kind for kind in KINDS if rng.random() < 0.5})
    problem = _using(problem, rng)
    used = used_by(
        problem, rng.choice([s for s in every_start(problem) if keeps_rules(problem, s)])
    )
    off = 0.0 if kept else 0.1
    return replace(problem, limits=tuple(
        replace(limit, amount=amount + (rng.randint(-4, 4) if rng.random() < off else 0))
        for limit, amount in zip(problem.limits, used, strict=True)
    ))  # fmt: skip


def _using(problem: Problem, rng: random.Random) -> Problem:
    """The same problem with MORE limits, of which each start of a work uses some at random."""
    m, start, limit, amount = len(problem.limits), [0], [], []
    least = [1 if rng.random() < 0.8 else -3 for _ in range(MORE)]
    for a, b in zip(problem.use_start, problem.use_start[1:], strict=False):
        more = sorted(rng.sample(range(MORE), 8))
        limit += [*problem.use_limit[a:b].tolist(), *(m + k for k in more)]
        amount += [*problem.use_amount[a:b].tolist(), *(rng.randint(least[k], 9) for k in more)]
        start.append(len(limit))
    senses = [rng.choice(["<=", "<=", "<=", ">=", "="]) for _ in range(MORE)]
    return replace(
        problem,
        limits=(*problem.limits, *(Limit(f"more:{k}", one, 0) for k, one in enumerate(senses))),
        use_start=np.array(start), use_limit=np.array(limit, np.int64),
        use_amount=np.array(amount, np.int64),
    )  # fmt: skip


def hamlets(villages: int, works: int, floor: int = 0, seed: int = 3) -> Problem:
    """Villages that each have eight funds of their own; money, masons and a floor in common.

    Of the first two works of each village alone one fund pays less than either costs."""
    rng = random.Random(seed)
    names = [f"v{v}" for v in range(villages)]
    limits = [Limit("floor:key", ">=", floor), Limit("money:all", "<=", 15 * villages)]
    limits += [Limit(f"days:mason:{k}", "<=", 3 * villages) for k in range(4)]
    limits += [Limit(f"fund:{name}:{k}", "<=", 20 if k else 9) for name in names for k in range(8)]
    builder = ProblemBuilder(weights=[3, 2, 2, 1, 1, 1], line=4, limits=limits)
    for name in names:
        cells = [(rng.randrange(2), rng.randrange(64), rng.randint(1, 40)) for _ in range(12)]
        builder.add_village(name, cells)
        for k in range(works):
            uses = {"money:all": rng.randint(5, 20), "floor:key": 10}
            uses[f"days:mason:{k % 4}"] = rng.randint(1, 9)
            uses[f"fund:{name}:{0 if k < 2 else 1 + k % 5}"] = 12
            builder.add_work(name, f"{name}.{k}", rng.randrange(1, 64), rng.choice([1, 2, 3]), uses)
    return builder.build()
