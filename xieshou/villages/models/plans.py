"""The village's plan over years (村庄规划): a draft that changes, versions that never do."""

from django.db import models
from django.db.models import F, Q

from xieshou.core.models import Sourced
from xieshou.villages.models.meetings import Resolution


class VillagePlan(Sourced):
    """A plan of a village for some years. `draft` is rules.plan.PlanContent as JSON."""

    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    draft = models.JSONField()
    # Users who changed the draft since the last version.
    authors = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["village", "-first_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year__gte=2000, last_year__lte=2100)
                & Q(last_year__gte=F("first_year")),
                name="plan_years_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.code


class PlanVersion(models.Model):
    """A plan as it was submitted; `content_hash` is rules.plan.digest of its content."""

    plan = models.ForeignKey(VillagePlan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    total_fen = models.PositiveBigIntegerField()
    authors = models.JSONField(default=list)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_plan_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"


class PlanDecision(models.Model):
    """The villagers' resolution that adopted a version."""

    version = models.OneToOneField(PlanVersion, models.PROTECT, related_name="decision")
    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="+")
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id} by {self.resolution_id}"


class PlanProposal(models.Model):
    """A work of a plan put to the project bank; works keep their code from version to version."""

    plan = models.ForeignKey(VillagePlan, models.PROTECT, related_name="proposals")
    version = models.PositiveSmallIntegerField()
    work = models.CharField(max_length=6)
    proposal = models.OneToOneField("projects.Proposal", models.PROTECT, related_name="+")
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["plan", "work"])]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.work}"
