"""Everything that is left over has its reason, and the price that would change it does."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.match import (
    FlowProblem,
    Group,
    Lane,
    Lots,
    Orders,
    Product,
    Room,
    UnmetDemand,
    explain_flow,
    match_flow,
    unmet_demand,
)

from .market import DAY, drawn, tea

seeds = st.integers(0, 10**6).map(random.Random)


def one(**changes: Any) -> FlowProblem:
    """A lot and an order that do fit, but for the changes."""
    given = {
        "today": DAY, "products": (Product("tea"), Product("ham", cold=True)),
        "lots": {
            "code": ("L",), "product": ("tea",), "origin": ("Y",), "quantity": 10, "floor": 100,
            "available": DAY, "best_before": DAY + 9, "grade": 1,
        },
        "orders": {
            "code": ("O",), "product": ("tea",), "destination": ("S",), "quantity": 10,
            "price": 300, "first_day": DAY, "last_day": DAY + 5, "grade": 1,
        },
        "lanes": (Lane("Y", "K", "S", 50_000, 1, 1),),
    }  # fmt: skip
    for name, value in changes.items():
        side, _, column = name.partition("_")
        if column:
            given[side] = given[side] | {column: value}  # type: ignore[operator]
        else:
            given[name] = value
    given["lots"], given["orders"] = Lots(**given["lots"]), Orders(**given["orders"])  # type: ignore[arg-type]
    return FlowProblem(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reason", "changes", "change"),
    [
        ("no_product", {"orders_product": ("ham",)}, None),
        ("grade", {"orders_grade": 2}, None),
        ("no_lane", {"orders_destination": ("T",)}, None),
        ("no_lane", {"lots_product": ("ham",), "orders_product": ("ham",)}, None),
        ("days", {"orders_last_day": DAY + 1}, None),
        ("shelf_life", {"orders_shelf_life": 8}, None),
        ("price", {"orders_price": 140}, 10),
        ("hub_full", {"rooms": tuple(Room("K", DAY + d, False, 0) for d in range(9))}, None),
        ("group_full", {"orders_group": ("g",), "groups": (Group("g", most=0),)}, None),
    ],
)
def test_the_reason_is_what_stopped_the_pair_that_came_furthest(
    reason: str, changes: dict[str, Any], change: int | None
) -> None:
    """Of the order as of the lot."""
    p = one(**changes)
    reasons = explain_flow(p, match_flow(p))
    assert [left.reason for left in reasons.unmet] == [reason]
    assert [left.reason for left in reasons.unsold] == [reason]
    assert reason in ("hub_full", "group_full") or reasons.unmet[0].change == change


def test_whoever_is_outbid_is_told_the_price() -> None:
    """O2 lacks 200 g; one fen a kilogram more than O1's need and it would have them."""
    p = tea(orders=replace_orders(tea(), quantity=[800, 900], price=[60_000, 50_000]))
    (left,) = explain_flow(p, match_flow(p)).unmet
    assert (left.code, left.quantity, left.reason) == ("O2", 200, "outbid")
    dearer = replace(p, orders=replace_orders(p, price=[60_000, 50_000 + 10_001]))
    assert np.bincount(match_flow(dearer).order, match_flow(dearer).quantity)[1] == 900


def replace_orders(p: FlowProblem, **columns: Any) -> Orders:
    return Orders(**(dict(vars(p.orders)) | columns))


@given(seeds)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_an_order_without_anything_is_served_at_the_price_named(rng: random.Random) -> None:
    """If it pays that much more, and nothing else changes, it gets something."""
    p = drawn(rng)
    answer = match_flow(p)
    for left in explain_flow(p, answer).unmet:
        if left.change is None or left.quantity < left.total:
            continue
        price = p.orders.price.copy()
        price[left.row] += left.change
        dearer = replace(p, orders=replace_orders(p, price=price))
        assert left.row in match_flow(dearer).order


@given(seeds)
@settings(max_examples=20, deadline=None, derandomize=True)
def test_what_is_left_over_adds_up(rng: random.Random) -> None:
    """Sold and unsold make the lot, served and unmet the order; every reason is there."""
    p = drawn(rng, rooms=True, groups=True, rules=True)
    answer = match_flow(p)
    reasons = explain_flow(p, answer)
    sold = int(answer.quantity.sum())
    assert sum(left.quantity for left in reasons.unsold) == p.lots.quantity.sum() - sold
    assert sum(left.quantity for left in reasons.unmet) == p.orders.quantity.sum() - sold


def test_unmet_demand_is_told_by_product_and_period() -> None:
    """A plan's limits are fed from it."""
    p = tea()
    reasons = explain_flow(p, match_flow(p))
    assert unmet_demand(p, reasons, lambda day: f"week {day // 7}") == (
        UnmetDemand("tea", f"week {(DAY + 10) // 7}", 1700, 200, "outbid"),
    )
