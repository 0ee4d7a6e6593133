"""Random problems with every kind of rule, and all bundles of a village, from the definitions."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from xieshou.engines.plan.offers import Offers
from xieshou.engines.plan.problem import Cap, Limit, Problem

Bundle = tuple[int, dict[int, int]]
"""Value and use of limits."""


def ruled_problem(seed: int, *, years: int, works: int = 4, villages: int = 3) -> Problem:
    """A few villages of up to `works` works: groups, rules, caps, musts, shut years, parts."""
    rng = random.Random(seed)
    bits, counts = rng.randint(2, 5), [rng.randint(0, works) for _ in range(villages)]
    total, m = sum(counts), rng.randint(1, 4)
    weights = [rng.randint(1, 4) for _ in range(bits)]
    cells = [rng.randint(0, 7) for _ in range(villages)]
    starts = np.concatenate(([0], np.cumsum(counts)))
    pairs: dict[str, list[tuple[int, int]]] = {"requires": [], "excludes": [], "follows": []}
    caps: list[list[int]] = []
    for first, end in itertools.pairwise(starts.tolist()):
        shuffled = rng.sample(range(first, end), end - first)
        for at, work in enumerate(shuffled):
            for other in shuffled[:at]:
                kind = rng.choice(["requires", "excludes", "follows", *([""] * 9)])
                if kind:
                    pairs[kind].append((work, other))
        for _ in range(rng.choice([0, 0, 1, 2])):
            if end > first:
                caps.append(rng.sample(range(first, end), rng.randint(1, end - first)))
    rows = [rng.sample(range(m), rng.randint(0, m)) for _ in range(total * years)]
    must = np.array([rng.random() < 0.05 for _ in range(total)], np.bool_)
    opens = np.array([rng.random() < 0.9 for _ in range(total * years)], np.bool_)
    opens = opens.reshape(-1, years)
    opens[must, -1] = True
    return Problem(
        villages=tuple(f"v{v}" for v in range(villages)),
        cell_start=np.concatenate(([0], np.cumsum(cells))),
        cell_pattern=np.array([rng.randrange(1 << bits) for _ in range(sum(cells))], np.int64),
        cell_group=np.array([rng.choice([0, 1, 31]) for _ in range(sum(cells))], np.int64),
        cell_persons=np.array([rng.randint(0, 30) for _ in range(sum(cells))], np.int64),
        weights=np.array(weights), line=rng.randint(1, sum(weights)),
        works=tuple(f"w{k}" for k in range(total)), work_start=starts,
        work_clears=np.array([rng.randrange(1 << bits) for _ in range(total)], np.int64),
        work_serves=np.array([rng.choice([1, 2, 3, 1 << 31, 2**32 - 1]) for _ in range(total)],
                             np.int64),
        limits=tuple(Limit(f"l{k}", rng.choice(["<=", ">=", "="]), 0) for k in range(m)),
        use_start=np.concatenate(([0], np.cumsum([len(row) for row in rows], dtype=np.int64))),
        use_limit=np.array([k for row in rows for k in row], np.int64),
        use_amount=np.array([rng.randint(-3, 9) for row in rows for _ in row], np.int64),
        requires=np.array(pairs["requires"], np.int64),
        excludes=np.array(pairs["excludes"], np.int64),
        follows=np.array(pairs["follows"], np.int64),
        must=must,
        caps=tuple(Cap(f"c{k}", rng.randint(0, 6)) for k in range(len(caps))),
        cap_start=np.concatenate(([0], np.cumsum([len(cap) for cap in caps], dtype=np.int64))),
        cap_work=np.array([work for cap in caps for work in cap], np.int64),
        cap_amount=np.array([rng.randint(-2, 5) for cap in caps for _ in cap], np.int64),
        parts=("jobs", "upkeep"), part_weights=np.array([3, -1]),
        work_parts=np.array([[rng.randint(0, 9), rng.randint(0, 40)] for _ in range(total)],
                            np.int64).reshape(-1, 2),
        poverty_weight=rng.randint(0, 3),
        village_weight=np.array([rng.randint(0, 4) for _ in range(villages)]),
        years=tuple(f"y{y}" for y in range(years)),
        year_weights=np.array([rng.randint(0, 3) for _ in range(years)]),
        opens=opens,
    )  # fmt: skip


def bundles_of(p: Problem, village: int) -> dict[int, Bundle]:
    """Every legal bundle of a village by its number."""
    works = range(p.work_start[village], p.work_start[village + 1])
    t = len(p.years)
    found: dict[int, Bundle] = {}
    for starts in itertools.product(range(-1, t), repeat=len(works)):
        start = dict(zip(works, starts, strict=True))
        if _legal(p, start):
            number = sum((year + 1) * (t + 1) ** k for k, year in enumerate(starts))
            found[number] = _value(p, village, start), _use(p, start)
    return found


def _legal(p: Problem, start: dict[int, int]) -> bool:
    never = len(p.years)
    when = {work: year if year >= 0 else never for work, year in start.items()}
    inside = [(int(a), int(b)) for a, b in p.requires if a in when]
    apart = [(int(a), int(b)) for a, b in p.excludes if a in when]
    later = [(int(a), int(b)) for a, b in p.follows if a in when]
    chosen = {work for work, year in start.items() if year >= 0}
    capped = True
    for k, cap in enumerate(p.caps):
        rows = range(p.cap_start[k], p.cap_start[k + 1])
        capped &= not rows or p.cap_work[rows[0]] not in when or (
            sum(int(p.cap_amount[u]) for u in rows if p.cap_work[u] in chosen) <= cap.most
        )  # fmt: skip
    return (
        capped
        and all(p.opens[work, start[work]] for work in chosen)
        and all(work in chosen for work in when if p.must[work])
        and all(a not in chosen or when[b] <= when[a] for a, b in inside)
        and not any(a in chosen and b in chosen for a, b in apart)
        and all(a not in chosen or when[b] < when[a] for a, b in later)
    )


def _value(p: Problem, village: int, start: dict[int, int]) -> int:
    total = 0
    for y, weight in enumerate(p.year_weights.tolist()):
        started = [work for work, year in start.items() if 0 <= year <= y]
        fall = 0
        for c in range(p.cell_start[village], p.cell_start[village + 1]):
            before = after = int(p.cell_pattern[c])
            for work in started:
                if int(p.work_serves[work]) >> int(p.cell_group[c]) & 1:
                    after &= ~int(p.work_clears[work])
            fall += (_counted(p, before) - _counted(p, after)) * int(p.cell_persons[c])
        fall *= p.poverty_weight * int(p.village_weight[village])
        total += weight * (fall + sum(int(p.work_bonus[work]) for work in started))
    return total


def _counted(p: Problem, pattern: int) -> int:
    score = sum(int(w) for k, w in enumerate(p.weights) if pattern >> k & 1)
    return score if score >= p.line else 0


def _use(p: Problem, start: dict[int, int]) -> dict[int, int]:
    used: dict[int, int] = {}
    for work, year in start.items():
        if year >= 0:
            row = work * len(p.years) + year
            for u in range(p.use_start[row], p.use_start[row + 1]):
                limit = int(p.use_limit[u])
                used[limit] = used.get(limit, 0) + int(p.use_amount[u])
    return {limit: amount for limit, amount in used.items() if amount}


def some_prices(p: Problem, seed: int) -> Any:
    """Prices of either sign, some of them zero."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 20, len(p.limits)) * (rng.random(len(p.limits)) < 0.8)


def check_offers(p: Problem, offers: Offers, seed: int) -> None:
    """Best reply, near bundles, values and uses are those of the definitions."""
    prices = some_prices(p, seed)
    reduced, choice = offers.best(prices)
    rng = random.Random(seed)
    most, reach = rng.choice([1, 20, 10**6]), rng.choice([0.0, 30.0, 1e6, np.inf])
    near = offers.near(prices, most, reach)
    listed = list(zip(near.village.tolist(), near.bundle.tolist(), strict=True))
    assert listed == sorted(set(listed))
    assert near.reach <= reach
    deficit = dict(zip(listed, near.deficit.tolist(), strict=True))
    lowest = size = total = 0.0
    for village in range(offers.villages):
        bundles = bundles_of(p, village)
        got = {number: value - sum(prices[limit] * amount for limit, amount in use.items())
               for number, (value, use) in bundles.items()}  # fmt: skip
        if not got:
            assert reduced[village] == -np.inf
            assert village not in near.village
            continue
        best = max(got.values())
        assert abs(reduced[village] - best) < 1e-7
        assert abs(got[int(choice[village])] - best) < 1e-7
        assert deficit[village, int(choice[village])] == 0.0
        for number, value in got.items():
            if best - value < near.reach - 1e-7:
                assert (village, number) in deficit
            if (village, number) in deficit:
                assert abs(deficit[village, number] - (best - value)) < 1e-7
                assert deficit[village, number] <= reach
        lowest += min(value for value, _ in bundles.values())
        size += max(abs(value) for value, _ in bundles.values())
        total += len(bundles)
        for number, (value, use) in bundles.items():
            at = np.array([village]), np.array([number])
            assert offers.values(*at).tolist() == [value]
            start, limit, amount = offers.uses(*at)
            assert start.tolist() == [0, len(use)]
            assert dict(zip(limit.tolist(), amount.tolist(), strict=True)) == use
    assert all(number in bundles_of(p, village) for village, number in listed)
    assert offers.worst <= lowest
    assert offers.size >= size
    if most >= total:
        assert near.reach == reach


def wide_problem(villages: int, works: int, years: int) -> Problem:
    """Many villages of equally many works, 20 indicators, four limits and no rules."""
    rng = np.random.default_rng(7)
    w, cells = villages * works, 20
    return Problem(
        villages=tuple(f"v{v}" for v in range(villages)),
        cell_start=np.arange(villages + 1) * cells,
        cell_pattern=rng.integers(0, 1 << 20, villages * cells).astype(np.uint32),
        cell_group=rng.integers(0, 2, villages * cells).astype(np.uint8),
        cell_persons=rng.integers(1, 30, villages * cells),
        weights=rng.integers(1, 4, 20), line=20,
        works=tuple(f"w{k}" for k in range(w)), work_start=np.arange(villages + 1) * works,
        work_clears=np.bitwise_or(*(1 << rng.integers(0, 20, (2, w)))).astype(np.uint32),
        work_serves=rng.integers(1, 4, w).astype(np.uint32),
        limits=tuple(Limit(f"l{k}", "<=", 0) for k in range(4)),
        use_start=np.arange(w * years + 1) * 2,
        use_limit=np.tile([0, 1, 0, 2, 1, 3], w * years)[: w * years * 2],
        use_amount=rng.integers(1, 20, w * years * 2),
        years=tuple(f"y{y}" for y in range(years)),
    )  # fmt: skip


def on_threads(
    monkeypatch: pytest.MonkeyPatch, p: Problem, kind: Callable[[Problem], Offers]
) -> None:
    """Asserts that one and two threads give the same best and near bundles."""
    answers = []
    for threads in (1, 2):
        monkeypatch.setattr("xieshou.engines.plan.offers.bundles.os.cpu_count", lambda t=threads: t)
        offers, prices = kind(p), some_prices(p, 4)
        reduced, choice = offers.best(prices)
        near = offers.near(prices, 3000, np.inf)
        answers.append((reduced.tolist(), choice.tolist(), near.bundle.tolist(),
                        near.deficit.tolist(), near.reach))  # fmt: skip
    assert answers[0] == answers[1]
