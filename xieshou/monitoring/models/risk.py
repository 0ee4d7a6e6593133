"""Households year by year, the monitoring line, and the model that orders visits."""

from django.db import models
from django.db.models import F, Q

from xieshou.core.models import Origin, Sourced


class MonitoringLine(Sourced):
    """The monitoring line (监测范围) of a place and year: fen of net income a head and year."""

    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        ordering = ["-year", "place"]
        constraints = [
            models.UniqueConstraint(fields=["place", "year"], name="one_line_per_place_and_year"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="monitoring_line_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.year}"


class HouseholdYear(models.Model):
    """What is known of a household in a year, and whether it fell in the year after.

    Columns are those of rules.risk.Facts. Health is told by yes and no alone, and never in public.
    """

    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")
    village = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    # Net income, fen a head and year.
    income_fen = models.BigIntegerField()
    size = models.PositiveSmallIntegerField()
    workers = models.PositiveSmallIntegerField()
    illness = models.BooleanField(default=False)
    disability = models.BooleanField(default=False)
    unemployment = models.BooleanField(default=False)
    schooling = models.BooleanField(default=False)
    housing = models.BooleanField(default=False)
    water = models.BooleanField(default=False)
    disaster = models.BooleanField(default=False)
    price_share = models.FloatField(default=0.0)
    breach = models.BooleanField(default=False)
    years_lifted = models.PositiveSmallIntegerField(null=True)
    # "f", "m" or "": for the figures of fairness alone, never a feature.
    head_sex = models.CharField(max_length=1, blank=True)
    # Whether it fell below the line, or lost an assurance, in the next year; None: not known yet.
    fell = models.BooleanField(null=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENTERED)

    class Meta:
        ordering = ["household", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year"], name="one_row_per_household_year"
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1, workers__lte=F("size"), income_fen__gte=0)
                & Q(price_share__gte=0, price_share__lte=1),
                name="household_year_is_sound",
            ),
        ]
        indexes = [models.Index(fields=["village", "year"])]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"


class RiskModel(models.Model):
    """A fitted hazard with its calibration and its back-test; the newest orders the visits."""

    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    # Years learned from, the first and the last; the last alone calibrates.
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    rows = models.PositiveIntegerField()
    events = models.PositiveIntegerField()
    # {features, coefficients, intercept, slope, shift}: see feed.risk.
    fitted = models.JSONField()
    # Years tested, reliability, fairness: see feed.risk.
    report = models.JSONField()
    # SHA-256 of the rows that it was made from, and the engine's version.
    inputs_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    synthetic = models.BooleanField(default=False)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.place_id} {self.last_year}"


class RiskScore(models.Model):
    """The newest score of a household. It orders visits; a person decides."""

    household = models.OneToOneField("registry.Household", models.PROTECT, related_name="+")
    village = models.CharField(max_length=12)
    model = models.ForeignKey(RiskModel, models.PROTECT, related_name="scores")
    on = models.DateField()
    year = models.PositiveSmallIntegerField()
    # Calibrated chance to fall within the year, and its parts in log-odds by feature.
    probability = models.FloatField()
    base = models.FloatField()
    parts = models.JSONField()
    visited_on = models.DateField(null=True)
    visited_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-probability", "household"]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="risk_is_a_probability"
            )
        ]
        indexes = [models.Index(fields=["village", "-probability"])]

    def __str__(self) -> str:
        return f"{self.household_id} {self.probability:.3f}"
