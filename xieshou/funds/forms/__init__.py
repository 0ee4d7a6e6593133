"""What is asked for on a page."""

from xieshou.funds.forms.books import (
    AccountForm,
    BudgetForm,
    DelegationForm,
    GrantForm,
    InterestForm,
    OpenBookForm,
    PeriodForm,
    ThresholdsForm,
)
from xieshou.funds.forms.entries import MORE_LINES, EntryForm, ReverseForm
from xieshou.funds.forms.fields import AskForm
from xieshou.funds.forms.grants import AcceptForm, CarryOverForm, PassOnForm, ReceiveForm
from xieshou.funds.forms.orders import (
    CommitForm,
    OrderForm,
    OverrideForm,
    PayForm,
    ReasonForm,
    ReceiptForm,
)

__all__ = [
    "MORE_LINES",
    "AcceptForm",
    "AccountForm",
    "AskForm",
    "BudgetForm",
    "CarryOverForm",
    "CommitForm",
    "DelegationForm",
    "EntryForm",
    "GrantForm",
    "InterestForm",
    "OpenBookForm",
    "OrderForm",
    "OverrideForm",
    "PassOnForm",
    "PayForm",
    "PeriodForm",
    "ReasonForm",
    "ReceiptForm",
    "ReceiveForm",
    "ReverseForm",
    "ThresholdsForm",
]
