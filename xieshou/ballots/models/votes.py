"""Who has voted, and what was voted: two tables with nothing between them.

Neither has a time, and their keys are drawn at random (rules.random_key), so that the order of
rows, on SQLite the order on disk, tells nothing of who voted what.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.ballots.models.ballot import Ballot


class Voter(models.Model):
    """Which member of which household a signed-in resident is; put down by the village's office,
    never by oneself. Needed where every adult has a vote."""

    user = models.OneToOneField("registry.User", models.PROTECT, related_name="+")
    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "number"], name="one_user_per_household_member"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.household_id}-{self.number}"


class Turnout(models.Model):
    """That a household or adult has voted; what, is not here. The key is random."""

    class Channel(models.TextChoices):
        PAGE = "page", _("网页")
        PAPER = "paper", _("纸质票")
        PHONE = "phone", _("电话代录")

    id = models.BigAutoField(primary_key=True)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="turnout")
    # Blind index of the ballot and the household, or its member: found again, never read back.
    digest = models.CharField(max_length=64)
    channel = models.CharField(max_length=5, choices=Channel)
    # Who wrote down a vote told by phone, and how the voter's consent was given.
    helper = models.BigIntegerField(null=True)
    consent = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "digest"], name="one_vote_each"),
            models.CheckConstraint(
                condition=~Q(channel="phone") | (Q(helper__isnull=False) & ~Q(consent="")),
                name="a_vote_by_phone_has_helper_and_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.channel}"


class UrnVote(models.Model):
    """A vote in the urn, until the ballot is counted: `sealed` holds what was chosen, encrypted
    and bound to its tracking code, without the time of writing. The key is random."""

    id = models.BigAutoField(primary_key=True)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="urn")
    tracking = models.CharField(max_length=16)
    sealed = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "tracking"], name="one_urn_vote_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.tracking}"


class PaperSheet(models.Model):
    """A voting paper out of the box, numbered once the box is opened: it knows no voter."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "number"], name="one_sheet_per_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="sheets_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.number}"


class PaperEntry(models.Model):
    """What one person read on a sheet. Two read it apart; where they differ a third decides."""

    sheet = models.ForeignKey(PaperSheet, models.PROTECT, related_name="entries")
    hand = models.PositiveSmallIntegerField()
    # {proposal code: points}; None: the paper is spoiled.
    choices = models.JSONField(null=True)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["sheet", "hand"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "hand"], name="one_entry_per_hand"),
            models.UniqueConstraint(fields=["sheet", "by"], name="nobody_reads_a_sheet_twice"),
            models.CheckConstraint(
                condition=Q(hand__gte=1, hand__lte=3), name="three_hands_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.hand}"
