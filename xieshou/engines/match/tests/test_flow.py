"""Lots and orders are matched best, and the proof says so to the thousandth of a fen."""

from __future__ import annotations

import random
from itertools import product as every_choice

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.match import (
    FlowProblem,
    Group,
    Orders,
    ReservedShare,
    Room,
    check_flow,
    explain_flow,
    match_flow,
)

from .market import DAY, drawn, tea, ways
from .referees import by_highs, by_ortools

seeds = st.integers(0, 10**6).map(random.Random)
few = settings(max_examples=40, deadline=None, derandomize=True)


@given(seeds)
@few
def test_without_rooms_it_finds_what_ortools_finds(rng: random.Random) -> None:
    """The optimum of the same market as a flow, and it is proven."""
    p = drawn(rng)
    answer = match_flow(p)
    assert check_flow(p, answer).exact
    assert answer.value == by_ortools(p)
    assert not answer.relaxed


@given(seeds)
@few
def test_with_reserved_shares_and_group_limits_it_is_exact(rng: random.Random) -> None:
    """A reserved share and a group's most stay within the network."""
    p = drawn(rng, groups=True)
    answer = match_flow(p)
    assert check_flow(p, answer).exact
    assert answer.value == pytest.approx(by_highs(p), abs=1e-3)


@given(seeds, st.booleans())
@few
def test_with_rooms_the_optimum_lies_between_value_and_bound(
    rng: random.Random, groups: bool
) -> None:
    """Goods of all kinds share a room: the programme's optimum is never above the bound."""
    p = drawn(rng, rooms=True, groups=groups)
    answer = match_flow(p)
    assert check_flow(p, answer).ok
    best = by_highs(p)
    assert answer.value <= best + 1e-3
    assert best <= answer.bound + 1e-3
    assert answer.exact or "rooms" in answer.relaxed


@given(seeds)
@few
def test_rules_of_whole_and_single_orders_are_kept_within_a_bound(rng: random.Random) -> None:
    """All or nothing, one delivery, a group's minimum: each is kept, the best lies between."""
    p = drawn(rng, size=4, groups=True, rules=True)
    answer = match_flow(p)
    assert check_flow(p, answer).ok
    best = by_highs(p, rules=True)
    assert answer.value <= best + 1e-3
    assert best <= answer.bound + 1e-3


def by_trying(p: FlowProblem, most: int) -> int:
    """The largest worth of all that could be delivered, up to `most` units a way."""
    best, list_of_ways = 0, list(ways(p))
    for units in every_choice(range(most + 1), repeat=len(list_of_ways)):
        sold, served = np.zeros(2, dtype=int), np.zeros(2, dtype=int)
        for q, way in zip(units, list_of_ways, strict=True):
            sold[way.lot] += q
            served[way.order] += q
        if (sold <= p.lots.quantity).all() and (served <= p.orders.quantity).all():
            worth = sum(q * way.gain for q, way in zip(units, list_of_ways, strict=True))
            best = max(best, worth)
    return best


@pytest.mark.parametrize("seed", range(8))
def test_trying_everything_finds_nothing_better(seed: int) -> None:
    """Two lots, two orders, up to three units each way."""
    rng = random.Random(seed)
    p = tea(
        lots=type(tea().lots)(
            code=("L1", "L2"), product=("tea", "tea"), origin=("Y", "Y"),
            quantity=[rng.randint(1, 3), rng.randint(1, 3)],
            floor=[rng.randint(10_000, 40_000), rng.randint(10_000, 40_000)],
            available=DAY, best_before=DAY + 30,
        ),
        orders=Orders(
            code=("O1", "O2"), product=("tea", "tea"), destination=("S", "S"),
            quantity=[rng.randint(1, 3), rng.randint(1, 3)],
            price=[rng.randint(20_000, 60_000), rng.randint(20_000, 60_000)],
            first_day=DAY + 3, last_day=DAY + 3,
        ),
    )  # fmt: skip
    assert match_flow(p).value == by_trying(p, 3)


def test_the_worked_example_of_the_page() -> None:
    """docs/rules/matching.md: O2 gets what is left, and a further gram of it is worth nothing."""
    p = tea()
    answer = match_flow(p)
    assert np.bincount(answer.order, answer.quantity).tolist() == [800, 700]
    assert np.bincount(answer.lot, answer.quantity).tolist() == [1000, 500]
    assert answer.lot_price.tolist() == [29_001, 19_001]
    assert answer.order_price.tolist() == [10_000, 0]
    assert answer.value == answer.bound == 46_501_500


def test_equal_lots_and_orders_are_dealt_out_one_by_one() -> None:
    """The first of equals is served first; nobody gets more than wanted."""
    n = 6
    p = tea(orders=Orders(
        code=tuple("abcdef"), product=("tea",) * n, destination=("S",) * n, quantity=400,
        price=60_000, first_day=DAY, last_day=DAY + 10,
    ))  # fmt: skip
    answer = match_flow(p)
    served = np.bincount(answer.order, answer.quantity, minlength=n)
    assert served.tolist() == [400, 400, 400, 300, 0, 0]
    assert check_flow(p, answer).exact


def test_the_same_problem_has_the_same_answer() -> None:
    """Nothing is drawn by lot."""
    p = drawn(random.Random(5), size=9, rooms=True, groups=True, rules=True)
    first, second = match_flow(p), match_flow(p)
    assert all(np.array_equal(getattr(first, name), getattr(second, name)) for name in vars(first))


def test_a_reserved_share_is_sold_before_dearer_orders() -> None:
    """A public buyer who pays less is served up to what is reserved, and no further."""
    orders = dict(vars(tea().orders), group=("", "public"))
    p = tea(orders=Orders(**orders), groups=(Group("public", reserved=850),))
    answer = match_flow(p)
    assert np.bincount(answer.order, answer.quantity).tolist() == [650, 850]
    assert check_flow(p, answer).exact
    assert explain_flow(p, answer).shares == (ReservedShare("public", 850, 850),)


def test_a_reserved_share_that_goods_do_not_fill_fails_nothing() -> None:
    """What is missing is told."""
    orders = dict(vars(tea().orders), group=("", "public"))
    p = tea(orders=Orders(**orders), groups=(Group("public", reserved=1000),))
    answer = match_flow(p)
    assert check_flow(p, answer).exact
    (share,) = explain_flow(p, answer).shares
    assert (share.sold, share.missing) == (900, 100)


def test_a_hub_takes_no_more_than_its_room_on_each_day() -> None:
    """Two days of 600 grams: deliveries go over both, and the rest is not sold."""
    p = tea(rooms=tuple(Room("K", DAY + day, False, 600 if day in (1, 2) else 0)
                        for day in range(9)))  # fmt: skip
    answer = match_flow(p)
    assert answer.quantity.sum() == 1200
    assert set(answer.departure.tolist()) == {DAY, DAY + 1}
    assert check_flow(p, answer).exact


def test_an_order_that_must_be_whole_is_left_out_if_it_cannot() -> None:
    """O2 wants 900 of the 700 that are left beside O1."""
    orders = dict(vars(tea().orders), partial=[True, False])
    p = tea(orders=Orders(**orders))
    answer = match_flow(p)
    certificate = check_flow(p, answer)
    assert certificate.ok
    assert not certificate.exact
    assert "whole" in answer.relaxed
    assert np.bincount(answer.order, answer.quantity, minlength=2)[1] in (0, 900)


def test_a_market_without_lots_or_orders_has_nothing_to_match() -> None:
    """An empty day is a day."""
    p = drawn(random.Random(0), size=0)
    answer = match_flow(p)
    assert answer.value == 0
    assert check_flow(p, answer).exact
