"""Where the plan engine is asked: a scenario becomes its problem, its answer becomes rows."""

from xieshou.planning.feed.answer import (
    Choice,
    LimitOutcome,
    choices,
    effects,
    limit_outcomes,
    summary,
)
from xieshou.planning.feed.case import ENGINE_VERSION, Case, Inputs, case_for, case_of, inputs_of
from xieshou.planning.feed.questions import about_money, about_work, price_holds
from xieshou.planning.feed.solving import (
    Infeasible,
    InputError,
    certificate,
    prices_by_code,
    recheck,
    solve,
    stored_plan,
)
from xieshou.planning.feed.studies import study

__all__ = [
    "ENGINE_VERSION",
    "Case",
    "Choice",
    "Infeasible",
    "InputError",
    "Inputs",
    "LimitOutcome",
    "about_money",
    "about_work",
    "case_for",
    "case_of",
    "certificate",
    "choices",
    "effects",
    "inputs_of",
    "limit_outcomes",
    "price_holds",
    "prices_by_code",
    "recheck",
    "solve",
    "stored_plan",
    "study",
    "summary",
]
