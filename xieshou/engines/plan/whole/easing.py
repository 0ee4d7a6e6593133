"""Whole lots of the reliefs for what a choice of works uses."""

from __future__ import annotations

import numpy as np

from ..offers import Floats
from ..prices.market import Market
from ..problem import Ints


def whole_lots(market: Market, used: Ints, near: Floats) -> Ints:
    """Whole lots `near` those of each relief, exact: mended where they break a limit, then given
    back where they cost and are not needed. A limit may be left broken."""
    lots = np.clip(np.round(near).astype(np.int64), 0, market.most)
    if not len(lots):
        return lots
    use = used + market.changed(lots)
    for limit in np.flatnonzero((use > market.high) | (use < market.low)).tolist():
        _mend(market, limit, lots, use)
    for relief in np.argsort(-market.cost, kind="stable").tolist():
        if market.cost[relief] > 0 and lots[relief] > 0:
            _move(market, relief, -_room(market, relief, -1, lots, use), lots, use)
        elif market.cost[relief] < 0:
            _move(market, relief, _room(market, relief, 1, lots, use), lots, use)
    return lots


def _mend(market: Market, limit: int, lots: Ints, use: Ints) -> None:
    """Bring a broken limit back, by the cheapest reliefs that can without breaking another."""
    at = np.flatnonzero(market.relief_limit == limit)
    for entry in at[np.argsort(market.cost[market.relief[at]], kind="stable")].tolist():
        over = int(max(use[limit] - market.high[limit], 0))
        over += int(min(use[limit] - market.low[limit], 0))
        if over == 0:
            return
        relief, change = int(market.relief[entry]), int(market.change[entry])
        way = -1 if (over > 0) == (change > 0) else 1
        needed = -(-abs(over) // abs(change))
        room = _room(market, relief, way, lots, use, but=limit)
        _move(market, relief, way * min(needed, room), lots, use)


def _room(
    market: Market, relief: int, way: int, lots: Ints, use: Ints, but: int | None = None
) -> int:
    """How many lots more (way 1) or fewer (-1) of a relief keep every limit that is kept now."""
    room = int(market.most[relief] - lots[relief] if way > 0 else lots[relief])
    for entry in np.flatnonzero(market.relief == relief).tolist():
        limit, by = int(market.relief_limit[entry]), way * int(market.change[entry])
        if limit == but or by == 0:
            continue
        left = int(market.high[limit] - use[limit] if by > 0 else use[limit] - market.low[limit])
        room = min(room, max(left, 0) // abs(by))
    return room


def _move(market: Market, relief: int, by: int, lots: Ints, use: Ints) -> None:
    lots[relief] += by
    for entry in np.flatnonzero(market.relief == relief).tolist():
        use[market.relief_limit[entry]] += by * market.change[entry]
