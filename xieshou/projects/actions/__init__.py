"""The verbs of the project bank; each is checked, scoped, audited and done whole or not at all."""

from xieshou.projects.actions.checks import Flawed
from xieshou.projects.actions.many import bulk_load, import_proposals
from xieshou.projects.actions.one import list_, propose, revise, submit, withdraw
from xieshou.projects.actions.year import set_year_plan
from xieshou.projects.rules import Content, Cost, Entry

__all__ = [
    "Content",
    "Cost",
    "Entry",
    "Flawed",
    "bulk_load",
    "import_proposals",
    "list_",
    "propose",
    "revise",
    "set_year_plan",
    "submit",
    "withdraw",
]
