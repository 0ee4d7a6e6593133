"""A project under way (项目): what a year's plan took in, from its approval to its evaluation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.projects.models.bank import Kind, Proposal, ProposalCost
from xieshou.projects.models.kindform import KindForm


class Project(Sourced):
    """What is carried out. Its content changes by a granted ChangeRequest alone."""

    class State(models.TextChoices):
        PLANNED = "planned", _("待批复")
        APPROVED = "approved", _("已批复")
        BUILDING = "building", _("实施中")
        FINISHED = "finished", _("待验收")
        ACCEPTED = "accepted", _("已验收")
        HANDED_OVER = "handed_over", _("已移交")
        UPKEEP = "upkeep", _("管护中")
        EVALUATED = "evaluated", _("已评价")
        LEFT = "left", _("已退出计划")
        CANCELLED = "cancelled", _("已取消")

    code = models.CharField(max_length=40, unique=True)
    # None for one that was imported from a ledger of a running year.
    proposal = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="project")
    year = models.PositiveSmallIntegerField()
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind)
    # 建设内容: what is built or done, with its quantities in words.
    content = models.TextField(blank=True)
    # The version of its kind's form that it answers to; None where there was none at its time.
    form = models.ForeignKey(KindForm, models.PROTECT, null=True, related_name="+")
    # 建设规模: rules.life.Quantity as plain JSON, measured one by one at the acceptance.
    quantities = models.JSONField(default=list)
    # 资金用途: what the money may be spent on.
    use = models.CharField(max_length=300, blank=True)
    households = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    total_fen = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    # When it came into its state; the clock of the next step runs from here.
    since = models.DateTimeField()
    # Day by which the works are to be finished; None where nothing is said yet.
    due_on = models.DateField(null=True)
    # The hash that the latest approval or granted change is bound to; "" before the first.
    approved_hash = models.CharField(max_length=64, blank=True)
    # Users who proposed it, submitted it, or asked for a change of it: none of them approves it.
    authors = models.JSONField(default=list)
    # What took it into the year's plan: "planning.adoption:7".
    decision = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(fields=["year", "state"]),
            models.Index(fields=["place", "year"]),
        ]

    def __str__(self) -> str:
        return self.code


class ProjectCost(models.Model):
    """What a source gives to a project, as planned and approved; payments stand in the ledger."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="costs")
    source = models.CharField(max_length=10, choices=ProposalCost.Source)
    payer = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    amount_fen = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "source", "payer"], name="one_project_cost_per_source"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="project_cost_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.source}"


class ChangeRequest(models.Model):
    """A change of content, place, amount or use that was asked for; none is made before a yes."""

    class State(models.TextChoices):
        OPEN = "open", _("待批准")
        GRANTED = "granted", _("已批准")
        REFUSED = "refused", _("未获批准")
        WITHDRAWN = "withdrawn", _("已撤回")
        VOID = "void", _("已失效")

    project = models.ForeignKey(Project, models.PROTECT, related_name="changes")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # The whole content as it is to be: rules.life.Terms as plain JSON.
    terms = models.JSONField()
    reason = models.CharField(max_length=1000)
    # Hashes of what stood when it was asked, and of what is to stand.
    from_hash = models.CharField(max_length=64)
    to_hash = models.CharField(max_length=64)
    asked_by = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    document = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(state="open"), name="one_open_change"
            )
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"


class Progress(models.Model):
    """How far a project was on a day, as its office reported: the works, and the money paid out.

    `paid_fen` is what the office says; what the ledger of `funds` says stands there.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="progress")
    on = models.DateField()
    # Hundredths of a percent: 7425 is 74.25 %.
    done_bp = models.PositiveSmallIntegerField()
    paid_fen = models.PositiveBigIntegerField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["project", "on"], name="one_progress_a_day"),
            models.CheckConstraint(
                condition=models.Q(done_bp__lte=10_000), name="done_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.on}"
