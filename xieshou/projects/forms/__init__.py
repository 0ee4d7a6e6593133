"""What is asked for on a page."""

from xieshou.projects.forms.filters import FiltersForm
from xieshou.projects.forms.proposal import GROUPS, GUIDANCE, ProposalForm, initial_of

__all__ = [
    "GROUPS",
    "GUIDANCE",
    "FiltersForm",
    "ProposalForm",
    "initial_of",
]
