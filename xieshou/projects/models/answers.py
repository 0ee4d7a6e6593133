"""What was answered to the form of a proposal's or project's kind."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.projects.models.bank import Proposal
from xieshou.projects.models.kindform import KindForm
from xieshou.projects.models.project import Project


class Answers(models.Model):
    """Values of a proposal's or project's form, as one act said them."""

    class Stage(models.TextChoices):
        PLAN = "plan", _("计划")
        PROGRESS = "progress", _("进度")
        ACCEPT = "accept", _("验收")
        EVALUATE = "evaluate", _("绩效评价")

    proposal = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="answers")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="answers")
    form = models.ForeignKey(KindForm, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage)
    on = models.DateField()
    # {item's code: canonical text}, see rules.kindform.canonical.
    values = models.JSONField(default=dict)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "stage", "on"], name="one_answer_a_stage_and_day"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(stage="plan"), name="one_plan_per_project"
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, project=None, stage="plan")
                | Q(proposal=None, project__isnull=False),
                name="answers_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.on}"
