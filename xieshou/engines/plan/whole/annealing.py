"""Whole works under very many limits: simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983).

Villages change columns, and reliefs lots, by chance: a change that costs value, or breaks limits,
is taken the more rarely the more it costs. Under thousands of limits a linear or whole master
problem is slow, and mending one limit breaks others; here each limit gives way a little at first
and less and less. At a temperature a limit that binds is left with about that much of value unused,
so that the temperature of the end says how much is lost. What stays broken grows dearer (Morris
1993; see rounding.py) and, once mended, cheapens slowly: forgotten at once it would break again. It
ends colder, until a temperature leaves nothing broken.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ..offers import Floats
from ..prices.columns import Columns
from ..prices.market import Market
from ..problem import Ints
from .rounding import used_by

SWEEPS, EACH = 60, 1.5
"""Temperatures until it is cold, as many at most until the end; and tries at each per column."""
WARM, COLD, COLDEST = 0.5, 0.1, 0.02
"""The first temperature, that of the middle and the last, of the mean deficit of the columns."""
SOFT, HARD = 1.5, 3.0
"""What breaking a limit costs at least, times its price: until it is cold, and at the end."""
DEARER, CHEAPER = 1.3, 1.02
"""So many times more after each temperature that leaves the limit broken, less if it is kept."""
LEAST = 0.3
"""No limit is cheaper to break than so many times the middle price."""


def anneal(
    market: Market, columns: Columns, prices: Floats, held: Ints, lots: Ints, seed: int
) -> tuple[Ints, Ints]:
    """Columns held and lots of reliefs of high value that break few limits, and these by little."""
    price = np.abs(prices) * market.scale
    bound = price[price > 0.0]
    if len(bound):
        price = np.maximum(price, LEAST * np.median(bound))
    first = np.argsort(market.relief, kind="stable")
    relief_start = np.searchsorted(market.relief[first], np.arange(len(market.most) + 1))
    held, lots = held.copy(), lots.copy()
    used = used_by(columns, held) + market.changed(lots)
    mean = float(np.mean(columns.deficit)) + 1e-9
    ending = np.geomspace(1.0, COLDEST / COLD, SWEEPS + 1)[1:]
    heats = mean * np.concatenate((np.geomspace(WARM, COLD, SWEEPS), COLD * ending))
    softs = np.concatenate((np.full(SWEEPS, SOFT), np.geomspace(SOFT, HARD, SWEEPS + 1)[1:]))
    _anneal(
        columns.first, columns.value.astype(np.float64), columns.use_start, columns.use_limit,
        columns.use_amount, market.low, market.high, price / market.scale, relief_start,
        market.relief_limit[first], market.change[first], market.cost.astype(np.float64),
        market.most, heats, softs, int(EACH * len(columns.village)), seed, held, lots, used,
    )  # fmt: skip
    return held, lots


@njit(nogil=True, cache=True)
def _next(state: Any) -> Any:
    """Xorshift (Marsaglia 2003): the same numbers on any machine."""
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    return state


@njit(nogil=True, cache=True)
def _anneal(
    first: Any, value: Any, use_start: Any, use_limit: Any, use_amount: Any, low: Any, high: Any,
    price: Any, relief_start: Any, relief_limit: Any, relief_change: Any, cost: Any, most: Any,
    heats: Any, softs: Any, tries: int, seed: int, held: Any, lots: Any, used: Any,
) -> None:  # fmt: skip
    n, r, m = len(first) - 1, len(cost), len(used)
    change, touched = np.zeros(m, np.int64), np.empty(m, np.int64)
    state = np.uint64(88172645463325252) ^ (np.uint64(seed + 1) * np.uint64(2654435761))
    open_ = np.empty(n, np.int64)
    many = 0
    for i in range(n):
        if first[i + 1] - first[i] > 1:
            open_[many] = i
            many += 1
    if many + r == 0:
        return
    dear = np.full(m, SOFT)
    for sweep, t in enumerate(heats):
        for _ in range(tries):
            state = _next(state)
            pick = np.int64(state >> np.uint64(11)) % (many + r)
            state = _next(state)
            die = np.int64(state >> np.uint64(11))
            state = _next(state)
            chance = (np.int64(state >> np.uint64(11)) + 1) / 9007199254740993.0
            allowed = -t * np.log(chance)  # taken if the loss is no more than this
            count, loss = 0, 0.0
            new, village, by = 0, 0, np.int64(0)
            if pick < many:
                village = open_[pick]
                old = held[village]
                new = first[village] + die % (first[village + 1] - first[village])
                if new == old:
                    continue
                loss = value[old] - value[new]
                for u in range(use_start[new], use_start[new + 1]):
                    limit = use_limit[u]
                    touched[count] = limit
                    count += 1
                    change[limit] = use_amount[u]
                for u in range(use_start[old], use_start[old + 1]):
                    limit = use_limit[u]
                    if change[limit] == 0:
                        touched[count] = limit
                        count += 1
                    change[limit] -= use_amount[u]
            else:
                k = pick - many
                by = np.int64(1) << ((die >> 1) % 6)
                if die & 1:
                    by = -by
                by = min(max(lots[k] + by, 0), most[k]) - lots[k]
                if by == 0:
                    continue
                loss = cost[k] * by
                for u in range(relief_start[k], relief_start[k + 1]):
                    touched[count] = relief_limit[u]
                    count += 1
                    change[relief_limit[u]] = by * relief_change[u]
            for q in range(count):
                limit = touched[q]
                if change[limit] == 0:
                    continue
                now = used[limit]
                then = now + change[limit]
                over = max(then - high[limit], 0) - max(now - high[limit], 0)
                over += max(low[limit] - then, 0) - max(low[limit] - now, 0)
                if over != 0:
                    loss += dear[limit] * price[limit] * over
            if loss <= allowed:
                for q in range(count):
                    used[touched[q]] += change[touched[q]]
                if pick < many:
                    held[village] = new
                else:
                    lots[pick - many] += by
            for q in range(count):
                change[touched[q]] = 0
        broken = 0
        for limit in range(m):
            if low[limit] <= used[limit] <= high[limit]:
                dear[limit] = max(softs[sweep], dear[limit] / CHEAPER)
            else:
                dear[limit] *= DEARER
                broken += 1
        if broken == 0 and sweep >= SWEEPS:
            return
