"""What the two sides do with an assessment book: contest, answer, settle, submit, sign."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.reports.models.assessment import (
    AssessmentBook,
    AssessmentFigure,
    AssessmentPaper,
    AssessmentWritten,
)


class AssessmentSide(models.TextChoices):
    EAST = "east", _("东部")
    WEST = "west", _("西部")


class OfSide(AssessmentWritten):
    """Written for a side by an office: its role and the place of its grant ("county_office:53")."""

    side = models.CharField(max_length=5, choices=AssessmentSide)
    office = models.CharField(max_length=50)

    class Meta:
        abstract = True


class AssessmentContest(OfSide):
    """One side says that a figure is wrong, and why. Of a figure one contest runs at a time."""

    book = models.ForeignKey(AssessmentBook, models.PROTECT, related_name="contests")
    figure = models.ForeignKey(AssessmentFigure, models.PROTECT, related_name="contests")
    reason = models.CharField(max_length=500)
    claims = models.BigIntegerField(null=True)
    paper = models.ForeignKey(AssessmentPaper, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="assessment_contest_has_a_reason")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AssessmentAnswer(OfSide):
    """What the other side answers."""

    contest = models.OneToOneField(AssessmentContest, models.PROTECT, related_name="answer")
    text = models.CharField(max_length=500)
    paper = models.ForeignKey(AssessmentPaper, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class AssessmentRuling(AssessmentWritten):
    """How a contest is to end: the figure `stands`, or is `value`. Of an office above the two it
    holds at once (`side` is "above"); what one side offers holds once the other agrees."""

    contest = models.ForeignKey(AssessmentContest, models.PROTECT, related_name="rulings")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=5)
    office = models.CharField(max_length=50)
    stands = models.BooleanField()
    value = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="rulings_in_order"),
            models.CheckConstraint(
                condition=Q(side__in=("above", "east", "west")), name="ruling_of_a_side"
            ),
            models.CheckConstraint(
                condition=Q(stands=True, value=None) | Q(stands=False, value__isnull=False),
                name="ruling_says_what_holds",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AssessmentAgreement(OfSide):
    """The other side agrees to what one side offered: the contest has ended."""

    ruling = models.OneToOneField(AssessmentRuling, models.PROTECT, related_name="agreement")

    def __str__(self) -> str:
        return str(self.pk)


class AssessmentSubmission(OfSide):
    """A book as it was handed in: `content` is canonical JSON, `sha256` its hash."""

    book = models.OneToOneField(AssessmentBook, models.PROTECT, related_name="submission")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.sha256[:12]


class AssessmentSignature(OfSide):
    """A side's signature under a submission, bound to its hash."""

    submission = models.ForeignKey(AssessmentSubmission, models.PROTECT, related_name="signatures")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "side"], name="one_assessment_signature_of_a_side"
            ),
            models.UniqueConstraint(
                fields=["submission", "by"], name="one_assessment_signature_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


# Table → its unique columns besides the key; the database closes each to changes.
ASSESSMENT_APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "reports_assessmentset": (("code", "version"),),
    "reports_assessmentpaper": (),
    "reports_assessmentbook": (("east_id", "west_id", "year", "version"), ("supersedes_id",)),
    "reports_assessmentfigure": (("book_id", "indicator", "number"),),
    "reports_assessmentcheck": (("figure_id",),),
    "reports_assessmentcontest": (),
    "reports_assessmentanswer": (("contest_id",),),
    "reports_assessmentruling": (("contest_id", "number"),),
    "reports_assessmentagreement": (("ruling_id",),),
    "reports_assessmentsubmission": (("book_id",),),
    "reports_assessmentsignature": (("submission_id", "side"), ("submission_id", "by")),
}
