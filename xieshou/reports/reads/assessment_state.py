"""How a book stands: which figure of an indicator counts, which contest runs, who speaks for whom.

Everything follows from rows that are only added; there is no state to change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from xieshou.core.scope import Viewer
from xieshou.reports import rules
from xieshou.reports.models import (
    AssessmentBook,
    AssessmentCheck,
    AssessmentContest,
    AssessmentFigure,
    AssessmentRuling,
)
from xieshou.reports.reads.assessment_sets import form_of
from xieshou.reports.reads.reach import reaches
from xieshou.reports.rules import Form

DRAFT, SUBMITTED, SIGNED, SUPERSEDED = "draft", "submitted", "signed", "superseded"


@dataclass(frozen=True, slots=True)
class Standing:
    """An indicator of a book: the figure that counts, None for none yet, one entered that waits
    for its check, and its contests, the first one first."""

    indicator: rules.Indicator
    figure: AssessmentFigure | None
    waiting: AssessmentFigure | None
    contests: tuple[AssessmentContest, ...]

    @property
    def open_contest(self) -> AssessmentContest | None:
        return next((one for one in self.contests if not settled_by(one)), None)

    @property
    def is_ruled(self) -> bool:
        return self.figure is not None and self.figure.kind == AssessmentFigure.Kind.RULED


@dataclass(frozen=True, slots=True)
class BookStanding:
    book: AssessmentBook
    form: Form
    indicators: Mapping[str, Standing]

    @property
    def state(self) -> str:
        return state_of(self.book)

    @property
    def is_filled(self) -> bool:
        """Whether every figure that records give was looked for once, be it to no avail."""
        return all(
            one.figure is not None
            for one in self.indicators.values()
            if one.indicator.formula.measure != rules.ENTERED
        )


def found_books() -> QuerySet[AssessmentBook]:
    """Books with what tells their state."""
    return AssessmentBook.objects.select_related(
        "east", "west", "form", "supersedes", "superseded_by__submission", "submission"
    ).prefetch_related("submission__signatures")


def standing(book: AssessmentBook) -> BookStanding:
    """How every indicator of the book stands, in three queries."""
    form = form_of(book.form)
    figures: dict[str, list[AssessmentFigure]] = {}
    rows = book.figures.select_related("check_made", "carried__check_made", "paper")
    for figure in rows.order_by("number"):
        figures.setdefault(figure.indicator, []).append(figure)
    contests: dict[str, list[AssessmentContest]] = {}
    found = book.contests.select_related("figure", "paper", "answer__paper")
    for contest in found.prefetch_related("rulings__agreement").order_by("pk"):
        contests.setdefault(contest.figure.indicator, []).append(contest)
    return BookStanding(
        book,
        form,
        {
            one.code: _standing(one, figures.get(one.code, []), contests.get(one.code, []))
            for one in form.indicators
        },
    )


def _standing(
    indicator: rules.Indicator,
    figures: Iterable[AssessmentFigure],
    contests: Iterable[AssessmentContest],
) -> Standing:
    counts: AssessmentFigure | None = None
    waits: AssessmentFigure | None = None
    for one in figures:
        if one.kind == AssessmentFigure.Kind.ENTERED:
            decided = check_of(one)
            if decided is None:
                waits = one
                continue
            if not decided.accepted:
                continue
        # What was ruled stays, whatever is read from the records afterwards.
        ruled = counts is not None and counts.kind == AssessmentFigure.Kind.RULED
        if not ruled or one.kind == AssessmentFigure.Kind.RULED:
            counts = one
    return Standing(indicator, counts, waits, tuple(contests))


def check_of(figure: AssessmentFigure) -> AssessmentCheck | None:
    """What was said of a figure entered by hand; of one carried over, of the one it was."""
    return getattr(figure.carried or figure, "check_made", None)


def settled_by(contest: AssessmentContest) -> AssessmentRuling | None:
    """The ruling that ended a contest: from above, or agreed to by the other side."""
    for ruling in contest.rulings.all():
        if ruling.side == rules.ABOVE or hasattr(ruling, "agreement"):
            return ruling
    return None


def state_of(book: AssessmentBook) -> str:
    if is_superseded(book):
        return SUPERSEDED
    submission = getattr(book, "submission", None)
    if submission is None:
        return DRAFT
    sides = {one.side for one in submission.signatures.all()}
    return SIGNED if sides >= set(rules.ASSESSMENT_SIDES) else SUBMITTED


def is_superseded(book: AssessmentBook) -> bool:
    """Whether its correction was handed in; while that is being filled the book stands."""
    return is_corrected(book) and is_frozen(book.superseded_by)


def is_corrected(book: AssessmentBook) -> bool:
    """Whether a correction of it was opened."""
    return hasattr(book, "superseded_by")


def is_frozen(book: AssessmentBook) -> bool:
    return hasattr(book, "submission")


def offices(viewer: Viewer, verb: str, east: str, west: str) -> tuple[rules.Office, ...]:
    """The offices for which the viewer may do this between the two places; none for the system."""
    return rules.offices_of(
        (grant.role, grant.place)
        for grant in viewer.grants
        if verb in grant.verbs and reaches(grant, east, west)
    )


def offices_for(viewer: Viewer, verb: str, book: AssessmentBook) -> tuple[rules.Office, ...]:
    return offices(viewer, verb, book.east.code, book.west.code)


def entered_by(book: AssessmentBook) -> set[int]:
    """Who entered a figure of the book, ruled one, offered what was ruled or agreed to it, also in
    the version that it was carried over from: they do not sign it."""
    rows = book.figures.exclude(kind=AssessmentFigure.Kind.RECORDED)
    carried = rows.exclude(carried=None).values("carried__book")
    of_these = Q(contest__book=book.pk) | Q(contest__book__in=carried)
    rulings = AssessmentRuling.objects.filter(of_these)
    found = {
        *rows.values_list("by", flat=True),
        *rulings.values_list("by", flat=True),
        *rulings.values_list("agreement__by", flat=True),
    }
    return {one for one in found if one is not None}
