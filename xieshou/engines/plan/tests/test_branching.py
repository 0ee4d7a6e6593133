"""Offers searched by branch and bound are those of the definitions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan.offers.branching import Branching
from xieshou.engines.plan.offers.tables import bundle_values

from .offered import check_offers, on_threads, ruled_problem, some_prices, wide_problem


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_all_answers_are_those_of_the_definition(seed: int) -> None:
    """With every kind of rule and prices of either sign."""
    p = ruled_problem(seed, years=1, works=6)
    check_offers(p, Branching(p), seed)


def test_villages_of_many_works_are_priced_as_by_their_tables() -> None:
    """Twelve villages of 13 works: the same best value as among all 2**13 bundles, bit for bit."""
    p = wide_problem(villages=12, works=13, years=1)
    offers, table = Branching(p), bundle_values(p)
    prices = some_prices(p, 2)
    reduced, choice = offers.best(prices)
    price = np.zeros(len(p.works))
    np.add.at(price, np.repeat(np.arange(len(p.works)), 2), prices[p.use_limit] * p.use_amount)
    for village in range(12):
        worth = table.value[table.start[village] : table.start[village + 1]].copy()
        paid = np.zeros(1)
        for work in range(13 * village, 13 * village + 13):
            paid = np.concatenate((paid, paid + price[work]))
        assert reduced[village] == (worth - paid).max()
        assert choice[village] in np.flatnonzero(worth - paid == reduced[village])
        value = offers.values(np.full(1 << 13, village), np.arange(1 << 13))
        assert value.tolist() == worth.tolist()


def test_ties_do_not_make_the_search_long() -> None:
    """Sixteen works that do nothing and cost nothing tie in 2**16 ways; the best comes at once."""
    p = wide_problem(villages=3, works=16, years=1)
    p = replace(p, poverty_weight=0)
    near = Branching(p).near(np.zeros(len(p.limits)), 10, np.inf)
    assert near.reach == 0.0
    assert near.village.tolist() == [0, 1, 2]


def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One or two threads: the same floats and the same bundles."""
    p = wide_problem(villages=60, works=10, years=1)
    on_threads(monkeypatch, p, Branching)
