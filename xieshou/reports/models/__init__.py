"""Tables."""

from xieshou.reports.models.assessment import (
    AssessmentBook,
    AssessmentCheck,
    AssessmentFigure,
    AssessmentPaper,
    AssessmentSet,
)
from xieshou.reports.models.assessment_acts import (
    ASSESSMENT_APPEND_ONLY,
    AssessmentAgreement,
    AssessmentAnswer,
    AssessmentContest,
    AssessmentRuling,
    AssessmentSide,
    AssessmentSignature,
    AssessmentSubmission,
)
from xieshou.reports.models.released import ReleasedAmounts
from xieshou.reports.models.stated import Stated
from xieshou.reports.models.statement import Statement, StatementFile, StatementTemplate

__all__ = [
    "ASSESSMENT_APPEND_ONLY",
    "AssessmentAgreement",
    "AssessmentAnswer",
    "AssessmentBook",
    "AssessmentCheck",
    "AssessmentContest",
    "AssessmentFigure",
    "AssessmentPaper",
    "AssessmentRuling",
    "AssessmentSet",
    "AssessmentSide",
    "AssessmentSignature",
    "AssessmentSubmission",
    "ReleasedAmounts",
    "Stated",
    "Statement",
    "StatementFile",
    "StatementTemplate",
]
