"""Assessment books that the viewer may see: offices of either side and auditors, nobody else."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer, scope_q, someone
from xieshou.core.secret import decrypt_bytes
from xieshou.registry.reads import Page
from xieshou.reports import rules
from xieshou.reports.models import (
    AssessmentAnswer,
    AssessmentBook,
    AssessmentContest,
    AssessmentFigure,
    AssessmentPaper,
    AssessmentSide,
)
from xieshou.reports.reads.assessment_content import content_of
from xieshou.reports.reads.assessment_contests import contest_row, may_contest
from xieshou.reports.reads.assessment_filling import filling_of, is_broken, is_live
from xieshou.reports.reads.assessment_rows import (
    AssessmentAspectRow,
    AssessmentFigureRow,
    AssessmentPending,
    AssessmentRow,
    AssessmentSignatureRow,
    AssessmentSummary,
)
from xieshou.reports.reads.assessment_sets import SEE
from xieshou.reports.reads.assessment_state import (
    DRAFT,
    SIGNED,
    SUBMITTED,
    SUPERSEDED,
    BookStanding,
    Standing,
    check_of,
    entered_by,
    found_books,
    is_corrected,
    is_frozen,
    offices_for,
    standing,
    state_of,
)
from xieshou.reports.reads.reach import between_q, may_between
from xieshou.reports.rules import Form

ASSESS, CHECK_FIGURE, CONTEST = "reports.assess", "reports.check", "reports.contest"
SETTLE, SIGN = "reports.settle", "reports.sign_assessment"
BOOKS_PAGE = 40
_MOST_KEY = 2**63 - 1


def assessments(
    viewer: Viewer | None, *, place: str = "", year: int | None = None, page: int = 1
) -> Page[AssessmentSummary]:
    """Books of places that the viewer's offices reach, the latest year first; `place` of either
    side. Raises Unscoped where nobody asks."""
    found = visible_books(viewer)
    if place:
        found = found.filter(Q(east__code__startswith=place) | Q(west__code__startswith=place))
    if year:
        found = found.filter(year=year)
    start = (max(1, page) - 1) * BOOKS_PAGE
    rows = found.order_by("-year", "east__code", "west__code", "-version")
    shown = tuple(summary_of(one) for one in rows[start : start + BOOKS_PAGE])
    return Page(shown, found.count(), start, BOOKS_PAGE)


def assessment(viewer: Viewer | None, pk: int) -> AssessmentRow | None:
    """One book; None where there is none or it is not the viewer's to see."""
    one = visible_books(viewer).filter(pk=pk).first() if 0 < pk <= _MOST_KEY else None
    if one is None or viewer is None:
        return None
    return _whole(standing(one), viewer)


def assessment_paper(viewer: Viewer | None, pk: int) -> tuple[str, str, bytes] | None:
    """(media type, file name, contents) of a paper; None where there is none or it is not yours."""
    if not 0 < pk <= _MOST_KEY:
        return None
    mine = visible_books(viewer).values("pk")
    shown = (
        AssessmentFigure.objects.filter(paper=pk, book__in=mine).exists()
        or AssessmentContest.objects.filter(paper=pk, book__in=mine).exists()
        or AssessmentAnswer.objects.filter(paper=pk, contest__book__in=mine).exists()
    )
    if not shown:
        return None
    one = AssessmentPaper.objects.get(pk=pk)
    with one.file.open("rb") as file:
        return one.media_type, one.filename, decrypt_bytes(file.read())


def visible_books(viewer: Viewer | None) -> QuerySet[AssessmentBook]:
    someone(viewer, SEE)
    if viewer is None:
        return AssessmentBook.objects.none()
    return found_books().filter(between_q(viewer, SEE) | scope_q(viewer, SEE, "east__code"))


def state_labels() -> dict[str, str]:
    return {
        DRAFT: _("填报中"),
        SUBMITTED: _("已提交，待双方签字"),
        SIGNED: _("双方已签字"),
        SUPERSEDED: _("已被更正版替代"),
    }


def summary_of(one: AssessmentBook) -> AssessmentSummary:
    submission, state = getattr(one, "submission", None), state_of(one)
    sides = dict(AssessmentSide.choices)
    return AssessmentSummary(
        id=one.pk,
        east_code=one.east.code,
        east_label=in_language(one.east.name, one.east.name_en),
        west_code=one.west.code,
        west_label=in_language(one.west.name, one.west.name_en),
        year=one.year,
        version=one.version,
        set_code=one.form.code,
        set_version=one.form.version,
        set_name=in_language(one.form.name, one.form.name_en),
        state=state,
        state_label=state_labels()[state],
        reason=one.reason,
        opened_by=one.by_name,
        opened_at=one.at,
        submitted_by=submission.by_name if submission else "",
        submitted_at=submission.at if submission else None,
        sha256=submission.sha256 if submission else "",
        supersedes=one.supersedes_id,
        superseded_by=one.superseded_by.pk if is_corrected(one) else None,
        signatures=tuple(
            AssessmentSignatureRow(row.side, str(sides[row.side]), row.by_name, row.at)
            for row in (submission.signatures.all() if submission else ())
        ),
        origin=one.origin,
    )


def _whole(found: BookStanding, viewer: Viewer) -> AssessmentRow:
    book, form = found.book, found.form
    summary = summary_of(book)
    rows = {code: figure_row(one, found, viewer) for code, one in found.indicators.items()}
    acts = bool(offices_for(viewer, ASSESS, book))
    draft = summary.state == DRAFT
    pending = sum(row.pending is not None for row in rows.values())
    why_not = why_not_sign(book, viewer)
    job = filling_of(book)
    filling = is_live(job)
    return AssessmentRow(
        summary=summary,
        set_source=form.source,
        set_source_url=form.source_url,
        set_note=form.note,
        aspects=_aspects(form, rows),
        indicators=len(rows),
        recorded=sum(row.value is not None for row in rows.values()),
        missing=sum(row.value is None for row in rows.values()),
        pending=pending,
        open_contests=sum(row.contested == "open" for row in rows.values()),
        holds=content_of(found) == book.submission.content if is_frozen(book) else None,
        may_take=acts and draft and not filling,
        may_submit=acts and draft and not pending and not filling and found.is_filled,
        may_sign=why_not == "",
        why_not_sign="" if why_not is None else why_not,
        may_correct=acts and summary.state in (SUBMITTED, SIGNED) and not is_corrected(book),
        job_id=job.pk if job else None,
        job_state=job.state if job else "",
        job_state_label=str(job.get_state_display()) if job else "",
        filling=filling,
        to_resume=draft and is_broken(job),
        filled=found.is_filled,
    )


def why_not_sign(book: AssessmentBook, viewer: Viewer) -> str | None:
    """ "" where the viewer may sign, None where it is not theirs at all, else why not."""
    sides = {one.side for one in offices_for(viewer, SIGN, book)}
    if state_of(book) != SUBMITTED or not sides:
        return None
    signed = {row.side: row.by for row in book.submission.signatures.all()}
    if viewer.user_id in signed.values():
        return _("您已经签过字")
    if not sides - set(signed):
        return _("您这一方已经签字")
    if viewer.user_id == book.submission.by:
        return _("提交的人不签字")
    if viewer.user_id in entered_by(book):
        return _("录入或裁定过数字的人不签字")
    return ""


def _aspects(form: Form, rows: dict[str, AssessmentFigureRow]) -> tuple[AssessmentAspectRow, ...]:
    return tuple(
        AssessmentAspectRow(
            aspect.code,
            in_language(aspect.zh, aspect.en),
            aspect.points,
            tuple(rows[one.code] for one in form.indicators if one.aspect == aspect.code),
        )
        for aspect in form.aspects
    )


def figure_row(one: Standing, found: BookStanding, viewer: Viewer) -> AssessmentFigureRow:
    """An indicator of the book with its figure, as this viewer may act upon it."""
    indicator, figure, book = one.indicator, one.figure, found.book
    unit, draft = indicator.unit, not is_frozen(book)
    value = figure.value if figure else None
    target = figure.target if figure else indicator.target
    difference = value - target if value is not None and target is not None else None
    check = check_of(figure) if figure else None
    contests = tuple(contest_row(row, one, book, viewer) for row in one.contests)
    acts = bool(offices_for(viewer, ASSESS, book))
    return AssessmentFigureRow(
        indicator=indicator.code,
        label=in_language(indicator.zh, indicator.en),
        unit=unit,
        formula=indicator.formula.words,
        measure=indicator.formula.measure,
        side=indicator.side,
        points=indicator.points,
        kind=figure.kind if figure else "",
        kind_label=str(figure.get_kind_display()) if figure else "",
        value=value,
        written="" if value is None else rules.written(unit, value),
        records=figure.records if figure else None,
        itemised=bool(figure and figure.itemised),
        adds_up=_adds_up(figure) if figure else None,
        evidence_sha256=figure.evidence_sha256 if figure else "",
        target=target,
        target_written="" if target is None else rules.written(unit, target),
        target_source=figure.target_source if figure else indicator.target_source,
        difference=difference,
        difference_written=difference_written(unit, difference),
        reached_bp=rules.ratio_bp(value, target) if value is not None and target else None,
        taken_at=figure.at if figure else None,
        by=figure.by_name if figure else "",
        checked_by=check.by_name if check else "",
        source=figure.source if figure else "",
        note=figure.note if figure else "",
        paper=figure.paper_id if figure else None,
        paper_sha256=figure.paper.sha256 if figure and figure.paper else "",
        pending=_pending(one, viewer, book) if one.waiting else None,
        contested="open" if one.open_contest else "settled" if one.contests else "",
        contests=contests,
        may_enter=(
            acts and draft and indicator.formula.measure == rules.ENTERED
            and one.open_contest is None and not one.is_ruled
        ),
        may_contest=draft and may_contest(one, viewer, book),
    )  # fmt: skip


def _pending(one: Standing, viewer: Viewer, book: AssessmentBook) -> AssessmentPending:
    waits = one.waiting
    assert waits is not None
    own = waits.by is not None and waits.by == viewer.user_id
    may_check = may_between(viewer, CHECK_FIGURE, book.east.code, book.west.code)
    return AssessmentPending(
        waits.pk,
        rules.written(one.indicator.unit, waits.value or 0),
        waits.source,
        waits.note,
        waits.paper_id,
        waits.by_name,
        waits.at,
        not own and viewer.user_id is not None and may_check,
    )


def _adds_up(figure: AssessmentFigure) -> bool | None:
    """Whether every line's records add up to it; None where some are not listed or there is no
    record at all."""
    if not figure.evidence:
        return None
    same = [part["total"] == part["value"] for part in figure.evidence if part["total"] is not None]
    if not all(same):
        return False
    return True if figure.itemised else None


def difference_written(unit: str, difference: int | None) -> str:
    if difference is None:
        return ""
    return rules.signed(unit, difference) if difference else _("一致")
