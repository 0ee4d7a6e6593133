"""The urn opened, and the list of votes: for counting and checking alone, never for a page that
could show a vote before the end."""

import json

from xieshou.ballots import feed, rules
from xieshou.ballots.models import Ballot
from xieshou.core.secret import Undecipherable, blind_index, decrypt

URN_PURPOSE, SHEET_PURPOSE = "ballots.urn", "ballots.sheet"


def urn_code(ballot: str, tracking: str) -> str:
    """Under what a vote lies in the urn: found again by its tracking code, but not the code itself.
    Whoever watches the tables while people vote, or holds two backups, would otherwise read on the
    published list what the one household chose that voted in between."""
    return blind_index(f"{ballot}\n{tracking}", URN_PURPOSE)[:16]


def sheet_code(ballot: str, number: int) -> str:
    """Under what a paper stands on the list: nobody can tell it from a vote by the page. On a list
    of its own the one old neighbour's paper would be known by everybody."""
    return rules.tracking_of(ballot, blind_index(f"{ballot}\n{number}", SHEET_PURPOSE))


class Broken(Exception):
    """A vote in the urn is not as it was put in."""


def urn_votes(one: Ballot) -> list[rules.CodedVote]:
    """The votes in the urn. Raises Broken for one that was altered or put under another code."""
    votes = []
    for kept, sealed in one.urn.values_list("tracking", "sealed"):
        try:
            ballot, tracking, choices = json.loads(decrypt(sealed))
        except (Undecipherable, ValueError) as fault:
            raise Broken from fault
        if ballot != one.code or urn_code(ballot, tracking) != kept:
            raise Broken
        votes.append(rules.CodedVote(tracking, json.loads(choices)))
    return votes


def listed_votes(one: Ballot) -> list[rules.CodedVote]:
    """The votes as they were counted, in the order of their codes."""
    found = one.votes.order_by("tracking").values_list("tracking", "choices")
    return [rules.CodedVote(*row) for row in found.iterator()]


def case_of(one: Ballot) -> feed.Case:
    """The ballot as the engine takes it."""
    items = one.proposals.order_by("pk").values_list("code", "title", "cost_fen")
    return feed.Case(list(items), one.budget_fen, one.form, one.rule, one.utility, one.tie)  # type: ignore[arg-type]
