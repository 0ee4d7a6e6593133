"""Posts that need somebody: in Yunnan (cadres, doctors, teachers …) or, for trainees, Shanghai."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced


class Way(models.TextChoices):
    """Which way a person goes."""

    WEST = "west", _("赴滇")
    EAST = "east", _("赴沪")


class Trade(models.TextChoices):
    """What a post is, and what a person is offered as."""

    CADRE = "cadre", _("挂职干部")
    DOCTOR = "doctor", _("医生")
    TEACHER = "teacher", _("教师")
    AGRONOMIST = "agronomist", _("农技人员")
    VOLUNTEER = "volunteer", _("志愿者")
    TRAINEE = "trainee", _("跟岗学员")
    OTHER = "other", _("其他人才")


class Post(Sourced):
    """Seats at one place for a time, both days within. Lists are words; `altitude` in metres.

    `offers` are family needs that the host sees to. `after`: the post that this one continues, so
    that who comes starts from what the last one left.
    """

    class State(models.TextChoices):
        OPEN = "open", _("开放")
        CLOSED = "closed", _("已关闭")

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    way = models.CharField(max_length=4, choices=Way)
    kind = models.CharField(max_length=10, choices=Trade)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    host = models.CharField(max_length=120)
    duties = models.TextField(blank=True)
    seats = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    altitude = models.SmallIntegerField(default=0)
    skills = models.JSONField(default=list)
    welcome = models.JSONField(default=list)
    licences = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    offers = models.JSONField(default=list)
    after = models.ForeignKey("self", models.PROTECT, null=True, related_name="continued")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_on", "code"]
        indexes = [models.Index(fields=["state", "way", "kind"])]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gt=0), name="post_has_seats"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="post_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.code
