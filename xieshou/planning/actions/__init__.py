"""The verbs of planning: rounds and limits, scenarios and their plans, the plan of the year."""

from xieshou.planning.actions.adoption import approve, propose, refuse, withdraw
from xieshou.planning.actions.priority import set_priority
from xieshou.planning.actions.questions import ask_of_money, ask_of_work
from xieshou.planning.actions.rounds import open_round, set_limits
from xieshou.planning.actions.runs import (
    MOST_OPEN_SCENARIOS,
    add_scenario,
    draw_up,
    recheck,
    resume,
)
from xieshou.planning.actions.studies import MOST_OPEN_STUDIES, ask_study, scenario_of_point

__all__ = [
    "MOST_OPEN_SCENARIOS",
    "MOST_OPEN_STUDIES",
    "add_scenario",
    "approve",
    "ask_of_money",
    "ask_of_work",
    "ask_study",
    "draw_up",
    "open_round",
    "propose",
    "recheck",
    "refuse",
    "resume",
    "scenario_of_point",
    "set_limits",
    "set_priority",
    "withdraw",
]
