"""Answers on their way into the household register: proposed, then approved by somebody else."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.surveys.models.answers import Submission
from xieshou.surveys.models.form import Form


class Batch(models.Model):
    """The answers of one village that are to become what the register knows of its households."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待审批")
        APPROVED = "approved", _("已写入农户台账")
        REFUSED = "refused", _("未通过")

    form = models.ForeignKey(Form, models.PROTECT, related_name="batches")
    village = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    # Of the items as proposed; approval holds for nothing else.
    content_hash = models.CharField(max_length=64)
    proposed_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["village", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by"))
                ),
                name="survey_batch_by_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.pk}"


class BatchItem(models.Model):
    """A household of a batch: which filled form speaks for it, and the row that it would write."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")
    household = models.CharField(max_length=24)
    # {group, size, surveyed_on, <indicator>: truth}; nothing personal.
    row = models.JSONField()

    class Meta:
        ordering = ["household"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "household"], name="household_once_per_batch")
        ]

    def __str__(self) -> str:
        return self.household
