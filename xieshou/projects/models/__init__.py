"""Tables of projects: the bank of proposals, their review and notice, and projects under way."""

from xieshou.projects.models.answers import Answers
from xieshou.projects.models.asset import Asset, Inspection
from xieshou.projects.models.bank import (
    Kind,
    Proposal,
    ProposalCost,
    ProposalLink,
    ProposalUse,
)
from xieshou.projects.models.events import ProjectEvent, ProposalEvent
from xieshou.projects.models.kindform import KindForm
from xieshou.projects.models.notice import Notice, Objection
from xieshou.projects.models.photo import Photo
from xieshou.projects.models.project import ChangeRequest, Progress, Project, ProjectCost
from xieshou.projects.models.works import Contract, Measurement, Milestone

__all__ = [
    "Answers",
    "Asset",
    "ChangeRequest",
    "Contract",
    "Inspection",
    "Kind",
    "KindForm",
    "Measurement",
    "Milestone",
    "Notice",
    "Objection",
    "Photo",
    "Progress",
    "Project",
    "ProjectCost",
    "ProjectEvent",
    "Proposal",
    "ProposalCost",
    "ProposalEvent",
    "ProposalLink",
    "ProposalUse",
]
