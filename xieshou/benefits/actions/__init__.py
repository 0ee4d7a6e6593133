"""The verbs of the linkage of benefits; each is checked, scoped, audited, whole or not at all."""

from xieshou.benefits.actions.collectives import (
    allocate_income,
    record_collective,
    register_collective,
)
from xieshou.benefits.actions.contracts import (
    check_facts,
    check_terms,
    check_time,
    consent,
    draft_version,
    open_contract,
    pay_due,
    state_due,
)
from xieshou.benefits.actions.income import link_resident, record_income, record_sale
from xieshou.benefits.actions.runs import (
    answer_objection,
    enter_vote,
    object_run,
    open_notice,
    pay_runs,
    propose_run,
    withdraw_run,
)
from xieshou.benefits.actions.shares import (
    decide_shares,
    import_shares,
    name_share_type,
    propose_shares,
    set_sharing_rule,
)

__all__ = [
    "allocate_income",
    "answer_objection",
    "check_facts",
    "check_terms",
    "check_time",
    "consent",
    "decide_shares",
    "draft_version",
    "enter_vote",
    "import_shares",
    "link_resident",
    "name_share_type",
    "object_run",
    "open_contract",
    "open_notice",
    "pay_due",
    "pay_runs",
    "propose_run",
    "propose_shares",
    "record_collective",
    "record_income",
    "record_sale",
    "register_collective",
    "set_sharing_rule",
    "state_due",
    "withdraw_run",
]
