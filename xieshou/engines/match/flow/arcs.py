"""Which lot can serve which order, how, and at what worth; and how far the others came.

For each pair of a lot and an order the lanes are tried from the cheapest. A day whose room is
limited gives an arc of its own; the first way that no room limits ends the pair, as all that follow
are dearer and never needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from .classes import Classes
from .problem import FlowProblem, Ints

NO_PRODUCT, GRADE, NO_LANE, LATE, STALE, PRICE, FITS = range(7)
"""How far the best pair of a lot or an order came: what stopped it there."""
FAR = 1 << 60


@dataclass(frozen=True, eq=False)
class Arcs:
    """Ways to trade, sorted by order class. By arc: `lot` and `order` class, `lane`, `departure`,
    `room` (-1: unlimited), `gain` (fen for 1,000 units), `grams` of a unit.

    By class: `lot_stage`, `order_stage` how far it came, `lot_need`, `order_need` the least by
    which the price misses (fen for 1,000 units; FAR where none does).
    """

    lot: npt.NDArray[np.int32]
    order: npt.NDArray[np.int32]
    lane: npt.NDArray[np.int32]
    departure: Ints
    room: npt.NDArray[np.int32]
    gain: Ints
    grams: Ints
    lot_stage: npt.NDArray[np.int8]
    order_stage: npt.NDArray[np.int8]
    lot_need: Ints
    order_need: Ints


@dataclass(frozen=True, eq=False)
class Asked:
    """What lots and orders are asked for, and what groups pay, by class (fen for 1,000 units)."""

    lot: Ints
    order: Ints
    group: Ints


def arcs_of(p: FlowProblem, c: Classes, asked: Asked | None = None) -> Arcs:
    """Every way that may be needed, between classes.

    Prices `asked` count in what a price misses: it must not only cover floor and freight, but also
    what others pay.
    """
    lots, orders = p.lots, p.orders
    s, o = c.lot_first, c.order_first
    origins = {name: i for i, name in enumerate(dict.fromkeys(lane.origin for lane in p.lanes))}
    ends = {name: i for i, name in enumerate(dict.fromkeys(lane.destination for lane in p.lanes))}
    nowhere, width = len(origins), len(ends) + 1
    hubs = {name: i for i, name in enumerate(dict.fromkeys(lane.hub for lane in p.lanes))}
    sorted_lots = np.argsort(p.lot_product[s], kind="stable")
    accepted = [
        [(own, 0), *((p.product_index[name], off) for name, off in orders.substitutes[i])]
        for own, i in zip(p.order_product[o].tolist(), o.tolist(), strict=True)
    ]
    by_cost = sorted(range(len(p.lanes)), key=lambda i: (
        p.lanes[i].cost, p.lanes[i].to_hub + p.lanes[i].onward, i
    ))  # fmt: skip
    pair = np.array(
        [origins[p.lanes[i].origin] * width + ends[p.lanes[i].destination] for i in by_cost],
        dtype=np.int64,
    )
    order_of_pair = np.argsort(pair, kind="stable")
    lane_ids = np.array(by_cost, dtype=np.int64)[order_of_pair]
    days = [room.day for room in p.rooms] or [0]
    table = np.full((max(1, len(hubs)), 2, max(days) - min(days) + 1), -1, dtype=np.int32)
    for i, room in enumerate(p.rooms):
        table[hubs[room.hub], int(room.cold), room.day - min(days)] = i
    lane_columns = np.array(
        [
            (hubs[lane.hub], lane.to_hub, lane.onward, int(lane.cold))
            for lane in (p.lanes[i] for i in lane_ids)
        ],
        dtype=np.int64,
    ).reshape(-1, 4)
    freight = np.array(
        [[p.freight(p.lanes[i], product) for product in p.products] for i in lane_ids],
        dtype=np.int64,
    ).reshape(len(lane_ids), len(p.products))
    given = (
        np.searchsorted(p.lot_product[s][sorted_lots], np.arange(len(p.products) + 1)),
        sorted_lots,
        np.array([origins.get(lots.origin[i], nowhere) for i in s], dtype=np.int64),
        lots.grade[s], np.maximum(lots.available[s], p.today), lots.best_before[s], lots.floor[s],
        np.cumsum([0, *map(len, accepted)]),
        np.array([one for row in accepted for one in row], dtype=np.int64).reshape(-1, 2),
        np.array([ends.get(orders.destination[i], len(ends)) for i in o], dtype=np.int64),
        orders.grade[o], orders.first_day[o], orders.last_day[o], orders.shelf_life[o],
        orders.price[o], orders.priority[o] + p.serve,
        np.searchsorted(pair[order_of_pair], np.arange((nowhere + 1) * width + 1)),
        lane_columns, freight, table, min(days), width,
        np.array([product.cold for product in p.products], dtype=np.bool_),
    )  # fmt: skip
    stages = (
        np.zeros(len(s), dtype=np.int8), np.zeros(len(o), dtype=np.int8),
        np.full(len(s), FAR), np.full(len(o), FAR),
    )  # fmt: skip
    paid = asked or Asked(*(np.zeros(len(side), dtype=np.int64) for side in (s, o, o)))
    prices = (paid.lot, paid.order, paid.group)
    none = np.empty((0, 6), dtype=np.int64)
    count = _walk(*given, *stages, *prices, none, False)
    found = np.empty((count, 6), dtype=np.int64)
    _walk(*given, *stages, *prices, found, True)
    lot, order, lane, departure, room, gain = found.T
    return Arcs(
        lot.astype(np.int32), order.astype(np.int32), lane_ids[lane].astype(np.int32),
        departure.copy(), room.astype(np.int32), gain.copy(),
        p.grams[p.lot_product[s[lot]]], *stages,
    )  # fmt: skip


@njit(nogil=True, cache=True)
def _walk(  # type: ignore[no-untyped-def]
    lot_start, lots, origin, grade, available, best_before, floor,
    accept_start, accept, destination, least, first, last, shelf, price, bonus,
    lane_start, lane, freight, room, room_day, width, cold,
    lot_stage, order_stage, lot_need, order_need, ask_lot, ask_order, paid, found, write,
):  # fmt: skip
    """Count the arcs, or write them into `found`; note how far each lot and order came."""
    count = 0
    for o in range(len(destination)):
        for k in range(accept_start[o], accept_start[o + 1]):
            product, off = accept[k, 0], accept[k, 1]
            for at in range(lot_start[product], lot_start[product + 1]):
                s = lots[at]
                stage, need, rise = GRADE, FAR, bonus[o] + paid[o] - 1
                if grade[s] >= least[o]:
                    stage = NO_LANE
                    pair = origin[s] * width + destination[o]
                    done = False
                    for w in range(lane_start[pair], lane_start[pair + 1]):
                        if done:
                            break
                        if cold[product] and lane[w, 3] == 0:
                            continue
                        transit = lane[w, 1] + lane[w, 2]
                        day = max(first[o], available[s] + transit)
                        if day > last[o]:
                            stage = max(stage, LATE)
                            continue
                        end = min(last[o], best_before[s] - shelf[o])
                        if day > end:
                            stage = max(stage, STALE)
                            continue
                        gain = price[o] - off - floor[s] - freight[w, product]
                        if gain < 0:
                            stage = max(stage, PRICE)
                            need = min(need, -gain)
                            continue
                        stage = FITS
                        while day <= end and not done:
                            at_hub = day - lane[w, 2]
                            r = -1
                            if 0 <= at_hub - room_day < room.shape[2]:
                                r = room[lane[w, 0], 1 if cold[product] else 0, at_hub - room_day]
                            if write:
                                found[count, 0], found[count, 1], found[count, 2] = s, o, w
                                found[count, 3], found[count, 4] = day - transit, r
                                found[count, 5] = gain + bonus[o]
                            count += 1
                            done = r < 0
                            day += 1
                lot_stage[s] = max(lot_stage[s], stage)
                order_stage[o] = max(order_stage[o], stage)
                if need < FAR:
                    lot_need[s] = min(lot_need[s], need + max(0, ask_order[o] - rise))
                    order_need[o] = min(order_need[o], need + max(0, ask_lot[s] - rise))
    return count
