"""Lots that differ in nothing but quantity are one to the solver; so are such orders.

Exact: what a class is given is dealt out to its members in their order, and they share its price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from .problem import FlowProblem, Ints


@dataclass(frozen=True, eq=False)
class Classes:
    """`lot_class`, `order_class`: class of each lot and order; `..._first`: a member of each class;
    `..._total`: units of each class."""

    lot_class: Ints
    order_class: Ints
    lot_first: Ints
    order_first: Ints
    lot_total: Ints
    order_total: Ints


def classes_of(p: FlowProblem) -> Classes:
    """Orders that must be whole or single are classes of their own."""
    lots, orders = p.lots, p.orders
    origin = _codes(lots.origin)
    destination, substitutes = _codes(orders.destination), _codes(orders.substitutes)
    alone = np.where(orders.partial & ~orders.single, -1, np.arange(len(orders.code)))
    lot = _same(p.lot_product, origin, lots.grade, np.maximum(lots.available, p.today),
                lots.best_before, lots.floor)  # fmt: skip
    order = _same(
        p.order_product, destination, substitutes, p.order_group, orders.grade, orders.price,
        orders.first_day, orders.last_day, orders.shelf_life, orders.priority, alone,
    )  # fmt: skip
    (lot_first, lot_class), (order_first, order_class) = lot, order
    return Classes(
        lot_class, order_class, lot_first, order_first,
        _sums(lot_class, lots.quantity, len(lot_first)),
        _sums(order_class, orders.quantity, len(order_first)),
    )  # fmt: skip


def _codes(values: tuple[object, ...]) -> Ints:
    index: dict[object, int] = {}
    return np.array([index.setdefault(value, len(index)) for value in values], dtype=np.int64)


def _same(*columns: Ints) -> tuple[Ints, Ints]:
    """A member of each class of equal rows, and the class of each row."""
    if not len(columns[0]):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    order = np.lexsort(columns[::-1])
    changes = np.zeros(len(order), dtype=np.int64)
    for column in columns:
        sorted_column = column[order]
        changes[1:] |= sorted_column[1:] != sorted_column[:-1]
    of_row = np.empty(len(order), dtype=np.int64)
    of_row[order] = np.cumsum(changes)
    first = order[np.flatnonzero(np.append(1, changes[1:]))]
    return first, of_row


def _sums(key: Ints, amount: Ints, n: int) -> Ints:
    total = np.zeros(n, dtype=np.int64)
    np.add.at(total, key, amount)
    return total


@njit(nogil=True, cache=True)
def _deal(lot, order, quantity, lots, lot_start, orders, order_start, have, want, out):  # type: ignore[no-untyped-def]
    at_lot, at_order, count = lot_start[:-1].copy(), order_start[:-1].copy(), 0
    for i in range(len(quantity)):
        rest = quantity[i]
        while rest > 0:
            a, b = lots[at_lot[lot[i]]], orders[at_order[order[i]]]
            q = min(rest, have[a], want[b])
            out[count, 0], out[count, 1], out[count, 2], out[count, 3] = i, a, b, q
            count += 1
            rest -= q
            have[a] -= q
            want[b] -= q
            if have[a] == 0:
                at_lot[lot[i]] += 1
            if want[b] == 0:
                at_order[order[i]] += 1
    return count


def dealt(
    p: FlowProblem, c: Classes, lot: npt.NDArray[np.int32], order: npt.NDArray[np.int32],
    quantity: Ints,
) -> tuple[Ints, Ints, Ints, Ints]:  # fmt: skip
    """Flows between classes, dealt out to members: (flow it is of, lot, order, units)."""
    lots, lot_start = _members(c.lot_class, len(c.lot_first))
    orders, order_start = _members(c.order_class, len(c.order_first))
    out = np.empty((len(quantity) + len(c.lot_class) + len(c.order_class), 4), dtype=np.int64)
    have, want = p.lots.quantity.copy(), p.orders.quantity.copy()
    count = _deal(lot, order, quantity, lots, lot_start, orders, order_start, have, want, out)
    which, of_lot, of_order, units = out[:count].T.copy()
    return which, of_lot, of_order, units


def _members(of_row: Ints, n: int) -> tuple[Ints, Ints]:
    """Rows by class, in their order, and where each class begins."""
    by_class = np.argsort(of_row, kind="stable")
    return by_class, np.searchsorted(of_row[by_class], np.arange(n + 1))
