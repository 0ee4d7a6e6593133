"""Questions about joint plans; the only way other apps and pages see them."""

from xieshou.planning.reads.compare import (
    Comparison,
    CountyDifference,
    LimitDifference,
    compare,
)
from xieshou.planning.reads.faults import faults
from xieshou.planning.reads.plans import (
    ChoiceFilter,
    ChoiceRow,
    EffectRow,
    PriceRow,
    by_village,
    choices,
    effect,
    effects,
    every_choice,
    prices,
)
from xieshou.planning.reads.recheck import faults
from xieshou.planning.reads.rounds import (
    LimitRow,
    MovedRow,
    RoundRow,
    RunRow,
    ScenarioRow,
    Share,
    latest,
    limits,
    place_to_act,
    round,
    rounds,
    run,
    run_of,
    scenarios,
)
from xieshou.planning.reads.todo import TodoRow, todo

__all__ = [
    "ChoiceFilter",
    "ChoiceRow",
    "Comparison",
    "CountyDifference",
    "EffectRow",
    "LimitDifference",
    "LimitRow",
    "MovedRow",
    "PriceRow",
    "RoundRow",
    "RunRow",
    "ScenarioRow",
    "Share",
    "TodoRow",
    "by_village",
    "choices",
    "compare",
    "effect",
    "effects",
    "every_choice",
    "faults",
    "faults",
    "latest",
    "limits",
    "place_to_act",
    "prices",
    "round",
    "rounds",
    "run",
    "run_of",
    "scenarios",
    "todo",
]
