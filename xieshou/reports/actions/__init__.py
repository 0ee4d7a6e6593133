"""The verbs; each is checked, scoped, audited and done whole or not at all."""

from xieshou.reports.actions.assessment_books import (
    check_assessment_figure,
    correct_assessment,
    enter_assessment_figure,
    open_assessment,
    resume_taking,
    take_figures,
)
from xieshou.reports.actions.assessment_contests import (
    agree_to_ruling,
    answer_contest,
    contest_figure,
    settle_contest,
)
from xieshou.reports.actions.assessment_sets import FaultyAssessmentSet, save_assessment_set
from xieshou.reports.actions.assessment_signing import sign_assessment, submit_assessment
from xieshou.reports.actions.releasing import release_amounts, withdraw_amounts
from xieshou.reports.actions.stated import (
    check_figure,
    enter_figure,
    import_figures,
    load_figures,
    withdraw_figure,
)

__all__ = [
    "FaultyAssessmentSet",
    "agree_to_ruling",
    "answer_contest",
    "check_assessment_figure",
    "check_figure",
    "contest_figure",
    "correct_assessment",
    "enter_assessment_figure",
    "enter_figure",
    "import_figures",
    "load_figures",
    "open_assessment",
    "release_amounts",
    "resume_taking",
    "save_assessment_set",
    "settle_contest",
    "sign_assessment",
    "submit_assessment",
    "take_figures",
    "withdraw_amounts",
    "withdraw_figure",
]
