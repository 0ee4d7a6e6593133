"""The assessment book: its forms as data, its figures, who entered and who checked them.

Rows are only added: a figure taken or entered anew is another row with a higher number.
"""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Origin, Sourced


class AssessmentWritten(models.Model):
    """A row that somebody wrote and nobody changes; `at` is when."""

    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    class Meta:
        abstract = True


class AssessmentSet(Sourced, AssessmentWritten):
    """A form of the assessment: its aspects and indicators as they were published, in versions.

    `document` is the canonical JSON of rules.assessment_sets, `sha256` its hash. `place`: the
    office that made it; None for those that come with the product.
    """

    place = models.ForeignKey("registry.Place", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=150)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField(null=True)
    document = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-first_year", "code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="assessment_set_in_versions"),
            models.CheckConstraint(
                condition=Q(last_year=None) | Q(last_year__gte=F("first_year")),
                name="assessment_set_years_run_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class AssessmentPaper(models.Model):
    """A paper shown: kept encrypted under a random name for as long as what it proves."""

    file = models.FileField(upload_to="assessment/%Y/%m/")
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    kept_by = models.BigIntegerField(null=True)
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class AssessmentBook(AssessmentWritten):
    """A book of two places and a year by one set. A corrected one is another, which `supersedes`
    this one with a reason."""

    east = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    west = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    form = models.ForeignKey(AssessmentSet, models.PROTECT, related_name="books")
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by"
    )
    reason = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENTERED)

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["east", "west", "year", "version"], name="assessment_book_in_versions"
            ),
            models.CheckConstraint(
                condition=Q(version=1, supersedes=None)
                | (Q(version__gt=1, supersedes__isnull=False) & ~Q(reason="")),
                name="later_assessment_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.version}"


class AssessmentFigure(AssessmentWritten):
    """The figure of an indicator: taken from the records, entered by hand, or ruled by those who
    settled a contest. `value` is a whole number of the indicator's unit, None where nothing is
    recorded.

    `evidence` lists the records counted ({"kind", "code", "label", "amount"}); `itemised` says
    whether all of them are listed. `carried` from the book that this one supersedes.
    """

    class Kind(models.TextChoices):
        RECORDED = "recorded", _("取自记录")
        ENTERED = "entered", _("手工录入")
        RULED = "ruled", _("异议裁定")

    book = models.ForeignKey(AssessmentBook, models.PROTECT, related_name="figures")
    indicator = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.BigIntegerField(null=True)
    records = models.PositiveIntegerField(null=True)
    evidence: models.JSONField[Any, Any] = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    itemised = models.BooleanField(default=False)
    target = models.BigIntegerField(null=True)
    target_from = models.CharField(max_length=10, blank=True)
    target_source = models.CharField(max_length=600, blank=True)
    source = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    paper = models.ForeignKey(AssessmentPaper, models.PROTECT, null=True, related_name="+")
    carried = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "indicator", "number"], name="assessment_figure_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(kind="entered")
                | (Q(value__isnull=False, paper__isnull=False) & ~Q(source="")),
                name="entered_assessment_figure_has_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=-(10**17)),
                name="assessment_figure_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.number}"


class AssessmentCheck(AssessmentWritten):
    """What another than `entered_by` said of a figure entered by hand."""

    figure = models.OneToOneField(AssessmentFigure, models.PROTECT, related_name="check_made")
    accepted = models.BooleanField()
    why = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by=None) | Q(entered_by=None) | ~Q(by=F("entered_by")),
                name="assessment_check_by_another",
            ),
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(why=""), name="assessment_refused_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
