"""Questions to the project bank; the only way other apps see its tables."""

from xieshou.projects.reads.bank import (
    PAGE_SIZE,
    SORTS,
    Bank,
    Filters,
    bank,
    donor,
    every,
    open_works,
    proposal,
    years,
)
from xieshou.projects.reads.labels import kinds, sources, trades
from xieshou.projects.reads.round import (
    RoundCosts,
    RoundProposals,
    RoundUses,
    for_round,
    round_stamp,
)
from xieshou.projects.reads.rows import CostRow, LinkRow, ProposalRow, UseRow, by_codes

__all__ = [
    "PAGE_SIZE",
    "SORTS",
    "Bank",
    "CostRow",
    "Filters",
    "LinkRow",
    "ProposalRow",
    "RoundCosts",
    "RoundProposals",
    "RoundUses",
    "UseRow",
    "bank",
    "by_codes",
    "donor",
    "every",
    "for_round",
    "kinds",
    "open_works",
    "proposal",
    "round_stamp",
    "sources",
    "trades",
    "years",
]
