"""Background jobs: the files of a statement, the figures of an assessment book."""

from xieshou.reports.tasks.assessment import fill_assessment, take_figures
from xieshou.reports.tasks.statements import make_statement

__all__ = ["fill_assessment", "make_statement", "take_figures"]
