"""Matching, with proofs: which lot serves which order, and who takes which post."""

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
    "Change",
    "Filled",
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
    "Load",
    "Loads",
    "Lots",
    "Missing",
    "Need",
    "Objective",
    "Orders",
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
    "Side",
    "Unmatched",
    "UnmetDemand",
    "Wishes",
    "check_flow",
    "check_people",
    "consolidate",
    "explain_flow",
    "match_flow",
    "match_people",
    "missing_of",
    "unmet_demand",
]
