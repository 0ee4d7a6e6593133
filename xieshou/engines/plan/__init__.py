"""The joint plan: which works, where, within which limits; with a proof of how good it is."""

from .problem import Cap, Choices, InputError, Limit, Problem, Relief
from .problem.builder import ProblemBuilder
from .proof.certificate import Certificate, Fault, check
from .reading.answer import selection_to_document, to_document
from .reading.document import from_document
from .reading.given import choices_from_document
from .reasons.explain import Choice, LimitState, Reasons, Refusal, explain
from .result import Infeasible, Plan, Progress, Selection
from .solver import dual, select, solve

__all__ = [
    "Cap",
    "Certificate",
    "Choice",
    "Choices",
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
    "Relief",
    "Selection",
    "check",
    "choices_from_document",
    "dual",
    "explain",
    "from_document",
    "select",
    "selection_to_document",
    "solve",
    "to_document",
]
