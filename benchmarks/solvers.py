"""One general solver on one programme, for rivals.py.

    python benchmarks/solvers.py SOLVER PROGRAMME.npz GAP SECONDS

HiGHS by the Python that has highspy, the others by .bench/bin/python. Two threads (SCIP: one).
When the programme stands in the solver's memory a line says "ready"; the clock runs from there. The
last line is JSON: seconds, processor seconds, bound, and the options taken, none where nothing was
found.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np

THREADS = 2
Ask = Callable[[], tuple[float, list[float]]]
"""Runs the solver: its bound and the value of each variable, none where nothing was found."""


def highs(p, gap: float, patience: float, presolve: str = "choose") -> Ask:  # type: ignore[no-untyped-def]
    import highspy

    k, m, n = len(p["value"]), len(p["amount"]), int(p["group"][-1]) + 1
    scale = _scale(p)
    rows = np.concatenate((p["limit"], m + p["group"]))
    columns = np.concatenate((p["option"], np.arange(k)))
    data = np.concatenate((p["use"] / scale[p["limit"]], np.ones(k)))
    order, room, ones = np.lexsort((rows, columns)), p["amount"] / scale, np.ones(n)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_, lp.sense_ = k, m + n, highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = p["value"], np.zeros(k), np.ones(k)
    lp.row_lower_ = np.concatenate((np.where(p["at_least"], room, -np.inf), ones))
    lp.row_upper_ = np.concatenate((np.where(p["at_most"], room, np.inf), ones))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * k
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(columns[order], np.arange(k + 1)).astype(np.int32)
    lp.a_matrix_.index_ = rows[order].astype(np.int32)
    lp.a_matrix_.value_ = data[order]
    solver = highspy.Highs()
    solver.silent()
    for name, value in (
        ("mip_rel_gap", gap), ("time_limit", patience), ("threads", THREADS),
        ("presolve", presolve),
    ):  # fmt: skip
        solver.setOptionValue(name, value)
    solver.passModel(lp)

    def ask() -> tuple[float, list[float]]:
        solver.run()
        info = solver.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible.value
        return info.mip_dual_bound, list(solver.getSolution().col_value) if found else []

    return ask


def cp_sat(p, gap: float, patience: float) -> Ask:  # type: ignore[no-untyped-def]
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    x = np.array([model.NewBoolVar("") for _ in range(len(p["value"]))], dtype=object)
    for members in _split(p["group"], np.arange(len(x))):
        model.AddExactlyOne(x[members].tolist())
    for limit, members in enumerate(_split(p["limit"], np.arange(len(p["use"])), len(p["amount"]))):
        variables, uses = x[p["option"][members]].tolist(), p["use"][members].tolist()
        total = cp_model.LinearExpr.weighted_sum(variables, uses)
        if p["at_most"][limit]:
            model.Add(total <= int(p["amount"][limit]))
        if p["at_least"][limit]:
            model.Add(total >= int(p["amount"][limit]))
    model.Maximize(cp_model.LinearExpr.weighted_sum(x.tolist(), p["value"].tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.relative_gap_limit = gap
    solver.parameters.max_time_in_seconds = patience
    solver.parameters.num_workers = THREADS

    def ask() -> tuple[float, list[float]]:
        status = solver.Solve(model)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        return solver.BestObjectiveBound(), solver.Values(x.tolist()) if found else []

    return ask


def scip(p, gap: float, patience: float) -> Ask:  # type: ignore[no-untyped-def]
    from ortools.linear_solver import pywraplp

    solver, scale = pywraplp.Solver.CreateSolver("SCIP"), _scale(p)
    x = [solver.BoolVar("") for _ in range(len(p["value"]))]
    for members in _split(p["group"], np.arange(len(x))):
        row = solver.Constraint(1, 1)
        for option in members.tolist():
            row.SetCoefficient(x[option], 1)
    for limit, members in enumerate(_split(p["limit"], np.arange(len(p["use"])), len(p["amount"]))):
        room = p["amount"][limit] / scale[limit]
        row = solver.Constraint(room if p["at_least"][limit] else -solver.infinity(),
                                room if p["at_most"][limit] else solver.infinity())  # fmt: skip
        uses = (p["use"][members] / scale[limit]).tolist()
        for option, use in zip(p["option"][members].tolist(), uses, strict=True):
            row.SetCoefficient(x[option], use)
    goal = solver.Objective()
    for variable, value in zip(x, p["value"].tolist(), strict=True):
        goal.SetCoefficient(variable, value)
    goal.SetMaximization()
    solver.SetTimeLimit(int(1000 * patience))
    wanted = pywraplp.MPSolverParameters()
    wanted.SetDoubleParam(wanted.RELATIVE_MIP_GAP, gap)

    def ask() -> tuple[float, list[float]]:
        status = solver.Solve(wanted)
        if status not in (solver.OPTIMAL, solver.FEASIBLE):
            return np.inf, []
        return goal.BestBound(), [variable.solution_value() for variable in x]

    return ask


def _scale(p) -> np.ndarray:  # type: ignore[no-untyped-def]
    """The largest use of each limit; floating-point solvers like rows of size one."""
    scale = np.ones(len(p["amount"]))
    np.maximum.at(scale, p["limit"], np.abs(p["use"]).astype(float))
    return scale


def _split(key: np.ndarray, what: np.ndarray, parts: int | None = None) -> list[np.ndarray]:
    order = np.argsort(key, kind="stable")
    parts = int(key.max()) + 1 if parts is None else parts
    return np.split(what[order], np.searchsorted(key[order], np.arange(1, parts)))


def main() -> None:
    solver, path, gap, patience = sys.argv[1:]
    make = {
        "HiGHS": highs, "HiGHS unpresolved": partial(highs, presolve="off"),
        "CP-SAT": cp_sat, "SCIP": scip,
    }[solver]  # fmt: skip
    with np.load(path) as programme:
        ask = make(dict(programme), float(gap), float(patience))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    began, worked = time.perf_counter(), time.process_time()
    bound, found = ask()
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    taken = np.flatnonzero(np.asarray(found) > 0.5).tolist()
    sys.stdout.write(json.dumps([seconds, worked, str(bound), taken]) + "\n")


if __name__ == "__main__":
    main()
