from xieshou.monitoring.views.cases import case, case_step, cases, clue_step, clues
from xieshou.monitoring.views.public import counties, notices, object_case, report
from xieshou.monitoring.views.visits import lines, model, risk, visit_done, visits

__all__ = [
    "case",
    "case_step",
    "cases",
    "clue_step",
    "clues",
    "counties",
    "lines",
    "model",
    "notices",
    "object_case",
    "report",
    "risk",
    "visit_done",
    "visits",
]
