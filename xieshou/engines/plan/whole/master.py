"""The master problem as switches away from columns held, solved by HiGHS, linear or whole.

Dantzig & Wolfe 1960. A variable says that a village leaves the column it holds for another, so
that holding on needs no variable, no row and no proof: with nothing but the switches worth a
thought the programme is small, and zero is a start. Work is limited by nodes, never by the clock,
so that the same problem gives the same plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from ..highs import silent_highs
from ..offers import Floats
from ..prices.columns import Columns
from ..prices.market import Market
from ..problem import Ints
from ..problem.limits import ROOM
from .rounding import used_by

LEEWAY = 20.0
"""Breaking a limit by its largest single use costs this many times its own price, or what the
dearest limit costs; more where that proves too little."""


WHOLE_LOTS = 10_000
"""Reliefs of no more lots than this are taken in whole lots; of more, in any part of them all."""
EVERY = 20
"""HiGHS asks about a hundred times a second whether to go on; so many times are one tick."""


@dataclass(frozen=True, eq=False)
class Corner:
    """An optimal corner of the linear master problem: value, prices, limits broken (scaled)."""

    value: float
    prices: Floats
    broken: float


@dataclass(frozen=True, eq=False)
class Whole:
    """Columns held after whole switches (None: there are none), the lots of each relief, not
    always whole, what both are worth, and whether nothing is worth more."""

    held: Ints | None
    lots: Floats
    value: float
    complete: bool


def solve_linear(market: Market, columns: Columns, held: Ints, penalty: Floats) -> Corner | None:
    """Shares of switches of most value; breaking a limit costs its penalty per scaled unit."""
    switches = np.flatnonzero(held[columns.village] != np.arange(len(columns.village)))
    lp = _model(market, columns, held, switches, penalty)
    lp.integrality_ = []
    highs = silent_highs()
    highs.passModel(lp)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = highs.getSolution()
    prices = prices_of(market, np.array(solution.row_dual))
    broken = float(np.sum(solution.col_value[len(switches) + len(market.most) :]))
    return Corner(highs.getInfo().objective_function_value, prices, broken)


def prices_of(market: Market, row_dual: Floats) -> Floats:
    """Prices per unit from what HiGHS holds a unit more of each row to be worth, limits first."""
    dual = row_dual[: len(market.limits)] / market.scale
    prices = np.where(market.high < ROOM, np.maximum(dual, 0.0), 0.0)
    prices += np.where(market.low > -ROOM, np.minimum(dual, 0.0), 0.0)
    return np.asarray(prices)


def solve_whole(
    market: Market, columns: Columns, held: Ints, switches: Ints, penalty: Floats, *,
    gap: float, nodes: int, seed: int, tick: Callable[[], None], lots: Ints | None = None,
    enough: float = np.inf, still: bool = False,
) -> Whole:  # fmt: skip
    """The best whole switches; a limit with a penalty of 0 must be kept.

    `lots`: of the reliefs that go with the columns held, from which to start; with `still` those
    that change no limit that the switches change, or that has a penalty, stay so. Ends early where
    the value is `enough`. `tick` is called while HiGHS runs; what it raises stops the run.
    """
    lp = _model(market, columns, held, switches, penalty, lots if still else None)
    highs, k, r = silent_highs(), len(switches), len(market.most)
    for name, value in (
        ("random_seed", seed), ("mip_rel_gap", gap), ("mip_abs_gap", 0.5), ("mip_max_nodes", nodes),
        ("objective_target", enough),
        # Of what it tries these two cost the most and, here, find the least.
        ("mip_heuristic_run_rens", False), ("mip_allow_restart", False),
    ):  # fmt: skip
        highs.setOptionValue(name, value)
    highs.passModel(lp)
    start = None if lots is None else _start(market, columns, held, k, lots, penalty)
    if start is not None:
        highs.setSolution(start)
    _run(highs, tick)
    if start is not None and _short(highs, lp):
        highs.clearSolver()
        _run(highs, tick)
    status, found = highs.getModelStatus(), held.copy()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Whole(None, np.zeros(r), -np.inf, True)
    if highs.getInfo().primal_solution_status != 2:
        return Whole(None, np.zeros(r), -np.inf, False)
    solution = np.array(highs.getSolution().col_value)
    taken = switches[solution[:k] > 0.5]
    found[columns.village[taken]] = taken
    taken_lots = solution[k : k + r] * _lots_at_once(market)
    complete = status == highspy.HighsModelStatus.kOptimal
    worth = highs.getInfo().objective_function_value
    return Whole(found, taken_lots.astype(np.float64), worth, complete)


def _start(
    market: Market, columns: Columns, held: Ints, k: int, lots: Ints, penalty: Floats
) -> highspy.HighsSolution | None:
    """No switch, and these lots: where to start, if it keeps the limits that must be kept."""
    used, soft = used_by(columns, held) + market.changed(lots), penalty > 0.0
    above = np.maximum(used - market.high, 0) / market.scale
    below = np.maximum(market.low - used, 0) / market.scale
    if (above + below)[~soft].any():
        return None
    start = highspy.HighsSolution()
    start.col_value = np.concatenate(
        (np.zeros(k), lots / _lots_at_once(market), above[soft], below[soft])
    )
    return start


def _short(highs: highspy.Highs, lp: highspy.HighsLp) -> bool:
    """Whether HiGHS hands back less than it says it found.

    HiGHS 1.16 does so where its presolve betters the start: it reports the better value, but
    returns the start itself.
    """
    if highs.getInfo().primal_solution_status != 2:
        return False
    handed = lp.offset_ + float(np.dot(lp.col_cost_, highs.getSolution().col_value))
    return handed < highs.getInfo().objective_function_value - 0.25


def _lots_at_once(market: Market) -> Ints:
    """Lots of each relief that one unit of its variable stands for, int64[r]."""
    return np.where(market.most > WHOLE_LOTS, market.most, 1)


def penalties(market: Market, prices: Floats) -> Floats:
    """What breaking each limit is to cost, in value units per scaled unit."""
    price = np.abs(prices) * market.scale
    return np.asarray(LEEWAY * np.maximum(price, price.max(initial=0.0)) + 1.0)


def _run(highs: highspy.Highs, tick: Callable[[], None]) -> None:
    """Run to the end, or until `tick` raises; an exception cannot pass through HiGHS itself."""
    raised: list[BaseException] = []
    asked = 0

    def ask(event: Any) -> None:
        nonlocal asked
        asked += 1
        try:
            if not raised and asked % EVERY == 0:
                tick()
        except BaseException as reason:
            raised.append(reason)
        if raised:
            event.interrupt()

    highs.cbMipInterrupt += ask
    highs.run()
    if raised:
        raise raised[0]


def _model(
    market: Market, columns: Columns, held: Ints, switches: Ints, penalty: Floats,
    lots: Ints | None = None,
) -> highspy.HighsLp:  # fmt: skip
    """max value; at most one switch per village; shares of reliefs; limits less what is held.

    Variables: switches, reliefs, then what breaks the limits with a penalty: by too much
    and by too little. `lots`: where reliefs stay that change no limit at stake.
    """
    m, k, old = len(penalty), len(switches), held[columns.village[switches]]
    r, s = len(market.most), np.flatnonzero(penalty > 0.0)
    entry, limit, change = _changes(columns, old, switches, m)
    open_, row = np.unique(columns.village[switches], return_inverse=True)
    unit = _lots_at_once(market)
    eases = market.change * unit[market.relief] / market.scale[market.relief_limit]
    broken = k + r + np.arange(len(s))
    rows = np.concatenate((limit, m + row, market.relief_limit, s, s))
    cols = np.concatenate((entry, np.arange(k), k + market.relief, broken, broken + len(s)))
    ones = np.ones(len(s))
    data = np.concatenate((change / market.scale[limit], np.ones(k), eases, -ones, ones))
    order = np.lexsort((rows, cols))
    used = used_by(columns, held)
    low, high = scaled_bounds(market, used)
    size = k + r + 2 * len(s)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = size, m + len(open_)
    lp.sense_, lp.offset_ = highspy.ObjSense.kMaximize, float(columns.value[held].sum())
    gain = (columns.value[switches] - columns.value[old]).astype(np.float64)
    cost = (market.cost * unit).astype(np.float64)
    lp.col_cost_ = np.concatenate((gain, -cost, -penalty[s], -penalty[s]))
    least, most = np.zeros(r), market.most / unit
    if lots is not None:
        at_stake = penalty > 0.0
        at_stake[limit] = True
        idle = np.bincount(market.relief, at_stake[market.relief_limit], r) == 0
        least[idle] = most[idle] = lots[idle] / unit[idle]
    lp.col_lower_ = np.concatenate((np.zeros(k), least, np.zeros(2 * len(s))))
    lp.col_upper_ = np.concatenate((np.ones(k), most, np.full(2 * len(s), np.inf)))
    lp.row_lower_ = np.concatenate((low, np.full(len(open_), -np.inf)))
    lp.row_upper_ = np.concatenate((high, np.ones(len(open_))))
    integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    reliefs = [integer if most <= WHOLE_LOTS else real for most in market.most.tolist()]
    lp.integrality_ = [integer] * k + reliefs + [real] * (2 * len(s))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(cols[order], np.arange(size + 1))
    lp.a_matrix_.index_ = rows[order]
    lp.a_matrix_.value_ = data[order]
    return lp


def scaled_bounds(market: Market, used: Ints) -> tuple[Floats, Floats]:
    """What the switches may change each limit by, scaled: at least and at most."""
    low = np.where(market.low > -ROOM, (market.low - used) / market.scale, -np.inf)
    high = np.where(market.high < ROOM, (market.high - used) / market.scale, np.inf)
    return low, high


def _changes(columns: Columns, old: Ints, new: Ints, m: int) -> tuple[Ints, Ints, Ints]:
    """Sparse change of use from columns old to new: entry, limit, change, none of them zero."""
    keys, amounts = [], []
    for sign, column in ((1, new), (-1, old)):
        length = np.diff(columns.use_start)[column]
        ends = np.cumsum(length)
        at = np.arange(length.sum()) + np.repeat(columns.use_start[column] - ends + length, length)
        keys.append(np.repeat(np.arange(len(new)), length) * m + columns.use_limit[at])
        amounts.append(sign * columns.use_amount[at])
    key, where = np.unique(np.concatenate(keys), return_inverse=True)
    change = np.zeros(len(key), dtype=np.int64)
    np.add.at(change, where, np.concatenate(amounts))
    key, change = key[change != 0], change[change != 0]
    return key // max(m, 1), key % max(m, 1), change
