"""Questions about joint plans; the only way other apps and pages see them."""

from xieshou.planning.reads.adoptions import (
    AdoptionRow,
    ApprovalRow,
    Mine,
    adopted,
    adoption,
    adoptions,
    may_propose,
    mine,
)
from xieshou.planning.reads.choices import (
    ChoiceFilter,
    ChoiceRow,
    by_village,
    choices,
    every_choice,
    works_changed,
)
from xieshou.planning.reads.compare import (
    Comparison,
    Ends,
    LimitDifference,
    PlaceDifference,
    compare,
    differences,
    ends,
)
from xieshou.planning.reads.faults import faults
from xieshou.planning.reads.history import RunRecord, history
from xieshou.planning.reads.plans import EffectRow, PriceRow, effect, effects, prices
from xieshou.planning.reads.rounds import (
    LimitRow,
    MovedRow,
    RoundRow,
    ScenarioRow,
    limits,
    place_to_act,
    round,
    rounds,
    scenarios,
)
from xieshou.planning.reads.runs import RunRow, Share, latest, run, run_of, trace
from xieshou.planning.reads.todo import TodoRow, todo

__all__ = [
    "AdoptionRow",
    "ApprovalRow",
    "ChoiceFilter",
    "ChoiceRow",
    "Comparison",
    "EffectRow",
    "Ends",
    "LimitDifference",
    "LimitRow",
    "Mine",
    "MovedRow",
    "PlaceDifference",
    "PriceRow",
    "RoundRow",
    "RunRecord",
    "RunRow",
    "ScenarioRow",
    "Share",
    "TodoRow",
    "adopted",
    "adoption",
    "adoptions",
    "by_village",
    "choices",
    "compare",
    "differences",
    "effect",
    "effects",
    "ends",
    "every_choice",
    "faults",
    "history",
    "latest",
    "limits",
    "may_propose",
    "mine",
    "place_to_act",
    "prices",
    "round",
    "rounds",
    "run",
    "run_of",
    "scenarios",
    "todo",
    "trace",
    "works_changed",
]
