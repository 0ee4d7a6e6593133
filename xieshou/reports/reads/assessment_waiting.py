"""What of the assessment waits for somebody: figures to check, contests to answer and settle, books
to sign."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from xieshou.core.scope import Viewer
from xieshou.core.waiting import Waiting
from xieshou.reports import rules
from xieshou.reports.models import (
    AssessmentBook,
    AssessmentContest,
    AssessmentFigure,
    AssessmentRuling,
)
from xieshou.reports.reads.assessment_books import CHECK_FIGURE, visible_books, why_not_sign
from xieshou.reports.reads.assessment_contests import (
    agreeing,
    answering,
    is_ripe,
    settles_alone,
    settling,
)
from xieshou.reports.reads.assessment_state import SUBMITTED, state_of
from xieshou.reports.reads.reach import may_between

# A book, a kind of thing that waits there, and the day since when.
Wait = tuple[AssessmentBook, str, date]
_KINDS = ("check_assessment", "answer_contest", "settle_contest", "sign_assessment")


def assessment_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """A row for each book and kind of thing that waits for the viewer, in as many queries however
    many books there are, but for those that wait to be signed."""
    if viewer.user_id is None or not viewer.places("reports.see_assessments"):
        return ()
    days: dict[tuple[int, int, str], list[date]] = {}
    for book, kind, day in (*_to_check(viewer), *_of_contests(viewer), *_to_sign(viewer)):
        days.setdefault((-book.year, -book.pk, kind), []).append(day)
    found = sorted(days, key=lambda one: (*one[:2], _KINDS.index(one[2])))
    return tuple(_row(kind, days[year, pk, kind], -pk) for year, pk, kind in found)


def _row(kind: str, days: list[date], book: int) -> Waiting:
    n = len(days)
    text = {
        "check_assessment": ngettext("%(n)d 个考核数字待核对", "%(n)d 个考核数字待核对", n),
        "answer_contest": ngettext("%(n)d 个考核异议待答复", "%(n)d 个考核异议待答复", n),
        "settle_contest": ngettext("%(n)d 个考核异议待裁定", "%(n)d 个考核异议待裁定", n),
        "sign_assessment": ngettext("%(n)d 份考核表待签字", "%(n)d 份考核表待签字", n),
    }[kind] % {"n": n}
    return Waiting(kind, text, n, "reports:assessment", (book,), since=min(days))


def _to_check(viewer: Viewer) -> Iterator[Wait]:
    entered = AssessmentFigure.objects.filter(
        kind=AssessmentFigure.Kind.ENTERED, carried=None, check_made=None,
        book__in=_drafts(viewer),
    ).select_related("book__east", "book__west")  # fmt: skip
    for one in entered:
        book = one.book
        may_check = may_between(viewer, CHECK_FIGURE, book.east.code, book.west.code)
        if may_check and one.by != viewer.user_id:
            yield book, "check_assessment", timezone.localdate(one.at)


def _of_contests(viewer: Viewer) -> Iterator[Wait]:
    """To answer, and to settle: those that an office above may settle alone, and offers that wait
    for the viewer's side."""
    ended = AssessmentRuling.objects.filter(Q(side=rules.ABOVE) | Q(agreement__isnull=False))
    found = (
        AssessmentContest.objects.filter(book__in=_drafts(viewer))
        .exclude(pk__in=ended.values("contest"))
        .select_related("book__east", "book__west", "book__submission", "figure", "answer")
        .prefetch_related("rulings__agreement")
    )
    for one in found:
        book, day = one.book, timezone.localdate(one.at)
        if not hasattr(one, "answer") and answering(one, viewer, book):
            yield book, "answer_contest", day
        if is_ripe(one) and _may_end(one, viewer, book):
            yield book, "settle_contest", day


def _may_end(one: AssessmentContest, viewer: Viewer, book: AssessmentBook) -> bool:
    office = settling(one, viewer, book)
    alone = office is not None and settles_alone(office, one, viewer, book)
    return alone or any(agreeing(row, viewer, book) for row in one.rulings.all())


def _to_sign(viewer: Viewer) -> Iterator[Wait]:
    sides = len(rules.ASSESSMENT_SIDES)
    found = visible_books(viewer).alias(signed=Count("submission__signatures"))
    for book in found.filter(submission__isnull=False, signed__lt=sides):
        if state_of(book) == SUBMITTED and why_not_sign(book, viewer) == "":
            yield book, "sign_assessment", timezone.localdate(book.submission.at)


def _drafts(viewer: Viewer) -> QuerySet[AssessmentBook]:
    return visible_books(viewer).filter(submission=None)
