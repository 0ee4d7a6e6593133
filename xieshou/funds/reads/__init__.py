"""What anybody may ask the ledger; the only way other apps see its tables."""

from xieshou.funds.reads.bank import BankLineRow, Reconciliation, reconciliation
from xieshou.funds.reads.books import (
    PAGE_SIZE,
    SEE,
    AccountRow,
    BookRow,
    EntryRow,
    LineRow,
    TrialBalance,
    book,
    books,
    entries,
    entry,
    trial_balance,
)
from xieshou.funds.reads.chain import JournalFault, faults, journal_faults
from xieshou.funds.reads.export import beancount
from xieshou.funds.reads.grants import GrantRow, grant, grants, late
from xieshou.funds.reads.heads import HeadRow, heads, heads_folder
from xieshou.funds.reads.lineage import (
    FlowLink,
    Lineage,
    Use,
    where_did_it_come_from,
    where_did_it_go,
)
from xieshou.funds.reads.orders import (
    OrderRights,
    OrderRow,
    OverrideRow,
    SignatureRow,
    order,
    orders,
    overrides,
    rights,
)
from xieshou.funds.reads.rates import UsedRow, used_by_county, used_by_donor, used_by_project

__all__ = [
    "PAGE_SIZE",
    "SEE",
    "AccountRow",
    "BankLineRow",
    "BookRow",
    "EntryRow",
    "FlowLink",
    "GrantRow",
    "HeadRow",
    "JournalFault",
    "LineRow",
    "Lineage",
    "OrderRights",
    "OrderRow",
    "OverrideRow",
    "Reconciliation",
    "SignatureRow",
    "TrialBalance",
    "Use",
    "UsedRow",
    "beancount",
    "book",
    "books",
    "entries",
    "entry",
    "faults",
    "grant",
    "grants",
    "heads",
    "heads_folder",
    "journal_faults",
    "late",
    "order",
    "orders",
    "overrides",
    "reconciliation",
    "rights",
    "trial_balance",
    "used_by_county",
    "used_by_donor",
    "used_by_project",
    "where_did_it_come_from",
    "where_did_it_go",
]
