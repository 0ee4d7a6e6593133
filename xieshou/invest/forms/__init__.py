"""Forms of investment."""

from xieshou.invest.forms.deals import (
    ArrivalForm,
    ContractLinkForm,
    DealForm,
    DealReportForm,
    DecisionForm,
    EndTenantForm,
    FinanceForm,
    FinanceMoveForm,
    MoveForm,
    ParkForm,
    ParkMoveForm,
    ParkYearForm,
    StageLimitForm,
    SumForm,
    TakeBackForm,
    TenantForm,
)
from xieshou.invest.forms.fields import (
    ReasonForm,
)
from xieshou.invest.forms.mandates import (
    MandateForm,
    NameForm,
    ReviseMandateForm,
    initial_of_wish,
)
from xieshou.invest.forms.matching import (
    AnswerForm,
    RunForm,
)
from xieshou.invest.forms.opportunities import (
    NewOpportunityForm,
    OpportunityForm,
    OpportunityPaperForm,
    initial_of,
)
from xieshou.invest.forms.trips import (
    CostBackForm,
    OutcomeForm,
    PartyForm,
    StopForm,
    TripCostForm,
    TripFollowUpForm,
    TripForm,
    TripVisitForm,
)

__all__ = [
    "AnswerForm",
    "ArrivalForm",
    "ContractLinkForm",
    "CostBackForm",
    "DealForm",
    "DealReportForm",
    "DecisionForm",
    "EndTenantForm",
    "FinanceForm",
    "FinanceMoveForm",
    "MandateForm",
    "MoveForm",
    "NameForm",
    "NewOpportunityForm",
    "OpportunityForm",
    "OpportunityPaperForm",
    "OutcomeForm",
    "ParkForm",
    "ParkMoveForm",
    "ParkYearForm",
    "PartyForm",
    "ReasonForm",
    "ReviseMandateForm",
    "RunForm",
    "StageLimitForm",
    "StopForm",
    "SumForm",
    "TakeBackForm",
    "TenantForm",
    "TripCostForm",
    "TripFollowUpForm",
    "TripForm",
    "TripVisitForm",
    "initial_of",
    "initial_of_wish",
]
