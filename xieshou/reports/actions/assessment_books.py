"""A book is opened, filled from the records, and by hand where there are none."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock, jobs, words
from xieshou.core.action import BadInput, Conflict, Forbidden, action, forbidden
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.reports import reads, rules
from xieshou.reports.actions import assessment_hands as hands
from xieshou.reports.actions.assessment_sets import stored
from xieshou.reports.models import AssessmentBook, AssessmentCheck, AssessmentFigure
from xieshou.reports.reads import ASSESS
from xieshou.reports.reads.assessment_filling import filling_of
from xieshou.reports.tasks import fill_assessment, take_figures as take_figures_job

_KINDS = AssessmentFigure.Kind


@action(ASSESS, place=lambda *, west, **_: west)
def open_assessment(
    *,
    viewer: Viewer,
    east: str,
    west: str,
    year: int,
    form: str,
    form_version: int = 0,
    origin: str = "entered",
    at_once: bool = False,
) -> AssessmentBook:
    """Open the book of two places and a year by a form (its newest version, or `form_version`). A
    job fills it from the records; `at_once` it is filled here, for what is loaded.

    Raises BadInput that names the field, Conflict where there is one already: what was submitted is
    corrected by another version.
    """
    if not reads.may_between(viewer, ASSESS, east, west):
        raise forbidden(ASSESS)
    _one_side(viewer, east, west)
    places = {side: _place(side, code) for side, code in (("east", east), ("west", west))}
    if not reads.pairings_between(east, west):
        raise BadInput("not_paired", _("这两地之间没有登记结对关系"), {"field": "west"})
    kept = stored(form, form_version)
    if kept is None:
        raise BadInput("form_unknown", _("没有这套指标"), {"field": "form"})
    if not reads.form_of(kept).holds(year) or year > clock.today().year:
        raise BadInput(
            "year_outside", _("这套指标不适用于该年度，或该年度还没有到"), {"field": "year"}
        )
    before = Conflict(
        "assessment_before", _("这两地该年度已有考核表；已提交的，请在那一份上开更正版")
    )
    if AssessmentBook.objects.filter(east__code=east, west__code=west, year=year).exists():
        raise before
    try:
        # Of two at once the unique constraint lets one in.
        with transaction.atomic():
            book = AssessmentBook.objects.create(
                east_id=places["east"], west_id=places["west"], year=year, form=kept,
                origin=origin, **hands.written(viewer),
            )  # fmt: skip
    except IntegrityError:
        raise before from None
    _fill(book, viewer, at_once=at_once)
    return book


@action(ASSESS, place=hands.west_of_book)
def correct_assessment(
    *, viewer: Viewer, book: int, reason: str, at_once: bool = False
) -> AssessmentBook:
    """Open the next version of a submitted book, for a reason: figures are taken from the records
    anew, those entered by hand and those ruled are carried over. The earlier one stays as it is."""
    before = hands.held(book, viewer, ASSESS)
    old = before.book
    _one_side(viewer, old.east.code, old.west.code)
    if before.state not in (reads.SUBMITTED, reads.SIGNED) or reads.is_corrected(old):
        raise Conflict("wrong_state", _("只有已提交、未被更正的考核表可以开更正版"))
    made = AssessmentBook.objects.create(
        east=old.east, west=old.west, year=old.year, form=old.form, version=old.version + 1,
        supersedes=old, reason=words.needed("reason", reason, 300), origin=old.origin,
        **hands.written(viewer),
    )  # fmt: skip
    for one in before.indicators.values():
        if one.figure is not None and one.figure.kind != _KINDS.RECORDED:
            _carry(made, one.figure)
    _fill(made, viewer, at_once=at_once)
    return made


@action(ASSESS, place=hands.west_of_book)
def take_figures(*, viewer: Viewer, book: int) -> Job:
    """Have a book filled from the records again, by a job; a figure that has not changed stays as
    it was taken, and so does one that is contested or was ruled. Raises Conflict while the last
    filling is still under way."""
    found = hands.held(book, viewer, ASSESS)
    hands.in_draft(found)
    _one_side(viewer, found.book.east.code, found.book.west.code)
    hands.not_being_filled(found)
    job = _fill(found.book, viewer, at_once=False)
    assert job is not None
    return job


def resume_taking(*, viewer: Viewer, book: int) -> Job:
    """Go on with a filling that was cancelled or broke off; its owner and whoever may cancel jobs
    there may. Raises NotFound for others, Conflict where it did not break off."""
    found = reads.visible_books(viewer).filter(pk=book).first()
    job = filling_of(found) if found else None
    return jobs.resume(job.pk if job else 0, viewer=viewer)


@action(ASSESS, place=hands.west_of_book)
def enter_assessment_figure(
    *,
    viewer: Viewer,
    book: int,
    indicator: str,
    value: str,
    source: str,
    file: bytes,
    filename: str,
    note: str = "",
) -> AssessmentFigure:
    """Enter by hand a figure that no record gives, as people write it, with the paper it is from;
    it counts once another has checked it. Raises BadInput, Conflict."""
    found = hands.held(book, viewer, ASSESS)
    hands.in_draft(found)
    _one_side(viewer, found.book.east.code, found.book.west.code)
    one = hands.indicator_of(found, indicator)
    if one.indicator.formula.measure != rules.ENTERED:
        raise Conflict("from_records", _("这一项取自记录，不能手工录入；有不同意见请提出异议"))
    if one.open_contest is not None:
        raise Conflict("contested", _("这一项有异议未决，裁定后再录"))
    if one.is_ruled:
        raise Conflict("ruled", _("这一项已经裁定，不再录入；有不同意见请提出异议"))
    if one.waiting is not None:
        raise Conflict("not_checked_yet", _("这一项已录入的数字还没有核对"))
    return AssessmentFigure.objects.create(
        book=found.book, indicator=indicator, kind=_KINDS.ENTERED,
        number=hands.next_number(found.book, indicator),
        value=hands.value(one.indicator.unit, value),
        source=words.needed("source", source, 300), note=words.optional("note", note, 300),
        paper=hands.kept_paper(viewer, file, filename), **one.indicator.target_fields,
        **hands.written(viewer),
    )  # fmt: skip


@action("reports.check", place=hands.west_of_figure)
def check_assessment_figure(
    *, viewer: Viewer, figure: int, accepted: bool, why: str = ""
) -> AssessmentCheck:
    """Say whether a figure entered by hand is what its paper says; by another than whoever entered
    it. A no takes a reason."""
    one = AssessmentFigure.objects.select_related("book").get(pk=figure)
    hands.in_draft(hands.held(one.book_id, viewer, reads.CHECK_FIGURE))
    if one.kind != _KINDS.ENTERED or one.carried_id:
        raise Conflict("from_records", _("只有手工录入的数字需要核对"))
    hands.undecided(AssessmentCheck.objects.filter(figure=one).exists())
    if one.by is not None and one.by == viewer.user_id:
        raise Forbidden("own_work", _("录入的人不能核对自己录入的数字"))
    said = words.optional("why", why, 300) if accepted else words.needed("why", why, 300)
    return AssessmentCheck.objects.create(
        figure=one, accepted=accepted, why=said, entered_by=one.by, **hands.written(viewer)
    )


def _one_side(viewer: Viewer, east: str, west: str) -> None:
    """An office of either side keeps the book; the system, which loads examples, may as well."""
    if not viewer.is_system:
        hands.office_of(viewer, ASSESS, east, west)


def _fill(book: AssessmentBook, viewer: Viewer, *, at_once: bool) -> Job | None:
    """By a job, or `at_once` in this transaction, which is for what is loaded, not for pages."""
    if at_once:
        fill_assessment(book.pk, viewer)
        return None
    return jobs.start(
        take_figures_job, viewer=viewer, place=book.west.code, book=book.pk, by=viewer.user_id
    )


def _carry(book: AssessmentBook, figure: AssessmentFigure) -> None:
    names = (
        "indicator", "kind", "value", "records", "evidence", "evidence_sha256", "itemised",
        "target", "target_from", "target_source", "source", "note", "paper", "by", "by_name", "at",
    )  # fmt: skip
    AssessmentFigure.objects.create(
        book=book, number=1, carried=figure.carried or figure,
        **{name: getattr(figure, name) for name in names},
    )  # fmt: skip


def _place(side: str, code: str) -> int:
    found = registry.place(code)
    if found is None:
        raise BadInput("place_unknown", _("没有这个地方"), {"field": side})
    return found.id
