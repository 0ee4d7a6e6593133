"""Forms of contracts, collectives, runs and income; numbers are written in people's units."""

from xieshou.benefits.forms.collectives import (
    AllocationForm,
    CollectiveForm,
    LineForm,
    RuleForm,
    SharesForm,
    ShareTypeForm,
)
from xieshou.benefits.forms.contracts import (
    ConsentForm,
    ContractForm,
    DueForm,
    PaymentForm,
    TermsForm,
)
from xieshou.benefits.forms.income import (
    IncomeForm,
    ResidentForm,
)
from xieshou.benefits.forms.runs import (
    AnswerForm,
    NoticeForm,
    ReasonForm,
    RunForm,
    VoteForm,
    WordsForm,
)

__all__ = [
    "AllocationForm",
    "AnswerForm",
    "CollectiveForm",
    "ConsentForm",
    "ContractForm",
    "DueForm",
    "IncomeForm",
    "LineForm",
    "NoticeForm",
    "PaymentForm",
    "ReasonForm",
    "ResidentForm",
    "RuleForm",
    "RunForm",
    "ShareTypeForm",
    "SharesForm",
    "TermsForm",
    "VoteForm",
    "WordsForm",
]
