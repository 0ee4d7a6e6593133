"""Tables of projects: the bank of proposals, their review and notice, and projects under way."""

from xieshou.projects.models.asset import Asset, Inspection
from xieshou.projects.models.bank import (
    Kind,
    Proposal,
    ProposalCost,
    ProposalLink,
    ProposalUse,
)
from xieshou.projects.models.events import ProjectEvent, ProposalEvent
from xieshou.projects.models.notice import Notice, Objection
from xieshou.projects.models.project import ChangeRequest, Progress, Project, ProjectCost
from xieshou.projects.models.reminder import Reminder
from xieshou.projects.models.works import Contract, Measurement, Milestone

__all__ = [
    "Asset",
    "ChangeRequest",
    "Contract",
    "Inspection",
    "Kind",
    "Measurement",
    "Milestone",
    "Notice",
    "Objection",
    "Progress",
    "Project",
    "ProjectCost",
    "ProjectEvent",
    "Proposal",
    "ProposalCost",
    "ProposalEvent",
    "ProposalLink",
    "ProposalUse",
    "Reminder",
]
