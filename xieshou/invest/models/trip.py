"""Study trips and fairs: programme, who came, what was seen, what it cost, what follows."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.core.secret import EncryptedText
from xieshou.invest.models.opportunity import Opportunity


class Trip(Sourced):
    """A trip of a place of the east to one of the west, or a fair; `organiser` is one of the two.

    Planned, held (once its first stop is recorded or said so), or cancelled with a reason.
    """

    class Kind(models.TextChoices):
        STUDY = "study", _("投资考察")
        FAIR = "fair", _("洽谈会")

    class State(models.TextChoices):
        PLANNED = "planned", _("筹备中")
        HELD = "held", _("已举办")
        CANCELLED = "cancelled", _("已取消")

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    organiser = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    east = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    west = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    aim = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["-starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="trip_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="cancelled_trip_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(organiser=F("east")) | Q(organiser=F("west")),
                name="trip_organised_by_one_side",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class TripStop(models.Model):
    """A stop of the programme, and what was seen and said there once it was visited."""

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="stops")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    where = models.CharField(max_length=120)
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, related_name="trip_stops"
    )
    plan = models.CharField(max_length=300, blank=True)
    visited_on = models.DateField(null=True)
    notes = models.TextField(blank=True)
    noted_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["trip", "at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["trip", "number"], name="one_trip_stop_per_number"),
            models.CheckConstraint(
                condition=Q(visited_on=None) | ~Q(notes=""), name="visited_stop_has_notes"
            ),
        ]

    def __str__(self) -> str:
        return self.where


class TripParty(models.Model):
    """An organisation that takes part, with how many people."""

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    heads = models.PositiveIntegerField()
    entered_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["trip", "name"], name="one_trip_party_per_name"),
            models.CheckConstraint(condition=Q(heads__gt=0), name="trip_party_has_heads"),
        ]

    def __str__(self) -> str:
        return self.name


class TripPerson(models.Model):
    """Somebody who takes part by name; never public."""

    party = models.ForeignKey(TripParty, models.PROTECT, related_name="people")
    name = EncryptedText()
    duty = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.party_id}.{self.pk}"


class TripCost(models.Model):
    """What a trip cost, and who bears it; one taken back stays with its reason, and counts not."""

    class Kind(models.TextChoices):
        TRAVEL = "travel", _("交通")
        LODGING = "lodging", _("住宿")
        MEALS = "meals", _("餐饮")
        VENUE = "venue", _("场地布展")
        PRINT = "print", _("资料宣传")
        OTHER = "other", _("其他")

    class Bearer(models.TextChoices):
        EAST = "east", _("东部")
        WEST = "west", _("西部")
        FIRMS = "firms", _("参加企业")
        OTHER = "other", _("其他")

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="costs")
    kind = models.CharField(max_length=10, choices=Kind)
    bearer = models.CharField(max_length=10, choices=Bearer)
    fen = models.PositiveBigIntegerField()
    note = models.CharField(max_length=120, blank=True)
    entered_by = models.BigIntegerField(null=True)
    taken_back_on = models.DateField(null=True)
    taken_back_by = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="trip_cost_above_zero"),
            models.CheckConstraint(
                condition=Q(taken_back_on=None) | ~Q(reason=""),
                name="trip_cost_taken_back_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fen}"


class FollowUp(models.Model):
    """What somebody is to do after a trip until a day; `place` is the office that answers for it,
    `organisation` the firm that it is about."""

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="follow_ups")
    stop = models.ForeignKey(TripStop, models.PROTECT, null=True, related_name="follow_ups")
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, related_name="+"
    )
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    outcome = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)
    done_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_on=None), name="open_follow_ups")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None) | ~Q(outcome=""), name="done_follow_up_has_an_outcome"
            )
        ]

    def __str__(self) -> str:
        return self.what[:30]
