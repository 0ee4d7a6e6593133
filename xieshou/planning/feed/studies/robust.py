"""The plan that still keeps its limits when costs and demand turn out otherwise."""

from collections.abc import Mapping
from typing import Any

from xieshou.engines import plan as engine
from xieshou.planning.feed.case import Case
from xieshou.planning.feed.studies.told import Watch, codes, proof, shanghai_fen

CONFIDENCE = 95
DRAWS = 1000
GOAL_GAP = 1e-3


def hedge(
    case: Case, plan: engine.Plan, options: Mapping[str, int], seed: int, watch: Watch
) -> dict[str, Any]:
    """The best plan found that keeps all limits with CONFIDENCE per cent when each cost and each
    demand is off by up to `spread` per cent. Raises Infeasible where there is none."""
    found = engine.robust(
        case.problem, plan, spread=options["spread"] / 100, confidence=CONFIDENCE / 100,
        draws=DRAWS, seed=seed, goal_gap=GOAL_GAP, on_progress=lambda _now: watch(0, 1),
    )  # fmt: skip
    before, after = plan.chosen, found.plan.chosen
    return {
        "goal_gap": GOAL_GAP,
        "confidence": CONFIDENCE,
        "draws": DRAWS,
        "held": found.held,
        "held_nominal": found.held_nominal,
        "value": found.plan.value,
        "bound": found.plan.bound,
        "gap": found.plan.gap,
        "value_nominal": plan.value,
        "price": found.price,
        "price_most": found.price_most,
        "works": int(after.sum()),
        "works_nominal": int(before.sum()),
        "money_fen": shanghai_fen(case, after),
        "money_nominal_fen": shanghai_fen(case, before),
        "margins": [
            [case.problem.limits[at].code, int(case.problem.limits[at].amount), int(margin)]
            for at, margin in enumerate(found.margins.tolist())
            if margin
        ],
        "left": codes(case, before & ~after),
        "entered": codes(case, after & ~before),
        **proof(engine.check(found.problem, found.plan)),
    }
