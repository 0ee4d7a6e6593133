from xieshou.projects.views.answers import outputs, plan
from xieshou.projects.views.assets import assets, inspect
from xieshou.projects.views.kinds import adopt_kinds, kind, kinds, save_kind
from xieshou.projects.views.life import change, decide_change, life_page, life_step, lives
from xieshou.projects.views.pages import bank, download, propose, revise
from xieshou.projects.views.performance import performance, performances
from xieshou.projects.views.photos import add_objection_photo, add_photo, photo
from xieshou.projects.views.report import ledger, overdue, progress, report
from xieshou.projects.views.steps import answer, object_, proposal, step
from xieshou.projects.views.works import contract, milestone, release

__all__ = [
    "add_objection_photo",
    "add_photo",
    "adopt_kinds",
    "answer",
    "assets",
    "bank",
    "change",
    "contract",
    "decide_change",
    "download",
    "inspect",
    "kind",
    "kinds",
    "ledger",
    "life_page",
    "life_step",
    "lives",
    "milestone",
    "object_",
    "outputs",
    "overdue",
    "performance",
    "performances",
    "photo",
    "plan",
    "progress",
    "proposal",
    "propose",
    "release",
    "report",
    "revise",
    "save_kind",
    "step",
]
