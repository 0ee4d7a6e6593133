"""The urn opened, and the list of votes: for counting and checking alone, never for a page that
could show a vote before the end."""

import json

from xieshou.ballots import feed, rules
from xieshou.ballots.models import Ballot
from xieshou.core.secret import Undecipherable, decrypt


class Broken(Exception):
    """A vote in the urn is not as it was put in."""


def urn_votes(one: Ballot) -> list[rules.CodedVote]:
    """The votes in the urn. Raises Broken for one that was altered or put under another code."""
    votes = []
    for tracking, sealed in one.urn.values_list("tracking", "sealed"):
        try:
            ballot, code, choices = json.loads(decrypt(sealed))
        except (Undecipherable, ValueError) as fault:
            raise Broken from fault
        if (ballot, code) != (one.code, tracking):
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
