"""Works: milestones, contracts in the stages of open contracting, and what was measured."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.projects.models.project import Project


class Milestone(models.Model):
    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones")
    name = models.CharField(max_length=120)
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_milestone_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Contract(models.Model):
    """A procurement from its planning to its implementation, in the terms of OCDS 1.1."""

    class Stage(models.TextChoices):
        PLANNING = "planning", _("采购计划")
        TENDER = "tender", _("招标")
        AWARD = "award", _("中标")
        CONTRACT = "contract", _("签约")
        IMPLEMENTATION = "implementation", _("履约")

    class Method(models.TextChoices):
        """OCDS codelist `method`."""

        OPEN = "open", _("公开招标")
        SELECTIVE = "selective", _("邀请招标")
        LIMITED = "limited", _("竞争性谈判、磋商、询价")
        DIRECT = "direct", _("单一来源或直接委托")

    project = models.ForeignKey(Project, models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    method = models.CharField(max_length=10, choices=Method)
    stage = models.CharField(max_length=15, choices=Stage)
    supplier = models.CharField(max_length=120, blank=True)
    amount_fen = models.PositiveBigIntegerField(default=0)
    signed_on = models.DateField(null=True)
    # Retention money (质保金): part of the amount, held back until its day.
    retention_fen = models.PositiveBigIntegerField(default=0)
    retention_due_on = models.DateField(null=True)
    released_on = models.DateField(null=True)
    recorded_by = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_contract_per_number"),
            models.CheckConstraint(
                condition=models.Q(retention_fen__lte=models.F("amount_fen")),
                name="retention_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Measurement(models.Model):
    """A quantity as it was measured at an acceptance, beside what was planned; only added."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="measurements")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=20)
    planned = models.DecimalField(max_digits=15, decimal_places=3)
    measured = models.DecimalField(max_digits=15, decimal_places=3)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.measured}"
