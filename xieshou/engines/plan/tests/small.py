"""Random problems small enough to try every plan of them. Synthetic."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from xieshou.engines.plan import Cap, Choices, Limit, Problem, ProblemBuilder, Relief

from .definition import every_start, keeps_rules, used_by

LIMITS = ("money:a", "money:b", "days:mason", "demand:tea", "floor:key", "share:industry")
KINDS = ("follows", "opens", "must", "caps", "equal", "reliefs", "parts", "weights")
"""What a problem may hold beside requirements, exclusions, bonuses, ceilings and floors."""


def small_problem(
    seed: int, *, floors: bool = True, years: int = 1, kinds: Collection[str] = (),
    clashing: bool = False,
) -> Problem:  # fmt: skip
    """A random problem of at most 10 works, of at most 5 over several years.

    Rules, bonuses, both senses, negative uses, groups; and the `kinds` named, of KINDS. Where these
    are asked for, two problems of three have limits that some plan keeps. Only if it may be
    `clashing` are there villages whose rules leave no set of works.
    """
    rng = random.Random(seed)
    problem = _plain(rng, floors, years, kinds)
    while years > 1 or kinds:
        wider = _widened(problem, rng, years, kinds)
        if clashing or any(keeps_rules(wider, start) for start in every_start(wider)):
            return wider
    return problem


def _plain(rng: random.Random, floors: bool, years: int, kinds: Collection[str]) -> Problem:
    bits = rng.randint(2, 5)
    weights = [rng.randint(1, 4) for _ in range(bits)]
    limits = [Limit(code, "<=", rng.randint(0, 60)) for code in LIMITS[:4]]
    if floors:
        limits += [Limit("floor:key", ">=", rng.randint(0, 15)),
                   Limit("share:industry", ">=", rng.randint(-30, 5))]  # fmt: skip
    builder = ProblemBuilder(weights=weights, line=rng.randint(1, sum(weights)), limits=limits)
    works = 10 if not kinds and years == 1 else 7 if years == 1 else 5 if years == 2 else 4
    for v, count in enumerate(_split(rng, rng.randint(1, works))):
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


def _widened(problem: Problem, rng: random.Random, years: int, kinds: Collection[str]) -> Problem:
    """The same problem over some years and with more kinds of rules, limits and value."""
    if years > 1:
        problem = _over_years(problem, rng, years)
    changes: dict[str, Any] = {}
    w = len(problem.works)
    if "follows" in kinds:
        changes["follows"] = [pair for pair in _neighbours(problem, rng) if rng.random() < 0.3]
    if "opens" in kinds:
        shut = [[rng.random() < 0.2 for _ in range(years)] for _ in range(w)]
        changes["opens"] = ~np.array(shut, dtype=bool).reshape(w, years)
    if "must" in kinds:
        may_start = changes.get("opens", problem.opens).any(axis=1)
        changes["must"] = may_start & np.array([rng.random() < 0.2 for _ in range(w)], dtype=bool)
    if "caps" in kinds:
        changes |= _caps(problem, rng)
    if "weights" in kinds:
        changes["village_weight"] = [rng.randint(0, 3) for _ in problem.villages]
        changes["poverty_weight"] = rng.randint(0, 3)
        changes["year_weights"] = [rng.randint(0, 3) for _ in range(years)]
    if "parts" in kinds:
        changes["parts"] = ("income", "upkeep", "bonus")
        changes["part_weights"] = [rng.randint(1, 3), -rng.randint(1, 3), 1]
        gains = [(rng.randint(0, 9), rng.randint(0, 9), int(one)) for one in problem.work_bonus]
        changes["work_parts"] = np.array(gains, dtype=np.int64).reshape(w, 3)
    problem = replace(problem, **changes)
    if "equal" in kinds:
        problem = _with_equality(problem, rng)
    problem = _within_reach(problem, rng) if rng.random() < 0.67 else problem
    return replace(problem, reliefs=_reliefs(problem, rng)) if "reliefs" in kinds else problem


def _within_reach(problem: Problem, rng: random.Random) -> Problem:
    """The same problem with limits that some plan drawn at random keeps, if any is found."""
    for _ in range(300):
        start = [max(-1, rng.randint(-2, len(problem.years) - 1)) for _ in problem.works]
        if keeps_rules(problem, start):
            used = used_by(problem, start)
            amounts = {
                "<=": lambda limit, use: max(limit.amount, use),
                ">=": lambda limit, use: min(limit.amount, use),
                "=": lambda limit, use: use,
            }
            return replace(problem, limits=tuple(
                replace(limit, amount=amounts[limit.sense](limit, use))
                for limit, use in zip(problem.limits, used, strict=True)
            ))  # fmt: skip
    return problem


def _neighbours(problem: Problem, rng: random.Random) -> Iterator[tuple[int, int]]:
    """Every two works of a village once, so that none can follow itself in a circle."""
    home = problem.village_of_work
    order = rng.sample(range(len(problem.works)), len(problem.works))
    pairs = itertools.combinations(order, 2)
    yield from ((a, b) for a, b in pairs if home[a] == home[b])


def _over_years(problem: Problem, rng: random.Random, years: int) -> Problem:
    """Each limit is used at will in each year in which a work may start."""
    start, limits, amounts = [0], [], []
    for w in range(len(problem.works)):
        mine = range(problem.use_start[w], problem.use_start[w + 1])
        for _ in range(years):
            kept = [u for u in mine if rng.random() < 0.7]
            limits += [int(problem.use_limit[u]) for u in kept]
            amounts += [int(problem.use_amount[u]) + rng.randint(-1, 3) for u in kept]
            start.append(len(limits))
    return replace(
        problem, years=tuple(f"202{y}" for y in range(years)),
        year_weights=np.ones(years, np.int64), opens=np.ones((len(problem.works), years), bool),
        use_start=np.array(start), use_limit=np.array(limits, np.int64),
        use_amount=np.array(amounts, np.int64),
    )  # fmt: skip


def _caps(problem: Problem, rng: random.Random) -> dict[str, Any]:
    """At most n, at least one, and a village's share of labour."""
    caps, start, works, amounts = [], [0], [], []
    for v, (a, b) in enumerate(zip(problem.work_start, problem.work_start[1:], strict=False)):
        for kind in ("most", "least", "labour"):
            some = [w for w in range(a, b) if rng.random() < 0.7]
            if not some or rng.random() < 0.5:
                continue
            each = {"most": 1, "least": -1, "labour": rng.randint(1, 9)}[kind]
            most = {"most": rng.randint(0, len(some)), "least": -1, "labour": rng.randint(3, 20)}
            caps.append(Cap(f"{kind}:v{v}", most[kind]))
            works += some
            amounts += [each] * len(some)
            start.append(len(works))
    return {
        "caps": tuple(caps), "cap_start": np.array(start),
        "cap_work": np.array(works, np.int64), "cap_amount": np.array(amounts, np.int64),
    }  # fmt: skip


def _with_equality(problem: Problem, rng: random.Random) -> Problem:
    """One more limit, to be met exactly."""
    rows = len(problem.use_start) - 1
    at = problem.use_start[1:]
    return replace(
        problem, limits=(*problem.limits, Limit("exact:phase", "=", rng.randint(-3, 9))),
        use_start=problem.use_start + np.arange(rows + 1),
        use_limit=np.insert(problem.use_limit, at, len(problem.limits)),
        use_amount=np.insert(problem.use_amount, at, [rng.randint(-1, 3) for _ in range(rows)]),
    )  # fmt: skip


def _reliefs(problem: Problem | Choices, rng: random.Random) -> tuple[Relief, ...]:
    """Of a soft limit, carry-over, a demand in segments, a floor bought, and unused days sold."""
    known = {limit.code for limit in problem.limits}
    reliefs = [
        Relief("soft:money", rng.randint(1, 3), rng.randint(0, 40), (("money:a", -9),)),
        Relief("carry", rng.randint(1, 3), rng.randint(0, 2), (("money:a", 4), ("money:b", -4))),
        Relief("tea:1", rng.randint(0, 2), rng.randint(0, 9), (("demand:tea", -5),)),
        Relief("tea:2", rng.randint(0, 2), rng.randint(9, 30), (("demand:tea", -5),)),
        Relief("floor", rng.randint(1, 2), rng.randint(5, 50), (("floor:key", 6),)),
        Relief("days sold", rng.randint(1, 2), -rng.randint(1, 9), (("days:mason", 7),)),
        Relief("phase", 2, rng.randint(0, 9), (("exact:phase", rng.choice([-1, 1])),)),
    ]
    apt = [one for one in reliefs if known.issuperset(code for code, _ in one.changes)]
    return tuple(rng.sample(apt, min(3, len(apt))))


def small_choices(seed: int) -> Choices:
    """A random problem of at most 5 groups of at most 4 options, with limits of every sense."""
    rng = random.Random(seed)
    limits = [Limit(code, "<=", rng.randint(5, 60)) for code in ("money:a", "money:b")]
    if rng.random() < 0.5:
        limits.append(Limit("floor:key", ">=", rng.randint(-5, 20)))
    if rng.random() < 0.4:
        limits.append(Limit("exact:phase", "=", rng.randint(0, 6)))
    sizes = [rng.randint(1, 4) for _ in range(rng.randint(1, 5))]
    start, used, amounts = [0], [], []
    for _ in range(sum(sizes)):
        for k, limit in enumerate(limits):
            if rng.random() < 0.7:
                used.append(k)
                amounts.append(rng.randint(0, 2) if limit.sense == "=" else rng.randint(-2, 20))
        start.append(len(used))
    choices = Choices(
        groups=tuple(f"g{k}" for k in range(len(sizes))),
        option_start=np.concatenate(([0], np.cumsum(sizes))),
        option_value=np.array([rng.randint(-10, 60) for _ in range(sum(sizes))]),
        limits=tuple(limits), use_start=np.array(start), use_limit=np.array(used, np.int64),
        use_amount=np.array(amounts, np.int64),
    )  # fmt: skip
    return replace(choices, reliefs=_reliefs(choices, rng)) if rng.random() < 0.6 else choices
