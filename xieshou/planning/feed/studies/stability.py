"""How many choices change when costs and people are a little other than written down."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from xieshou.engines import plan as engine
from xieshou.planning.feed.case import Case
from xieshou.planning.feed.studies.told import Watch, number

SAMPLES = 20
GOAL_GAP = 1e-3


def shake(
    case: Case, plan: engine.Plan, options: Mapping[str, int], seed: int, watch: Watch
) -> dict[str, Any]:
    """SAMPLES plans with each cost and each village's people moved by up to `spread` per cent.

    `rows`: [code, in the plan, how often chosen] of each work that is either.
    """
    found = engine.stability(
        case.problem, plan, spread=options["spread"] / 100, samples=SAMPLES, seed=seed,
        goal_gap=GOAL_GAP, watch=lambda done: watch(round(done * (SAMPLES + 1)), SAMPLES + 1),
    )  # fmt: skip
    draws = len(found.changes)
    times, chosen = np.rint(found.share * draws).astype(np.int64), plan.chosen
    return {
        "goal_gap": GOAL_GAP,
        "samples": SAMPLES,
        "draws": draws,
        "impossible": found.impossible,
        "works": int(chosen.sum()),
        "candidates": len(chosen),
        "changes": list(found.changes),
        "mean": number(found.mean),
        "error": number(found.error),
        "worst": found.worst,
        "idle": found.idle,
        "kept": float(found.share[chosen].mean()) if chosen.any() and draws else None,
        "rows": [
            [case.problem.works[at], bool(chosen[at]), int(times[at])]
            for at in np.flatnonzero(chosen | (times > 0))
        ],
    }
