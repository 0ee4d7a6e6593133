"""Hand-made problems shared by the tests. Synthetic."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Literal

from xieshou.engines.plan import Limit, Problem, ProblemBuilder

Sense = Literal["<=", ">="]


def one_village(money: int) -> Problem:
    """Ten people lacking four things of weight 2, poor from 3 on; three works of 10 fen each."""
    builder = ProblemBuilder(weights=[2] * 4, line=3, limits=[Limit("money:a", "<=", money)])
    builder.add_village("v", [(0, 0b1111, 10)])
    for bit, name in enumerate(("water", "road", "clinic")):
        builder.add_work("v", name, 1 << bit, 1, {"money:a": 10})
    return builder.build()


def valley(
    villages: int = 12,
    works: int = 4,
    limits: Mapping[str, tuple[Sense, int]] | None = None,
    seed: int = 5,
) -> Problem:
    """Villages alike in kind, different in figures; by default money and masons are scarce."""
    rng = random.Random(seed)
    if limits is None:
        limits = {"money:all": ("<=", 18 * villages), "days:mason": ("<=", 9 * villages)}
    builder = ProblemBuilder(
        weights=[3, 2, 2, 1, 1, 1], line=4, limits=[Limit(c, s, a) for c, (s, a) in limits.items()]
    )
    for v in range(villages):
        cells = [(rng.randrange(2), rng.randrange(64), rng.randint(1, 40)) for _ in range(12)]
        builder.add_village(f"v{v}", cells)
        for k in range(works):
            uses = {"money:all": rng.randint(5, 30), "days:mason": rng.randint(1, 12),
                    "floor:key": rng.randint(5, 15)}  # fmt: skip
            builder.add_work(
                f"v{v}", f"v{v}.{k}", rng.randrange(1, 64), rng.choice([1, 2, 3, 3]),
                {code: amount for code, amount in uses.items() if code in limits},
                requires=[f"v{v}.0"] if k == 2 else [], excludes=[f"v{v}.1"] if k == 3 else [],
            )  # fmt: skip
    return builder.build()


def remote_county(floor: int, seed: int, villages: int = 3000) -> Problem:
    """Thousands of villages with a near choice, and a dozen in a county of its own whose dear works
    gain next to nothing but alone count towards a floor."""
    rng = random.Random(seed)
    limits = [Limit("money:all", "<=", 12 * villages), Limit("floor:remote", ">=", floor)]
    builder = ProblemBuilder(weights=[1] * 4, line=1, limits=limits)
    for v in range(villages):
        builder.add_village(f"v{v}", [(0, 0b1111, rng.randint(100, 120))])
        for k in range(3):
            builder.add_work(f"v{v}", f"v{v}.{k}", 1 << k, 1, {"money:all": rng.randint(9, 12)})
    for v in range(12):
        builder.add_village(f"r{v}", [(0, 0b1, rng.randint(1, 3))])
        for k in range(3):
            cost = rng.randint(60, 90)
            uses = {"money:all": cost, "floor:remote": cost}
            builder.add_work(f"r{v}", f"r{v}.{k}", 1, 1, uses)
    return builder.build()
