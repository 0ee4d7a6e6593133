"""Votes on works under a budget: rules that share it fairly, and a reason for each work."""

from .election import BadElection, Ballot, Election, Kind, Project, Utility, election
from .equal_shares import Round, Shares, equal_shares
from .greedy import greedy
from .outcome import RULES, Outcome, Reason, Rule, Why, compare, outcome
from .pabulib import parse_pabulib, read_pabulib, write_pabulib
from .phragmen import phragmen
from .ties import TieBreak, by_code, by_votes

# Changes whenever the same votes may give another outcome or reason.
VERSION = "vote-1"

__all__ = [
    "RULES",
    "VERSION",
    "BadElection",
    "Ballot",
    "Election",
    "Kind",
    "Outcome",
    "Project",
    "Reason",
    "Round",
    "Rule",
    "Shares",
    "TieBreak",
    "Utility",
    "Why",
    "by_code",
    "by_votes",
    "compare",
    "election",
    "equal_shares",
    "greedy",
    "outcome",
    "parse_pabulib",
    "phragmen",
    "read_pabulib",
    "write_pabulib",
]
