"""Whole works under very many limits: simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983).

Villages change columns, and reliefs lots, by chance: a change that costs value, or breaks limits,
is taken the more rarely the more it costs. Under thousands of limits a linear or whole master
problem is slow, and mending one limit breaks others; here each limit gives way a little at first
and less and less. At a temperature a limit that binds is left with about that much of value unused,
so that the temperature of the end says how much is lost; columns too dear for it are not tried. A
change that would be taken but for one limit looks for a second that mends it (ejection chains:
Glover 1996): when it is cold hardly anything else is left to gain. What stays broken grows dearer
(Morris 1993; see rounding.py) and, once mended, cheapens slowly: forgotten at once it would break
again. It ends colder, until a temperature leaves nothing broken.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from ..offers import Floats
from ..prices.columns import Columns
from ..prices.market import Market
from ..problem import Ints
from .rounding import used_by

SWEEPS, EACH = 60, 2.5
"""Temperatures until it is cold, as many at most until the end; and tries at each per column."""
WARM, COLD, COLDEST = 0.1, 0.03, 0.005
"""The first temperature, that of the middle and the last, of the mean deficit of the columns."""
AFFORDABLE = 3.0
"""Columns of a deficit of more than so many times the temperature are not tried."""
PARTNERS, MENDERS = 8, 100
"""Changes looked at, beyond its reliefs, for a limit that another would break, and for one that is
broken after a temperature."""
SOFT, HARD = 1.5, 3.0
"""What breaking a limit costs at least, times its price: until it is cold, and at the end."""
DEARER, CHEAPER = 1.3, 1.02
"""So many times more after each temperature that leaves the limit broken; less if it is kept, until
it is cold."""
LEAST = 0.3
"""No limit is cheaper to break than so many times the middle price."""


class _Given(NamedTuple):
    """What does not change: columns, limits, reliefs by relief and by limit."""

    first: Any
    village: Any
    value: Any
    deficit: Any
    use_start: Any
    use_limit: Any
    use_amount: Any
    touch_start: Any
    touching: Any
    low: Any
    high: Any
    price: Any
    most: Any
    cost: Any
    relief_start: Any
    relief_limit: Any
    relief_change: Any
    by_limit: Any
    at_relief: Any
    at_change: Any


class _State(NamedTuple):
    """Columns held, lots, use of each limit, what breaking one costs, and the change thought of:
    by limit, and which limits it touches."""

    held: Any
    lots: Any
    used: Any
    weight: Any
    change: Any
    seen: Any
    touched: Any


def anneal(
    market: Market, columns: Columns, prices: Floats, held: Ints, lots: Ints, seed: int
) -> tuple[Ints, Ints]:
    """Columns held and lots of reliefs of high value that break few limits, and these by little."""
    price = np.abs(prices) * market.scale
    bound = price[price > 0.0]
    if len(bound):
        price = np.maximum(price, LEAST * np.median(bound))
    m, relief, limit = len(price), market.relief, market.relief_limit
    by_relief, by_limit = np.argsort(relief, kind="stable"), np.argsort(limit, kind="stable")
    given = _Given(
        columns.first, columns.village, columns.value.astype(np.float64), columns.deficit,
        columns.use_start, columns.use_limit, columns.use_amount, *columns.touching,
        market.low, market.high, price / market.scale, market.most,
        market.cost.astype(np.float64),
        np.searchsorted(relief[by_relief], np.arange(len(market.most) + 1)),
        limit[by_relief], market.change[by_relief],
        np.searchsorted(limit[by_limit], np.arange(m + 1)),
        relief[by_limit], market.change[by_limit],
    )  # fmt: skip
    held, lots = held.copy(), lots.copy()
    state = _State(
        held, lots, used_by(columns, held) + market.changed(lots), np.empty(m),
        np.zeros(m, np.int64), np.zeros(m, np.bool_), np.empty(m, np.int64),
    )  # fmt: skip
    mean = float(np.mean(columns.deficit)) + 1e-9
    ending = np.geomspace(1.0, COLDEST / COLD, SWEEPS + 1)[1:]
    heats = mean * np.concatenate((np.geomspace(WARM, COLD, SWEEPS), COLD * ending))
    softs = np.concatenate((np.full(SWEEPS, SOFT), np.geomspace(SOFT, HARD, SWEEPS + 1)[1:]))
    _anneal(given, state, heats, softs, int(EACH * len(columns.village)), seed)
    return held, lots


@njit(nogil=True, cache=True)
def _next(random: Any) -> Any:
    """Xorshift (Marsaglia 2003): the same numbers on any machine."""
    random ^= random << np.uint64(13)
    random ^= random >> np.uint64(7)
    random ^= random << np.uint64(17)
    return random


@njit(nogil=True, cache=True)
def _anneal(g: Any, s: Any, heats: Any, softs: Any, tries: int, seed: int) -> None:
    reliefs, m = len(g.cost), len(s.used)
    tried, dear = np.empty(len(g.village), np.int64), np.full(m, SOFT)
    random = np.uint64(88172645463325252) ^ (np.uint64(seed + 1) * np.uint64(2654435761))
    for sweep, heat in enumerate(heats):
        many = 0
        for column in range(len(g.village)):
            i = g.village[column]
            if g.deficit[column] <= AFFORDABLE * heat and g.first[i + 1] - g.first[i] > 1:
                tried[many] = column
                many += 1
        if many + reliefs == 0:
            return
        s.weight[:] = dear * g.price
        for _ in range(tries):
            random = _next(random)
            pick: Any = np.int64(random >> np.uint64(11)) % (many + reliefs)
            random = _next(random)
            die = np.int64(random >> np.uint64(11))
            random = _next(random)
            chance = (np.int64(random >> np.uint64(11)) + 1) / 9007199254740993.0
            allowed = -heat * np.log(chance)  # taken if the loss is no more than this
            if pick < many:
                column, relief, by = tried[pick], -1, np.int64(0)
                if column == s.held[g.village[column]]:
                    continue
            else:
                column, relief, by = -1, pick - many, np.int64(1) << ((die >> 1) % 6)
                by = _room(g, s, relief, -by if die & 1 else by)
                if by == 0:
                    continue
            count, lost = _think_of(g, s, column, relief, by, 0)
            loss, worst, over = _broken(g, s, count)
            taken = lost + loss <= allowed
            rest = lost + loss - s.weight[worst] * abs(over)
            if not taken and over != 0 and rest <= allowed:
                random, taken, count = _mended(
                    g, s, column, relief, worst, over, allowed - lost, count, PARTNERS, random
                )  # fmt: skip
            _settle(s, count, taken)
            if taken:
                _take(g, s, column, relief, by)
        for limit in range(m):
            over = max(s.used[limit] - g.high[limit], 0) - max(g.low[limit] - s.used[limit], 0)
            if over != 0:
                random, taken, count = _mended(
                    g, s, -1, -1, limit, over, 0.0, 0, MENDERS, random
                )  # fmt: skip
                _settle(s, count, taken)
        broken = 0
        for limit in range(m):
            if g.low[limit] <= s.used[limit] <= g.high[limit]:
                cheaper = CHEAPER if sweep < SWEEPS else 1.0
                dear[limit] = max(softs[sweep], dear[limit] / cheaper)
            else:
                dear[limit] *= DEARER
                broken += 1
        if broken == 0 and sweep >= SWEEPS:
            return


@njit(nogil=True, cache=True)
def _room(g: Any, s: Any, relief: int, by: Any) -> Any:
    """So many lots more, or fewer, as far as there are."""
    return min(max(s.lots[relief] + by, 0), g.most[relief]) - s.lots[relief]


@njit(nogil=True, cache=True)
def _think_of(
    g: Any, s: Any, column: int, relief: int, by: Any, count: int
) -> tuple[int, float]:  # fmt: skip
    """Add to the change thought of that a village takes this column, or, if that is -1, so many
    lots of a relief; the number of limits touched, and the value lost."""
    if column < 0:
        for u in range(g.relief_start[relief], g.relief_start[relief + 1]):
            count = _touch(s, g.relief_limit[u], by * g.relief_change[u], count)
        return count, g.cost[relief] * by
    old = s.held[g.village[column]]
    for u in range(g.use_start[column], g.use_start[column + 1]):
        count = _touch(s, g.use_limit[u], g.use_amount[u], count)
    for u in range(g.use_start[old], g.use_start[old + 1]):
        count = _touch(s, g.use_limit[u], -g.use_amount[u], count)
    return count, g.value[old] - g.value[column]


@njit(nogil=True, cache=True)
def _touch(s: Any, limit: int, by: int, count: int) -> int:
    if not s.seen[limit]:
        s.seen[limit] = True
        s.touched[count] = limit
        count += 1
    s.change[limit] += by
    return count


@njit(nogil=True, cache=True)
def _broken(g: Any, s: Any, count: int) -> tuple[float, int, Any]:
    """What the change costs in limits broken; the limit that costs most, and by how much it is
    broken then: above 0 if too much is used of it, below if too little, 0 if there is none."""
    loss, most, worst, over = 0.0, 0.0, 0, np.int64(0)
    for q in range(count):
        limit = s.touched[q]
        now, then = s.used[limit], s.used[limit] + s.change[limit]
        above, below = max(then - g.high[limit], 0), max(g.low[limit] - then, 0)
        more = above + below - max(now - g.high[limit], 0) - max(g.low[limit] - now, 0)
        if more != 0:
            cost = s.weight[limit] * more
            loss += cost
            if cost > most:
                most, worst, over = cost, limit, above - below
    return loss, worst, over


@njit(nogil=True, cache=True)
def _settle(s: Any, count: int, taken: bool) -> None:
    """Make the change thought of if it is taken, and think of none."""
    for q in range(count):
        limit = s.touched[q]
        if taken:
            s.used[limit] += s.change[limit]
        s.change[limit], s.seen[limit] = 0, False


@njit(nogil=True, cache=True)
def _mended(
    g: Any, s: Any, first: int, eased: int, limit: int, over: Any, allowed: float, count: int,
    partners: int, random: Any,
) -> tuple[Any, bool, int]:  # fmt: skip
    """Look for a change that goes with the one thought of, if any, and mends a limit: lots of its
    reliefs, or by chance a column of a village that draws on it. Takes the first that loses no more
    than `allowed` with it; the random number gone on from, whether there was one, limits touched.
    """
    a, b = g.by_limit[limit], g.by_limit[limit + 1]
    lo, hi = g.touch_start[limit], g.touch_start[limit + 1]
    for turn in range(b - a + (partners if hi > lo else 0)):
        if turn < b - a:
            column, relief, change = -1, g.at_relief[a + turn], g.at_change[a + turn]
            by = (abs(over) + abs(change) - 1) // abs(change)
            by = _room(g, s, relief, -by if (over > 0) == (change > 0) else by)
            if relief == eased or by == 0:
                continue
        else:
            random = _next(random)
            die = np.int64(random >> np.uint64(11))
            i, relief, by = g.touching[lo + die % (hi - lo)], -1, np.int64(0)
            column = g.first[i] + (die >> 20) % (g.first[i + 1] - g.first[i])
            if column == s.held[i] or (first >= 0 and i == g.village[first]):
                continue
            change = _use(g, column, limit) - _use(g, s.held[i], limit)
            if change == 0 or (change > 0) == (over > 0):
                continue
        count, lost = _think_of(g, s, column, relief, by, count)
        if lost + _broken(g, s, count)[0] <= allowed:
            _take(g, s, column, relief, by)
            return random, True, count
        if column < 0:
            count, _ = _think_of(g, s, column, relief, -by, count)
        else:
            _forget(g, s, column)
    return random, False, count


@njit(nogil=True, cache=True)
def _forget(g: Any, s: Any, column: int) -> None:
    """Take a column out of the change thought of; the limits stay touched."""
    old = s.held[g.village[column]]
    for u in range(g.use_start[column], g.use_start[column + 1]):
        s.change[g.use_limit[u]] -= g.use_amount[u]
    for u in range(g.use_start[old], g.use_start[old + 1]):
        s.change[g.use_limit[u]] += g.use_amount[u]


@njit(nogil=True, cache=True)
def _use(g: Any, column: int, limit: int) -> Any:
    total = np.int64(0)
    for u in range(g.use_start[column], g.use_start[column + 1]):
        if g.use_limit[u] == limit:
            total += g.use_amount[u]
    return total


@njit(nogil=True, cache=True)
def _take(g: Any, s: Any, column: int, relief: int, by: Any) -> None:
    if column < 0:
        s.lots[relief] += by
    else:
        s.held[g.village[column]] = column
