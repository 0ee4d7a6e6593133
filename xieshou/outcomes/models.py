"""Figures of poverty by place and round, and published figures with their sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced


class MeasureRun(models.Model):
    """The figures of every place below one place, from the needs of one year."""

    year = models.PositiveSmallIntegerField()
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    indicator_set = models.ForeignKey("registry.IndicatorSet", models.PROTECT, related_name="+")
    cutoffs = models.JSONField()
    inputs_hash = models.CharField(max_length=64)
    # The state of the needs that were measured: whether they have changed since is a comparison.
    needs_stamp = models.CharField(max_length=80)
    engine_version = models.CharField(max_length=20)
    synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.place_id} {self.year}"


class PlaceFigure(models.Model):
    """Alkire–Foster figures of a place at a cutoff, kept as exact integers.

    H = poor / people; M0 = score / (people · total weight); A = M0 / H.
    `censored` and `raw` are persons by indicator; percentage contributions follow from the weights.
    """

    run = models.ForeignKey(MeasureRun, models.CASCADE, related_name="figures", db_index=False)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    cutoff = models.CharField(max_length=10)
    people = models.PositiveIntegerField()
    poor = models.PositiveIntegerField()
    score = models.PositiveBigIntegerField()
    raw = models.JSONField()
    censored = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "cutoff", "place"], name="one_figure_per_cutoff")
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.cutoff}"


class ReleasedRun(models.Model):
    """A run whose figures are public, since the release of that number; `withheld` names what that
    release does not show: {cutoff: {place: None, the whole place, or positions of indicators}}.

    Of a place of which anything was ever released the public sees no other run.
    """

    run = models.ForeignKey(MeasureRun, models.PROTECT, related_name="+")
    release = models.PositiveIntegerField()
    withheld = models.JSONField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["-release", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "run"], name="run_once_in_a_release")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.release}"


class PublishedFigure(Sourced):
    """A figure somebody published; totals of different bases are never added."""

    scope = models.CharField(max_length=80)
    place = models.ForeignKey("registry.Place", models.PROTECT, null=True, related_name="+")
    period_start = models.CharField(max_length=12, blank=True)
    period_end = models.CharField(max_length=12, blank=True)
    indicator = models.CharField(max_length=60)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100)
    value = models.CharField(max_length=40)
    unit = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.indicator} {self.period_end}"


class Sample(Sourced):
    """A sample survey (抽样调查): what its records say, and how they were drawn.

    `design` is a Parquet file of the records without anything that names a person: cluster,
    stratum, county, group, what is unknown, the pattern of lacks and the weight, of which `scale`
    is one person. `missing` counts persons by what became of their missing answers.
    """

    class Policy(models.TextChoices):
        DROP = "drop", _("不计有缺项的记录")
        IMPUTE = "impute", _("用情况相同的记录补齐")

    title = models.CharField(_("名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    indicator_set = models.ForeignKey("registry.IndicatorSet", models.PROTECT, related_name="+")
    policy = models.CharField(_("缺失答案"), max_length=10, choices=Policy, default=Policy.DROP)
    records = models.PositiveIntegerField()
    clusters = models.PositiveIntegerField()
    scale = models.PositiveIntegerField()
    missing = models.JSONField()
    design = models.BinaryField()
    # Of file, mapping and what is said about it: the same survey is entered once.
    content_hash = models.CharField(max_length=64, unique=True)
    owner = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-year", "-pk"]

    def __str__(self) -> str:
        return self.title
