"""The tables of the ledger and of the payment chain."""

from xieshou.funds.models.bank import BankLine
from xieshou.funds.models.ledger import (
    BOOK_STEP,
    MAX_LINE_FEN,
    Account,
    Balance,
    Book,
    Entry,
    Grant,
    Line,
    Measure,
    Period,
    Purpose,
)
from xieshou.funds.models.passing import Passing
from xieshou.funds.models.payment import (
    Budget,
    Commitment,
    Countersignature,
    Delegation,
    Interest,
    Override,
    PaymentOrder,
    Threshold,
    ThresholdChange,
)

__all__ = [
    "BOOK_STEP",
    "MAX_LINE_FEN",
    "Account",
    "Balance",
    "BankLine",
    "Book",
    "Budget",
    "Commitment",
    "Countersignature",
    "Delegation",
    "Entry",
    "Grant",
    "Interest",
    "Line",
    "Measure",
    "Override",
    "Passing",
    "PaymentOrder",
    "Period",
    "Purpose",
    "Threshold",
    "ThresholdChange",
]
