"""Lots and orders as a network: lots → orders → groups → the root, which takes what is unsold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .scaling import Network, cheapest_flow

Ints = npt.NDArray[np.int64]
Index = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Sides:
    """What there is: units by lot, units by order, each order's group (-1: none), and by group
    units `reserved`, `most`, and the worth of a reserved unit, `missing` (fen for 1,000 units)."""

    supply: Ints
    demand: Ints
    group: Ints
    reserved: Ints
    most: Ints
    missing: int


@dataclass(frozen=True, eq=False)
class Trade:
    """Units on each arc, prices of lots, orders and groups (see `FlowAnswer`), and their sums.

    `value`: gains less what is missing of the reserved; `bound`: no trade is worth more.
    Thousandths of a fen.
    """

    flow: Ints
    lot_price: Ints
    order_price: Ints
    group_price: Ints
    value: int
    bound: int


def best_trade(lot: Index, order: Index, gain: Ints, sides: Sides) -> Trade:
    """The trade worth most over the arcs `lot` → `order`; value = bound."""
    n_lots, n_orders, n_groups = len(sides.supply), len(sides.demand), len(sides.reserved)
    root = n_lots + n_orders + n_groups
    grouped = np.where(sides.group >= 0, n_lots + n_orders + sides.group, root)
    groups = np.arange(n_lots + n_orders, root)
    net = Network(
        tail=np.concatenate(
            (lot, np.arange(n_lots), n_lots + np.arange(n_orders), groups, groups)
        ).astype(np.int32),
        head=np.concatenate(
            (n_lots + order, np.full(n_lots, root), grouped, np.full(2 * n_groups, root))
        ).astype(np.int32),
        room=np.concatenate(
            (sides.supply[lot] + 1, sides.supply + 1, sides.demand, sides.reserved,
             sides.most - sides.reserved)
        ),
        cost=np.concatenate(
            (-gain, np.zeros(n_lots + n_orders, dtype=np.int64),
             np.full(n_groups, -sides.missing), np.zeros(n_groups, dtype=np.int64))
        ),
        supply=np.concatenate(
            (sides.supply, np.zeros(n_orders + n_groups, dtype=np.int64), [-sides.supply.sum()])
        ),
        pairs=len(lot),
    )  # fmt: skip
    flow, pi = cheapest_flow(net)
    pi -= pi[root]
    served = pi[n_lots : n_lots + n_orders]
    prices = (
        np.maximum(0, pi[:n_lots]),
        np.maximum(0, pi[grouped] - served),
        pi[n_lots + n_orders : root].copy(),
    )
    flow = flow[: len(lot)]
    return Trade(
        flow, *prices, value_of(order, gain, flow, sides), bound_of(*prices, sides)
    )  # fmt: skip


def value_of(order: Index, gain: Ints, flow: Ints, sides: Sides) -> int:
    """Gains less what is missing of the reserved, thousandths of a fen."""
    of_group = sides.group[order]
    sold = np.zeros(len(sides.reserved), dtype=np.int64)
    np.add.at(sold, of_group[of_group >= 0], flow[of_group >= 0])
    missing = np.maximum(0, sides.reserved - sold).sum()
    return int(gain @ flow) - sides.missing * int(missing)


def bound_of(lot_price: Ints, order_price: Ints, group_price: Ints, sides: Sides) -> int:
    """What the prices prove, thousandths of a fen."""
    reserve = np.maximum(0, sides.missing - group_price) - sides.missing
    rest = np.maximum(0, -group_price)
    return (
        _paid(sides.supply, lot_price)
        + _paid(sides.demand, order_price)
        + _paid(sides.reserved, reserve)
        + _paid(sides.most - sides.reserved, rest)
    )


def _paid(units: Ints, price: Ints) -> int:
    return sum(u * c for u, c in zip(units.tolist(), price.tolist(), strict=True))
