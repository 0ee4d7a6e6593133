"""Matching, with proofs: which lot serves which order, who takes which post, and which opportunity
suits which firm."""

from .firms.certificate import FirmsCertificate, FirmsFault, check_firms
from .firms.criteria import AtLeast, AtMost, Criterion, Fit, OneOf, Overlap, Within
from .firms.learning import NOT_ASKED, LearnedWeights, learn_weights
from .firms.problem import FirmsProblem
from .firms.result import (
    FirmMiss,
    FirmPair,
    FirmPart,
    FirmRelaxation,
    FirmRelief,
    FirmsAnswer,
    Shortfall,
)
from .firms.solver import match_firms, near_misses
from .flow.certificate import FlowCertificate, FlowFault, check_flow
from .flow.loads import Load, Loads, consolidate
from .flow.problem import FlowProblem, Group, InputError, Lane, Lots, Orders, Product, Room
from .flow.reasons import (
    FlowReasons,
    ReservedShare,
    Unmatched,
    UnmetDemand,
    explain_flow,
    unmet_demand,
)
from .flow.result import FlowAnswer
from .flow.solver import match_flow
from .people.certificate import PeopleCertificate, PeopleFault, check_people
from .people.columns import Fits, Pairs, People, Posts, Wishes
from .people.missing import Change, Lack, Missing, Need, missing_of
from .people.problem import PeopleProblem
from .people.result import Filled, Objective, PeopleAnswer, PeopleMeasures, Side
from .people.solver import match_people

__all__ = [
    "NOT_ASKED",
    "AtLeast",
    "AtMost",
    "Change",
    "Criterion",
    "Filled",
    "FirmMiss",
    "FirmPair",
    "FirmPart",
    "FirmRelaxation",
    "FirmRelief",
    "FirmsAnswer",
    "FirmsCertificate",
    "FirmsFault",
    "FirmsProblem",
    "Fit",
    "Fits",
    "FlowAnswer",
    "FlowCertificate",
    "FlowFault",
    "FlowProblem",
    "FlowReasons",
    "Group",
    "InputError",
    "Lack",
    "Lane",
    "LearnedWeights",
    "Load",
    "Loads",
    "Lots",
    "Missing",
    "Need",
    "Objective",
    "OneOf",
    "Orders",
    "Overlap",
    "Pairs",
    "People",
    "PeopleAnswer",
    "PeopleCertificate",
    "PeopleFault",
    "PeopleMeasures",
    "PeopleProblem",
    "Posts",
    "Product",
    "ReservedShare",
    "Room",
    "Shortfall",
    "Side",
    "Unmatched",
    "UnmetDemand",
    "Wishes",
    "Within",
    "check_firms",
    "check_flow",
    "check_people",
    "consolidate",
    "explain_flow",
    "learn_weights",
    "match_firms",
    "match_flow",
    "match_people",
    "missing_of",
    "near_misses",
    "unmet_demand",
]
