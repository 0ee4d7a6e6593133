"""The joint plan: which works, where, within which limits; with a proof of how good it is."""

from .problem import Cap, Choices, InputError, Limit, Problem, Relief
from .problem.builder import ProblemBuilder
from .proof.certificate import Certificate, Fault, check
from .reading.answer import selection_to_document, to_document
from .reading.document import from_document
from .reading.given import choices_from_document
from .reasons.displaced import Displaced, displaced
from .reasons.explain import Choice, LimitState, Reasons, Refusal, explain
from .reasons.ranges import PriceRange, price_ranges
from .reasons.robust import Robust, robust
from .reasons.stability import Stability, stability
from .reasons.transfers import HereAndThere, MoneyWorth, Transfer, worth_here_and_there
from .reasons.ways import Change, Way, what_would_change
from .result import Infeasible, Plan, Progress, Selection
from .solver import dual, select, solve
from .together.front import Front, FrontPoint, front
from .together.shapley import Partner, Share, Split, split_gain
from .together.silos import ByCostBenefit, ByPairing, BySector, ByYear, FirstCome, SiloPart
from .together.step import Step
from .together.synergy import Blocked, Interval, SiloWay, Synergy, synergy

__all__ = [
    "Blocked",
    "ByCostBenefit",
    "ByPairing",
    "BySector",
    "ByYear",
    "Cap",
    "Certificate",
    "Change",
    "Choice",
    "Choices",
    "Displaced",
    "Fault",
    "FirstCome",
    "Front",
    "FrontPoint",
    "HereAndThere",
    "Infeasible",
    "InputError",
    "Interval",
    "Limit",
    "LimitState",
    "MoneyWorth",
    "Partner",
    "Plan",
    "PriceRange",
    "Problem",
    "ProblemBuilder",
    "Progress",
    "Reasons",
    "Refusal",
    "Relief",
    "Robust",
    "Selection",
    "Share",
    "SiloPart",
    "SiloWay",
    "Split",
    "Stability",
    "Step",
    "Synergy",
    "Transfer",
    "Way",
    "check",
    "choices_from_document",
    "displaced",
    "dual",
    "explain",
    "from_document",
    "front",
    "price_ranges",
    "robust",
    "select",
    "selection_to_document",
    "solve",
    "split_gain",
    "stability",
    "synergy",
    "to_document",
    "what_would_change",
    "worth_here_and_there",
]
