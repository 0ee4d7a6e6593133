"""The verbs of the ledger; each is checked, scoped, audited and done whole or not at all."""

from xieshou.funds.actions.bank import import_statement, match_statement
from xieshou.funds.actions.books import close_period, open_account, open_book
from xieshou.funds.actions.entries import post, post_many, reverse
from xieshou.funds.actions.grants import carry_over, receive_grant, register_grant, return_grant
from xieshou.funds.actions.payments import (
    approve_budget,
    commit,
    confirm_receipt,
    pay_order,
    propose_budget,
    propose_order,
    revise_order,
    withdraw_order,
)
from xieshou.funds.actions.signing import (
    approve_order,
    declare_interest,
    delegate,
    override_order,
    refuse_order,
    set_thresholds,
)
from xieshou.funds.rules import Draft, Leg

__all__ = [
    "Draft",
    "Leg",
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
    "pay_order",
    "post",
    "post_many",
    "propose_budget",
    "propose_order",
    "receive_grant",
    "refuse_order",
    "register_grant",
    "return_grant",
    "reverse",
    "revise_order",
    "set_thresholds",
    "withdraw_order",
]
