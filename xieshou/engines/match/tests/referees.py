"""What others say is best: OR-Tools' flow and HiGHS's programme, on every way there is."""

from __future__ import annotations

import highspy
import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from xieshou.engines.match import FlowProblem

from .market import ways


def by_ortools(p: FlowProblem) -> int:
    """The largest worth, thousandths of a fen; neither rooms nor groups."""
    n, m = len(p.lots.code), len(p.orders.code)
    flow = SimpleMinCostFlow()
    for way in ways(p):
        flow.add_arc_with_capacity_and_unit_cost(way.lot, n + way.order, 10**6, -way.gain)
    for s, units in enumerate(p.lots.quantity.tolist()):
        flow.add_arc_with_capacity_and_unit_cost(s, n + m, 10**6, 0)
        flow.set_node_supply(s, units)
    for o, units in enumerate(p.orders.quantity.tolist()):
        flow.add_arc_with_capacity_and_unit_cost(n + o, n + m, units, 0)
    flow.set_node_supply(n + m, -int(p.lots.quantity.sum()))
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost()


def by_highs(p: FlowProblem, *, rules: bool = False) -> float:
    """The largest worth as a linear programme, with rooms and groups; in whole numbers and with the
    rules of orders and groups if asked."""
    every = list(ways(p))
    n, m, r, g = len(p.lots.code), len(p.orders.code), len(p.rooms), len(p.groups)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    inf = highspy.kHighsInf
    x = [highs.addVariable(0, inf, way.gain) for way in every]
    group = {one.code: i for i, one in enumerate(p.groups)}
    rooms = {(one.hub, one.day, one.cold): i for i, one in enumerate(p.rooms)}
    rows: list[list[tuple[int, int]]] = [[] for _ in range(n + m + r + g)]
    for i, way in enumerate(every):
        lane = p.lanes[way.lane]
        cold = next(s.cold for s in p.products if s.code == p.lots.product[way.lot])
        room = rooms.get((lane.hub, way.day + lane.to_hub, cold))
        rows[way.lot].append((i, 1))
        rows[n + way.order].append((i, 1))
        if room is not None:
            rows[n + m + room].append((i, way.grams))
        if p.orders.group[way.order]:
            rows[n + m + r + group[p.orders.group[way.order]]].append((i, 1))
    most = [*p.lots.quantity.tolist(), *p.orders.quantity.tolist(), *(s.grams for s in p.rooms),
            *(inf if s.most is None else s.most for s in p.groups)]  # fmt: skip
    for row, top in zip(rows, most, strict=True):
        _row(highs, row, -inf, top)
    for one in p.groups:
        short = highs.addVariable(0, inf, -p.missing_cost)
        row = rows[n + m + r + group[one.code]]
        _row(highs, [*row, (short.index, 1)], one.reserved, inf)
    if rules:
        _rules(highs, p, x, rows, every)
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    highs.run()
    if not every:
        return float(-p.missing_cost * sum(one.reserved for one in p.groups))
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getInfo().objective_function_value)


def _row(highs, row, low, high):  # type: ignore[no-untyped-def]
    index, value = [i for i, _ in row], [float(v) for _, v in row]
    highs.addRow(low, high, len(row), np.array(index, dtype=np.int32), np.array(value))


def _rules(highs, p, x, rows, every):  # type: ignore[no-untyped-def]
    n, inf = len(p.lots.code), highspy.kHighsInf
    for variable in x:
        highs.setInteger(variable)
    for o, units in enumerate(p.orders.quantity.tolist()):
        row = rows[n + o]
        if not p.orders.partial[o]:
            served = highs.addBinary()
            _row(highs, [*row, (served.index, -units)], 0, 0)
        if p.orders.single[o]:
            chosen = [highs.addBinary() for _ in row]
            for (i, _), one in zip(row, chosen, strict=True):
                _row(highs, [(i, 1), (one.index, -units)], -inf, 0)
            _row(highs, [(one.index, 1) for one in chosen], -inf, 1)
    for g, one in enumerate(p.groups):
        row = rows[len(rows) - len(p.groups) + g]
        if one.minimum and row:
            served = highs.addBinary()
            _row(highs, [*row, (served.index, -one.minimum)], 0, inf)
            _row(highs, [*row, (served.index, -(10**4))], -inf, 0)
