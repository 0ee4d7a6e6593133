"""Runs of the matching and the pairs that they propose; people decide, each side for itself."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.invest.models.mandate import Mandate
from xieshou.invest.models.opportunity import Opportunity, OpportunityVersion


class MatchingRun(models.Model):
    """All open mandates against all open opportunities within a place ("" = everywhere), at once.

    `weights` are whole numbers by component; `summary` is plain JSON (see feed.matching).
    """

    class Weights(models.TextChoices):
        FIXED = "fixed", _("既定权重")
        LEARNED = "learned", _("由结果学得的权重")

    place = models.CharField(max_length=12, blank=True)
    on = models.DateField()
    weights_from = models.CharField(max_length=10, choices=Weights)
    weights = models.JSONField()
    learning = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    inputs_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=40)
    run_by = models.BigIntegerField(null=True)
    run_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.place}"


class Proposal(models.Model):
    """A mandate and an opportunity that fit. `score_bp` is of 10 000; `parts` [{name, score,
    weight, points_bp}], whose points make up the score."""

    class Answer(models.TextChoices):
        OPEN = "open", _("待答复")
        ACCEPTED = "accepted", _("接受")
        REFUSED = "refused", _("不接受")

    class State(models.TextChoices):
        OPEN = "open", _("待双方答复")
        ACCEPTED = "accepted", _("双方接受")
        REFUSED = "refused", _("未接受")
        LAPSED = "lapsed", _("已失效")

    code = models.CharField(max_length=20, unique=True)
    run = models.ForeignKey(MatchingRun, models.PROTECT, related_name="proposals")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="proposals")
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="proposals")
    version = models.ForeignKey(OpportunityVersion, models.PROTECT, related_name="+")
    score_bp = models.PositiveIntegerField()
    parts = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    east = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    east_reason = models.CharField(max_length=300, blank=True)
    east_by = models.BigIntegerField(null=True)
    east_at = models.DateTimeField(null=True)
    west = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    west_reason = models.CharField(max_length=300, blank=True)
    west_by = models.BigIntegerField(null=True)
    west_at = models.DateTimeField(null=True)
    proposed_on = models.DateField()

    class Meta:
        ordering = ["-score_bp", "pk"]
        indexes = [models.Index(fields=["state", "-score_bp"])]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "opportunity"],
                condition=Q(state__in=("open", "accepted")),
                name="one_live_proposal_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(score_bp__lte=10_000), name="proposal_score_within_scale"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(east="accepted", west="accepted"),
                name="proposal_accepted_by_both",
            ),
            models.CheckConstraint(
                condition=(~Q(east="refused") | ~Q(east_reason=""))
                & (~Q(west="refused") | ~Q(west_reason="")),
                name="proposal_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(east_by=None) | Q(west_by=None) | ~Q(east_by=F("west_by")),
                name="proposal_answered_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.code
