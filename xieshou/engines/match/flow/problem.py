"""What a day's matching is asked to decide: lots, orders, lanes and rooms, checked and frozen.

Quantities are whole units: grams, or pieces of so many grams. Prices are fen for 1,000 units (fen
per kilogram where the unit is a gram), so that worth is exact in thousandths of a fen. Days are
whole numbers on any one calendar (say `date.toordinal()`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST_QUANTITY = 10**13
"""Units of one lot or order: ten million tonnes."""
MOST_PRICE = 10**8
"""Fen for 1,000 units: a million yuan a kilogram."""
MOST_WORTH = 2**61
"""Thousandths of a fen of the whole problem; beyond it sums would not fit 64 bits."""


class InputError(ValueError):
    """A problem that cannot be built. `code` and `params` let a caller say it in any language."""

    def __init__(self, code: str, message: str, /, **params: Any) -> None:
        super().__init__(message.format(**params))
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Product:
    """`grams`: weight of one unit, 1 where the unit is a gram. `cold`: needs the cold chain."""

    code: str
    grams: int = 1
    cold: bool = False


@dataclass(frozen=True)
class Lane:
    """A way from an origin through a hub to a destination.

    `cost`: fen per tonne, all in. `to_hub`, `onward`: days from departure to the hub, and from
    there to arrival. `cold`: may carry what needs the cold chain. `vehicle_grams`, `vehicle_cost`:
    what a vehicle holds and what it costs in fen besides, however full; 0 where loads are not
    counted.
    """

    origin: str
    hub: str
    destination: str
    cost: int
    to_hub: int = 0
    onward: int = 0
    cold: bool = False
    vehicle_grams: int = 0
    vehicle_cost: int = 0


@dataclass(frozen=True)
class Room:
    """Grams that a hub can take on a day, cold or not. A hub's days without one have no limit."""

    hub: str
    day: int
    cold: bool
    grams: int


@dataclass(frozen=True)
class Group:
    """Orders taken together (say all public buyers, or families that buy as one).

    `reserved` (预留份额): units to be sold to them before others; what is missing is told. `most`:
    units they take together. `minimum`: units below which they take nothing (a heuristic, see
    `match_flow`).
    """

    code: str
    reserved: int = 0
    most: int | None = None
    minimum: int = 0


def frozen_columns(self: Any, count: int) -> None:
    """Check and freeze each field of `self` as a column of `count` values; one stands for all."""
    for entry in fields(self):
        given = getattr(self, entry.name)
        if "tuple" in str(entry.type):
            column: Any = tuple(given) if len(given) or entry.name == "code" else ("",) * count
            if entry.name == "substitutes":
                rows = given if len(given) else ((),) * count
                column = tuple(tuple((name, int(off)) for name, off in row) for row in rows)
        else:
            kind = np.bool_ if "Flags" in str(entry.type) else np.int64
            array = np.asarray(given)
            if array.ndim == 0:
                array = np.full(count, given)
            if array.size and array.dtype.kind not in ("b" if kind is np.bool_ else "iu"):
                raise InputError("not_integers", "{name} must hold {kind}", name=entry.name,
                                 kind="booleans" if kind is np.bool_ else "integers")  # fmt: skip
            column = np.array(array, dtype=kind)
            column.flags.writeable = False
        if len(column) != count:
            raise InputError("wrong_length", "{name} has {given} values, expected {want}",
                             name=entry.name, given=len(column), want=count)  # fmt: skip
        object.__setattr__(self, entry.name, column)


@dataclass(frozen=True, eq=False, kw_only=True)
class Lots:
    """What is for sale, a column each; a single value stands for all of them.

    `grade`: higher is better. `quantity`: units. `available`: first day it may leave.
    `best_before`: last day. `floor`: least price, fen for 1,000 units.
    """

    code: tuple[str, ...]
    product: tuple[str, ...]
    origin: tuple[str, ...]
    quantity: Ints
    floor: Ints
    available: Ints
    best_before: Ints
    grade: Ints = 0  # type: ignore[assignment]

    def __post_init__(self) -> None:
        frozen_columns(self, len(self.code))


@dataclass(frozen=True, eq=False, kw_only=True)
class Orders:
    """What is wanted, a column each; a single value stands for all of them.

    `grade`: the least that will do. `price`: the highest paid, fen for 1,000 units, delivered.
    `first_day`, `last_day`: when it may arrive. `shelf_life`: days it must still keep on arrival.
    `priority`: what serving 1,000 units is worth besides, fen. `partial`: part of it will do.
    `single`: it must come as one delivery: one lot, one lane, one day. `substitutes`: for each
    order pairs of (product that will do, fen for 1,000 units off the price). `group`: "" for none.
    """

    code: tuple[str, ...]
    product: tuple[str, ...]
    destination: tuple[str, ...]
    quantity: Ints
    price: Ints
    first_day: Ints
    last_day: Ints
    grade: Ints = 0  # type: ignore[assignment]
    shelf_life: Ints = 0  # type: ignore[assignment]
    priority: Ints = 0  # type: ignore[assignment]
    partial: Flags = True  # type: ignore[assignment]
    single: Flags = False  # type: ignore[assignment]
    substitutes: tuple[tuple[tuple[str, int], ...], ...] = ()
    group: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        frozen_columns(self, len(self.code))


@dataclass(frozen=True, eq=False, kw_only=True)
class FlowProblem:
    """Lots to match with orders on `today` and later. Raises InputError naming what is wrong.

    A pair may trade if product, grade, days and shelf life fit and the buyer's price covers the
    floor and the freight. 1,000 units then are worth price - floor - freight + priority + `serve`,
    in fen: what both sides gain, and a little for serving at all. A unit missing of what is
    reserved costs `missing` (fen for 1,000 units), by default ten times the largest worth.
    """

    today: int
    products: tuple[Product, ...]
    lots: Lots
    orders: Orders
    lanes: tuple[Lane, ...]
    rooms: tuple[Room, ...] = ()
    groups: tuple[Group, ...] = ()
    serve: int = 1
    missing: int | None = None

    def __post_init__(self) -> None:
        for name in ("products", "lanes", "rooms", "groups"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        _check(self)

    @cached_property
    def product_index(self) -> dict[str, int]:
        """By code."""
        return {product.code: i for i, product in enumerate(self.products)}

    @cached_property
    def lot_product(self) -> Ints:
        """Index of each lot's product."""
        return _indices(self.lots.product, self.product_index)

    @cached_property
    def order_product(self) -> Ints:
        """Index of each order's own product."""
        return _indices(self.orders.product, self.product_index)

    @cached_property
    def order_group(self) -> Ints:
        """Index of each order's group, -1 for none."""
        index = {"": -1} | {group.code: i for i, group in enumerate(self.groups)}
        return _indices(self.orders.group, index)

    @cached_property
    def grams(self) -> Ints:
        """Grams of a unit, by product."""
        return np.array([product.grams for product in self.products], dtype=np.int64)

    def freight(self, lane: Lane, product: Product) -> int:
        """Fen for 1,000 units, rounded up."""
        return -(-lane.cost * product.grams // 1000)

    @cached_property
    def missing_cost(self) -> int:
        """Fen for 1,000 units of what is reserved and not sold to the group."""
        if self.missing is not None:
            return self.missing
        top = [int(column.max(initial=0)) for column in (self.orders.price, self.orders.priority)]
        return 10 * (sum(top) + self.serve)


def _indices(codes: Sequence[str], index: dict[str, int]) -> Ints:
    return np.array([index[code] for code in codes], dtype=np.int64)


def once(what: str, codes: Sequence[str]) -> None:
    """Raise InputError for a code that is empty or stands twice."""
    if len(set(codes)) == len(codes) and all(codes):
        return
    seen: set[str] = set()
    for code in codes:
        if not code or code in seen:
            raise InputError("not_once", "{what} {code!r} is empty or stands twice",
                             what=what, code=code)  # fmt: skip
        seen.add(code)


def _known(what: str, codes: Sequence[str], column: str, given: Sequence[str], known: Any) -> None:
    for code, value in zip(codes, given, strict=True):
        if value not in known:
            raise InputError("unknown", "{what} {code}: {column} {value!r} is not known",
                             what=what, code=code, column=column, value=value)  # fmt: skip


def _within(what: str, codes: Sequence[str], column: str, given: Ints, low: int, high: int) -> None:
    wrong = np.flatnonzero((given < low) | (given > high))
    if len(wrong):
        raise InputError(
            "out_of_range", "{what} {code}: {column} is {value}, must be {low} to {high}",
            what=what, code=codes[wrong[0]], column=column, value=int(given[wrong[0]]),
            low=low, high=high,
        )  # fmt: skip


def _check(p: FlowProblem) -> None:
    lots, orders = p.lots, p.orders
    once("product", [product.code for product in p.products])
    once("lot", lots.code)
    once("order", orders.code)
    once("group", [group.code for group in p.groups])
    known, groups = set(p.product_index), {"", *(group.code for group in p.groups)}
    _known("lot", lots.code, "product", lots.product, known)
    _known("order", orders.code, "product", orders.product, known)
    _known("order", orders.code, "group", orders.group, groups)
    for what, rows in (("lot", lots), ("order", orders)):
        _within(what, rows.code, "quantity", rows.quantity, 1, MOST_QUANTITY)
        price = "floor" if what == "lot" else "price"
        _within(what, rows.code, price, getattr(rows, price), 0, MOST_PRICE)
    _within("order", orders.code, "priority", orders.priority, 0, MOST_PRICE)
    _within("order", orders.code, "shelf_life", orders.shelf_life, 0, 100_000)
    _substitutes(p, known)
    for code, start, end in (
        *zip(orders.code, orders.first_day.tolist(), orders.last_day.tolist(), strict=True),
        *zip(lots.code, lots.available.tolist(), lots.best_before.tolist(), strict=True),
    ):
        if end < start:
            raise InputError("days_reversed", "{code}: last day {end} is before first {start}",
                             code=code, start=start, end=end)  # fmt: skip
    _check_ways(p)
    worth = int(orders.price.max(initial=0)) + int(orders.priority.max(initial=0)) + p.serve
    total = sum(orders.quantity.tolist())
    n = len(lots.code) + len(orders.code) + len(p.groups) + 2
    if p.serve < 1 or p.missing_cost < 0:
        raise InputError("out_of_range", "serve must be at least 1 and missing not negative")
    if total * max(worth, p.missing_cost if p.groups else 0) >= MOST_WORTH or (
        max(worth, p.missing_cost if p.groups else 0) * n * n >= MOST_WORTH
    ):
        raise InputError("too_large", "prices times quantities do not fit 64 bits; "
                         "use larger units or smaller priorities")  # fmt: skip


def _substitutes(p: FlowProblem, known: set[str]) -> None:
    rows = zip(p.orders.code, p.orders.product, p.orders.substitutes, strict=True)
    for code, own, substitutes in rows:
        names = [name for name, _ in substitutes]
        _known("order", [code] * len(names), "substitute", names, known)
        if own in names or len(set(names)) < len(names):
            raise InputError("substitute_twice", "order {code}: a product stands twice", code=code)
        for name, off in substitutes:
            if not 0 <= off <= MOST_PRICE:
                raise InputError("out_of_range", "order {code}: {name} is {off} off the price",
                                 code=code, name=name, off=off)  # fmt: skip


def _check_ways(p: FlowProblem) -> None:
    for product in p.products:
        if product.grams < 1:
            raise InputError("out_of_range", "product {code}: a unit weighs at least 1 gram",
                             code=product.code)  # fmt: skip
    for i, lane in enumerate(p.lanes):
        if min(lane.cost, lane.to_hub, lane.onward, lane.vehicle_grams, lane.vehicle_cost) < 0:
            raise InputError(
                "negative_lane",
                "lane {row} ({origin} → {hub} → {to}): negative figure",
                row=i,
                origin=lane.origin,
                hub=lane.hub,
                to=lane.destination,
            )
        if lane.cost > 1000 * MOST_PRICE:
            raise InputError("out_of_range", "lane {row}: cost {cost} is too high",
                             row=i, cost=lane.cost)  # fmt: skip
    hubs, seen = {lane.hub for lane in p.lanes}, set()
    for room in p.rooms:
        key = (room.hub, room.day, room.cold)
        if room.hub not in hubs or key in seen or room.grams < 0:
            raise InputError(
                "room", "room of hub {hub} on day {day}: no lane uses the hub, or it stands twice, "
                "or it is negative", hub=room.hub, day=room.day,
            )  # fmt: skip
        seen.add(key)
    for group in p.groups:
        most = MOST_QUANTITY if group.most is None else group.most
        if not (0 <= group.reserved <= most and 0 <= group.minimum <= most):
            raise InputError(
                "group", "group {code}: reserved and minimum must be 0 to most", code=group.code
            )
