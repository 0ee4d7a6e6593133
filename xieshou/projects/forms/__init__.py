"""What is asked for on a page."""

from xieshou.projects.forms.filters import FiltersForm
from xieshou.projects.forms.proposal import GROUPS, GUIDANCE, ProposalForm, initial_of
from xieshou.projects.forms.steps import (
    AnswerForm,
    ChangeForm,
    ContractForm,
    InspectionForm,
    MilestoneForm,
    NoticeForm,
    ObjectionForm,
    ProgressForm,
    ProjectFiltersForm,
    ReturnForm,
    ReviewForm,
    StepForm,
)

__all__ = [
    "GROUPS",
    "GUIDANCE",
    "AnswerForm",
    "ChangeForm",
    "ContractForm",
    "FiltersForm",
    "InspectionForm",
    "MilestoneForm",
    "NoticeForm",
    "ObjectionForm",
    "ProgressForm",
    "ProjectFiltersForm",
    "ProposalForm",
    "ReturnForm",
    "ReviewForm",
    "StepForm",
    "initial_of",
]
