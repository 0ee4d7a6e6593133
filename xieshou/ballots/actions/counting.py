"""Counting: the urn is emptied onto the list, papers beside; the engine says what is chosen."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from xieshou.ballots import feed, rules
from xieshou.ballots.actions import checks
from xieshou.ballots.models import Ballot, BallotCount, CastVote
from xieshou.ballots.reads.urn import Broken, case_of, sheet_code, urn_votes
from xieshou.core import clock
from xieshou.core.action import Conflict, action
from xieshou.core.scope import Viewer

BATCH = 1000


@action("ballots.count", place=checks.place_of_ballot)
def count_votes(*, viewer: Viewer, ballot: str) -> Ballot:
    """Empty the urn and count, by the rule said before. The list is written in the order of its
    codes, so that nothing is left of the order in which people voted.

    Raises Forbidden to whoever drafted it, Conflict while a sheet is not settled or the urn and
    the roll do not agree.
    """
    one = checks.locked(ballot)
    papers, spoiled = _papers(one)
    try:
        votes = [*urn_votes(one), *papers]
    except Broken as fault:
        raise Conflict("urn_broken", _("票箱里有选票被改动，不能计票")) from fault
    by_channel = Counter(one.turnout.values_list("channel", flat=True))
    if one.urn.count() != by_channel["page"] + by_channel["phone"]:
        raise Conflict("urn_and_roll", _("票箱里的票数与已投票的人数不符，不能计票"))
    checks.step(viewer, one, "count")
    write_count(one, votes, spoiled, dict(sorted(by_channel.items())))
    one.urn.all().delete()
    return one


@action("ballots.publish", place=checks.place_of_ballot)
def publish(*, viewer: Viewer, ballot: str) -> Ballot:
    """Show the result to everybody. Raises Forbidden to whoever counted, Conflict while an
    objection is open or upheld."""
    one = checks.locked(ballot)
    checks.step(viewer, one, "publish")
    return one


def _papers(one: Ballot) -> tuple[list[rules.CodedVote], int]:
    """The votes on paper, and how many are spoiled. Raises Conflict for a sheet not settled."""
    votes, spoiled = [], 0
    for sheet in one.sheets.prefetch_related("entries"):
        entries = [entry.choices for entry in sheet.entries.all()]
        done, choices = rules.settled(entries)
        if not done:
            raise Conflict(
                "sheet_open",
                _("第 %(number)d 号纸质票还没有录完"),
                {"number": sheet.number},
            )
        if choices is None:
            spoiled += 1
        else:
            votes.append(rules.CodedVote(sheet_code(one.code, sheet.number), choices))
    return votes, spoiled


def write_count(
    one: Ballot, votes: Sequence[rules.CodedVote], spoiled: int, channels: dict[str, int]
) -> None:
    """The list of votes and what comes of it, in one go."""
    ordered = sorted(votes, key=lambda vote: vote.tracking)
    CastVote.objects.bulk_create(
        (
            CastVote(ballot=one, tracking=vote.tracking, choices=dict(vote.choices))
            for vote in ordered
        ),
        batch_size=BATCH,
    )  # fmt: skip
    case, head = case_of(one), rules.head_of(one.code, ordered)
    BallotCount.objects.create(
        ballot=one,
        head=head,
        inputs_hash=rules.content_hash(
            {"content": one.content_hash, "head": head, "engine": feed.ENGINE_VERSION}
        ),
        engine_version=feed.ENGINE_VERSION,
        voters=len(ordered),
        spoiled=spoiled,
        channels=channels,
        result=feed.count(case, [vote.choices for vote in ordered]),
        at=clock.now(),
    )
