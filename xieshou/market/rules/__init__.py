"""Rules of the market: pure, without query or clock."""

from xieshou.market.rules.calendar import (
    MONTHLY_DUE_DAYS,
    MONTHS,
    WARN_DAYS,
    due_on,
    month_of,
    months_of,
    season,
)
from xieshou.market.rules.expos import AFTER_DAYS, Conversion, conversions
from xieshou.market.rules.lots import KINDS, Stock, Taken, allot, harvests, kind_of, roots
from xieshou.market.rules.prices import MOST_FEN, PARTIES, WHOLE_BP, Tier, is_split, listed, shared
from xieshou.market.rules.states import ORDER_STEPS, SUPPLIER_STEPS, Step, next_state

__all__ = [
    "AFTER_DAYS",
    "KINDS",
    "MONTHLY_DUE_DAYS",
    "MONTHS",
    "MOST_FEN",
    "ORDER_STEPS",
    "PARTIES",
    "SUPPLIER_STEPS",
    "WARN_DAYS",
    "WHOLE_BP",
    "Conversion",
    "Step",
    "Stock",
    "Taken",
    "Tier",
    "allot",
    "conversions",
    "due_on",
    "harvests",
    "is_split",
    "kind_of",
    "listed",
    "month_of",
    "months_of",
    "next_state",
    "roots",
    "season",
    "shared",
]
