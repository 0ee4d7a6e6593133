"""Match lots with orders: the best there is where that is a flow in a network, and proven so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arcs import Arcs, arcs_of
from .classes import Classes, classes_of, dealt
from .problem import FlowProblem, Ints
from .result import FlowAnswer
from .rooms import trade_within
from .trade import Sides, value_of
from .whole import Rules, keep_rules


@dataclass(frozen=True, eq=False)
class Built:
    """A problem as the solver sees it."""

    classes: Classes
    arcs: Arcs
    sides: Sides
    rooms: Ints
    rules: Rules


def built(p: FlowProblem) -> Built:
    """Classes, arcs and limits."""
    c = classes_of(p)
    first = c.order_first
    everything = int(p.orders.quantity.sum())
    most = np.array(
        [everything if group.most is None else group.most for group in p.groups], dtype=np.int64
    )
    reserved = np.array([group.reserved for group in p.groups], dtype=np.int64)
    sides = Sides(
        c.lot_total, c.order_total, p.order_group[first], reserved, np.maximum(most, reserved),
        p.missing_cost,
    )  # fmt: skip
    rules = Rules(
        ~p.orders.partial[first], p.orders.single[first],
        np.array([group.minimum for group in p.groups], dtype=np.int64),
    )  # fmt: skip
    rooms = np.array([room.grams for room in p.rooms], dtype=np.int64)
    return Built(c, arcs_of(p, c), sides, rooms, rules)


def match_flow(p: FlowProblem) -> FlowAnswer:
    """The deliveries worth most, with prices that prove how good they are.

    Exact (value = bound, to the thousandth of a fen) unless rooms bind, where goods of different
    kinds share them, or orders or groups have rules that no flow can keep (`partial` = False,
    `single`, `minimum`): then `relaxed` names the reason and the gap is proven. The same input
    always has the same answer.
    """
    b = built(p)
    roomed = trade_within(b.arcs, b.sides, b.rooms)
    trade, flow, relaxed = roomed.trade, roomed.trade.flow, []
    if trade.value < trade.bound:
        relaxed.append("rooms")
    if b.rules.any:
        kept = keep_rules(b.arcs, b.sides, b.rooms, b.rules, flow)
        if kept is not flow:
            rules = (
                ("whole", b.rules.whole),
                ("single", b.rules.single),
                ("minimum", b.rules.minimum),
            )
            relaxed += [name for name, rule in rules if rule.any()]
        flow = kept
    value = value_of(b.arcs.order, b.arcs.gain, flow, b.sides)
    used = np.flatnonzero(flow)
    which, lot, order, quantity = dealt(
        p, b.classes, b.arcs.lot[used], b.arcs.order[used], flow[used]
    )
    arc = used[which]
    return FlowAnswer(
        lot=lot, order=order, lane=b.arcs.lane[arc].astype(np.int64),
        departure=b.arcs.departure[arc], quantity=quantity,
        lot_price=trade.lot_price[b.classes.lot_class],
        order_price=trade.order_price[b.classes.order_class],
        room_price=roomed.room_price, group_price=trade.group_price,
        value=value, bound=trade.bound, relaxed=tuple(relaxed),
    )  # fmt: skip
