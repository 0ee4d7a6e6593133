"""Tables of the linkage of benefits: collectives, their shares and runs, contracts, income."""

from xieshou.benefits.models.collective import MAX_FEN, Collective, CollectiveLine
from xieshou.benefits.models.contracts import (
    Consent,
    ContractMember,
    ContractVersion,
    Due,
    DuePayment,
    LinkageContract,
)
from xieshou.benefits.models.income import IncomeLine, Resident, Sale
from xieshou.benefits.models.runs import DividendRun, PaidPart, RunObjection, RunStep
from xieshou.benefits.models.shares import (
    ShareChange,
    ShareDecision,
    ShareLine,
    ShareType,
    SharingRule,
)

# Tables to which rows are only added, with the columns of their unique constraints.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "benefits_incomeline": (("source", "household_id"),),
    "benefits_collectiveline": (("collective_id", "source"), ("entry_id",)),
    "benefits_sale": (("source",),),
    "benefits_sharechange": (),
    "benefits_shareline": (),
    "benefits_sharedecision": (("change_id",),),
    "benefits_sharingrule": (("collective_id", "version"),),
    "benefits_runstep": (("run_id", "verb"), ("run_id", "by")),
    "benefits_paidpart": (("run_id", "number"),),
    "benefits_contractversion": (("contract_id", "number"),),
    "benefits_contractmember": (("version_id", "household_id"),),
    "benefits_consent": (("version_id", "side"), ("version_id", "by")),
    "benefits_due": (("contract_id", "due_on"),),
    "benefits_duepayment": (("due_id", "number"),),
}

__all__ = [
    "APPEND_ONLY",
    "MAX_FEN",
    "Collective",
    "CollectiveLine",
    "Consent",
    "ContractMember",
    "ContractVersion",
    "DividendRun",
    "Due",
    "DuePayment",
    "IncomeLine",
    "LinkageContract",
    "PaidPart",
    "Resident",
    "RunObjection",
    "RunStep",
    "Sale",
    "ShareChange",
    "ShareDecision",
    "ShareLine",
    "ShareType",
    "SharingRule",
]
