"""The plan drawn up, certified, and a stored one checked anew."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from xieshou.engines import plan as engine
from xieshou.planning.feed.answer import EFFECTS, choices, effects, limit_outcomes, summary
from xieshou.planning.feed.case import Case
from xieshou.planning.models import PlanRun

Infeasible = engine.Infeasible
InputError = engine.InputError


def solve(
    case: Case,
    *,
    goal_gap: float,
    seed: int,
    prices: Mapping[str, float],
    watch: Callable[[engine.Progress], None],
) -> engine.Plan:
    """Draw up the plan, starting from `prices` by code where any are known. Raises Infeasible."""
    warm = [prices.get(limit.code, 0.0) for limit in case.problem.limits] if prices else None
    return engine.solve(
        case.problem,
        goal_gap=goal_gap,
        seed=seed,
        prices=None if warm is None else np.array(warm),
        on_progress=watch,
    )


def prices_by_code(case: Case, prices: Iterable[float]) -> dict[str, float]:
    """Prices per unit of the engine's limits."""
    codes = (limit.code for limit in case.problem.limits)
    return {code: float(price) for code, price in zip(codes, prices, strict=True)}


def certificate(case: Case, plan: engine.Plan) -> dict[str, Any]:
    """What the independent check of the engine says of the plan, as stored."""
    found = engine.check(case.problem, plan)
    return {
        "ok": bool(found.ok),
        "value": found.value,
        "bound": found.bound,
        "gap": found.gap,
        "faults": [[fault.code, _plain(fault.params)] for fault in found.faults],
        "villages": len(case.problem.villages),
        "works": len(case.problem.works),
        "limits": len(case.problem.limits),
        "parts": found.parts,
        "eased": plan.eased.tolist(),
    }


def stored_plan(case: Case, planned: PlanRun) -> engine.Plan:
    """The plan of a run from its rows, as the engine knows it; its trace is not kept."""
    problem = case.problem
    years = len(problem.years)
    chosen = planned.choices.filter(chosen=True).values_list("proposal__code", "params")
    started = {code: params.get("year", 0) for code, params in chosen}
    start = np.array([started.get(code, -1) for code in problem.works], dtype=np.int64)
    rows = np.flatnonzero(start >= 0) * years + start[start >= 0]
    taken = np.zeros(len(problem.use_start) - 1, dtype=np.bool_)
    taken[rows] = True
    of_use = np.repeat(taken, np.diff(problem.use_start))
    used = np.zeros(len(problem.limits), dtype=np.int64)
    np.add.at(used, problem.use_limit[of_use], problem.use_amount[of_use])
    eased = (planned.certificate or {}).get("eased") or [0] * len(problem.reliefs)
    return engine.Plan(
        start=start,
        eased=np.array(eased, dtype=np.int64),
        value=planned.value or 0,
        bound=planned.bound or 0.0,
        gap=planned.gap or 0.0,
        prices=np.array([planned.engine_prices.get(limit.code, 0.0) for limit in problem.limits]),
        used=used,
        passes=0,
        trace=[],
        seed=planned.seed,
    )


def recheck(case: Case, planned: PlanRun) -> dict[str, Any]:
    """The same for a stored plan, from its rows: what was altered since shows as a fault."""
    stored = stored_plan(case, planned)
    codes = set(planned.choices.filter(chosen=True).values_list("proposal__code", flat=True))
    found = certificate(case, stored)
    kept = {row.pop("place__code"): row for row in planned.effects.values("place__code", *EFFECTS)}
    now = effects(case, stored.chosen)
    if now != kept or len(codes) != stored.chosen.sum():
        found["faults"].append(["effects", {}])
    # Reasons can be worked out for a plan that holds only.
    if found["ok"] and not found["faults"]:
        found["faults"] += [[part, {}] for part in _altered(case, stored, planned, now)]
        # Certificates of before kept no parts.
        if (planned.certificate or {}).get("parts", found["parts"]) != found["parts"]:
            found["faults"].append(["parts", {}])
    found["ok"] = found["ok"] and not found["faults"]
    return found


def _altered(
    case: Case, plan: engine.Plan, planned: PlanRun, now: Mapping[str, Mapping[str, int]]
) -> Iterator[str]:
    """Which of the rows told of a plan differ from those worked out anew."""
    said = choices(case, plan)
    told = planned.choices.values_list("proposal_id", "chosen", "reason")
    if {(one.proposal, one.chosen, one.reason) for one in said} != set(told):
        yield "choices"
    owed = {(one.code, one.amount, one.used, one.price) for one in limit_outcomes(case, plan)}
    if owed != set(planned.prices.values_list("code", "amount", "used", "price")):
        yield "prices"
    headline = json.loads(json.dumps(summary(case, plan.chosen, said, now)))
    if any(planned.summary.get(name) != value for name, value in headline.items()):
        yield "summary"


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters that JSON can hold; it knows no infinity."""
    kept = (int, str)
    return {
        name: value if isinstance(value, kept) else str(value) for name, value in params.items()
    }
