"""What was done to proposals and projects: rows that are only ever added."""

from django.db import models

from xieshou.projects.models.bank import Proposal
from xieshou.projects.models.project import Project


class Event(models.Model):
    """One step: who took it, when, from which state to which, with what evidence."""

    verb = models.CharField(max_length=20)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    note = models.CharField(max_length=1000, blank=True)
    # [{"kind": …, "reference": …}]: the number and title of a document, as the archive knows it.
    evidence = models.JSONField(default=list)
    # SHA-256 of what stood when the step was taken (rules.life.content_hash).
    content_hash = models.CharField(max_length=64, blank=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        abstract = True


class ProposalEvent(Event):
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="events")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.verb}"


class ProjectEvent(Event):
    project = models.ForeignKey(Project, models.PROTECT, related_name="events")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.project_id} {self.verb}"
