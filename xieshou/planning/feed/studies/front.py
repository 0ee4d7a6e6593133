"""Less poverty, more income, fairer: the plans between which an office can choose."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from xieshou.engines import plan as engine
from xieshou.engines.plan.together.counting import parts_of
from xieshou.engines.plan.together.fairness import Fairness, fairness, need_tenths
from xieshou.engines.plan.together.objectives import EQUITY, POVERTY, Axes
from xieshou.planning.feed.case import PARTS, Case, Ints
from xieshou.planning.feed.studies.told import Watch, by_step, proof, shanghai_fen

AXES = (POVERTY, "income", EQUITY)
POINTS = 20
GOAL_GAP = 3e-3


def trace_front(
    case: Case, plan: engine.Plan, _options: Mapping[str, int], seed: int, watch: Watch
) -> dict[str, Any]:
    """At least POINTS plans, where there are so many, each the best of its mix of the three axes.

    Levels: poverty in persons x weight, equity the same times the tenth of need of the village,
    income in yuan a year, jobs in people. `weights` are those of a scenario that reaches for it.
    """
    counties, home = np.unique([code[:6] for code in case.cells.codes], return_inverse=True)
    found = engine.front(
        case.problem, AXES, county=home, points=POINTS, goal_gap=GOAL_GAP, seed=seed,
        watch=by_step(watch),
    )  # fmt: skip
    own = Axes.of(case.problem, AXES, need_tenths(case.problem))
    return {
        "goal_gap": GOAL_GAP,
        "axes": list(AXES),
        "plans": found.plans,
        "dominated": found.dominated,
        "points": [_point(case, found, point, counties.tolist()) for point in found.points],
        "now": {
            "levels": dict(zip(AXES, own.levels(plan.start, plan.eased), strict=True))
            | _parts(case, plan.start),
            "works": int(plan.chosen.sum()),
            "money_fen": shanghai_fen(case, plan.chosen),
            **_fair(case, fairness(case.problem, plan.start, home), counties.tolist()),
        },
    }


def _point(
    case: Case, found: engine.Front, point: engine.FrontPoint, counties: list[str]
) -> dict[str, Any]:
    plan = point.plan
    return {
        "levels": {**point.levels, **_parts(case, plan.start)},
        "mix": dict(zip(AXES, point.mix, strict=True)),
        "weights": dict(zip(AXES, point.weights, strict=True)),
        "works": int(plan.chosen.sum()),
        "money_fen": shanghai_fen(case, plan.chosen),
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        **proof(engine.check(found.problem_of(point), plan)),
        **_fair(case, point.fairness, counties),
    }


def _parts(case: Case, start: Ints) -> dict[str, int]:
    # What votes add comes after the parts that are axes.
    return dict(zip(PARTS, parts_of(case.problem, start).tolist(), strict=False))


def _fair(case: Case, told: Fairness, counties: list[str]) -> dict[str, Any]:
    """Inequality between counties of what poverty is left, and the county worst off, by its M0."""
    whole = int(case.problem.weights.sum())
    return {
        "gini": told.gini,
        "worst": counties[told.county] if told.county >= 0 else "",
        "worst_m0": told.worst / whole,
    }
