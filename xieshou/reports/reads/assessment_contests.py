"""Contests of figures: what was said by whom, and what the viewer may say now."""

from datetime import timedelta

from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.scope import Viewer
from xieshou.reports import rules
from xieshou.reports.models import (
    AssessmentBook,
    AssessmentContest,
    AssessmentFigure,
    AssessmentRuling,
    AssessmentSide,
)
from xieshou.reports.reads.assessment_rows import (
    AssessmentAnswerRow,
    AssessmentContestRow,
    AssessmentRulingRow,
)
from xieshou.reports.reads.assessment_state import Standing, is_frozen, offices_for, settled_by
from xieshou.reports.rules import Office

CONTEST, SETTLE = "reports.contest", "reports.settle"


def may_contest(one: Standing, viewer: Viewer, book: AssessmentBook) -> bool:
    """Whether the viewer's side may contest this figure now: there is one, no contest runs and no
    other figure waits for its check."""
    ready = one.figure is not None and one.open_contest is None and one.waiting is None
    return ready and bool(offices_for(viewer, CONTEST, book))


def answering(contest: AssessmentContest, viewer: Viewer, book: AssessmentBook) -> Office | None:
    """The viewer's office of the other side, that answers; None where the viewer has none."""
    side = rules.other(contest.side)
    mine = (one for one in offices_for(viewer, CONTEST, book) if one.side == side)
    return None if viewer.user_id == contest.by else next(mine, None)


def settling(contest: AssessmentContest, viewer: Viewer, book: AssessmentBook) -> Office | None:
    """The viewer's office that may say how it is to end: one from above, not of the contesting
    side, that was no party to it, through somebody who neither contested, answered nor entered the
    figure; else one of a side, whose offer holds once the other side agrees."""
    mine = offices_for(viewer, SETTLE, book)
    above = (one for one in mine if settles_alone(one, contest, viewer, book))
    return next(above, next(iter(mine), None))


def settles_alone(
    office: Office, contest: AssessmentContest, viewer: Viewer, book: AssessmentBook
) -> bool:
    above = office.is_above(book.west.code) and office.side != contest.side
    answer = getattr(contest, "answer", None)
    parties, took_part = {contest.by}, {contest.office}
    if answer is not None:
        parties.add(answer.by)
        took_part.add(answer.office)
    if contest.figure.kind != AssessmentFigure.Kind.RECORDED:
        parties.add(contest.figure.by)
    return above and office.code not in took_part and viewer.user_id not in parties


def is_ripe(contest: AssessmentContest) -> bool:
    """Whether it was answered, or waited long enough for an answer."""
    waited = clock.now() - contest.at
    return hasattr(contest, "answer") or waited >= timedelta(days=rules.ANSWER_DAYS)


def agreeing(ruling: AssessmentRuling, viewer: Viewer, book: AssessmentBook) -> Office | None:
    """The viewer's office of the side that did not offer it."""
    if ruling.side == rules.ABOVE or viewer.user_id == ruling.by:
        return None
    side = rules.other(ruling.side)
    return next((one for one in offices_for(viewer, SETTLE, book) if one.side == side), None)


def contest_row(
    contest: AssessmentContest, one: Standing, book: AssessmentBook, viewer: Viewer
) -> AssessmentContestRow:
    unit, answer = one.indicator.unit, getattr(contest, "answer", None)
    holding = settled_by(contest)
    live = holding is None and not is_frozen(book)
    state = "settled" if holding else "answered" if answer else "open"
    office = settling(contest, viewer, book) if live and is_ripe(contest) else None
    return AssessmentContestRow(
        id=contest.pk,
        side=contest.side,
        side_label=_side(contest.side),
        figure_written=figure_written(unit, contest.figure.value),
        reason=contest.reason,
        claims_written="" if contest.claims is None else rules.written(unit, contest.claims),
        paper=contest.paper_id,
        by=contest.by_name,
        at=contest.at,
        state=state,
        state_label={
            "open": _("待对方答复"), "answered": _("已答复，待裁定"), "settled": _("已裁定"),
        }[state],
        answer=AssessmentAnswerRow(answer.text, answer.paper_id, answer.by_name, answer.at)
        if answer
        else None,
        rulings=tuple(
            _ruling(row, unit, live=live, viewer=viewer, book=book) for row in contest.rulings.all()
        ),
        may_answer=live and answer is None and answering(contest, viewer, book) is not None,
        may_settle=office is not None,
        settles_alone=office is not None and settles_alone(office, contest, viewer, book),
    )  # fmt: skip


def _ruling(
    row: AssessmentRuling, unit: str, *, live: bool, viewer: Viewer, book: AssessmentBook
) -> AssessmentRulingRow:
    agreed = getattr(row, "agreement", None)
    return AssessmentRulingRow(
        id=row.pk,
        side=row.side,
        side_label=_side(row.side),
        stands=row.stands,
        written="" if row.value is None else rules.written(unit, row.value),
        reason=row.reason,
        by=row.by_name,
        at=row.at,
        agreed_by=agreed.by_name if agreed else "",
        agreed_at=agreed.at if agreed else None,
        holds=row.side == rules.ABOVE or agreed is not None,
        may_agree=live and agreeing(row, viewer, book) is not None,
    )


def figure_written(unit: str, value: int | None) -> str:
    return _("没有记录") if value is None else rules.written(unit, value)


def _side(side: str) -> str:
    return _("上级协作办") if side == rules.ABOVE else str(AssessmentSide(side).label)
