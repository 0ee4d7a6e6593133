"""The steps of a ballot that ask for nothing but the right hand at the right time."""

from django.utils.translation import gettext_lazy as _

from xieshou.ballots import rules
from xieshou.ballots.actions import checks
from xieshou.ballots.models import Ballot, BallotObjection, PaperEntry
from xieshou.ballots.reads.electorate import electorate
from xieshou.core import clock
from xieshou.core.action import Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.core.words import needed


def _place_of_objection(*, objection: int, **_body: object) -> str:
    found = BallotObjection.objects.filter(pk=objection)
    return found.values_list("ballot__place__code", flat=True).first() or NOWHERE


@action("ballots.open", place=checks.place_of_ballot)
def open_ballot(*, viewer: Viewer, ballot: str) -> Ballot:
    """Let voting begin, once the notice has run and the hour has come.

    Raises Forbidden to whoever drafted it, Conflict outside its time, while an objection stands, or
    where nobody has a vote.
    """
    one = checks.locked(ballot)
    one.eligible = len(electorate(one))
    if not one.eligible:
        raise Conflict("nobody_eligible", _("名册上没有有投票权的户或人，请先登记农户和成员"))
    checks.step(viewer, one, "open")
    return one


@action("ballots.close", place=checks.place_of_ballot)
def close_ballot(*, viewer: Viewer, ballot: str) -> Ballot:
    """End the voting after its time; votes stopped being taken when the time was over."""
    one = checks.locked(ballot)
    checks.step(viewer, one, "close")
    return one


@action("ballots.annul", place=checks.place_of_ballot)
def annul(*, viewer: Viewer, ballot: str, reason: str) -> Ballot:
    """Make a ballot void, with the reason that everybody reads."""
    one = checks.locked(ballot)
    one.reason = needed("reason", reason, 300)
    checks.step(viewer, one, "annul", one.reason)
    return one


@action("ballots.object", place=checks.place_of_ballot)
def object_ballot(*, viewer: Viewer, ballot: str, text: str) -> BallotObjection:
    """Say something against a ballot or its result, in time. Raises Conflict, BadInput,
    NotFound."""
    one = checks.locked(ballot)
    published = one.steps.filter(verb="publish").values_list("at", flat=True).first()
    if not rules.may_object(one.state, clock.now(), published):
        raise Conflict("no_notice", _("现在不是提出异议的时间"))
    return BallotObjection.objects.create(
        ballot=one, text=needed("text", text, 2000), by=viewer.user_id,
        by_name=viewer.name, at=clock.now(),
    )  # fmt: skip


@action("ballots.answer", place=_place_of_objection)
def answer_ballot(*, viewer: Viewer, objection: int, text: str, upheld: bool) -> BallotObjection:
    """Answer an objection once, saying whether it stands; by nobody who had a hand in the ballot,
    nor by whoever raised it. Raises NotFound, Conflict, Forbidden, BadInput."""
    found = BallotObjection.objects.filter(pk=objection).select_related("ballot").first()
    if found is None:
        raise NotFound("no_objection", _("没有这条异议"))
    ballot = checks.locked(found.ballot.code)
    found.refresh_from_db()
    if found.upheld is not None or ballot.state == Ballot.State.ANNULLED:
        raise Conflict("answered", _("这条异议已经答复，或表决已经作废"))
    hands = {
        found.by,
        *ballot.steps.values_list("by", flat=True),
        *ballot.turnout.exclude(helper=None).values_list("helper", flat=True),
        *PaperEntry.objects.filter(sheet__ballot=ballot).values_list("by", flat=True),
    }
    if viewer.user_id is None or viewer.user_id in hands:
        raise Forbidden("four_eyes", _("办理过本次表决或提出异议的人不能答复，请由他人办理"))
    found.answer, found.upheld = needed("text", text, 2000), upheld
    found.answered_by, found.answered_by_name = viewer.user_id, viewer.name
    found.answered_at = clock.now()
    found.save()
    return found
