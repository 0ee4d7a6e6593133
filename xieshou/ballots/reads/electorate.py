"""Who may vote in a ballot, and what exactly is voted on."""

from typing import Any

from xieshou.ballots import rules
from xieshou.ballots.models import Ballot, Turnout, Voter
from xieshou.benefits import reads as benefits
from xieshou.core.scope import Viewer
from xieshou.core.secret import blind_index
from xieshou.registry import reads as registry

PURPOSE = "ballots.turnout"
# A voter: the code of its household, and its number there (0: the household as a whole).
Voting = tuple[str, int]


def content_of(one: Ballot) -> dict[str, Any]:
    """All that is voted on, for rules.content_hash."""
    fields = (
        "code", "title", "text", "year", "meeting", "budget_fen", "form", "most", "electorate",
        "rule", "utility", "tie",
    )  # fmt: skip
    of_item = ("code", "title", "cost_fen", "kind", "text", "project", "plan_work")
    return {
        **{name: getattr(one, name) for name in fields},
        "opens_at": int(one.opens_at.timestamp()),
        "closes_at": int(one.closes_at.timestamp()),
        "proposals": [
            {name: getattr(item, name) for name in of_item} for item in one.proposals.order_by("pk")
        ],
    }


def electorate(one: Ballot) -> frozenset[Voting]:
    """Everybody with a vote, as the register of households stands now."""
    village = one.place.code
    if one.electorate == Ballot.Electorate.HOUSEHOLD:
        return frozenset((code, 0) for code in registry.households_of(village))
    return registry.adults(village, rules.born_by(one.opens_at.date()))


def has_vote(one: Ballot, voter: Voting) -> bool:
    """Whether it is one of the electorate, asked of its household alone."""
    household, number = voter
    if one.electorate == Ballot.Electorate.HOUSEHOLD:
        keys = registry.household_keys(codes=[household])
        return number == 0 and bool(keys) and keys[0].village == one.place.code
    born_by = rules.born_by(one.opens_at.date())
    return voter in registry.adults(one.place.code, born_by, household=household)


def voter_of(viewer: Viewer, one: Ballot) -> Voting | None:
    """As whom the viewer may vote by the page; None for whoever has no vote here."""
    if viewer.user_id is None:
        return None
    if one.electorate == Ballot.Electorate.HOUSEHOLD:
        own = benefits.own_household(viewer)
        return (own, 0) if own and has_vote(one, (own, 0)) else None
    known = Voter.objects.filter(user=viewer.user_id, household__village=one.place_id)
    found = known.values_list("household__code", "number").first()
    return found if found and has_vote(one, found) else None


def digest_of(one: Ballot, voter: Voting) -> str:
    """By what it is remembered that a voter has voted."""
    return blind_index(rules.voter_key(one.code, *voter), PURPOSE)


def channel_of(one: Ballot, voter: Voting) -> str:
    """By which channel a voter has voted, "" who has not."""
    found = Turnout.objects.filter(ballot=one, digest=digest_of(one, voter))
    return found.values_list("channel", flat=True).first() or ""
