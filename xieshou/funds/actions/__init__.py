"""The verbs of the ledger; each is checked, scoped, audited and done whole or not at all."""

from xieshou.funds.actions.bank import import_statement, match_statement
from xieshou.funds.actions.books import close_period, open_account, open_book
from xieshou.funds.actions.budgets import approve_budget, commit, propose_budget
from xieshou.funds.actions.entries import post, post_many, reverse
from xieshou.funds.actions.grants import carry_over, receive_grant, register_grant, return_grant
from xieshou.funds.actions.passing import pass_on, propose_passing, withdraw_passing
from xieshou.funds.actions.payments import (
    confirm_receipt,
    pay_order,
    propose_order,
    revise_order,
    undo_order,
    withdraw_order,
)
from xieshou.funds.actions.signing import (
    approve_order,
    declare_interest,
    delegate,
    override_order,
    refuse_order,
)
from xieshou.funds.actions.thresholds import (
    agree_thresholds,
    propose_thresholds,
    set_thresholds,
)
from xieshou.funds.rules import Draft, Leg

__all__ = [
    "Draft",
    "Leg",
    "agree_thresholds",
    "approve_budget",
    "approve_order",
    "carry_over",
    "close_period",
    "commit",
    "confirm_receipt",
    "declare_interest",
    "delegate",
    "import_statement",
    "match_statement",
    "open_account",
    "open_book",
    "override_order",
    "pass_on",
    "pay_order",
    "post",
    "post_many",
    "propose_budget",
    "propose_order",
    "propose_passing",
    "propose_thresholds",
    "receive_grant",
    "refuse_order",
    "register_grant",
    "return_grant",
    "reverse",
    "revise_order",
    "set_thresholds",
    "undo_order",
    "withdraw_order",
    "withdraw_passing",
]
