from xieshou.funds.views.books import bank, beancount, book, books
from xieshou.funds.views.budgets import approve_budget, budget, budgets, commit, propose_order
from xieshou.funds.views.entries import entries, entry, reverse_entry
from xieshou.funds.views.grants import grant, origin
from xieshou.funds.views.heads import head, overrides
from xieshou.funds.views.orders import act, order, orders, revise, waiting
from xieshou.funds.views.passings import accept_passing, withdraw_passing
from xieshou.funds.views.rates import rates
from xieshou.funds.views.signers import agree, signers, thresholds
from xieshou.funds.views.statements import (
    statement_of_book,
    statement_of_grant,
    statement_of_project,
)
from xieshou.funds.views.tasks import book_task, grant_task, open_book

__all__ = [
    "accept_passing",
    "act",
    "agree",
    "approve_budget",
    "bank",
    "beancount",
    "book",
    "book_task",
    "books",
    "budget",
    "budgets",
    "commit",
    "entries",
    "entry",
    "grant",
    "grant_task",
    "head",
    "open_book",
    "order",
    "orders",
    "origin",
    "overrides",
    "propose_order",
    "rates",
    "reverse_entry",
    "revise",
    "signers",
    "statement_of_book",
    "statement_of_grant",
    "statement_of_project",
    "thresholds",
    "waiting",
    "withdraw_passing",
]
