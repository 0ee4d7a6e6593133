"""Check a matching without trusting the solver.

Written from the statement of the problem alone; it shares no code with the solver. Every delivery
is held against the rules, quantities against lots, orders, rooms and groups, the value is summed
anew, and the bound follows from the prices once no pair of a lot and an order, by any lane on any
day, is worth more than they ask. All in whole numbers: value = bound is a proof.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .problem import FlowProblem, Ints, Lane, Product
from .result import FlowAnswer

_DELIVERY = ("lot", "order", "lane", "departure", "quantity")
_MOST = 2**61
"""Prices beyond this prove nothing of use."""


@dataclass(frozen=True)
class FlowFault:
    """What is wrong (`code`), and where (`params`)."""

    code: str
    params: dict[str, Any]


@dataclass(frozen=True)
class FlowCertificate:
    """What the check found; `value` and `bound` are its own figures, thousandths of a fen."""

    ok: bool
    value: int
    bound: int
    faults: tuple[FlowFault, ...]

    @property
    def exact(self) -> bool:
        """No matching is worth more."""
        return self.ok and self.value == self.bound


def check_flow(p: FlowProblem, answer: FlowAnswer) -> FlowCertificate:
    """Recompute everything an answer claims. Never raises on a wrong one: it lists the faults."""
    malformed = list(_malformed(p, answer))
    if malformed:
        return FlowCertificate(False, 0, 0, tuple(malformed))
    faults = [*_delivery_faults(p, answer), *_amount_faults(p, answer), *_price_faults(p, answer)]
    value, bound = (0, 0) if faults else (_value(p, answer), _bound(p, answer))
    if not faults:
        for name, stated, found in (
            ("value", answer.value, value), ("bound", answer.bound, bound),
        ):  # fmt: skip
            if stated != found:
                faults.append(FlowFault(name, {"stated": stated, "found": found}))
        if value > bound:
            faults.append(FlowFault("above_bound", {"value": value, "bound": bound}))
    return FlowCertificate(not faults, value, bound, tuple(faults))


def _malformed(p: FlowProblem, a: FlowAnswer) -> Iterator[FlowFault]:
    lengths = {
        "lot_price": len(p.lots.code), "order_price": len(p.orders.code),
        "room_price": len(p.rooms), "group_price": len(p.groups),
    }  # fmt: skip
    lengths |= dict.fromkeys(_DELIVERY, len(np.atleast_1d(a.quantity)))
    for name, length in lengths.items():
        column = np.asarray(getattr(a, name))
        if column.shape != (length,) or (length and column.dtype.kind != "i"):
            yield FlowFault("shape", {"column": name})
        elif length and int(np.abs(column).max()) >= _MOST:
            yield FlowFault("too_large", {"column": name})
    for name, length in (("lot", len(p.lots.code)), ("order", len(p.orders.code)),
                         ("lane", len(p.lanes))):  # fmt: skip
        column = np.asarray(getattr(a, name))
        if column.size and not (column.min() >= 0 and column.max() < length):
            yield FlowFault("no_such", {"column": name})


def _rows(a: FlowAnswer) -> Iterator[tuple[int, int, int, int, int]]:
    return zip(*(getattr(a, name).tolist() for name in _DELIVERY), strict=True)


def _off(p: FlowProblem, o: int, product: str) -> int | None:
    """What an order takes off its price for a product; None where it will not do."""
    if product == p.orders.product[o]:
        return 0
    return dict(p.orders.substitutes[o]).get(product)


def _surplus(p: FlowProblem, s: int, o: int, lane: Lane, off: int) -> int:
    product = p.products[p.product_index[p.lots.product[s]]]
    freight = -(-lane.cost * product.grams // 1000)
    return int(p.orders.price[o]) - off - int(p.lots.floor[s]) - freight


def _delivery_faults(p: FlowProblem, a: FlowAnswer) -> Iterator[FlowFault]:
    lots, orders = p.lots, p.orders
    for i, (s, o, w, day, quantity) in enumerate(_rows(a)):
        lane, off = p.lanes[w], _off(p, o, lots.product[s])
        product = p.products[p.product_index[lots.product[s]]]
        arrival = day + lane.to_hub + lane.onward
        wrong = {
            "quantity": quantity < 1,
            "product": off is None,
            "grade": lots.grade[s] < orders.grade[o],
            "lane": (lane.origin, lane.destination) != (lots.origin[s], orders.destination[o]),
            "cold": product.cold and not lane.cold,
            "too_early": day < max(int(lots.available[s]), p.today),
            "window": not orders.first_day[o] <= arrival <= orders.last_day[o],
            "shelf_life": lots.best_before[s] - arrival < orders.shelf_life[o],
            "price": off is not None and _surplus(p, s, o, lane, off) < 0,
        }
        for code, is_wrong in wrong.items():
            if is_wrong:
                yield FlowFault(code, {"delivery": i, "lot": lots.code[s], "order": orders.code[o]})


def _amount_faults(p: FlowProblem, a: FlowAnswer) -> Iterator[FlowFault]:
    sold, served, ways = Counter[int](), Counter[int](), Counter[int]()
    rooms: Counter[tuple[str, int, bool]] = Counter()
    for s, o, w, day, quantity in _rows(a):
        lane, product = p.lanes[w], p.products[p.product_index[p.lots.product[s]]]
        sold[s] += quantity
        served[o] += quantity
        ways[o] += 1
        rooms[lane.hub, day + lane.to_hub, product.cold] += quantity * product.grams
    for s, units in sold.items():
        if units > p.lots.quantity[s]:
            yield FlowFault("lot", {"lot": p.lots.code[s], "units": units})
    for o, units in served.items():
        code = p.orders.code[o]
        if units > p.orders.quantity[o]:
            yield FlowFault("order", {"order": code, "units": units})
        if units < p.orders.quantity[o] and not p.orders.partial[o]:
            yield FlowFault("not_whole", {"order": code, "units": units})
        if p.orders.single[o] and ways[o] > 1:
            yield FlowFault("not_single", {"order": code, "ways": ways[o]})
    for room in p.rooms:
        used = rooms[room.hub, room.day, room.cold]
        if used > room.grams:
            yield FlowFault("room", {"hub": room.hub, "day": room.day, "grams": used})
    for group, units in zip(p.groups, _sold_to(p, a), strict=True):
        if units > (units if group.most is None else group.most):
            yield FlowFault("group_most", {"group": group.code, "units": units})
        if 0 < units < group.minimum:
            yield FlowFault("group_minimum", {"group": group.code, "units": units})


def _sold_to(p: FlowProblem, a: FlowAnswer) -> list[int]:
    """Units sold to each group."""
    sold = Counter[str]()
    for o, quantity in zip(a.order.tolist(), a.quantity.tolist(), strict=True):
        sold[p.orders.group[o]] += quantity
    return [sold[group.code] for group in p.groups]


def _value(p: FlowProblem, a: FlowAnswer) -> int:
    total = 0
    for s, o, w, _, quantity in _rows(a):
        surplus = _surplus(p, s, o, p.lanes[w], _off(p, o, p.lots.product[s]) or 0)
        total += quantity * (surplus + int(p.orders.priority[o]) + p.serve)
    return total - p.missing_cost * sum(
        max(0, group.reserved - units)
        for group, units in zip(p.groups, _sold_to(p, a), strict=True)
    )


def _bound(p: FlowProblem, a: FlowAnswer) -> int:
    """What all together is worth at the prices: nothing can be worth more if no pair is."""

    def paid(units: Ints, price: Ints) -> int:
        return sum(u * c for u, c in zip(units.tolist(), price.tolist(), strict=True))

    total = paid(p.lots.quantity, a.lot_price) + paid(p.orders.quantity, a.order_price)
    total += sum(room.grams * int(c) for room, c in zip(p.rooms, a.room_price, strict=True))
    everything = sum(p.orders.quantity.tolist())
    for group, z in zip(p.groups, a.group_price.tolist(), strict=True):
        most = max(everything if group.most is None else group.most, group.reserved)
        # A unit sold to the group saves `missing_cost` up to what is reserved, then nothing.
        total += group.reserved * (max(0, p.missing_cost - z) - p.missing_cost)
        total += (most - group.reserved) * max(0, -z)
    return total


def _price_faults(p: FlowProblem, a: FlowAnswer) -> Iterator[FlowFault]:
    for name in ("lot_price", "order_price", "room_price"):
        below = np.flatnonzero(getattr(a, name) < 0)
        if len(below):
            yield FlowFault("negative_price", {"column": name, "row": int(below[0])})
    z = dict(zip((group.code for group in p.groups), a.group_price.tolist(), strict=True))
    bonus = np.array([z.get(name, 0) for name in p.orders.group], dtype=np.int64)
    asked = a.order_price - bonus - p.orders.priority - p.serve
    lanes, rooms = _Lanes(p), _RoomPrices(p, a)
    sellers, buyers = defaultdict(list), defaultdict(list)
    for lot, code in enumerate(p.lots.product):
        sellers[code].append(lot)
    for order, own in enumerate(p.orders.product):
        for code, off in ((own, 0), *p.orders.substitutes[order]):
            buyers[code].append((order, off))
    for product in p.products:
        if product.code in sellers and product.code in buyers:
            s, wanted = np.array(sellers[product.code]), np.array(buyers[product.code])
            for w in lanes.between(s, wanted[:, 0]):
                yield from _pair_faults(p, a, product, lanes, w, s, wanted, asked, rooms)


class _Lanes:
    """Lanes as columns, and which there are from each origin to each destination."""

    def __init__(self, p: FlowProblem) -> None:
        self.cost = np.array([lane.cost for lane in p.lanes], dtype=np.int64)
        self.transit = np.array([lane.to_hub + lane.onward for lane in p.lanes], dtype=np.int64)
        self.onward = np.array([lane.onward for lane in p.lanes], dtype=np.int64)
        self.cold = np.array([lane.cold for lane in p.lanes], dtype=np.bool_)
        origins = {name: i for i, name in enumerate(sorted(set(p.lots.origin)))}
        ends = {name: i for i, name in enumerate(sorted(set(p.orders.destination)))}
        self.origin = np.array([origins[name] for name in p.lots.origin], dtype=np.int64)
        self.end = np.array([ends[name] for name in p.orders.destination], dtype=np.int64)
        self.tables: list[Ints] = []
        seen = Counter[tuple[int, int]]()
        for w, lane in enumerate(p.lanes):
            if lane.origin in origins and lane.destination in ends:
                key = origins[lane.origin], ends[lane.destination]
                if seen[key] == len(self.tables):
                    self.tables.append(np.full((len(origins), len(ends)), -1))
                self.tables[seen[key]][key] = w
                seen[key] += 1

    def between(self, s: Ints, o: Ints) -> Iterator[Ints]:
        """Lanes of each pair of an order (row) and a lot (column), one a time; -1: no more."""
        for table in self.tables:
            yield table[self.origin[s][None, :], self.end[o][:, None]]


class _RoomPrices:
    """What rooms ask for a gram, in fen for 1,000: by hub, day and cold; 0 where no limit is."""

    def __init__(self, p: FlowProblem, a: FlowAnswer) -> None:
        hubs = {name: i for i, name in enumerate(sorted({lane.hub for lane in p.lanes}))}
        self.hub = np.array([hubs[lane.hub] for lane in p.lanes], dtype=np.int64)
        days = [room.day for room in p.rooms] or [0]
        self.first = min(days)
        self.price = np.zeros((len(hubs), max(days) - self.first + 1, 2), dtype=np.int64)
        for room, price in zip(p.rooms, a.room_price.tolist(), strict=True):
            self.price[hubs[room.hub], room.day - self.first, int(room.cold)] = price

    def on(self, w: Ints, day: Ints, cold: bool) -> Ints:
        """By lane and day at its hub."""
        place = day - self.first
        inside = (place >= 0) & (place < self.price.shape[1])
        at = np.where(inside, place, 0)
        return np.where(inside, self.price[self.hub[w], at, int(cold)], 0)


def _pair_faults(
    p: FlowProblem, a: FlowAnswer, product: Product, lanes: _Lanes, w: Ints, s: Ints,
    wanted: Ints, asked: Ints, rooms: _RoomPrices,
) -> Iterator[FlowFault]:  # fmt: skip
    """Pairs, each by its lane, that are worth more than the prices ask."""
    lots, orders, o, off = p.lots, p.orders, wanted[:, :1], wanted[:, 1:]
    begin = np.maximum(
        orders.first_day[o], np.maximum(lots.available[s], p.today) + lanes.transit[w]
    )
    end = np.minimum(orders.last_day[o], lots.best_before[s] - orders.shelf_life[o])
    freight = -(-lanes.cost[w] * product.grams // 1000)
    surplus = orders.price[o] - off - lots.floor[s] - freight
    may = (w >= 0) & (lots.grade[s] >= orders.grade[o]) & (begin <= end) & (surplus >= 0)
    if product.cold:
        may &= lanes.cold[w]
    left = surplus - asked[o] - a.lot_price[s]
    row, column = np.nonzero(may & (left > 0))
    if not len(row):
        return
    # Only rooms may still ask for what is left, on every day that the goods could go.
    lane, day, last = w[row, column], begin[row, column], end[row, column]
    least = np.full(len(row), _MOST // product.grams)
    while (day <= last).any():
        price = rooms.on(lane, day - lanes.onward[lane], product.cold)
        least = np.where(day <= last, np.minimum(least, price), least)
        day = day + 1
    by = left[row, column] - least * product.grams
    worst = int(by.argmax())
    if by[worst] > 0:
        yield FlowFault("worth_more", {
            "lot": lots.code[s[column[worst]]], "order": orders.code[int(o[row[worst], 0])],
            "by": int(by[worst]),
        })  # fmt: skip
