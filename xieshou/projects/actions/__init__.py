"""The verbs of the project bank; each is checked, scoped, audited and done whole or not at all."""

from xieshou.projects.actions.assets import hand_over, inspect, take_up
from xieshou.projects.actions.changes import (
    ask_change,
    grant_change,
    refuse_change,
    withdraw_change,
)
from xieshou.projects.actions.checks import Flawed
from xieshou.projects.actions.kindform import (
    FaultyKindForm,
    adopt_kind_forms,
    plan_project,
    plan_proposal,
    report_outputs,
    save_kind_form,
)
from xieshou.projects.actions.ledger import import_ledger, report_progress
from xieshou.projects.actions.life import (
    accept,
    approve,
    cancel,
    evaluate,
    finish,
    reject,
    start,
)
from xieshou.projects.actions.many import bulk_load, import_proposals
from xieshou.projects.actions.notice import (
    answer,
    list_,
    object_,
    open_notice,
    return_,
    review,
)
from xieshou.projects.actions.one import propose, revise, submit, withdraw
from xieshou.projects.actions.photos import (
    add_acceptance_photo,
    add_inspection_photo,
    add_milestone_photo,
    add_objection_photo,
)
from xieshou.projects.actions.works import (
    record_contract,
    record_milestone,
    release_retention,
)
from xieshou.projects.actions.year import set_year_plan
from xieshou.projects.rules import Content, Cost, Entry
from xieshou.projects.rules.life import Evidence, Quantity, Terms

__all__ = [
    "Content",
    "Cost",
    "Entry",
    "Evidence",
    "FaultyKindForm",
    "Flawed",
    "Quantity",
    "Terms",
    "accept",
    "add_acceptance_photo",
    "add_inspection_photo",
    "add_milestone_photo",
    "add_objection_photo",
    "adopt_kind_forms",
    "answer",
    "approve",
    "ask_change",
    "bulk_load",
    "cancel",
    "evaluate",
    "finish",
    "grant_change",
    "hand_over",
    "import_ledger",
    "import_proposals",
    "inspect",
    "list_",
    "object_",
    "open_notice",
    "plan_project",
    "plan_proposal",
    "propose",
    "record_contract",
    "record_milestone",
    "refuse_change",
    "reject",
    "release_retention",
    "report_outputs",
    "report_progress",
    "return_",
    "review",
    "revise",
    "save_kind_form",
    "set_year_plan",
    "start",
    "submit",
    "take_up",
    "withdraw",
    "withdraw_change",
]
