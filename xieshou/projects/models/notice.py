"""Public notice (公示) of a proposal before it enters the bank, and what was said against it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.projects.models.bank import Proposal


class Notice(models.Model):
    """One public notice; a proposal that was returned and reviewed again has another."""

    class State(models.TextChoices):
        OPEN = "open", _("公示中")
        ENDED = "ended", _("公示期满")
        STOPPED = "stopped", _("已中止")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="notices")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_on = models.DateField()
    # Working days; the last of them is computed from the calendar of the day it is asked.
    days = models.PositiveSmallIntegerField()
    # Where it hangs or is published: a board, an address.
    where = models.CharField(max_length=300)
    # Of what was shown: see rules.life.content_hash.
    content_hash = models.CharField(max_length=64)
    opened_by = models.BigIntegerField(null=True)
    opened_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=models.Q(state="open"), name="one_open_notice"
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Objection(models.Model):
    """What somebody said against a proposal on notice, and what the office answered."""

    class Channel(models.TextChoices):
        PAGE = "page", _("网页")
        VISIT = "visit", _("来访")
        LETTER = "letter", _("来信")
        PHONE = "phone", _("来电")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.PAGE)
    text = models.TextField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    # Whether the objection stands; None until it is answered.
    upheld = models.BooleanField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(upheld=None, answer="")
                | (models.Q(upheld__isnull=False) & ~models.Q(answer="")),
                name="answered_in_words",
            )
        ]

    def __str__(self) -> str:
        return f"objection {self.pk}"
