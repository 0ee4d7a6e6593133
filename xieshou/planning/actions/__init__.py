"""The verbs of planning: rounds and limits, scenarios and their plans, the plan of the year."""

from xieshou.planning.actions.adoption import approve, propose, refuse, withdraw
from xieshou.planning.actions.rounds import open_round, set_limits
from xieshou.planning.actions.runs import (
    MOST_OPEN_SCENARIOS,
    add_scenario,
    draw_up,
    recheck,
    resume,
)

__all__ = [
    "MOST_OPEN_SCENARIOS",
    "add_scenario",
    "approve",
    "draw_up",
    "open_round",
    "propose",
    "recheck",
    "refuse",
    "resume",
    "set_limits",
    "withdraw",
]
