"""Synthetic plans of a realistic shape, the same for the same seed. Labelled synthetic: no real
village, cost or limit is in them."""

from dataclasses import dataclass, replace

import numpy as np

from xieshou.engines.plan import Choices, Limit, Problem, Relief

KINDS = 8
"""Water, power, road, gas, housing, clinic, industry, training: one work of each per village."""
TRADES = 6
PRODUCTS = 5
INDICATORS = 11
SHARE = 1000
LOT = 1_000_000
"""Fen carried over at a time."""
SEGMENT = 1000
"""Kilograms by which demand gives at a time."""


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
    serves = _serves(rng, works)
    cost = _costs(rng, kind)
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


def _codes(stem: str, count: int) -> tuple[str, ...]:
    return tuple(f"{stem}{k}" for k in range(count))


def _costs(rng: np.random.Generator, kind: np.ndarray) -> np.ndarray:
    """Fen."""
    works = len(kind)
    cost = (rng.lognormal(0.0, 0.6, works) * (40 + 60 * rng.random(KINDS)[kind])).astype(np.int64)
    return cost * 1_000_000 + rng.integers(0, 1_000_000, works)


def _serves(rng: np.random.Generator, works: int) -> np.ndarray:
    return np.where(rng.random(works) < 0.8, 0b111, rng.integers(1, 8, works)).astype(np.uint8)


def _cells(rng: np.random.Generator, villages: int) -> dict[str, np.ndarray]:
    count = rng.integers(20, 90, villages)
    owner = np.repeat(np.arange(villages), count)
    poor = rng.beta(2, 4, villages)
    pattern = np.zeros(len(owner), dtype=np.uint32)
    for bit, harder in enumerate(0.5 + rng.random(INDICATORS)):
        pattern |= (rng.random(len(owner)) < (poor * harder)[owner]).astype(np.uint32) << bit
    return {
        "cell_start": np.concatenate(([0], np.cumsum(count))),
        "cell_pattern": pattern,
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


@dataclass(frozen=True)
class Shape:
    """How many of each; counties lie in pairings, and these in areas (prefectures, provinces)."""

    villages: int
    areas: int
    pairings: int
    counties: int
    trades: int
    products: int
    key_counties: int


YUNNAN = Shape(14_500, 16, 32, 129, 7, 12, 88)
NATION = Shape(128_000, 22, 60, 520, 6, 12, 130)
EIGHTH = Shape(1_812, 2, 4, 16, 7, 12, 11)
"""Of Yunnan."""
HAMLET = Shape(400, 1, 2, 3, 6, 2, 1)


def province(villages: int = YUNNAN.villages, *, seed: int = 7) -> Problem:
    """All Yunnan: 14,500 villages x 8 works, 406 limits."""
    return nested(replace(YUNNAN, villages=villages), seed=seed)


def nation(villages: int = NATION.villages, *, seed: int = 7) -> Problem:
    """128,000 villages x 8 works, 899 limits."""
    return nested(replace(NATION, villages=villages), seed=seed)


def five_years(shape: Shape = YUNNAN, *, seed: int = 7) -> Problem:
    """All Yunnan over five years: 2,030 limits, money carried over, demand that gives at a cost."""
    return nested(shape, years=5, seed=seed)


def hamlet(*, years: int = 1) -> Problem:
    """Of the same kind and soon planned: it gets the kernels compiled."""
    return nested(HAMLET, years=years)


def nested(shape: Shape, *, years: int = 1, seed: int = 7, tightness: float = 0.35) -> Problem:
    """A plan with money by county inside pairing inside area, expert-days by trade and area,
    demand by product, floors for key counties, and the industry's share by area and in all.

    Over several years every limit holds each year; money is spent seven tenths in the year in which
    a work starts and the rest in the next.
    """
    rng = np.random.default_rng(seed)
    n, works = shape.villages, shape.villages * KINDS
    county = np.sort(rng.integers(0, shape.counties, n))
    kind, place = np.tile(np.arange(KINDS), n), np.repeat(county, KINDS)
    lead = np.arange(n) * KINDS
    key = rng.permutation(shape.counties)[: shape.key_counties]
    cost = _costs(rng, kind)
    uses = _Uses(works, years)
    _bind(uses, rng, shape, place, kind, cost, np.sort(key), tightness)
    part = np.stack((np.where(kind == 6, rng.integers(0, 4000, works), 0),
                     rng.integers(0, 300, works)), axis=1)  # fmt: skip
    return Problem(
        villages=_codes("V", n),
        **_cells(rng, n),
        weights=np.array([4, 4, 4, 3, 3, 3, 2, 2, 2, 1, 1]),
        line=9,
        works=_codes("W", works),
        work_start=np.arange(n + 1) * KINDS,
        work_clears=_clears(rng, kind),
        work_serves=_serves(rng, works),
        requires=np.stack((lead[::3] + 6, lead[::3] + 2), axis=1),
        excludes=np.stack((lead[::4] + 1, lead[::4] + 3), axis=1),
        follows=np.stack((lead[::5] + 7, lead[::5] + 6), axis=1) if years > 1 else None,
        parts=("income", "votes"),
        work_parts=part,
        part_weights=np.array([1, 2]),
        village_weight=10 + 5 * np.isin(county, key),
        years=tuple(str(2026 + y) for y in range(years)),
        limits=tuple(uses.limits),
        reliefs=tuple(_reliefs(uses.limits)),
        **uses.arrays(),
    )


class _Uses:
    """Limits as they are named, each year's after the other, and what works use of them."""

    def __init__(self, works: int, years: int) -> None:
        self.works, self.years = works, years
        self.limits: list[Limit] = []
        self._slots: list[tuple[np.ndarray, np.ndarray]] = []

    def add(self, codes, sense, which, amount, share, tenths=(10,)):  # type: ignore[no-untyped-def]
        """A limit per code and year: `share` of what all works use of it.

        A work uses `amount` of the `which`-th code, none if that is below 0; so many `tenths` of it
        in the year in which it starts, in the next, and so on.
        """
        base, taken = len(self.limits), which >= 0
        total = np.bincount(which[taken], amount[taken].astype(float), len(codes)) / self.years
        for year in range(self.years):
            name = f":{2026 + year}" if self.years > 1 else ""
            self.limits += [
                Limit(code + name, sense, int(part))
                for code, part in zip(codes, share * total, strict=True)
            ]
        year = np.arange(self.years)
        for lag, tenth in enumerate(tenths[: self.years]):
            at = base + which[:, None] + len(codes) * (year + lag)
            open_ = taken[:, None] & (year + lag < self.years)
            spent = amount if self.years == 1 else amount * tenth // 10
            self._slots.append((np.where(open_, at, -1).astype(np.int32), spent))

    def arrays(self) -> dict[str, np.ndarray]:
        limit = np.stack([at for at, _ in self._slots], axis=2)
        taken = limit >= 0
        amount = np.stack([spent for _, spent in self._slots], axis=1)[:, None, :]
        return {
            "use_start": np.concatenate(([0], np.cumsum(taken.sum(axis=2).ravel()))),
            "use_limit": limit[taken],
            "use_amount": np.broadcast_to(amount, limit.shape)[taken],
        }


def _bind(uses, rng, shape, county, kind, cost, key, tightness):  # type: ignore[no-untyped-def]
    pairing = county * shape.pairings // shape.counties
    area = pairing * shape.areas // shape.pairings
    spread = (7, 3)
    for level, where, count, loose in (
        ("county", county, shape.counties, 1.0), ("pairing", pairing, shape.pairings, 0.85),
        ("area", area, shape.areas, 0.75),
    ):  # fmt: skip
        share = tightness * loose * rng.uniform(0.7, 1.3, count)
        uses.add(_codes(f"money:{level}-", count), "<=", where, cost, share, spread)
    trade = kind % shape.trades
    days = rng.integers(5, 60, len(kind))
    codes = [f"days:trade-{t}-area-{a}" for t in range(shape.trades) for a in range(shape.areas)]
    uses.add(codes, "<=", trade * shape.areas + area, days, tightness * 0.9)
    product = np.where(kind == 6, rng.integers(0, shape.products, len(kind)), -1)
    goods = rng.integers(500, 9000, len(kind))
    uses.add(_codes("demand:product-", shape.products), "<=", product, goods, 0.2)
    rank = np.full(shape.counties, -1)
    rank[key] = np.arange(len(key))
    floors = [f"floor:county-{c}" for c in key]
    uses.add(floors, ">=", rank[county], cost, tightness * 0.5, spread)
    industry = np.where(kind == 6, cost * SHARE, 0) - cost * (SHARE // 10)
    uses.add(_codes("share:industry-area-", shape.areas), ">=", area, industry, 0.0)
    uses.add(["share:industry"], ">=", np.zeros_like(kind), industry - cost * (SHARE // 50), 0.0)


def _reliefs(limits: list[Limit]) -> list[Relief]:
    """Money left is carried over to the next year, up to a fifth; demand gives at a cost."""
    amount = {limit.code: limit.amount for limit in limits}
    found = []
    for code in amount:
        stem, _, year = code.rpartition(":")
        later = f"{stem}:{int(year) + 1}" if year.isdigit() else ""
        if code.startswith("money:") and later in amount:
            lots = amount[code] // (5 * LOT)
            found.append(Relief(f"carry:{code}", lots, 0, ((code, LOT), (later, -LOT))))
        elif code.startswith("demand:") and year.isdigit():
            lots = amount[code] // (5 * SEGMENT)
            found.append(Relief(f"cheaper:{code}", lots, 40 * SEGMENT, ((code, -SEGMENT),)))
    return found


def given(groups: int = 10_000, *, districts: int = 100, seed: int = 7) -> Choices:
    """Villages with 6 to 12 bundles drawn up elsewhere, one of them nothing; about 150 limits."""
    rng = np.random.default_rng(seed)
    count = rng.integers(6, 13, groups)
    start = np.concatenate(([0], np.cumsum(count)))
    group = np.repeat(np.arange(groups), count)
    k, nothing = len(group), start[:-1]
    cost = rng.lognormal(0.0, 0.7, k) * 1.5e8
    value = (cost / 1e8) ** 0.6 * rng.lognormal(0.0, 0.4, groups)[group] * rng.uniform(0.7, 1.3, k)
    cost, value = cost.astype(np.int64), (value * 2000).astype(np.int64)
    cost[nothing] = value[nothing] = 0
    home = np.sort(rng.integers(0, districts, groups))[group]
    uses = _Uses(k, 1)
    share = 0.06 * rng.uniform(0.6, 1.4, districts)
    uses.add(_codes("money:district-", districts), "<=", home, cost, share)
    uses.add(_codes("money:source-", 6), "<=", group % 6, cost * 3 // 10, 0.05)
    for name, codes, most, tight in (("days:trade-", 12, 60, 0.06), ("demand:goods-", 10, 9, 0.05)):
        amount = np.where(cost > 0, rng.integers(1, most, k), 0)
        uses.add(_codes(name, codes), "<=", rng.integers(0, codes, k), amount, tight)
    floor = np.where((home % 5 == 0) & (group % 2 == 0), home // 5, -1)
    uses.add(_codes("floor:key-", districts // 5), ">=", floor, cost, 0.03)
    return Choices(
        groups=_codes("V", groups), option_start=start, option_value=value,
        limits=tuple(uses.limits), **uses.arrays(),
    )  # fmt: skip
