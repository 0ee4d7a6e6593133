"""What the verbs of ballots ask of their input and of the ballot; each raises a Refused."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.ballots import rules
from xieshou.ballots.models import Ballot, BallotStep
from xieshou.ballots.reads.electorate import content_of
from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer

WORDS: Mapping[str, Any] = {
    "wrong_state": _("表决目前的状态不能办理这一步"),
    "four_eyes": _("这一步不能由办理过前一步的人办理，请由他人办理"),
    "too_early": _("还没有到规定的时间"),
    "too_late": _("已经来不及：公告期不足，或已过截止时间"),
    "objection_open": _("还有异议没有答复，答复后方可办理"),
    "objection_upheld": _("有异议成立，请作废后重新起草"),
    "unknown_proposal": _("票上有本次表决没有的提案"),
    "points_wrong": _("每项的分数应为正整数；勾选的每项为 1"),
    "too_many": _("所选的项数或分数超过每票的上限"),
    "ranks_wrong": _("排序应从第一起连续，且不得并列"),
    "over_budget": _("所选各项的费用合计超过预算"),
}


def place_of_ballot(*, ballot: str, **_body: object) -> str:
    found = Ballot.objects.filter(code=ballot).values_list("place__code", flat=True)
    return found.first() or NOWHERE


def locked(code: str) -> Ballot:
    """The ballot, for this transaction alone. Raises NotFound."""
    found = Ballot.objects.select_for_update(of=("self",)).select_related("place")
    one = found.filter(code=code).first()
    if one is None:
        raise NotFound("no_ballot", _("没有编号为 %(code)s 的表决"), {"code": code})
    return one


def choices(one: Ballot, given: Mapping[str, int]) -> rules.Choices:
    """A vote that the ballot's form allows. Raises BadInput naming `choices`."""
    flaw = rules.choices_flaw(
        given,
        form=one.form,
        most=one.most,
        budget_fen=one.budget_fen,
        costs=dict(one.proposals.values_list("code", "cost_fen")),
    )
    if flaw:
        raise BadInput(flaw, WORDS[flaw], {"field": "choices"})
    return dict(given)


def taking_votes(one: Ballot) -> None:
    """Raises Conflict unless the ballot is open by the clock of the server."""
    now = clock.now()
    if not rules.is_voting(one.state, now, one.opens_at, one.closes_at):
        raise Conflict("not_voting", _("现在不在投票时间内，没有记票"))


def step(viewer: Viewer, one: Ballot, verb: str, note: str = "") -> None:
    """Take a step with its line. Raises Conflict, or Forbidden to whoever must not."""
    objections = tuple(one.objections.order_by("pk").values_list("upheld", flat=True))
    bar = rules.why_not(
        verb,
        one.state,
        hands=dict(one.steps.values_list("verb", "by")),
        by=viewer.user_id,
        now=clock.now(),
        opens_at=one.opens_at,
        closes_at=one.closes_at,
        objections=objections,
    )
    if bar == "four_eyes":
        raise Forbidden(bar, WORDS[bar])
    if bar:
        raise Conflict(bar, WORDS[bar])
    if one.content_hash and one.content_hash != rules.content_hash(content_of(one)):
        raise Conflict("content_changed", _("表决内容与公告时不一致，不能继续"))
    one.state = rules.TARGET[verb]
    one.save()
    write_step(viewer, one, verb, note)


def write_step(viewer: Viewer, one: Ballot, verb: str, note: str = "") -> None:
    BallotStep.objects.create(
        ballot=one, verb=verb, note=note, content_hash=one.content_hash, by=viewer.user_id,
        by_name=viewer.name, at=clock.now(),
    )  # fmt: skip
