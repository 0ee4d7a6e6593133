"""Figures that stand beside the recorded ones: targets, and what others published."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced


class Stated(Sourced):
    """A figure of one line for two places and whole years, with its source; never added to records.

    `value` is a whole number of the line's unit: see rules.units. Entered by one, checked by
    another; withdrawn with a reason, never changed or deleted.
    """

    class Kind(models.TextChoices):
        TARGET = "target", _("计划目标")
        PUBLISHED = "published", _("公开数字")

    class State(models.TextChoices):
        ENTERED = "entered", _("待核对")
        CHECKED = "checked", _("已核对")
        WITHDRAWN = "withdrawn", _("已撤回")

    kind = models.CharField(max_length=10, choices=Kind)
    east = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    west = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    line = models.CharField(max_length=30)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    # The day until which a published figure counts, where it does not count whole years.
    as_of = models.DateField(null=True)
    value = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ENTERED)
    entered_by = models.BigIntegerField(null=True)
    entered_by_name = models.CharField(max_length=150, blank=True)
    entered_at = models.DateTimeField()
    checked_by = models.BigIntegerField(null=True)
    checked_by_name = models.CharField(max_length=150, blank=True)
    checked_at = models.DateTimeField(null=True)
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_by_name = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-last_year", "-first_year", "line", "pk"]
        indexes = [models.Index(fields=["east", "west", "state"])]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="stated_not_below_zero"),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="stated_years_run_forward"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="stated_has_a_source"),
            models.CheckConstraint(
                condition=Q(checked_by=None)
                | Q(entered_by=None)
                | ~Q(checked_by=F("entered_by")),
                name="stated_checked_by_another",
            ),
            models.CheckConstraint(
                condition=(Q(state="checked") & Q(checked_at__isnull=False)) | ~Q(state="checked"),
                name="checked_stated_has_its_moment",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="withdrawn") & Q(withdrawn_at__isnull=False) & ~Q(reason="")
                )
                | (~Q(state="withdrawn") & Q(withdrawn_at=None)),
                name="withdrawn_stated_has_its_reason",
            ),
            models.UniqueConstraint(
                fields=["east", "west", "line", "first_year", "last_year"],
                condition=Q(kind="target") & ~Q(state="withdrawn"),
                name="one_target_per_line_and_years",
            ),
            models.UniqueConstraint(
                fields=["east", "west", "line", "first_year", "last_year", "source"],
                condition=Q(kind="published") & ~Q(state="withdrawn"),
                name="one_published_per_source",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.line} {self.first_year}"
