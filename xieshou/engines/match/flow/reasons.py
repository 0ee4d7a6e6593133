"""Why an order is not served, or a lot not sold, and what price would change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .arcs import FAR, FITS, GRADE, LATE, NO_LANE, NO_PRODUCT, PRICE, STALE, Asked, arcs_of
from .problem import FlowProblem, Ints
from .result import FlowAnswer
from .solver import built

Nodes = npt.NDArray[np.int32]

Reason = Literal[
    "no_product", "grade", "no_lane", "days", "shelf_life", "price", "hub_full", "group_full",
    "outbid", "rules",
]  # fmt: skip
"""What stopped the pair that came furthest. `no_product`: nobody offers (or wants) it. `grade`: too
low. `no_lane`: no way there, or none with a cold chain. `days`: windows do not meet. `shelf_life`:
it would not keep. `price`: below floor and freight. `hub_full`, `group_full`: no room, or the group
has its most. `outbid`: others pay more (a lot: others ask less). `rules`: left out to keep rules of
whole orders, single deliveries or minimums, or of rooms in whole units."""

_STAGES: dict[int, Reason] = {
    NO_PRODUCT: "no_product", GRADE: "grade", NO_LANE: "no_lane", LATE: "days",
    STALE: "shelf_life", PRICE: "price",
}  # fmt: skip


@dataclass(frozen=True)
class Unmatched:
    """A part of an order or a lot that found none.

    `row`: its row in the problem's columns; `quantity`: units of it left, of `total`; `change`: fen
    for 1,000 units that the price must rise (a lot's floor must fall) at least for some of it to be
    served, all else equal; None where no price does.
    """

    row: int
    code: str
    quantity: int
    total: int
    reason: Reason
    change: int | None


@dataclass(frozen=True)
class ReservedShare:
    """Units `reserved` for a group, and how many were `sold` to it."""

    group: str
    reserved: int
    sold: int

    @property
    def missing(self) -> int:
        """Units that its orders, or the goods there are, do not fill."""
        return max(0, self.reserved - self.sold)


@dataclass(frozen=True)
class FlowReasons:
    """In the problem's order."""

    unmet: tuple[Unmatched, ...]
    unsold: tuple[Unmatched, ...]
    shares: tuple[ReservedShare, ...]


@dataclass(frozen=True, eq=False)
class _Short:
    """By class: how far the best way is from being worth it at the prices (fen for 1,000 units);
    without what rooms ask; and without what groups ask, too. FAR where there is no way."""

    all_paid: Ints
    no_rooms: Ints
    no_groups: Ints


def explain_flow(p: FlowProblem, answer: FlowAnswer) -> FlowReasons:
    """A reason for everything that is left over."""
    b = built(p)
    c, arcs = b.classes, b.arcs
    lot_price, order_price = answer.lot_price[c.lot_first], answer.order_price[c.order_first]
    rooms = np.append(answer.room_price, 0)[arcs.room] * arcs.grams
    paid = np.append(answer.group_price, 0)[b.sides.group]
    groups = -paid[arcs.order]
    stages = arcs_of(p, c, Asked(lot_price, order_price, paid))
    for_order = lot_price[arcs.lot] - arcs.gain
    for_lot = order_price[arcs.order] - arcs.gain
    left_orders = p.orders.quantity - _sums(answer.order, answer.quantity, len(p.orders.code))
    left_lots = p.lots.quantity - _sums(answer.lot, answer.quantity, len(p.lots.code))
    return FlowReasons(
        tuple(_unmatched(
            p.orders.code, p.orders.quantity, left_orders, c.order_class, order_price,
            stages.order_stage, stages.order_need,
            _short(arcs.order, len(c.order_first), for_order, rooms, groups),
        )),
        tuple(_unmatched(
            p.lots.code, p.lots.quantity, left_lots, c.lot_class, lot_price,
            stages.lot_stage, stages.lot_need,
            _short(arcs.lot, len(c.lot_first), for_lot, rooms, groups),
        )),
        _shares(p, answer),
    )  # fmt: skip


def _shares(p: FlowProblem, answer: FlowAnswer) -> tuple[ReservedShare, ...]:
    sold = _sums(p.order_group[answer.order] + 1, answer.quantity, len(p.groups) + 1)[1:].tolist()
    return tuple(
        ReservedShare(group.code, group.reserved, units)
        for group, units in zip(p.groups, sold, strict=True)
    )


def _sums(key: Ints, amount: Ints, n: int) -> Ints:
    total = np.zeros(n, dtype=np.int64)
    np.add.at(total, key, amount)
    return total


def _short(key: Nodes, n: int, short: Ints, rooms: Ints, groups: Ints) -> _Short:
    least = [np.full(n, FAR) for _ in range(3)]
    for into, figure in zip(least, (short + rooms + groups, short + groups, short), strict=True):
        np.minimum.at(into, key, figure)
    return _Short(*least)


def _unmatched(  # type: ignore[no-untyped-def]
    codes, total, left, of_row, price, stage, need, short: _Short
):
    for row in np.flatnonzero(left).tolist():
        k = int(of_row[row])
        reason, change = _reason(
            int(price[k]), int(stage[k]), int(need[k]),
            int(short.all_paid[k]), int(short.no_rooms[k]), int(short.no_groups[k]),
        )  # fmt: skip
        yield Unmatched(row, codes[row], int(left[row]), int(total[row]), reason, change)


def _reason(
    price: int, stage: int, need: int, all_paid: int, no_rooms: int, no_groups: int
) -> tuple[Reason, int | None]:  # fmt: skip
    if stage == PRICE:
        return "price", need
    if stage != FITS:
        return _STAGES[stage], None
    if price > 0 or all_paid < 0:
        return "rules", None
    change = all_paid + 1
    if no_groups < 0 <= no_rooms:
        return "group_full", change
    return ("hub_full" if no_rooms < 0 else "outbid"), change


@dataclass(frozen=True)
class UnmetDemand:
    """Units of a product wanted in a period and not served; the reason of most of them."""

    product: str
    period: str
    wanted: int
    unmet: int
    reason: Reason


def unmet_demand(
    p: FlowProblem, reasons: FlowReasons, period: Callable[[int], str]
) -> tuple[UnmetDemand, ...]:
    """What is missing by product and period (of an order's last day), to feed a plan's limits."""
    wanted: Counter[tuple[str, str]] = Counter()
    missing: dict[tuple[str, str], Counter[Reason]] = {}
    keys = [
        (product, period(day))
        for product, day in zip(p.orders.product, p.orders.last_day.tolist(), strict=True)
    ]
    for key, units in zip(keys, p.orders.quantity.tolist(), strict=True):
        wanted[key] += units
    for one in reasons.unmet:
        missing.setdefault(keys[one.row], Counter())[one.reason] += one.quantity
    return tuple(
        UnmetDemand(*key, wanted[key], found.total(), found.most_common(1)[0][0])
        for key, found in sorted(missing.items())
    )
