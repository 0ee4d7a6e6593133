"""Statements as at a day: trial balance of a book, account of a grant, account of a project.

Each is counted from the journal's lines up to the end of the day and names the last entry of every
book that it rests on, so that whoever holds a copy can tell that nothing before it was changed.
"""

from xieshou.funds.reads.statements.book import BookStatement, TrialPart, TrialRow, book_statement
from xieshou.funds.reads.statements.grant import (
    GrantEntry,
    GrantStatement,
    GrantUse,
    grant_statement,
)
from xieshou.funds.reads.statements.lines import PROJECT, ChainHead
from xieshou.funds.reads.statements.project import (
    BudgetUse,
    ProjectEntry,
    ProjectSource,
    ProjectStatement,
    project_statement,
)

__all__ = [
    "PROJECT",
    "BookStatement",
    "BudgetUse",
    "ChainHead",
    "GrantEntry",
    "GrantStatement",
    "GrantUse",
    "ProjectEntry",
    "ProjectSource",
    "ProjectStatement",
    "TrialPart",
    "TrialRow",
    "book_statement",
    "grant_statement",
    "project_statement",
]
