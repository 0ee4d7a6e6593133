"""A round of visits: who is to be visited by whom, and whom somebody else asks again."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.surveys.models.form import Form


class Round(models.Model):
    """A form asked of a sample of a place's households between two days."""

    class Design(models.TextChoices):
        SIMPLE = "simple", _("分层随机抽户")
        PPS = "pps", _("按户数抽村，再抽户（PPS）")

    class State(models.TextChoices):
        DRAWN = "drawn", _("已抽样")
        OPEN = "open", _("调查中")
        CLOSED = "closed", _("已结束")

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    form = models.ForeignKey(Form, models.PROTECT, related_name="rounds")
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    design = models.CharField(max_length=10, choices=Design)
    # Digits of the place code that make a stratum: 6 counties, 9 townships, 12 villages.
    stratum_digits = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    per_village = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    back_check_percent = models.PositiveSmallIntegerField()
    # How many households the sample was drawn from.
    frame_size = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAWN)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="survey_round_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Sampled(models.Model):
    """A household of the sample; it stands for weight_n / weight_d households."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="sampled")
    household = models.CharField(max_length=24)
    village = models.CharField(max_length=12)
    stratum = models.CharField(max_length=12)
    cluster = models.CharField(max_length=24)
    weight_n = models.BigIntegerField()
    weight_d = models.BigIntegerField()
    enumerator = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    back_checker = models.ForeignKey("registry.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["household"]
        constraints = [
            models.UniqueConstraint(fields=["round", "household"], name="household_sampled_once"),
            models.CheckConstraint(
                condition=Q(back_checker=None) | ~Q(back_checker=F("enumerator")),
                name="back_check_by_another",
            ),
        ]
        indexes = [models.Index(fields=["household"]), models.Index(fields=["enumerator"])]

    def __str__(self) -> str:
        return self.household
