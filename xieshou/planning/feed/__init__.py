"""Where the plan engine is asked: a scenario becomes its problem, its answer becomes rows."""

from xieshou.planning.feed.answer import (
    Choice,
    LimitOutcome,
    choices,
    effects,
    limit_outcomes,
    summary,
)
from xieshou.planning.feed.case import Case, Inputs, case_for, case_of, inputs_of
from xieshou.planning.feed.solving import (
    Infeasible,
    InputError,
    certificate,
    prices_by_code,
    recheck,
    solve,
)

__all__ = [
    "Case",
    "Choice",
    "Infeasible",
    "InputError",
    "Inputs",
    "LimitOutcome",
    "case_for",
    "case_of",
    "certificate",
    "choices",
    "effects",
    "inputs_of",
    "limit_outcomes",
    "prices_by_code",
    "recheck",
    "solve",
    "summary",
]
