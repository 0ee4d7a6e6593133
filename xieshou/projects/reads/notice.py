"""A proposal's review and public notice, as the public and as an office may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.projects.models import Notice, Objection, Proposal, ProposalEvent
from xieshou.projects.reads.bank import visible
from xieshou.projects.reads.labels import steps
from xieshou.projects.rules import notice as rules, workdays


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """`text` and `by_name` are None for those who may neither answer it nor made it; `mine` for
    whoever made it."""

    id: int
    channel: str
    channel_label: str
    text: str | None
    by_name: str | None
    at: datetime
    answer: str
    upheld: bool | None
    answered_at: datetime | None
    answer_by: date
    mine: bool


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """`last_on` is the last day for objections; `final` is False while a year's holidays are not
    all known. `why_not_list` is the code of what keeps the proposal from the bank, "" if nothing.
    """

    state: str
    opened_on: date
    days: int
    last_on: date
    final: bool
    where: str
    objections: tuple[ObjectionRow, ...]
    open_objections: int
    why_not_list: str

    @property
    def runs(self) -> bool:
        return self.state == Notice.State.OPEN and self.why_not_list == "notice_runs"


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a proposal's or project's life, as it was taken."""

    verb: str
    verb_label: str
    after: str
    note: str
    evidence: tuple[tuple[str, str], ...]
    by_name: str
    at: datetime
    content_hash: str


def notices(code: str, *, viewer: Viewer = PUBLIC) -> tuple[NoticeRow, ...]:
    """The public notices of a proposal, the latest first; () for what the viewer may not see."""
    if not visible(viewer).filter(code=code).exists():
        return ()
    found = Notice.objects.filter(proposal__code=code).select_related("proposal__village")
    return tuple(_row(one, viewer) for one in found)


def proposal_steps(code: str, *, viewer: Viewer = PUBLIC) -> tuple[StepRow, ...]:
    """What was done with a proposal, in order; names and opinions for those who work on it."""
    if not visible(viewer).filter(code=code).exists():
        return ()
    village = Proposal.objects.values_list("village__code", flat=True).get(code=code)
    inside = any(viewer.may(f"projects.{verb}", village) for verb in ("review", "submit"))
    named = steps()
    return tuple(
        StepRow(
            one.verb,
            named.get(one.verb, one.verb),
            one.after,
            one.note if inside or one.verb == "open_notice" else "",
            (),
            one.by_name if inside else "",
            one.at,
            one.content_hash,
        )
        for one in ProposalEvent.objects.filter(proposal__code=code)
    )


def _row(one: Notice, viewer: Viewer) -> NoticeRow:
    last = rules.last_day(one.opened_on, one.days)
    said = list(one.objections.all())
    answers = viewer.may("projects.answer", one.proposal.village.code)
    standing = [rules.Standing(each.upheld) for each in said]
    return NoticeRow(
        state=one.state,
        opened_on=one.opened_on,
        days=one.days,
        last_on=last,
        final=all(workdays.is_final(y) for y in range(one.opened_on.year, last.year + 1)),
        where=one.where,
        objections=tuple(_objection(each, viewer, answers) for each in said),
        open_objections=sum(each.upheld is None for each in said),
        why_not_list=rules.why_not_list(timezone.localdate(), last, standing),
    )


def _objection(one: Objection, viewer: Viewer, answers: bool) -> ObjectionRow:
    mine = one.by is not None and one.by == viewer.user_id
    shown = answers or mine
    return ObjectionRow(
        id=one.pk,
        channel=one.channel,
        channel_label=str(one.get_channel_display()),
        text=one.text if shown else None,
        by_name=one.by_name if shown else None,
        at=one.at,
        answer=one.answer if shown else "",
        upheld=one.upheld,
        answered_at=one.answered_at,
        answer_by=workdays.after(timezone.localdate(one.at), rules.ANSWER_DAYS),
        mine=mine,
    )
