"""What is asked for on a page."""

from xieshou.projects.forms.answers import AnswersForm, DocumentForm, ItemForm
from xieshou.projects.forms.filters import FiltersForm
from xieshou.projects.forms.photo import PhotoForm
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
    "AnswersForm",
    "ChangeForm",
    "ContractForm",
    "DocumentForm",
    "FiltersForm",
    "InspectionForm",
    "ItemForm",
    "MilestoneForm",
    "NoticeForm",
    "ObjectionForm",
    "PhotoForm",
    "ProgressForm",
    "ProjectFiltersForm",
    "ProposalForm",
    "ReturnForm",
    "ReviewForm",
    "StepForm",
    "initial_of",
]
