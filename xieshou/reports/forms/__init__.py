"""Forms."""

from xieshou.reports.forms.assessment import (
    AnswerContestForm,
    AssessmentSetForm,
    CheckAssessmentForm,
    ContestForm,
    CorrectAssessmentForm,
    EnterAssessmentForm,
    OpenAssessmentForm,
    SettleContestForm,
)
from xieshou.reports.forms.stated import FigureForm, WithdrawForm

__all__ = [
    "AnswerContestForm",
    "AssessmentSetForm",
    "CheckAssessmentForm",
    "ContestForm",
    "CorrectAssessmentForm",
    "EnterAssessmentForm",
    "FigureForm",
    "OpenAssessmentForm",
    "SettleContestForm",
    "WithdrawForm",
]
