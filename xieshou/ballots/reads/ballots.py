"""Ballots as the viewer may see them: announced ones everybody, drafts whoever keeps them."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from xieshou.ballots import rules
from xieshou.ballots.models import Ballot, Turnout
from xieshou.ballots.reads.electorate import channel_of, voter_of
from xieshou.ballots.reads.rows import (
    BallotItem,
    BallotObjectionRow,
    BallotRow,
    BallotStepRow,
    ballot_rows,
    item_rows,
)
from xieshou.core import clock
from xieshou.core.scope import PUBLIC, Viewer, scope_q, within
from xieshou.core.small_cells import SMALLEST_CELL, hidden_rows, is_small
from xieshou.registry.reads import Page

SEE = "ballots.see"
# The public's steps of a turnout that still grows: two looks must not tell that somebody voted.
TENS = 10


@dataclass(frozen=True, slots=True)
class ChannelTurnout:
    """How many voted by a channel; `voters` None: too few to be told in public."""

    channel: str
    label: str
    voters: int | None


@dataclass(frozen=True, slots=True)
class BallotTurnout:
    """How many of those with a vote have voted. To the public `voters` are None where they are too
    few to be told, `eligible` and `share` also where too few have not voted; and all count in full
    tens until the ballot is closed."""

    eligible: int | None
    voters: int | None
    share: float | None
    channels: tuple[ChannelTurnout, ...]


@dataclass(frozen=True, slots=True)
class OwnVote:
    """As whom the viewer may vote: its household, the number in it, and by which channel the vote
    was cast, "" if it was not."""

    household: str
    number: int
    channel: str


def ballots(
    viewer: Viewer = PUBLIC,
    place: str = "",
    *,
    state: str = "",
    offset: int = 0,
    limit: int = 50,
) -> Page[BallotRow]:
    """Ballots at a place, the latest first."""
    found = visible(viewer).filter(within(place, "place__code"))
    if state:
        found = found.filter(state=state)
    return Page(ballot_rows(found[offset : offset + limit]), found.count(), offset, limit)


def ballot(viewer: Viewer, code: str) -> BallotRow | None:
    """One ballot; None where there is none or it is not for the viewer."""
    return next(iter(ballot_rows(visible(viewer).filter(code=code))), None)


def ballot_items(viewer: Viewer, code: str) -> tuple[BallotItem, ...]:
    found = visible(viewer).filter(code=code).first()
    return item_rows(found.proposals.order_by("pk")) if found else ()


def ballot_steps(viewer: Viewer, code: str) -> tuple[BallotStepRow, ...]:
    one = visible(viewer).filter(code=code).first()
    if one is None:
        return ()
    inside = viewer.may(SEE, one.place.code)
    return tuple(
        BallotStepRow(row.verb, row.note, row.by_name if inside else "", row.at)
        for row in one.steps.order_by("pk")
    )


def ballot_objections(viewer: Viewer, code: str) -> tuple[BallotObjectionRow, ...]:
    """What was said against a ballot, to whoever keeps it or has a vote there."""
    one = visible(viewer).filter(code=code).first()
    if one is None or not _takes_part(viewer, one):
        return ()
    return tuple(
        BallotObjectionRow(row.pk, row.text, row.at, row.answer, row.upheld)
        for row in one.objections.order_by("pk")
    )


def turnout(viewer: Viewer, code: str) -> BallotTurnout | None:
    """How many have voted, and by which channel; to the public no number of 1 to 9, and until the
    ballot is closed full tens."""
    one = visible(viewer).filter(code=code).first()
    if one is None:
        return None
    labels = dict(Turnout.Channel.choices)
    by_channel = Counter(one.turnout.values_list("channel", flat=True))
    voted = {name: by_channel[name] for name in labels}
    voters, inside = sum(voted.values()), viewer.may(SEE, one.place.code)
    hidden = (
        frozenset[str]()
        if inside
        else hidden_rows({name: ((number, voters),) for name, number in voted.items()})
    )
    told = inside or not 0 < voters < SMALLEST_CELL
    whole = inside or not is_small([(voters, one.eligible)])
    step = TENS if not inside and one.state == Ballot.State.OPEN else 1
    shown = voters - voters % step
    return BallotTurnout(
        eligible=one.eligible if whole else None,
        voters=shown if told else None,
        share=shown / one.eligible if whole and one.eligible else None,
        channels=tuple(
            ChannelTurnout(
                name, str(labels[name]), None if name in hidden else number - number % step
            )
            for name, number in voted.items()
        ),
    )


def own_vote(viewer: Viewer, code: str) -> OwnVote | None:
    """The viewer's own vote in a ballot that is or was open; None for whoever has none."""
    one = visible(viewer).filter(code=code).exclude(state__in=("draft", "annulled")).first()
    voter = voter_of(viewer, one) if one else None
    if one is None or voter is None:
        return None
    return OwnVote(*voter, channel_of(one, voter))


def to_vote(viewer: Viewer) -> tuple[BallotRow, ...]:
    """Ballots in which the viewer may vote now and has not."""
    now = clock.now()
    rows = visible(viewer).filter(state="open", opens_at__lte=now, closes_at__gt=now)
    if viewer.user_id is None:
        return ()
    mine = []
    for one in rows.filter(scope_q(viewer, "ballots.cast", "place__code")):
        voter = voter_of(viewer, one)
        if voter is not None and not channel_of(one, voter):
            mine.append(one)
    return ballot_rows(mine)


def may_object_now(viewer: Viewer, code: str) -> bool:
    one = visible(viewer).filter(code=code).first()
    if one is None or not viewer.may("ballots.object", one.place.code):
        return False
    published = one.steps.filter(verb="publish").values_list("at", flat=True).first()
    return rules.may_object(one.state, clock.now(), published)


def visible(viewer: Viewer) -> QuerySet[Ballot]:
    """The ballots that the viewer may see: those not of research once announced, and its own."""
    shown = Q(research=False) & (~Q(content_hash="") | Q(state="published"))
    return Ballot.objects.select_related("place").filter(
        shown | scope_q(viewer, SEE, "place__code")
    )


def _takes_part(viewer: Viewer, one: Ballot) -> bool:
    return viewer.may(SEE, one.place.code) or voter_of(viewer, one) is not None
