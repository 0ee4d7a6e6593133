"""Rules of ballots: pure, without query or clock."""

from xieshou.ballots.rules.choices import (
    Choices,
    choices_flaw,
    is_ballot_code,
    settled,
    written,
)
from xieshou.ballots.rules.priority import Standing, standings
from xieshou.ballots.rules.secrecy import (
    LEAST_LISTED,
    CodedVote,
    grouped,
    head_of,
    new_receipt,
    plain_receipt,
    random_key,
    tracking_of,
    voter_key,
)
from xieshou.ballots.rules.steps import (
    ADULT_YEARS,
    LONGEST_DAYS,
    NOTICE_DAYS,
    OBJECTION_DAYS,
    STEPS,
    TARGET,
    born_by,
    content_hash,
    is_voting,
    may_object,
    notice_end,
    why_not,
)
from xieshou.ballots.rules.words import needed_words, reason_words

__all__ = [
    "ADULT_YEARS",
    "LEAST_LISTED",
    "LONGEST_DAYS",
    "NOTICE_DAYS",
    "OBJECTION_DAYS",
    "STEPS",
    "TARGET",
    "Choices",
    "CodedVote",
    "Standing",
    "born_by",
    "choices_flaw",
    "content_hash",
    "grouped",
    "head_of",
    "is_ballot_code",
    "is_voting",
    "may_object",
    "needed_words",
    "new_receipt",
    "notice_end",
    "plain_receipt",
    "random_key",
    "reason_words",
    "settled",
    "standings",
    "tracking_of",
    "voter_key",
    "why_not",
    "written",
]
