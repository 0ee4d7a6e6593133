"""Who holds which shares of a collective: a register that is only ever added to, by two hands."""

from django.db import models
from django.db.models import F, Q

from xieshou.benefits.models.collective import Collective


class ShareType(models.Model):
    """A kind of share as the charter names it: 人口股, 农龄股, 成员股…"""

    collective = models.ForeignKey(Collective, models.PROTECT, related_name="share_types")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["collective", "code"]
        constraints = [
            models.UniqueConstraint(fields=["collective", "code"], name="one_share_type_per_code")
        ]

    def __str__(self) -> str:
        return self.name


class ShareChange(models.Model):
    """Shares issued, handed on or taken back; counts once somebody else has confirmed it."""

    collective = models.ForeignKey(Collective, models.PROTECT, related_name="share_changes")
    reason = models.CharField(max_length=300)
    # Number and title of the paper that both parties signed.
    document = models.CharField(max_length=120)
    content_hash = models.CharField(max_length=64)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.collective_id} {self.pk}"


class ShareLine(models.Model):
    """From whom to whom, in hundredths of a share; nobody gives what is issued, nobody takes what
    is taken back."""

    change = models.ForeignKey(ShareChange, models.PROTECT, related_name="lines")
    share_type = models.ForeignKey(ShareType, models.PROTECT, related_name="lines")
    giver = models.ForeignKey("registry.Household", models.PROTECT, null=True, related_name="+")
    taker = models.ForeignKey("registry.Household", models.PROTECT, null=True, related_name="+")
    units = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(units__gt=0), name="share_line_above_zero"),
            models.CheckConstraint(
                condition=(Q(giver__isnull=False) | Q(taker__isnull=False)) & ~Q(giver=F("taker")),
                name="share_line_has_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.units}"


class ShareDecision(models.Model):
    """The second hand: a change is confirmed or refused by somebody else, once."""

    change = models.OneToOneField(ShareChange, models.PROTECT, related_name="decision")
    confirmed = models.BooleanField()
    # Of the change as it was read.
    content_hash = models.CharField(max_length=64)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.change_id} {self.confirmed}"


class SharingRule(models.Model):
    """How the year's surplus is shared out, in basis points; a new version for each change."""

    collective = models.ForeignKey(Collective, models.PROTECT, related_name="sharing_rules")
    version = models.PositiveSmallIntegerField()
    reserve_bp = models.PositiveSmallIntegerField()
    welfare_bp = models.PositiveSmallIntegerField()
    retained_bp = models.PositiveSmallIntegerField()
    dividend_bp = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=120)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["collective", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["collective", "version"], name="one_sharing_rule_per_version"
            ),
            models.CheckConstraint(
                condition=Q(
                    reserve_bp=10_000 - F("welfare_bp") - F("retained_bp") - F("dividend_bp")
                ),
                name="sharing_rule_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collective_id} {self.version}"
