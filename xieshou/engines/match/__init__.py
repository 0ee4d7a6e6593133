"""Matching: which lot serves which order, with a proof that no other choice is worth more."""

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

__all__ = [
    "FlowAnswer",
    "FlowCertificate",
    "FlowFault",
    "FlowProblem",
    "FlowReasons",
    "Group",
    "InputError",
    "Lane",
    "Load",
    "Loads",
    "Lots",
    "Orders",
    "Product",
    "ReservedShare",
    "Room",
    "Unmatched",
    "UnmetDemand",
    "check_flow",
    "consolidate",
    "explain_flow",
    "match_flow",
    "unmet_demand",
]
