"""Votes by the page and by phone: into the urn, and the voter onto the roll, apart.

What was chosen goes in as an `envelope`, sealed with the receipt: the audit line and the key of
the request keep a hash of it, and without the receipt no hash tells what is in it.
"""

import json
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from xieshou.ballots import rules
from xieshou.ballots.actions import checks
from xieshou.ballots.models import Ballot, Turnout, UrnVote, Voter
from xieshou.ballots.reads.electorate import (
    Voting,
    channel_of,
    digest_of,
    has_vote,
    voter_of,
)
from xieshou.ballots.reads.urn import urn_code
from xieshou.benefits import reads as benefits
from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, action
from xieshou.core.scope import Viewer
from xieshou.core.secret import encrypt_timeless
from xieshou.core.words import needed
from xieshou.registry import reads as registry

PAGE, PHONE = Turnout.Channel.PAGE, Turnout.Channel.PHONE


def envelope(receipt: str, choices: Mapping[str, int]) -> bytes:
    """A vote as `cast`, `recast` and `assist` take it."""
    return json.dumps([receipt, rules.written(choices)]).encode()


@action("ballots.cast", place=checks.place_of_ballot)
def cast(*, viewer: Viewer, ballot: str, envelope: bytes) -> dict[str, str]:
    """Vote by the page, for one's own household or oneself, once.

    The answer names no vote: the voter finds it by the receipt. Raises NotFound, Conflict outside
    the time of voting or for a second vote, Forbidden to whoever has no vote, BadInput.
    """
    one = _taking(ballot)
    voter = voter_of(viewer, one)
    if voter is None:
        raise Forbidden("no_vote", _("您在这次表决中没有投票权，或尚未关联到农户"))
    mark(one, voter, PAGE)
    _put_in(one, *_opened(one, envelope))
    return {"ballot": one.code}


@action("ballots.cast", place=checks.place_of_ballot)
def recast(*, viewer: Viewer, ballot: str, old_receipt: bytes, envelope: bytes) -> dict[str, str]:
    """Vote otherwise before the end, by the page as before: the receipt takes the old vote out.

    Raises Conflict where no such vote is in the urn or the voter voted by another channel.
    """
    one = _taking(ballot)
    voter = voter_of(viewer, one)
    if voter is None or channel_of(one, voter) != PAGE:
        raise Conflict("not_by_page", _("只有在网页上投的票可以在网页上更改"))
    tracking = rules.tracking_of(one.code, rules.plain_receipt(old_receipt.decode()))
    in_urn = UrnVote.objects.filter(ballot=one, tracking=urn_code(one.code, tracking))
    taken, _by_model = in_urn.delete()
    if not taken:
        raise Conflict("no_such_vote", _("票箱里没有这张回执的票"))
    _put_in(one, *_opened(one, envelope))
    return {"ballot": one.code}


@action("ballots.assist", place=checks.place_of_ballot)
def assist(
    *, viewer: Viewer, ballot: str, household: str, number: int, consent: str, envelope: bytes
) -> dict[str, str]:
    """Write down a vote told by phone, for a voter other than oneself, who agreed to it aloud.

    `number` is 0 where households vote, `consent` how agreement was given. Raises as `cast`.
    """
    one = _taking(ballot)
    voter = known_voter(one, household, number)
    if household == benefits.own_household(viewer) or voter == voter_of(viewer, one):
        raise Forbidden("own_vote", _("不能代录自己户的票，请由他人办理"))
    said = needed("consent", consent, 200)
    mark(one, voter, PHONE, helper=viewer.user_id or 0, consent=said)
    _put_in(one, *_opened(one, envelope))
    return {"ballot": one.code}


@action("ballots.enrol", place=lambda *, household, **_: household[:12])
def enrol(*, viewer: Viewer, user: int, household: str, number: int) -> Voter:
    """Say which member of a household a user is, so that it can vote where every adult does.

    Raises BadInput for who is not known, Conflict to oneself and for a user or member named before.
    """
    if viewer.user_id == user:
        raise Conflict("own_household", _("不能为自己登记，请由他人办理"))
    keys = registry.household_keys(codes=[household])
    if not keys or not 1 <= number <= keys[0].size:
        raise BadInput("member_unknown", _("没有这一户或户内没有这个人"), {"field": "number"})
    taken = Voter.objects.filter(household=keys[0].id, number=number)
    # Only who is a resident here: else an office could take the vote of another village's resident.
    if not taken.exists() and not _is_resident(user, household[:12]):
        raise BadInput("user_unknown", _("没有这个用户"), {"field": "user"})
    if (taken | Voter.objects.filter(user=user)).exists():
        raise Conflict("enrolled_before", _("该用户或该村民已经登记过"))
    return Voter.objects.create(
        user_id=user, household_id=keys[0].id, number=number, by=viewer.user_id,
        by_name=viewer.name, at=clock.now(),
    )  # fmt: skip


def _is_resident(user: int, village: str) -> bool:
    """Whether the user holds a resident's role there today."""
    return any(
        one.role == "resident" and one.holds_today and village.startswith(one.place_code)
        for one in registry.roles_of(user)
    )


def known_voter(one: Ballot, household: str, number: int) -> Voting:
    """The voter of that household and number. Raises BadInput where there is none."""
    voter = (household, 0 if one.electorate == Ballot.Electorate.HOUSEHOLD else number)
    if not has_vote(one, voter):
        raise BadInput(
            "voter_unknown", _("名册上没有这一户或这个人，或未满十八周岁"), {"field": "household"}
        )
    return voter


def mark(
    one: Ballot, voter: Voting, channel: str, *, helper: int | None = None, consent: str = ""
) -> None:
    """Put a voter on the roll of those who have voted. Raises Conflict for a second vote."""
    row, is_new = Turnout.objects.get_or_create(
        ballot=one,
        digest=digest_of(one, voter),
        defaults={
            "id": rules.random_key(),
            "channel": channel,
            "helper": helper,
            "consent": consent,
        },
    )
    if not is_new:
        raise Conflict(
            "voted_before",
            _("已经投过票（%(channel)s），一户或一人只有一票"),
            {"channel": row.get_channel_display()},
        )


def _taking(ballot: str) -> Ballot:
    one = checks.locked(ballot)
    checks.taking_votes(one)
    return one


def _opened(one: Ballot, sealed: bytes) -> tuple[str, rules.Choices]:
    """What is in an envelope: the tracking code of its receipt and a valid vote."""
    try:
        receipt, said = json.loads(sealed)
        receipt, given = rules.plain_receipt(receipt), json.loads(said)
    except (ValueError, TypeError, AttributeError):
        receipt, given = "", None
    if not receipt or not isinstance(given, dict):
        raise BadInput(
            "envelope_wrong", _("选票内容不完整，请重新打开投票页"), {"field": "choices"}
        )
    return rules.tracking_of(one.code, receipt), checks.choices(one, given)


def _put_in(one: Ballot, tracking: str, choices: rules.Choices) -> None:
    kept = urn_code(one.code, tracking)
    if UrnVote.objects.filter(ballot=one, tracking=kept).exists():
        raise Conflict("receipt_used", _("这张回执已经用过，请重新打开投票页"))
    text = json.dumps([one.code, tracking, rules.written(choices)])
    UrnVote.objects.create(
        id=rules.random_key(), ballot=one, tracking=kept, sealed=encrypt_timeless(text)
    )
