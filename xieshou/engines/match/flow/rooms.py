"""Rooms at hubs, which goods of every kind share: the one thing that is not a flow in a network.

Their prices come from a linear programme over few arcs, to which those that the prices call for are
added (HiGHS; column generation). Rounded to whole fen they prove a bound. If the trade that is best
at these prices fits, it is the optimum; else the programme's own is rounded down and topped up, and
the answer says how far from the bound it is: some units of goods, as a rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt

from .arcs import Arcs
from .problem import Ints
from .trade import Sides, Trade, best_trade, value_of

Floats = npt.NDArray[np.float64]

NEAR = 4
"""Arcs of each order with which the programme begins."""
ROUNDS = 40
UNIT = 1e-3
"""The programme counts thousands of units."""
TOO_DEAR = 1e-6


@dataclass(frozen=True, eq=False)
class Roomed:
    """A trade that fits the rooms, and their prices, fen per kilogram."""

    trade: Trade
    room_price: Ints


def trade_within(arcs: Arcs, sides: Sides, rooms: Ints) -> Roomed:
    """The best trade found that keeps `rooms` (grams), with its bound."""
    free = best_trade(arcs.lot, arcs.order, arcs.gain, sides)
    none = np.zeros(len(rooms), dtype=np.int64)
    if (used_rooms(arcs, free.flow, len(rooms)) <= rooms).all():
        return Roomed(free, none)
    price, columns, amount = _programme(arcs, sides, rooms, free)
    in_room = arcs.room >= 0
    paid = arcs.gain.copy()
    paid[in_room] -= price[arcs.room[in_room]] * arcs.grams[in_room]
    priced = best_trade(arcs.lot, arcs.order, paid, sides)
    bound = priced.bound + int(price @ rooms)
    flow = priced.flow
    if not (used_rooms(arcs, flow, len(rooms)) <= rooms).all():
        flow = _rounded(arcs, sides, rooms, columns, amount)
    elif bound > value_of(arcs.order, arcs.gain, flow, sides):
        other = _rounded(arcs, sides, rooms, columns, amount)
        flow = max(flow, other, key=lambda one: value_of(arcs.order, arcs.gain, one, sides))
    value = value_of(arcs.order, arcs.gain, flow, sides)
    return Roomed(replace(priced, flow=flow, value=value, bound=bound), price)


def used_rooms(arcs: Arcs, flow: Ints, rooms: int) -> Ints:
    """Grams in each room."""
    used = np.zeros(rooms, dtype=np.int64)
    inside = arcs.room >= 0
    np.add.at(used, arcs.room[inside], (flow * arcs.grams)[inside])
    return used


def _programme(arcs: Arcs, sides: Sides, rooms: Ints, free: Trade) -> tuple[Ints, Ints, Floats]:
    """(price of each room in whole fen per kilogram, arcs in the programme, units on them)."""
    reduced = arcs.gain - free.lot_price[arcs.lot] - free.order_price[arcs.order]
    by_order = np.lexsort((-reduced, arcs.order))
    first = np.searchsorted(arcs.order[by_order], np.arange(len(sides.demand)))
    rank = np.empty(len(by_order), dtype=np.int64)
    rank[by_order] = np.arange(len(by_order)) - first[arcs.order[by_order]]
    inside = (rank < NEAR) | (free.flow > 0)
    highs = _rows(sides, rooms)
    columns = np.flatnonzero(inside)
    _add(highs, arcs, sides, columns)
    listed = [columns]
    while True:
        highs.run()
        solution = highs.getSolution()
        dual = np.asarray(solution.row_dual)
        parts = np.cumsum([len(sides.supply), len(sides.demand), len(rooms)])
        lot, order, room, group = np.split(dual, parts)
        worth = arcs.gain - lot[arcs.lot] - order[arcs.order]
        worth -= np.where(arcs.room >= 0, np.append(room, 0.0)[arcs.room] * arcs.grams, 0.0)
        worth += np.append(-group, 0.0)[sides.group[arcs.order]]
        called = np.flatnonzero((worth > TOO_DEAR) & ~inside)
        if not len(called) or len(listed) > ROUNDS:
            break
        best = called[np.argsort(-worth[called], kind="stable")][: 4 * len(dual)]
        inside[best] = True
        listed.append(best)
        _add(highs, arcs, sides, best)
    values = np.asarray(solution.col_value)[2 * len(sides.reserved) :] / UNIT
    return np.rint(room).astype(np.int64), np.concatenate(listed), values


def _rows(sides: Sides, rooms: Ints) -> highspy.Highs:
    """Lots, orders and rooms at most; what a group's orders take = its reserved and other units."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("parallel", "off")):
        highs.setOptionValue(name, value)
    groups = len(sides.reserved)
    most = np.concatenate((sides.supply, sides.demand, rooms, np.zeros(groups, dtype=np.int64)))
    upper = most.astype(np.float64) * UNIT
    lower = np.where(np.arange(len(upper)) < len(upper) - groups, -highspy.kHighsInf, 0.0)
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    none = np.empty(0, dtype=np.int32)
    highs.addRows(len(upper), lower, upper, 0, none, none, np.empty(0))
    base = len(upper) - groups
    for g in range(groups):
        for gain, most in (
            (sides.missing, sides.reserved[g]), (0, sides.most[g] - sides.reserved[g]),
        ):  # fmt: skip
            highs.addCol(float(gain), 0.0, float(most * UNIT), 1,
                         np.array([base + g], dtype=np.int32), np.array([-1.0]))  # fmt: skip
    return highs


def _add(highs: highspy.Highs, arcs: Arcs, sides: Sides, columns: Ints) -> None:
    n_lots, n_orders = len(sides.supply), len(sides.demand)
    rows = highs.getNumRow()
    room, group = arcs.room[columns], sides.group[arcs.order[columns]]
    index = np.stack(
        (
            arcs.lot[columns], n_lots + arcs.order[columns],
            np.where(room >= 0, n_lots + n_orders + room, -1),
            np.where(group >= 0, rows - len(sides.reserved) + group, -1),
        ), axis=1,
    )  # fmt: skip
    value = np.ones(index.shape)
    value[:, 2] = arcs.grams[columns]
    kept = index >= 0
    start = np.concatenate(([0], np.cumsum(kept.sum(axis=1))))[:-1].astype(np.int32)
    count = len(columns)
    highs.addCols(count, arcs.gain[columns].astype(float), np.zeros(count),
                  np.full(count, highspy.kHighsInf), int(kept.sum()), start,
                  index[kept].astype(np.int32), value[kept])  # fmt: skip


def _rounded(arcs: Arcs, sides: Sides, rooms: Ints, columns: Ints, amount: Floats) -> Ints:
    """The programme's units, whole ones, and what still fits beside them, best first."""
    have, want, room = sides.supply.tolist(), sides.demand.tolist(), rooms.tolist()
    most = sides.most.tolist()
    flow = np.zeros(len(arcs.lot), dtype=np.int64)
    used = np.flatnonzero(amount > TOO_DEAR)
    whole = np.floor(amount[used] + 1e-3).astype(np.int64).tolist()
    ordered = columns[np.argsort(-arcs.gain[columns], kind="stable")].tolist()
    first = list(zip(columns[used].tolist(), whole, strict=True))
    for e, units in [*first, *((e, None) for e in ordered)]:
        s, o, r, g = arcs.lot[e], arcs.order[e], arcs.room[e], sides.group[arcs.order[e]]
        fits = min(have[s], want[o], most[g] if g >= 0 else want[o])
        fits = min(fits, room[r] // int(arcs.grams[e])) if r >= 0 else fits
        q = fits if units is None else min(fits, units)
        flow[e] += q
        have[s] -= q
        want[o] -= q
        if g >= 0:
            most[g] -= q
        if r >= 0:
            room[r] -= q * int(arcs.grams[e])
    return flow
