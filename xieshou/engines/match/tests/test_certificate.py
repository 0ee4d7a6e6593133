"""A wrong matching is refused, whatever is wrong with it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from xieshou.engines.match import FlowAnswer, FlowProblem, check_flow, match_flow

from .market import DAY, drawn, tea

seeds = st.integers(0, 10**6).map(random.Random)
PRICES = ("lot_price", "order_price", "room_price", "group_price")


def one_more(column: np.ndarray, rng: random.Random) -> np.ndarray:
    """One of the figures changed by one, up or down."""
    changed = column.copy()
    changed[rng.randrange(len(changed))] += rng.choice([-1, 1])
    return changed


@pytest.mark.parametrize("name", ["quantity", *PRICES])
@given(seeds)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_every_flow_and_every_price_counts(name: str, rng: random.Random) -> None:
    """One unit more or less, one fen more or less, and the certificate is void.

    But where no unit is there to be priced: a group that reserves nothing, a room of 0 grams.
    """
    p = drawn(rng, rooms=True, groups=True)
    answer = match_flow(p)
    assume(len(getattr(answer, name)))
    changed = replace(answer, **{name: one_more(getattr(answer, name), rng)})
    amounts = {"room_price": [room.grams for room in p.rooms], "group_price": [0] * len(p.groups)}
    moved = np.flatnonzero(getattr(changed, name) != getattr(answer, name))[0]
    assume(name not in amounts or amounts[name][moved] or not check_flow(p, changed).ok)
    assert not check_flow(p, changed).ok


def with_(**columns: Any) -> FlowAnswer:
    """The answer of the smallest market with something else in it."""
    return replace(match_flow(tea()), **columns)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("value", {"value": 46_501_499}),
        ("bound", {"bound": 46_501_501}),
        ("shape", {"lot": ints(0)}),
        ("shape", {"lot_price": ints(1, 1).astype(float)}),
        ("too_large", {"lot_price": ints(2**62, 0)}),
        ("no_such", {"order": ints(0, 1, 2)}),
        ("too_early", {"departure": ints(DAY - 1, DAY, DAY)}),
        ("window", {"departure": ints(DAY + 9, DAY, DAY)}),
        ("lot", {"quantity": ints(900, 300, 500), "lot": ints(0, 0, 0)}),
        ("negative_price", {"order_price": ints(-1, 0)}),
        ("worth_more", {"order_price": ints(9_999, 0)}),
    ],
)  # fmt: skip
def test_each_fault_is_named(code: str, wrong: dict[str, Any]) -> None:
    """What is wrong, in a word."""
    certificate = check_flow(tea(), with_(**wrong))
    assert not certificate.ok
    assert code in {fault.code for fault in certificate.faults}


def other(**changes: Any) -> FlowProblem:
    """The smallest market with other orders or lots."""
    p = tea()
    for side in ("lots", "orders"):
        rows = getattr(p, side)
        mine = {name: value for name, value in changes.items() if name.startswith(side)}
        given = {name.removeprefix(f"{side}_"): value for name, value in mine.items()}
        p = replace(p, **{side: type(rows)(**(dict(vars(rows)) | given))})
    return p


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("order", other(orders_quantity=[700, 900])),
        ("not_whole", other(orders_partial=[True, False])),
        ("not_single", other(orders_single=[True, True])),
        ("grade", other(orders_grade=[1, 0])),
        ("shelf_life", other(orders_shelf_life=[98, 0])),
        ("price", other(orders_price=[20_999, 50_000])),
        ("lane", other(lots_origin=("Z", "Y"))),
    ],
)
def test_an_answer_to_another_market_is_refused(code: str, problem: FlowProblem) -> None:
    """Each rule of the market is held against each delivery."""
    certificate = check_flow(problem, match_flow(tea()))
    assert code in {fault.code for fault in certificate.faults}
