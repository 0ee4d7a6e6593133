"""Studies of a plan: what else could be reached, what planning jointly is worth, how firm it is.

Each takes the case, the plan that was drawn up from it, options and a watch, and answers with plain
JSON. Dozens of plans are solved, so each may be further from its optimum than the plan itself; how
far, `goal_gap`, stands in the result, and what is claimed holds with the gap counted in.
"""

from collections.abc import Callable, Mapping
from typing import Any

from xieshou.engines import plan as engine
from xieshou.planning.feed.case import Case
from xieshou.planning.feed.solving import stored_plan
from xieshou.planning.feed.studies.front import trace_front
from xieshou.planning.feed.studies.robust import hedge
from xieshou.planning.feed.studies.stability import shake
from xieshou.planning.feed.studies.synergy import compare_ways
from xieshou.planning.feed.studies.told import Watch
from xieshou.planning.models import Study

Studying = Callable[[Case, engine.Plan, Mapping[str, int], int, Watch], dict[str, Any]]
_BY_KIND: Mapping[str, Studying] = {
    Study.Kind.FRONT: trace_front,
    Study.Kind.SYNERGY: compare_ways,
    Study.Kind.STABILITY: shake,
    Study.Kind.ROBUST: hedge,
}


def study(case: Case, asked: Study, watch: Watch) -> dict[str, Any]:
    """The result of a study of the plan of `case`.

    `watch` is told how many plans are made, of about how many; what it raises ends the study.
    Raises Infeasible and InputError.
    """
    plan = stored_plan(case, asked.run)
    return _BY_KIND[asked.kind](case, plan, asked.options, asked.seed, watch)
