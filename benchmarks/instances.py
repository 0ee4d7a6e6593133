"""Synthetic plans of a realistic shape, the same for the same seed. Labelled synthetic: no real
village, cost or limit is in them."""

import numpy as np

from xieshou.engines.plan import Limit, Problem

KINDS = 8
"""Water, power, road, gas, housing, clinic, industry, training: one work of each per village."""
TRADES = 6
PRODUCTS = 5
INDICATORS = 11
SHARE = 1000


def synthetic(villages: int, districts: int, *, seed: int = 7, tightness: float = 0.35) -> Problem:
    """A plan with money by district and source, expert-days by trade, demand by product, a floor
    on each district's value of key villages, and a floor on the industry share of all money."""
    rng = np.random.default_rng(seed)
    home = np.sort(rng.integers(0, districts, villages))
    works = villages * KINDS
    cells = _cells(rng, villages)
    kind = np.tile(np.arange(KINDS), villages)
    village = np.repeat(np.arange(villages), KINDS)
    clears = _clears(rng, kind)
    serves = np.where(rng.random(works) < 0.8, 0b111, rng.integers(1, 8, works)).astype(np.uint8)
    cost = (rng.lognormal(0.0, 0.6, works) * (40 + 60 * rng.random(KINDS)[kind])).astype(np.int64)
    cost = cost * 1_000_000 + rng.integers(0, 1_000_000, works)  # fen
    limits, columns = _uses(rng, home[village], kind, cost, districts, tightness)
    owner = np.concatenate([c[0] for c in columns])
    order = np.argsort(owner, kind="stable")
    return Problem(
        villages=tuple(f"V{i}" for i in range(villages)),
        **cells,
        weights=np.array([4, 4, 4, 3, 3, 3, 2, 2, 2, 1, 1]),
        line=9,
        works=tuple(f"W{j}" for j in range(works)),
        work_start=np.arange(villages + 1) * KINDS,
        work_clears=clears,
        work_serves=serves,
        requires=np.array([(i * KINDS + 6, i * KINDS + 2) for i in range(0, villages, 3)]),
        excludes=np.array([(i * KINDS + 1, i * KINDS + 3) for i in range(0, villages, 4)]),
        limits=tuple(limits),
        use_start=np.searchsorted(owner[order], np.arange(works + 1)),
        use_limit=np.concatenate([c[1] for c in columns])[order],
        use_amount=np.concatenate([c[2] for c in columns])[order],
    )


def _cells(rng: np.random.Generator, villages: int) -> dict[str, np.ndarray]:
    count = rng.integers(20, 90, villages)
    owner = np.repeat(np.arange(villages), count)
    poor = rng.beta(2, 4, villages)[owner]
    bits = rng.random((len(owner), INDICATORS)) < poor[:, None] * (0.5 + rng.random(INDICATORS))
    return {
        "cell_start": np.concatenate(([0], np.cumsum(count))),
        "cell_pattern": (bits << np.arange(INDICATORS)).sum(axis=1),
        "cell_group": rng.integers(0, 3, len(owner)),
        "cell_persons": 1 + rng.poisson(25, len(owner)),
    }


def _clears(rng: np.random.Generator, kind: np.ndarray) -> np.ndarray:
    masks = np.zeros(len(kind), dtype=np.uint32)
    for k in range(KINDS):
        for bit in (k, (3 * k + 1) % INDICATORS, (5 * k + 8) % INDICATORS):
            take = rng.random(len(kind)) < (0.95 if bit == k else 0.35)
            masks[(kind == k) & take] |= np.uint32(1 << bit)
    return masks


def _uses(rng, district, kind, cost, districts, tightness):  # type: ignore[no-untyped-def]
    """Limits, and columns of (work, limit, amount)."""
    limits: list[Limit] = []
    columns = []

    def add(code, sense, share, who, amount):  # type: ignore[no-untyped-def]
        limits.append(Limit(code, sense, int(share * amount.sum())))
        columns.append((who, np.full(len(who), len(limits) - 1), amount))

    everyone = np.arange(len(kind))
    for d in range(districts):
        who = everyone[district == d]
        add(f"money:district-{d}", "<=", tightness * rng.uniform(0.6, 1.2), who, cost[who])
    for s in range(3):
        who = everyone[kind % 3 == s]
        add(f"money:source-{s}", "<=", tightness * 0.9, who, cost[who] * 3 // 10)
    for t in range(TRADES):
        who = everyone[kind % TRADES == t]
        add(f"days:trade-{t}", "<=", tightness, who, rng.integers(5, 60, len(who)))
    for q in range(PRODUCTS):
        who = everyone[(kind == 6) & (rng.integers(0, PRODUCTS, len(kind)) == q)]
        add(f"demand:product-{q}", "<=", 0.2, who, rng.integers(500, 9000, len(who)))
    for d in range(0, districts, 2):
        who = everyone[(district == d) & (rng.random(len(kind)) < 0.3)]
        add(f"floor:key-{d}", ">=", tightness * 0.5, who, cost[who])
    industry = np.where(kind == 6, cost * SHARE, 0) - cost * (SHARE // 10)
    limits.append(Limit("share:industry", ">=", 0))
    columns.append((everyone, np.full(len(kind), len(limits) - 1), industry))
    return limits, columns
