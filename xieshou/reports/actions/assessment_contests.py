"""A figure is contested by a side, answered by the other, settled by a third or by both."""

from django.utils.translation import gettext_lazy as _

from xieshou.core import words
from xieshou.core.action import Conflict, Forbidden, action
from xieshou.core.scope import Viewer
from xieshou.reports import reads, rules
from xieshou.reports.actions import assessment_hands as hands
from xieshou.reports.models import (
    AssessmentAgreement,
    AssessmentAnswer,
    AssessmentContest,
    AssessmentFigure,
    AssessmentRuling,
)
from xieshou.reports.reads import CONTEST, SETTLE, BookStanding


@action(CONTEST, place=hands.west_of_book)
def contest_figure(
    *,
    viewer: Viewer,
    book: int,
    indicator: str,
    reason: str,
    claims: str = "",
    side: str = "",
    file: bytes | None = None,
    filename: str = "",
) -> AssessmentContest:
    """Say for a side that a figure is wrong, why, and what it should be; the other side answers.

    `side` is needed of somebody who speaks for both. Raises Conflict where a contest runs already,
    and where a figure waits for its check, which would replace the one contested.
    """
    found = hands.held(book, viewer, CONTEST)
    hands.in_draft(found)
    one = hands.indicator_of(found, indicator)
    east, west = found.book.east.code, found.book.west.code
    office = hands.office_of(viewer, CONTEST, east, west, side)
    if one.figure is None:
        raise Conflict("no_figure", _("这一项还没有数字，请先取数或录入"))
    if one.open_contest is not None:
        raise Conflict("contested", _("这一项已有异议未决"))
    if one.waiting is not None:
        raise Conflict("not_checked_yet", _("这一项已录入的数字还没有核对"))
    return AssessmentContest.objects.create(
        book=found.book,
        figure=one.figure,
        reason=words.needed("reason", reason, 500),
        claims=hands.value(one.indicator.unit, claims, "claims") if claims.strip() else None,
        paper=hands.kept_paper(viewer, file, filename),
        **hands.for_side(viewer, office),
    )


@action(CONTEST, place=hands.west_of_contest)
def answer_contest(
    *,
    viewer: Viewer,
    contest: int,
    text: str,
    file: bytes | None = None,
    filename: str = "",
) -> AssessmentAnswer:
    """Answer for the other side."""
    found, one = _running(contest, viewer, CONTEST)
    hands.undecided(hasattr(one, "answer"))
    office = reads.answering(one, viewer, found.book)
    if office is None:
        raise Forbidden("no_side", _("只有另一方可以答复"))
    return AssessmentAnswer.objects.create(
        contest=one,
        text=words.needed("text", text, 500),
        paper=hands.kept_paper(viewer, file, filename),
        **hands.for_side(viewer, office),
    )


@action(SETTLE, place=hands.west_of_contest)
def settle_contest(
    *, viewer: Viewer, contest: int, stands: bool, reason: str, value: str = ""
) -> AssessmentRuling:
    """Say that a figure stands, or what it is instead.

    An office above both, not of the contesting side, ends the contest with it, through somebody who
    was no party to it. What an office of a side says is an offer: it holds once the other side
    agrees. Raises Conflict before the contest was answered (or ANSWER_DAYS have passed).
    """
    found, one = _running(contest, viewer, SETTLE)
    if not reads.is_ripe(one):
        raise Conflict(
            "not_answered",
            _("对方还没有答复；提出满 %(days)d 天后可以不等答复"),
            {"days": rules.ANSWER_DAYS},
        )
    office = reads.settling(one, viewer, found.book)
    if office is None:
        raise Forbidden("no_side", _("您不代表任何一方或上级，不能裁定"))
    unit = found.indicators[one.figure.indicator].indicator.unit
    alone = reads.settles_alone(office, one, viewer, found.book)
    ruling = AssessmentRuling.objects.create(
        contest=one,
        number=one.rulings.count() + 1,
        side=rules.ABOVE if alone else office.side,
        office=office.code,
        stands=stands,
        value=None if stands else hands.value(unit, value),
        reason=words.needed("reason", reason, 500),
        **hands.written(viewer),
    )
    if alone:
        _apply(ruling, viewer)
    return ruling


@action(SETTLE, place=hands.west_of_ruling)
def agree_to_ruling(*, viewer: Viewer, ruling: int) -> AssessmentAgreement:
    """Agree for the side that did not offer it: the contest has ended."""
    offered = AssessmentRuling.objects.get(pk=ruling)
    found, _contest = _running(offered.contest_id, viewer, SETTLE)
    office = reads.agreeing(offered, viewer, found.book)
    if office is None:
        raise Forbidden("no_side", _("只有另一方可以同意"))
    agreed = AssessmentAgreement.objects.create(ruling=offered, **hands.for_side(viewer, office))
    _apply(offered, viewer)
    return agreed


def _running(pk: int, viewer: Viewer, verb: str) -> tuple[BookStanding, AssessmentContest]:
    """The book and the contest, as long as neither has ended."""
    book = AssessmentContest.objects.values_list("book", flat=True).get(pk=pk)
    found = hands.held(book, viewer, verb)
    hands.in_draft(found)
    one = next(
        contest
        for standing in found.indicators.values()
        for contest in standing.contests
        if contest.pk == pk
    )
    if reads.settled_by(one) is not None:
        raise Conflict("settled_before", _("这一异议已经裁定"))
    return found, one


def _apply(ruling: AssessmentRuling, viewer: Viewer) -> None:
    """What was ruled is the figure from now on; it keeps target and evidence of the one before."""
    if ruling.stands:
        return
    before: AssessmentFigure = ruling.contest.figure
    AssessmentFigure.objects.create(
        book=before.book,
        indicator=before.indicator,
        number=hands.next_number(before.book, before.indicator),
        kind=AssessmentFigure.Kind.RULED,
        value=ruling.value,
        target=before.target,
        target_from=before.target_from,
        target_source=before.target_source,
        note=ruling.reason[:300],
        **hands.written(viewer),
    )
