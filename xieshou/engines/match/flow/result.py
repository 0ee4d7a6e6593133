"""What the matching of lots and orders hands back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

VERSION = "match-flow-1"
"""Stored with each answer; changes when the same input may give another answer."""


@dataclass(frozen=True, eq=False, kw_only=True)
class FlowAnswer:
    """Deliveries, and integer prices that prove how good they are.

    Delivery i: `quantity[i]` units of lot `lot[i]` go to order `order[i]` by lane `lane[i]`,
    leaving on `departure[i]` (all int64[k], indices into the problem's columns).

    Prices, fen for 1,000 units unless said: `lot_price` what a further unit of the lot is worth,
    `order_price` what a further unit of the order is worth, `room_price` fen per kilogram of each
    room, `group_price` what a unit sold to the group is worth beside its own worth. `value` and
    `bound` are thousandths of a fen: no matching is worth more than `bound`. `relaxed`: names of
    what was met by a heuristic ("whole", "single", "minimum", "rooms"), empty where the problem is
    a flow in a network.
    """

    lot: Ints
    order: Ints
    lane: Ints
    departure: Ints
    quantity: Ints
    lot_price: Ints
    order_price: Ints
    room_price: Ints
    group_price: Ints
    value: int
    bound: int
    relaxed: tuple[str, ...] = ()
    version: str = VERSION

    @property
    def exact(self) -> bool:
        """Proven to be the best there is."""
        return self.value == self.bound

    @property
    def gap(self) -> float:
        """(bound - value) / max(1, bound)."""
        return (self.bound - self.value) / max(1, self.bound)
