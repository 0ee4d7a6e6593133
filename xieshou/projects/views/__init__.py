from xieshou.projects.views.assets import assets, inspect
from xieshou.projects.views.life import change, decide_change, life_page, life_step, lives
from xieshou.projects.views.pages import bank, download, propose, revise
from xieshou.projects.views.report import ledger, overdue, progress, report
from xieshou.projects.views.steps import answer, object_, proposal, step
from xieshou.projects.views.works import contract, milestone, release

__all__ = [
    "answer",
    "assets",
    "bank",
    "change",
    "contract",
    "decide_change",
    "download",
    "inspect",
    "ledger",
    "life_page",
    "life_step",
    "lives",
    "milestone",
    "object_",
    "overdue",
    "progress",
    "proposal",
    "propose",
    "release",
    "report",
    "revise",
    "step",
]
