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
