"""Rules of the linkage of benefits: pure, without query or clock."""

from xieshou.benefits.rules.collectives import (
    ACCOUNTS,
    DIVIDENDS,
    is_collective_code,
    legs_of_line,
)
from xieshou.benefits.rules.income import Received, ends_with_aid, is_source, is_told, lasting_share
from xieshou.benefits.rules.mixing import part_of
from xieshou.benefits.rules.runs import (
    MOST_NOTICE_DAYS,
    NOTICE_DAYS,
    PART,
    STEPS,
    WHOLE_BP,
    Parts,
    Pay,
    Votes,
    allocate,
    is_adopted,
    last_day,
    legs_of_run,
    list_hash,
    parts_of,
    request_of,
    shares_of,
    votes_flaw,
    why_not_pay,
)
from xieshou.benefits.rules.words import MOST_DIGITS, has_long_number

__all__ = [
    "ACCOUNTS",
    "DIVIDENDS",
    "MOST_DIGITS",
    "MOST_NOTICE_DAYS",
    "NOTICE_DAYS",
    "PART",
    "STEPS",
    "WHOLE_BP",
    "Parts",
    "Pay",
    "Received",
    "Votes",
    "allocate",
    "ends_with_aid",
    "has_long_number",
    "is_adopted",
    "is_collective_code",
    "is_source",
    "is_told",
    "last_day",
    "lasting_share",
    "legs_of_line",
    "legs_of_run",
    "list_hash",
    "part_of",
    "parts_of",
    "request_of",
    "shares_of",
    "votes_flaw",
    "why_not_pay",
]
