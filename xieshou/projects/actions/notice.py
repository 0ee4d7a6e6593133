"""A submitted proposal is reviewed (评审), shown in public (公示), and then listed (入库)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words
from xieshou.projects.actions import events
from xieshou.projects.actions.one import locked, moved, village_of
from xieshou.projects.models import Notice, Objection, Proposal, ProposalEvent
from xieshou.projects.rules import life, may_list, notice as rules

_OWN = gettext_lazy("申报或修改过本项目的人不能办理，请由他人办理")
WHY_NOT_LIST = {
    "notice_runs": gettext_lazy("公示期至 %(last)s，期满后方可入库"),
    "objection_open": gettext_lazy("还有异议没有答复，答复后方可入库"),
    "objection_upheld": gettext_lazy("有异议成立，请退回修改"),
}


def _of_objection(*, objection: int, **_: Any) -> str:
    found = Objection.objects.filter(pk=objection)
    return found.values_list("notice__proposal__village__code", flat=True).first() or "-"


@action("projects.review", place=village_of)
def review(*, viewer: Viewer, code: str, opinion: str) -> Proposal:
    """Pass a submitted proposal for public notice, with an opinion; by none of its authors."""
    if not opinion.strip():
        raise BadInput("opinion_missing", _("请填写评审意见"), {"field": "opinion"})
    check_words(opinion=opinion)
    return _step(viewer, code, "review", opinion)


@action("projects.return", place=village_of)
def return_(*, viewer: Viewer, code: str, reason: str) -> Proposal:
    """Give it back to its village as a draft, with a reason; a notice that runs is stopped."""
    if not reason.strip():
        raise BadInput("reason_missing", _("请写明退回的理由"), {"field": "reason"})
    check_words(reason=reason)
    proposal = _step(viewer, code, "return", reason, own=True)
    _open_notices(proposal).update(state=Notice.State.STOPPED)
    return proposal


@action("projects.open_notice", place=village_of)
def open_notice(*, viewer: Viewer, code: str, where: str, days: int = rules.NOTICE_DAYS) -> Notice:
    """Show a reviewed proposal in public from today; `days` are working days, `where` its board or
    address."""
    if not where.strip():
        raise BadInput("where_missing", _("请写明公示的地点或网址"), {"field": "where"})
    if not rules.NOTICE_DAYS <= days <= rules.MOST_NOTICE_DAYS:
        raise BadInput(
            "days_out_of_range",
            _("公示期应为 %(least)s 至 %(most)s 个工作日"),
            {"field": "days", "least": rules.NOTICE_DAYS, "most": rules.MOST_NOTICE_DAYS},
        )
    proposal = _step(viewer, code, "open_notice", where)
    return Notice.objects.create(
        proposal=proposal,
        opened_on=timezone.localdate(),
        days=days,
        where=where.strip()[:300],
        content_hash=life.content_hash(events.terms_of_proposal(proposal)),
        opened_by=viewer.user_id,
        opened_by_name=viewer.name,
    )


@action("projects.object", place=village_of)
def object_(
    *, viewer: Viewer, code: str, text: str, channel: str = Objection.Channel.PAGE
) -> Objection:
    """Say something against a proposal on notice, in time; an office records what it was told."""
    proposal = locked(code)
    open_ = _open_notices(proposal).first()
    if open_ is None or timezone.localdate() > rules.last_day(open_.opened_on, open_.days):
        raise Conflict("no_notice", _("本项目不在公示期内"))
    if not text.strip():
        raise BadInput("text_missing", _("请写明异议内容"), {"field": "text"})
    if channel not in Objection.Channel.values:
        raise BadInput("channel_unknown", _("没有这种提出方式"), {"field": "channel"})
    return Objection.objects.create(
        notice=open_,
        channel=channel,
        text=text.strip()[:5000],
        by=viewer.user_id,
        by_name=viewer.name,
    )


@action("projects.answer", place=_of_objection)
def answer(*, viewer: Viewer, objection: int, text: str, upheld: bool) -> Objection:
    """Answer an objection once, saying whether it stands; by neither an author nor the objector."""
    one = Objection.objects.select_for_update(of=("self",)).filter(pk=objection).first()
    if one is None:
        raise NotFound("no_objection", _("没有这条异议"))
    if one.upheld is not None:
        raise Conflict("answered", _("这条异议已经答复"))
    proposal = one.notice.proposal
    if not may_list(viewer.user_id, [*proposal.authors, one.by or -1]):
        raise Forbidden("four_eyes", _("申报、修改过本项目或提出异议的人不能答复，请由他人办理"))
    if not text.strip():
        raise BadInput("text_missing", _("请填写答复"), {"field": "text"})
    one.answer, one.upheld, one.answered_at = text.strip()[:5000], upheld, timezone.now()
    one.answered_by, one.answered_by_name = viewer.user_id, viewer.name
    one.save()
    return one


@action("projects.list", place=village_of)
def list_(*, viewer: Viewer, code: str) -> Proposal:
    """Take a proposal into the bank (入库) once its notice has ended and every objection to it was
    answered, by somebody who neither wrote nor reviewed it."""
    proposal = locked(code)
    before = proposal.state
    state = moved(proposal, "list")
    if not may_list(viewer.user_id, proposal.authors):
        raise Forbidden("four_eyes", _("申报或修改过本项目的人不能办理入库，请由他人办理"))
    last_review = ProposalEvent.objects.filter(proposal=proposal, verb="review").last()
    if last_review and viewer.user_id is not None and last_review.by == viewer.user_id:
        raise Forbidden("two_stages", _("评审本项目的人不能办理入库，请由他人办理"))
    open_ = _open_notices(proposal).get()
    if open_.content_hash != life.content_hash(events.terms_of_proposal(proposal)):
        raise Conflict("content_changed", _("项目内容与公示内容不一致，请退回后重新公示"))
    last = rules.last_day(open_.opened_on, open_.days)
    said = [rules.Standing(one.upheld) for one in open_.objections.all()]
    if why := rules.why_not_list(timezone.localdate(), last, said):
        raise Conflict(why, WHY_NOT_LIST[why], {"last": last.isoformat()})
    open_.state = Notice.State.ENDED
    open_.save(update_fields=["state"])
    proposal.state, proposal.listed_by, proposal.listed_at = state, viewer.user_id, timezone.now()
    proposal.save(update_fields=["state", "listed_by", "listed_at"])
    events.of_proposal(proposal, "list", before, viewer)
    return proposal


def _open_notices(proposal: Proposal) -> Any:
    return Notice.objects.filter(proposal=proposal, state=Notice.State.OPEN)


def _step(viewer: Viewer, code: str, verb: str, note: str, *, own: bool = False) -> Proposal:
    """Move a proposal on; `own` where its authors may do it too."""
    proposal = locked(code)
    before = proposal.state
    after = moved(proposal, verb)
    if not own and not may_list(viewer.user_id, proposal.authors):
        raise Forbidden("four_eyes", _OWN)
    proposal.state = after
    proposal.save(update_fields=["state"])
    events.of_proposal(proposal, verb, before, viewer, note.strip()[:1000])
    return proposal
