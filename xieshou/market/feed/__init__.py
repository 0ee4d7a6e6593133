"""Where the matching engine is asked: open demands and lots become its problem, its answer rows."""

from xieshou.engines.match import InputError
from xieshou.market.feed.answer import Outcome, Proposal, outcome
from xieshou.market.feed.problem import Case, case_for

__all__ = ["Case", "InputError", "Outcome", "Proposal", "case_for", "outcome"]
