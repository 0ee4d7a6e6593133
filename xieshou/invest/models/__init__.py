"""The tables of investment: opportunities, mandates, matching, trips, deals, parks,
finance (沪企入滇)."""

from xieshou.invest.models.deal import (
    Arrival,
    ArrivalDecision,
    Deal,
    DealLink,
    DealPaper,
    DealReport,
    DealStep,
    DealSum,
    ReportDecision,
    StageLimit,
)
from xieshou.invest.models.finance import Finance, FinanceMove, MoveDecision
from xieshou.invest.models.mandate import Mandate
from xieshou.invest.models.matching import MatchingRun, Proposal
from xieshou.invest.models.opportunity import (
    Industry,
    Opportunity,
    OpportunityPaper,
    OpportunityVersion,
    Road,
)
from xieshou.invest.models.park import Park, ParkDecision, ParkTenant, ParkYear
from xieshou.invest.models.trip import FollowUp, Trip, TripCost, TripParty, TripPerson, TripStop

# Tables that can only be added to → columns that no two rows share.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "invest_dealstep": (("deal_id", "number"),),
    "invest_dealsum": (("deal_id", "number"),),
    "invest_arrival": (("deal_id", "number"),),
    "invest_arrivaldecision": (("arrival_id",),),
    "invest_dealreport": (("deal_id", "year", "quarter", "version"),),
    "invest_reportdecision": (("report_id",),),
    "invest_parkyear": (("park_id", "year", "version"),),
    "invest_parkdecision": (("line_id",),),
    "invest_financemove": (("finance_id", "number"),),
    "invest_movedecision": (("move_id",),),
}

__all__ = [
    "APPEND_ONLY",
    "Arrival",
    "ArrivalDecision",
    "Deal",
    "DealLink",
    "DealPaper",
    "DealReport",
    "DealStep",
    "DealSum",
    "Finance",
    "FinanceMove",
    "FollowUp",
    "Industry",
    "Mandate",
    "MatchingRun",
    "MoveDecision",
    "Opportunity",
    "OpportunityPaper",
    "OpportunityVersion",
    "Park",
    "ParkDecision",
    "ParkTenant",
    "ParkYear",
    "Proposal",
    "ReportDecision",
    "Road",
    "StageLimit",
    "Trip",
    "TripCost",
    "TripParty",
    "TripPerson",
    "TripStop",
]
