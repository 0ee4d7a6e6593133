"""What is asked for, on a page or in a sheet."""

from xieshou.projects.forms.filters import FiltersForm
from xieshou.projects.forms.proposal import GROUPS, GUIDANCE, ProposalForm, initial_of
from xieshou.projects.forms.sheet import proposals_sheet

__all__ = [
    "GROUPS",
    "GUIDANCE",
    "FiltersForm",
    "ProposalForm",
    "initial_of",
    "proposals_sheet",
]
