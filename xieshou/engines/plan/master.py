"""The restricted master problem over the columns in play, solved whole by HiGHS.

Dantzig & Wolfe 1960; as a heuristic ("price and branch") it finds the few villages whose choice
the prices leave open. Villages with one column are constants. Limits on work are by node counts,
never by the clock, so that the same problem gives the same plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from .columns import Columns
from .market import Floats
from .problem import Ints, Problem
from .rounding import used_by


class _Silent(highspy.Highs):
    """HiGHS without its banner, which enabling callbacks prints before options can be set."""

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, eq=False)
class Master:
    """The columns held per village (None: none found), and whether the search was complete."""

    held: Ints | None
    complete: bool


def solve_master(
    problem: Problem, columns: Columns, held: Ints | None, base: Ints, *,
    gap: float, nodes: int, seed: int, tick: Callable[[], None],
) -> Master:  # fmt: skip
    """Best choice of columns. `held`: a feasible start; `base`: the columns of lone villages.

    `tick` is called while HiGHS runs; what it raises stops the run.
    """
    count = np.diff(columns.first)
    open_ = np.flatnonzero(count > 1)
    if not len(open_):
        return Master(held, True)
    lone = base[count == 1]
    fixed = used_by(problem, columns, lone)
    free = np.flatnonzero(count[columns.village] > 1)
    highs = _solver(gap, nodes, seed)
    constant = int(columns.value[lone].sum())
    highs.passModel(_model(problem, columns, free, open_, fixed, constant)[0])
    if held is not None:
        start = highspy.HighsSolution()
        start.col_value = np.isin(free, held).astype(np.float64)
        highs.setSolution(start)
    _run(highs, tick)
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Master(held, True)
    complete = status == highspy.HighsModelStatus.kOptimal
    x = np.array(highs.getSolution().col_value)
    if len(x) != len(free) or highs.getInfo().primal_solution_status != 2:
        return Master(held, False)
    found = base.copy()
    taken = free[x > 0.5]
    found[columns.village[taken]] = taken
    return Master(found, complete)


@dataclass(frozen=True, eq=False)
class Corner:
    """A corner of the linear master problem: its prices, and each village's largest column."""

    prices: Floats
    held: Ints


def solve_linear(problem: Problem, columns: Columns, base: Ints) -> Corner | None:
    """The linear master problem over the columns; None if it has no solution.

    It gives the exact corner that a smooth path only comes near to: limits with room get price
    zero, and all but at most as many villages as there are limits hold one whole column.
    """
    free = np.flatnonzero(np.diff(columns.first)[columns.village] > 1)
    if not len(free):
        return None
    open_ = np.unique(columns.village[free])
    fixed = used_by(problem, columns, base[np.diff(columns.first) == 1])
    lp, scale = _model(problem, columns, free, open_, fixed, 0)
    lp.integrality_ = []
    highs = _solver(0.0, 0, 0)
    highs.passModel(lp)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = highs.getSolution()
    dual = np.array(solution.row_dual)[: len(problem.limits)]
    share = np.array(solution.col_value)
    order = np.lexsort((share, columns.village[free]))
    last = np.flatnonzero(np.diff(columns.village[free][order], append=-1))
    held = base.copy()
    held[open_] = free[order[last]]
    return Corner(np.maximum(dual * problem.senses, 0.0) * problem.senses / scale, held)


def _run(highs: highspy.Highs, tick: Callable[[], None]) -> None:
    """Run to the end, or until `tick` raises; an exception cannot pass through HiGHS itself."""
    raised: list[BaseException] = []

    def ask(event: Any) -> None:
        try:
            if not raised:
                tick()
        except BaseException as reason:
            raised.append(reason)
        if raised:
            event.interrupt()

    highs.cbMipInterrupt += ask
    highs.run()
    if raised:
        raise raised[0]


def _solver(gap: float, nodes: int, seed: int) -> highspy.Highs:
    highs = _Silent()  # type: ignore[no-untyped-call]
    for name, value in (
        ("threads", 1), ("parallel", "off"), ("random_seed", seed),
        ("mip_rel_gap", gap), ("mip_abs_gap", 0.5), ("mip_max_nodes", nodes),
        ("mip_feasibility_tolerance", 1e-9), ("primal_feasibility_tolerance", 1e-9),
    ):  # fmt: skip
        highs.setOptionValue(name, value)
    return highs


def _model(
    problem: Problem, columns: Columns, free: Ints, open_: Ints, fixed: Ints, constant: int
) -> tuple[highspy.HighsLp, Floats]:
    """The model and the scale of each limit's row:

    max value; one column per open village; limits less what the lone villages use."""
    length = np.diff(columns.use_start)[free]
    at = np.repeat(columns.use_start[free], length) + (
        np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    )
    entry = np.repeat(np.arange(len(free)), length)
    m = len(problem.limits)
    scale = np.ones(m)
    np.maximum.at(scale, columns.use_limit[at], np.abs(columns.use_amount[at]).astype(np.float64))
    key, where = np.unique(entry * m + columns.use_limit[at], return_inverse=True)
    amount = np.bincount(where, columns.use_amount[at].astype(np.float64), len(key))
    rows = np.concatenate((key % m, m + np.searchsorted(open_, columns.village[free])))
    cols = np.concatenate((key // m, np.arange(len(free))))
    data = np.concatenate((amount / scale[key % m], np.ones(len(free))))
    order = np.lexsort((rows, cols))
    room = (problem.amounts - fixed) / scale
    at_most = problem.senses > 0
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(free), m + len(open_)
    lp.sense_, lp.offset_ = highspy.ObjSense.kMaximize, float(constant)
    lp.col_cost_ = columns.value[free].astype(np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(free)), np.ones(len(free))
    lp.row_lower_ = np.concatenate((np.where(at_most, -np.inf, room), np.ones(len(open_))))
    lp.row_upper_ = np.concatenate((np.where(at_most, room, np.inf), np.ones(len(open_))))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(free)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(cols[order], np.arange(len(free) + 1)).astype(np.int32)
    lp.a_matrix_.index_ = rows[order].astype(np.int32)
    lp.a_matrix_.value_ = data[order]
    return lp, scale
