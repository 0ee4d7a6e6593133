"""Forms."""

from xieshou.exchange.forms.matching import MatchPeopleForm
from xieshou.exchange.forms.people import (
    CandidateForm,
    CloseForm,
    PostForm,
    PreferForm,
    ProposeForm,
)
from xieshou.exchange.forms.postings import (
    AppraiseForm,
    BeginForm,
    BreakOffForm,
    DeclineForm,
    EndForm,
    ExtendForm,
    LogForm,
    MonthForm,
    RelayForm,
    ResultForm,
    TaskForm,
)
from xieshou.exchange.forms.training import (
    CertificateNumberForm,
    ClassForm,
    EnrolForm,
    FollowUpForm,
)

__all__ = [
    "AppraiseForm",
    "BeginForm",
    "BreakOffForm",
    "CandidateForm",
    "CertificateNumberForm",
    "ClassForm",
    "CloseForm",
    "DeclineForm",
    "EndForm",
    "EnrolForm",
    "ExtendForm",
    "FollowUpForm",
    "LogForm",
    "MatchPeopleForm",
    "MonthForm",
    "PostForm",
    "PreferForm",
    "ProposeForm",
    "RelayForm",
    "ResultForm",
    "TaskForm",
]
