"""Pages."""

from xieshou.reports.views.assessment_books import (
    assessment,
    assessment_file,
    assessment_paper,
    assessment_step,
    assessments,
    new_assessment,
)
from xieshou.reports.views.assessment_figures import assessment_figure, figure_step
from xieshou.reports.views.assessment_sets import (
    assessment_set,
    assessment_sets,
    new_assessment_set,
)
from xieshou.reports.views.balance import balance, balance_file, balances
from xieshou.reports.views.stated import check, figures, import_figures, new_figure, withdraw

__all__ = [
    "assessment",
    "assessment_figure",
    "assessment_file",
    "assessment_paper",
    "assessment_set",
    "assessment_sets",
    "assessment_step",
    "assessments",
    "balance",
    "balance_file",
    "balances",
    "check",
    "figure_step",
    "figures",
    "import_figures",
    "new_assessment",
    "new_assessment_set",
    "new_figure",
    "withdraw",
]
