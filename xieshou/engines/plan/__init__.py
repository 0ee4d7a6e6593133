"""The joint plan: which works, where, within which limits; with a proof of how good it is."""

from .builder import ProblemBuilder
from .certificate import Certificate, Fault, check
from .document import from_document, to_document
from .explain import Choice, LimitState, Reasons, Refusal, explain
from .problem import InputError, Limit, Problem
from .result import Infeasible, Plan, Progress
from .solver import solve

__all__ = [
    "Certificate",
    "Choice",
    "Fault",
    "Infeasible",
    "InputError",
    "Limit",
    "LimitState",
    "Plan",
    "Problem",
    "ProblemBuilder",
    "Progress",
    "Reasons",
    "Refusal",
    "check",
    "explain",
    "from_document",
    "solve",
    "to_document",
]
