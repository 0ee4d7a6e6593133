"""Loads leave together where windows allow, and nobody gets less for it."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings, strategies as st

from xieshou.engines.match import Lane, Lots, Orders, check_flow, consolidate, match_flow

from .market import DAY, drawn, tea

seeds = st.integers(0, 10**6).map(random.Random)


@given(seeds)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_no_vehicle_more_and_no_order_less(rng: random.Random) -> None:
    """The same deliveries and worth, still proven, with vehicles between the least and before."""
    p = drawn(rng, size=9, rooms=True)
    before = match_flow(p)
    after, loads = consolidate(p, before)
    certificate = check_flow(p, after)
    assert certificate.ok
    assert certificate.value == before.value
    n = len(p.orders.code)
    for name in ("order", "lot"):
        size = max(n, len(p.lots.code))
        assert np.array_equal(
            np.bincount(getattr(after, name), after.quantity, minlength=size),
            np.bincount(getattr(before, name), before.quantity, minlength=size),
        )
    assert loads.least <= loads.vehicles <= loads.vehicles_before
    assert sum(load.cost for load in loads.loads) == loads.cost
    assert loads.saved >= 0


def test_two_half_loads_become_one() -> None:
    """One lot may leave on Monday or Tuesday, the other from Tuesday on: one lorry on Tuesday."""
    p = tea(
        lots=Lots(code=("L1", "L2"), product=("tea",) * 2, origin=("Y",) * 2, quantity=500,
                  floor=[20_000, 20_001], available=[DAY, DAY + 1], best_before=DAY + 9),
        orders=Orders(code=("O",), product=("tea",), destination=("S",), quantity=1000,
                      price=60_000, first_day=DAY, last_day=DAY + 6),
        lanes=(Lane("Y", "K", "S", 1_000_000, 1, 2, False, 1000, 80_000),),
    )  # fmt: skip
    answer, loads = consolidate(p, match_flow(p))
    assert answer.departure.tolist() == [DAY + 1, DAY + 1]
    assert (loads.vehicles_before, loads.vehicles, loads.least) == (2, 1, 1)
    assert (loads.saved, loads.loads[0].cost) == (80_000, 80_000)
