"""Prices and whole plans over several years: what only these need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan import Infeasible, check, solve
from xieshou.engines.plan.offers.years import Years
from xieshou.engines.plan.prices.columns import Columns, near_columns
from xieshou.engines.plan.prices.dual import minimise
from xieshou.engines.plan.prices.market import Market, uses_of
from xieshou.engines.plan.prices.mixed import years_pass
from xieshou.engines.plan.prices.soft import pool_pass
from xieshou.engines.plan.problem import Problem
from xieshou.engines.plan.whole import search
from xieshou.engines.plan.whole.annealing import anneal
from xieshou.engines.plan.whole.rounding import best_columns
from xieshou.engines.plan.whole.unlocking import unlocked

from .brute import best_plan
from .offered import wide_problem
from .small import small_problem

KINDS = {"follows", "opens", "caps", "must", "reliefs"}


def market_of(p: Problem) -> Market:
    return Market(Years(p), p.limits, p.reliefs, uses_of(p))


@given(st.integers(0, 10**9), st.integers(1, 3), st.floats(0.3, 300.0))
@settings(max_examples=60, deadline=None)
def test_a_pass_over_chains_is_a_pass_over_every_bundle(seed: int, years: int, heat: float) -> None:
    """The same soft dual, slope and curvature as with every bundle a column."""
    p = small_problem(seed, years=years, kinds=KINDS)
    market = market_of(p)
    x = np.random.default_rng(seed).exponential(3.0, len(market.row_limit)) + 0.01
    every, _ = near_columns(market, market.prices(x), 10**6, np.inf)
    columns = pool_pass(market, every)(x, heat, 0.1 * heat)
    chains = years_pass(market, Years(p), 1)(x, heat, 0.1 * heat)
    size = 1.0 + abs(columns.smooth)
    assert chains.smooth == pytest.approx(columns.smooth, abs=1e-3 * heat + 1e-9 * size)
    assert chains.bound == pytest.approx(columns.bound, abs=1e-9 * size)
    scale = 1.0 + np.abs(columns.slope).max(initial=0.0)
    assert np.allclose(chains.slope, columns.slope, atol=1e-3 * scale)
    bend = 1e-6 + np.abs(columns.curvature).max(initial=0.0)
    assert np.allclose(chains.curvature, columns.curvature, atol=1e-2 * bend)


@given(st.integers(0, 10**9))
@settings(max_examples=20, deadline=None)
def test_prices_over_years_prove_what_columns_prove(seed: int) -> None:
    """No bound is below the best plan; and from its own prices it is found again."""
    p = small_problem(seed, years=2, kinds=KINDS)
    best = best_plan(p)
    if best is None:
        return
    market = market_of(p)
    cold = minimise(
        market, goal=1e-4, max_passes=400, warm=None, seed=0, tell=lambda *_: None
    )  # fmt: skip
    warm = minimise(
        market, goal=1e-4, max_passes=400, warm=cold.prices, seed=0, tell=lambda *_: None
    )  # fmt: skip
    assert cold.bound >= best[0]
    assert warm.bound <= cold.bound + 0.05 * abs(cold.bound) + 1.0


@given(st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_annealing_gives_whole_answers_and_the_same_again(seed: int) -> None:
    """Villages hold their own columns, lots are whole and in range, the same seed the same."""
    p = small_problem(seed, years=2, kinds=KINDS)
    market = market_of(p)
    prices = np.where(p.senses < 0, -1.0, 1.0)
    columns, _ = near_columns(market, prices, 10**6, np.inf)
    base = best_columns(columns)
    lots = np.zeros(len(p.reliefs), dtype=np.int64)
    held, taken = anneal(market, columns, prices, base, lots, 3)
    again = anneal(market, columns, prices, base, lots, 3)
    assert held.tolist() == again[0].tolist()
    assert taken.tolist() == again[1].tolist()
    assert columns.village[held].tolist() == list(range(len(p.villages)))
    assert ((taken >= 0) & (taken <= market.most)).all()


def least_and_most(columns: Columns) -> tuple[list[int], list[int]]:
    """What all villages together use of each limit at least and at most."""
    uses = np.zeros((len(columns.village), columns.limits), dtype=np.int64)
    owner = np.repeat(np.arange(len(uses)), np.diff(columns.use_start))
    np.add.at(uses, (owner, columns.use_limit), columns.use_amount)
    least, most = (at.reduceat(uses, columns.first[:-1]) for at in (np.minimum, np.maximum))
    return least.sum(axis=0).tolist(), most.sum(axis=0).tolist()


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_what_all_bundles_can_keep_columns_in_play_can(seed: int) -> None:
    """With nothing but the best column of each village in play, a limit that these break gets what
    mends it, if there is such."""
    p = small_problem(seed, years=2, kinds=KINDS)
    market, prices = market_of(p), np.zeros(len(p.limits))
    every, _ = near_columns(market, prices, 10**6, np.inf)
    few, _ = near_columns(market, prices, len(p.villages), np.inf, mending=False)
    more = unlocked(market, few, prices, np.inf)
    could, can = least_and_most(every), least_and_most(more)
    for limit in range(len(p.limits)):
        if could[0][limit] <= market.high[limit]:
            assert can[0][limit] <= market.high[limit]
        if could[1][limit] >= market.low[limit]:
            assert can[1][limit] >= market.low[limit]


@given(st.integers(0, 10**9))
@settings(max_examples=25, deadline=None)
def test_with_many_limits_plans_are_certified_all_the_same(seed: int) -> None:
    """As if a few limits were thousands: never above the best plan, never a broken limit."""
    p = small_problem(seed, years=2, kinds=KINDS)
    best = best_plan(p)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MANY", 0)
        if best is None:
            with pytest.raises(Infeasible):
                solve(p, goal_gap=0.0)
            return
        plan = solve(p, goal_gap=0.0)
    assert plan.value <= best[0] <= plan.bound
    assert check(p, plan).faults == ()


def test_a_pass_is_the_same_on_one_thread_and_on_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums are taken over the same parts in the same order: the same floats."""
    p = wide_problem(villages=300, works=5, years=3)
    market = market_of(p)
    x = np.full(len(market.row_limit), 2.0)
    found = []
    for threads in (1, 2):
        monkeypatch.setattr("xieshou.engines.plan.offers.bundles.os.cpu_count", lambda t=threads: t)
        soft = years_pass(market, Years(p), 3)(x, 40.0, 4.0)
        found.append((soft.smooth, soft.bound, soft.slope.tolist(), soft.curvature.tolist()))
    assert found[0] == found[1]
