"""A year's dividend: proposed, shown to the village, voted on, paid; who took each step."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.benefits.models.collective import Collective
from xieshou.benefits.models.shares import SharingRule


class DividendRun(models.Model):
    class State(models.TextChoices):
        PROPOSED = "proposed", _("已提出")
        NOTICED = "noticed", _("公示中")
        ADOPTED = "adopted", _("已表决通过")
        REJECTED = "rejected", _("表决未通过")
        PAYING = "paying", _("发放中")
        PAID = "paid", _("已发放")
        WITHDRAWN = "withdrawn", _("已撤回")

    collective = models.ForeignKey(Collective, models.PROTECT, related_name="runs")
    year = models.PositiveSmallIntegerField()
    # The collective's code, the year, and which run of the year it is.
    code = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    rule = models.ForeignKey(SharingRule, models.PROTECT, related_name="+")
    # Shares as they stood after this decision (key of ShareDecision).
    register_until = models.BigIntegerField()
    surplus_fen = models.BigIntegerField()
    reserve_fen = models.BigIntegerField()
    welfare_fen = models.BigIntegerField()
    retained_fen = models.BigIntegerField()
    dividend_fen = models.BigIntegerField()
    # Of all that share: hundredths of a share, and how many are paid anything.
    units = models.BigIntegerField()
    households = models.PositiveIntegerField()
    # SHA-256 of who gets what (rules.runs.list_hash), and of all that is voted on.
    list_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    # The notice: since when, for how many days, where in the village.
    opened_on = models.DateField(null=True)
    days = models.PositiveSmallIntegerField(default=0)
    where = models.CharField(max_length=300, blank=True)
    # The meeting: members with a vote, those who came, and how they voted.
    met_on = models.DateField(null=True)
    eligible = models.PositiveIntegerField(default=0)
    present = models.PositiveIntegerField(default=0)
    in_favour = models.PositiveIntegerField(default=0)
    against = models.PositiveIntegerField(default=0)
    entry = models.OneToOneField("funds.Entry", models.PROTECT, null=True, related_name="+")
    paid_on = models.DateField(null=True)
    # Why it was withdrawn.
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collective", "year"],
                condition=~Q(state__in=("withdrawn", "rejected")),
                name="one_living_run_per_year",
            ),
            models.CheckConstraint(
                condition=Q(
                    surplus_fen=F("reserve_fen")
                    + F("welfare_fen")
                    + F("retained_fen")
                    + F("dividend_fen")
                ),
                name="run_shares_out_its_surplus",
            ),
            models.CheckConstraint(
                condition=Q(present__lte=F("eligible"))
                & Q(present__gte=F("in_favour") + F("against")),
                name="run_counts_its_votes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("paying", "paid"))
                | Q(entry__isnull=False, paid_on__isnull=False)
                # Nothing moved: all of it stays where it is.
                | Q(retained_fen=F("surplus_fen"), paid_on__isnull=False),
                name="paid_run_has_its_entry",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RunStep(models.Model):
    """One step of a run; nobody takes two, says the database."""

    run = models.ForeignKey(DividendRun, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    note = models.CharField(max_length=500, blank=True)
    # The run's content when the step was taken.
    content_hash = models.CharField(max_length=64)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "verb"], name="one_run_step_per_verb"),
            models.UniqueConstraint(fields=["run", "by"], name="nobody_takes_two_run_steps"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.verb}"


class RunObjection(models.Model):
    """What somebody said against a run on notice, and the answer; `upheld` None until answered."""

    run = models.ForeignKey(DividendRun, models.PROTECT, related_name="objections")
    text = models.TextField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(upheld=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="run_objection_decided_with_an_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.pk}"


class PaidPart(models.Model):
    """A part of a run's households that was paid, in one transaction with their lines of income:
    what is here is never paid again."""

    run = models.ForeignKey(DividendRun, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    households = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="a_part_is_paid_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"
