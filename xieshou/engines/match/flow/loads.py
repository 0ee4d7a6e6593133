"""Loads by lane and day, and fewer vehicles by sending goods together.

A vehicle costs the same however full. Deliveries may leave on another day if the lot, the order's
window, its shelf life and the rooms allow; who gets what, and what it is worth, stay as they are,
and so does the proof. Which days to use is a bin packing with windows: the smallest load is emptied
into others that have space, while that saves a vehicle. A heuristic; `least` vehicles says how far
it is from the best at most (all grams of a lane, were they to leave on one day).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np

from .problem import FlowProblem
from .result import FlowAnswer


@dataclass(frozen=True)
class Load:
    """What leaves by `lane` (row) on `day`: grams, deliveries, vehicles, and their cost in fen."""

    lane: int
    day: int
    grams: int
    deliveries: int
    vehicles: int
    cost: int


@dataclass(frozen=True)
class Loads:
    """`saved`: fen of vehicles less than before; `vehicles_before`; `least`: vehicles that no other
    choice of days gets below."""

    loads: tuple[Load, ...]
    vehicles: int
    vehicles_before: int
    least: int
    cost: int
    saved: int


@dataclass
class _Item:
    """Grams of a delivery, and the days on which it may leave."""

    row: int
    units: int
    grams: int
    first: int
    last: int
    whole: bool
    cold: bool


def consolidate(p: FlowProblem, answer: FlowAnswer) -> tuple[FlowAnswer, Loads]:
    """The same deliveries with fewer vehicles: (answer with other days of departure, its loads)."""
    by_lane: dict[int, dict[int, list[_Item]]] = defaultdict(lambda: defaultdict(list))
    rows = zip(
        *(
            getattr(answer, name).tolist()
            for name in ("lot", "order", "lane", "departure", "quantity")
        ),
        strict=True,
    )
    for row, (s, o, w, day, quantity) in enumerate(rows):
        by_lane[w][day].append(_item(p, row, s, o, w, quantity))
    rooms = _Rooms(p, by_lane)
    before = {w: _vehicles(p, w, days) for w, days in by_lane.items()}
    for w, days in by_lane.items():
        if p.lanes[w].vehicle_grams:
            _merge(p, w, days, rooms)
    loads = tuple(
        _load(p, w, day, by_lane[w][day])
        for w in sorted(by_lane)
        for day in sorted(by_lane[w])
        if by_lane[w][day]
    )
    least = 0
    for w, days in by_lane.items():
        grams = sum(item.units * item.grams for items in days.values() for item in items)
        least += -(-grams // p.lanes[w].vehicle_grams) if p.lanes[w].vehicle_grams else 0
    cost = sum(load.cost for load in loads)
    cost_before = sum(p.lanes[w].vehicle_cost * count for w, count in before.items())
    found = Loads(loads, sum(load.vehicles for load in loads), sum(before.values()), least, cost,
                  cost_before - cost)  # fmt: skip
    return _answer(answer, by_lane), found


def _item(p: FlowProblem, row: int, s: int, o: int, w: int, quantity: int) -> _Item:
    lane, lots, orders = p.lanes[w], p.lots, p.orders
    transit = lane.to_hub + lane.onward
    latest = min(int(orders.last_day[o]), int(lots.best_before[s]) - int(orders.shelf_life[o]))
    first = max(int(lots.available[s]), p.today, int(orders.first_day[o]) - transit)
    product = p.products[p.lot_product[s]]
    return _Item(row, quantity, product.grams, first, latest - transit, bool(orders.single[o]),
                 product.cold)  # fmt: skip


class _Rooms:
    """Grams still free in the rooms, by hub, day and cold; without a limit none is named."""

    def __init__(self, p: FlowProblem, by_lane: dict[int, dict[int, list[_Item]]]) -> None:
        self.lanes = p.lanes
        self.free = {(room.hub, room.day, room.cold): room.grams for room in p.rooms}
        for w, days in by_lane.items():
            for day, items in days.items():
                for item in items:
                    self.take(w, day, item, item.units)

    def take(self, w: int, day: int, item: _Item, units: int) -> None:
        """Minus gives back."""
        key = self._key(w, day, item)
        if key in self.free:
            self.free[key] -= units * item.grams

    def fits(self, w: int, day: int, item: _Item) -> int:
        """Units that there is room for."""
        key = self._key(w, day, item)
        return self.free[key] // item.grams if key in self.free else item.units

    def _key(self, w: int, day: int, item: _Item) -> tuple[str, int, bool]:
        return self.lanes[w].hub, day + self.lanes[w].to_hub, item.cold


def _vehicles(p: FlowProblem, w: int, days: dict[int, list[_Item]]) -> int:
    return sum(_needed(p, w, _grams(items)) for items in days.values())


def _grams(items: list[_Item]) -> int:
    return sum(item.units * item.grams for item in items)


def _needed(p: FlowProblem, w: int, grams: int) -> int:
    size = p.lanes[w].vehicle_grams
    return -(-grams // size) if size else 0


def _merge(p: FlowProblem, w: int, days: dict[int, list[_Item]], rooms: _Rooms) -> None:
    """Empty the vehicle that is least full, while what is in it fits into others."""
    size = p.lanes[w].vehicle_grams
    tried: set[int] = set()
    while True:
        rest = {day: (_grams(items) - 1) % size + 1 for day, items in days.items() if items}
        day = min((d for d in rest if d not in tried), key=lambda d: (rest[d], d), default=None)
        if day is None:
            return
        moves = _moves(w, day, rest, days, rooms, size)
        if moves is None:
            tried.add(day)
            continue
        for item, to, units in moves:
            _move(w, days, rooms, item, day, to, units)
        tried.clear()


def _moves(
    w: int, day: int, rest: dict[int, int], days: dict[int, list[_Item]], rooms: _Rooms, size: int
) -> list[tuple[_Item, int, int]] | None:
    """What to move where so that `day` needs a vehicle less; None where that cannot be."""
    space = {other: size - grams for other, grams in rest.items() if other != day}
    taken: dict[tuple[int, bool], int] = defaultdict(int)
    left, moves = rest[day], []
    for item in sorted(days[day], key=lambda one: (one.last - one.first, -one.units, one.row)):
        units = item.units
        for other in sorted(space, key=lambda d: space[d]):
            if left <= 0 or units == 0:
                break
            if not item.first <= other <= item.last:
                continue
            room = rooms.fits(w, other, item) + (-taken[other, item.cold] // item.grams)
            q = min(units, space[other] // item.grams, room)
            q = q if item.whole else min(q, -(-left // item.grams))
            if q <= 0 or (item.whole and q < item.units):
                continue
            moves.append((item, other, q))
            space[other] -= q * item.grams
            taken[other, item.cold] += q * item.grams
            left -= q * item.grams
            units -= q
    return moves if left <= 0 else None


def _move(
    w: int, days: dict[int, list[_Item]], rooms: _Rooms, item: _Item, day: int, to: int, units: int
) -> None:  # fmt: skip
    rooms.take(w, day, item, -units)
    rooms.take(w, to, item, units)
    item.units -= units
    if not item.units:
        days[day].remove(item)
    days[to].append(replace(item, units=units))


def _load(p: FlowProblem, w: int, day: int, items: list[_Item]) -> Load:
    grams = _grams(items)
    vehicles = _needed(p, w, grams)
    rows = len({item.row for item in items})
    return Load(w, day, grams, rows, vehicles, vehicles * p.lanes[w].vehicle_cost)


def _answer(answer: FlowAnswer, by_lane: dict[int, dict[int, list[_Item]]]) -> FlowAnswer:
    found: dict[tuple[int, int], int] = defaultdict(int)
    for days in by_lane.values():
        for day, items in days.items():
            for item in items:
                found[item.row, day] += item.units
    rows = sorted(found)
    row = np.array([r for r, _ in rows], dtype=np.int64)
    return replace(
        answer, lot=answer.lot[row], order=answer.order[row], lane=answer.lane[row],
        departure=np.array([day for _, day in rows], dtype=np.int64),
        quantity=np.array([found[key] for key in rows], dtype=np.int64),
    )  # fmt: skip
