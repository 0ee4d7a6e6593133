"""Training classes: who came on which day, who got a certificate, who has work afterwards."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.core.secret import EncryptedText


class TrainingClass(Sourced):
    """A class for people of `people_from` at `place`; `days` are those taught, as ISO dates.

    Counts once confirmed by another than who keeps it.
    """

    class Kind(models.TextChoices):
        OFFICIALS = "officials", _("党政干部")
        PROFESSIONALS = "professionals", _("专业技术人才")
        LEADERS = "leaders", _("致富带头人")
        WORKERS = "workers", _("务工技能")

    class State(models.TextChoices):
        PLANNED = "planned", _("筹备与开班")
        CONFIRMED = "confirmed", _("已核实结业")
        CANCELLED = "cancelled", _("已取消")

    code = models.CharField(max_length=20, unique=True)
    topic = models.CharField(max_length=120)
    kind = models.CharField(max_length=13, choices=Kind)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    people_from = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    # The side that teaches: a place of the east.
    partner = models.ForeignKey("registry.Place", models.PROTECT, null=True, related_name="+")
    teacher = models.CharField(max_length=120, blank=True)
    days = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    seats = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)
    # All who wrote names, attendance or certificates.
    hands = models.JSONField(default=list)
    confirmed_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gt=0), name="class_has_seats"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="class_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(entered_by=None)
                | ~Q(confirmed_by=F("entered_by")),
                name="class_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Trainee(models.Model):
    """Somebody in a class. `household` and `member` name a person of the register, if known."""

    group = models.ForeignKey(TrainingClass, models.PROTECT, related_name="trainees")
    number = models.PositiveSmallIntegerField()
    name = EncryptedText()
    phone = EncryptedText(blank=True, default="")
    household = models.CharField(max_length=24, blank=True)
    member = models.PositiveSmallIntegerField(null=True)
    # The days that the person came, as ISO dates of the class's own days.
    came = models.JSONField(default=list)
    certificate = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_trainee_a_number"),
            models.UniqueConstraint(
                fields=["group", "household", "member"],
                condition=Q(member__isnull=False),
                name="one_trainee_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}-{self.number}"


class FollowUp(models.Model):
    """Whether a trainee has work 6 or 12 months after the class."""

    trainee = models.ForeignKey(Trainee, models.PROTECT, related_name="follow_ups")
    months = models.PositiveSmallIntegerField()
    employed = models.BooleanField()
    work = models.CharField(max_length=200, blank=True)
    asked_on = models.DateField()
    by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(fields=["trainee", "months"], name="one_follow_up_a_term"),
            models.CheckConstraint(condition=Q(months__in=(6, 12)), name="after_6_or_12_months"),
        ]

    def __str__(self) -> str:
        return f"{self.trainee_id} {self.months}"
