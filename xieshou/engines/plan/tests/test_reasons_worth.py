"""What works are worth at prices, against every schedule of a small village, one by one."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan import Cap, Limit, Problem
from xieshou.engines.plan.reasons.worth import worth

from .instances import valley

Schedule = tuple[int, ...]


def hamlet(seed: int) -> Problem:
    """One random village of up to 4 works and 3 years under every kind of rule."""
    rng = random.Random(seed)
    works, years, bits = rng.randint(1, 4), rng.randint(1, 3), rng.randint(1, 4)
    cells = rng.randint(0, 6)
    rows = [[rng.randint(-3, 9) for _ in range(2)] for _ in range(works * years)]
    pairs = list(itertools.permutations(range(works), 2))
    caps = rng.randint(0, 2)
    return Problem(
        villages=("v",), cell_start=np.array([0, cells]),
        cell_pattern=np.array([rng.randrange(1 << bits) for _ in range(cells)], dtype=np.int64),
        cell_group=np.array([rng.randrange(2) for _ in range(cells)], dtype=np.int64),
        cell_persons=np.array([rng.randint(0, 9) for _ in range(cells)], dtype=np.int64),
        weights=np.array([rng.randint(1, 3) for _ in range(bits)]), line=rng.randint(1, bits),
        works=tuple(f"w{k}" for k in range(works)), work_start=np.array([0, works]),
        work_clears=np.array([rng.randrange(1 << bits) for _ in range(works)]),
        work_serves=np.array([rng.randrange(4) for _ in range(works)]),
        limits=(Limit("money:a", "<=", 9), Limit("floor:b", ">=", -99)),
        use_start=np.arange(works * years + 1) * 2,
        use_limit=np.tile([0, 1], works * years), use_amount=np.array(rows).ravel(),
        requires=np.array([p for p in pairs if rng.random() < 0.1], dtype=np.int64),
        excludes=np.array([p for p in pairs if rng.random() < 0.1], dtype=np.int64),
        follows=np.array([p for p in pairs if rng.random() < 0.1], dtype=np.int64),
        must=np.array([rng.random() < 0.1 for _ in range(works)]),
        caps=tuple(Cap(f"c{k}", rng.randint(0, 6)) for k in range(caps)),
        cap_start=np.arange(caps + 1) * works, cap_work=np.tile(np.arange(works), caps),
        cap_amount=np.array([rng.randint(-1, 4) for _ in range(caps * works)], dtype=np.int64),
        parts=("bonus",), work_parts=np.array([[rng.choice([0, 0, 3, -2])] for _ in range(works)]),
        village_weight=np.array([rng.randint(1, 2)]), years=tuple(f"y{y}" for y in range(years)),
        year_weights=np.array([rng.randint(1, 3) for _ in range(years)]),
        opens=np.array([[k == 0 or rng.random() < 0.8 for k in range(years)]
                        for _ in range(works)]),
    )  # fmt: skip


def schedules(problem: Problem) -> Iterator[Schedule]:
    yield from itertools.product(range(-1, len(problem.years)), repeat=len(problem.works))


def legal(problem: Problem, start: Schedule, *, caps: bool = True) -> bool:
    """Whether a schedule keeps the rules of the village; without `caps`, caps and musts aside."""
    never = len(problem.years)
    when = [year if year >= 0 else never for year in start]
    rules = (
        all(when[b] <= when[a] for a, b in problem.requires if start[a] >= 0)
        and all(when[b] < when[a] for a, b in problem.follows if start[a] >= 0)
        and not any(start[a] >= 0 and start[b] >= 0 for a, b in problem.excludes)
    )
    if not caps:
        return rules
    return (
        rules
        and all(problem.opens[k, year] for k, year in enumerate(start) if year >= 0)
        and all(start[k] >= 0 for k in np.flatnonzero(problem.must))
        and all(
            sum(int(problem.cap_amount[u]) for u in range(*problem.cap_start[q : q + 2])
                if start[problem.cap_work[u]] >= 0) <= cap.most
            for q, cap in enumerate(problem.caps)
        )
    )  # fmt: skip


def set_value(problem: Problem, works: set[int]) -> int:
    def counted(pattern: int) -> int:
        score = sum(int(w) for k, w in enumerate(problem.weights) if pattern >> k & 1)
        return score if score >= problem.line else 0

    total = 0
    for pattern, group, persons in zip(
        problem.cell_pattern.tolist(), problem.cell_group.tolist(), problem.cell_persons.tolist(),
        strict=True,
    ):  # fmt: skip
        after = pattern
        for k in works:
            if problem.work_serves[k] >> group & 1:
                after &= ~int(problem.work_clears[k])
        total += persons * (counted(pattern) - counted(after))
    return total * int(problem.village_weight[0]) + sum(int(problem.work_bonus[k]) for k in works)


def value(problem: Problem, start: Schedule) -> int:
    return sum(
        int(weight) * set_value(problem, {k for k, s in enumerate(start) if 0 <= s <= year})
        for year, weight in enumerate(problem.year_weights)
    )


def paid(problem: Problem, start: Schedule, prices: np.ndarray) -> float:
    t = len(problem.years)
    return sum(
        float(prices[problem.use_limit[u]]) * int(problem.use_amount[u])
        for k, year in enumerate(start)
        if year >= 0
        for u in range(*problem.use_start[k * t + year : k * t + year + 2])
    )


@given(st.integers(0, 10**9), st.floats(0, 5), st.floats(-5, 0))
@settings(max_examples=60, deadline=None)
def test_the_deficit_is_to_the_best_of_all_schedules(seed: int, dear: float, floor: float) -> None:
    """By so much the best schedule with a work falls short of the best, inf if there is none."""
    problem, prices = hamlet(seed), np.array([dear, floor])
    reduced = {
        start: value(problem, start) - paid(problem, start, prices)
        for start in schedules(problem)
        if legal(problem, start)
    }
    found = worth(problem, np.full(len(problem.works), -1), prices)
    for k in range(len(problem.works)):
        having = {start: at for start, at in reduced.items() if start[k] >= 0}
        if not having:
            assert found.deficit[k] == np.inf
            continue
        assert abs(found.deficit[k] - (max(reduced.values()) - max(having.values()))) < 1e-9
        best = tuple(found.best[k, : len(problem.works)].tolist())
        assert abs(having[best] - max(having.values())) < 1e-9


@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_marginal_is_what_the_best_rest_is_worth_less(seed: int, pick: random.Random) -> None:
    """Of a schedule held, and of every part of it that keeps what its works wait for."""
    problem = hamlet(seed)
    held = pick.choice([s for s in schedules(problem) if legal(problem, s, caps=False)])
    found = worth(problem, np.array(held), np.zeros(2))
    for k in range(len(problem.works)):
        if held[k] < 0:
            assert found.marginal[k] == 0
            continue
        rests = itertools.product(*({-1, year} if j != k else {-1} for j, year in enumerate(held)))
        rest = max(value(problem, s) for s in rests if legal(problem, s, caps=False))
        assert found.marginal[k] == value(problem, held) - rest


@given(st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_a_work_gains_if_a_set_is_worth_more_with_it_than_any_part_without(seed: int) -> None:
    """Of the sets that what works require and exclude allows."""
    problem = hamlet(seed)
    w = len(problem.works)
    worths = {
        frozenset(s): set_value(problem, set(s))
        for size in range(w + 1)
        for s in itertools.combinations(range(w), size)
        if all(b in s for a, b in problem.requires if a in s)
        and not any(a in s and b in s for a, b in problem.excludes)
    }
    found = worth(problem, np.full(w, -1), np.zeros(2))
    for k in range(w):
        gains = any(
            k in s and at > max(other for part, other in worths.items() if part <= s - {k})
            for s, at in worths.items()
        )
        assert found.gains[k] == gains


def test_villages_looked_at_in_parts_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut for the sake of memory, with rules, caps and uses renumbered, no figure changes."""
    problem = valley(villages=9)
    problem = replace(
        problem, caps=(Cap("a", 1), Cap("b", 2)), cap_start=np.array([0, 2, 5]),
        cap_work=np.array([4, 5, 20, 21, 22]), cap_amount=np.ones(5, np.int64),
    )  # fmt: skip
    start, prices = np.where(np.arange(36) % 4 == 1, 0, -1), np.array([3.0, 5.0])
    whole = worth(problem, start, prices)
    monkeypatch.setattr("xieshou.engines.plan.reasons.worth.AT_ONCE", 40)
    parts = worth(problem, start, prices)
    for name in ("marginal", "gains", "deficit", "best"):
        assert (getattr(whole, name) == getattr(parts, name)).all()
