"""Where the matching engine is asked: open mandates and opportunities become its problem, its
answer rows."""

from xieshou.invest.feed.answer import MatchedPair, MissedPair, Outcome, missed, outcome, unfit
from xieshou.invest.feed.learning import weights_from, weights_in_use
from xieshou.invest.feed.problem import Case, case_for, case_of, is_eastern, open_versions

__all__ = [
    "Case",
    "MatchedPair",
    "MissedPair",
    "Outcome",
    "case_for",
    "case_of",
    "is_eastern",
    "missed",
    "open_versions",
    "outcome",
    "unfit",
    "weights_from",
    "weights_in_use",
]
