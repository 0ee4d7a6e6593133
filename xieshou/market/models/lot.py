"""Lots from harvest on: what is there of each, where it came from, and every movement of it."""

from django.db import models
from django.db.models import F, Q

from xieshou.market.models.good import Good

PARTS = ("available", "reserved", "shipped", "written_off")


class Lot(models.Model):
    """Goods of one grade and harvest. Quantities are base units of the good (grams or pieces).

    At every instant received = available + reserved + shipped + written_off, by a rule of the
    database. What became other lots is no longer received here but passed on. `why` and `moved_by`
    say what the last change was for; the database writes each change down as a movement.
    """

    code = models.CharField(max_length=40, unique=True)
    good = models.ForeignKey(Good, models.PROTECT, related_name="lots")
    grade = models.CharField(max_length=20)
    # None: merged from several villages.
    village = models.ForeignKey("registry.Place", models.PROTECT, null=True, related_name="+")
    harvested_on = models.DateField()
    best_before = models.DateField()
    # "benefits.contract:<code>", or "" where the households sold without one.
    contract = models.CharField(max_length=100, blank=True)
    received = models.BigIntegerField()
    available = models.BigIntegerField()
    reserved = models.BigIntegerField(default=0)
    shipped = models.BigIntegerField(default=0)
    written_off = models.BigIntegerField(default=0)
    passed_on = models.BigIntegerField(default=0)
    why = models.CharField(max_length=120)
    moved_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["harvested_on", "pk"]
        indexes = [
            models.Index(fields=["good", "grade", "harvested_on"]),
            models.Index(fields=["harvested_on", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    received=F("available") + F("reserved") + F("shipped") + F("written_off")
                ),
                name="lot_is_conserved",
            ),
            models.CheckConstraint(
                condition=Q(
                    available__gte=0, reserved__gte=0, shipped__gte=0, written_off__gte=0,
                    passed_on__gte=0,
                ),
                name="lot_is_never_oversold",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code


class Movement(models.Model):
    """How a lot changed, in base units; written by the database itself, never changed."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="movements")
    received = models.BigIntegerField()
    available = models.BigIntegerField()
    reserved = models.BigIntegerField()
    shipped = models.BigIntegerField()
    written_off = models.BigIntegerField()
    passed_on = models.BigIntegerField()
    why = models.CharField(max_length=120)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "why"],
                condition=Q(available__lt=0, reserved__gt=0),
                name="reserved_once_for_one_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.why}"


class LotLink(models.Model):
    """How much of a parent lot went into a child: by splitting, merging or repacking."""

    parent = models.ForeignKey(Lot, models.PROTECT, related_name="links_down")
    child = models.ForeignKey(Lot, models.PROTECT, related_name="links_up")
    quantity = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "child"], name="one_link_per_pair_of_lots"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & ~Q(parent=F("child")), name="link_carries_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id}→{self.child_id}"


class Delivery(models.Model):
    """What a household brought to a lot and is paid for it: personal, never shown in public."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="deliveries")
    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()
    # What the household is to get for all of it.
    fen = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "household"], name="one_delivery_per_household"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, fen__gte=0), name="delivery_has_a_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}-{self.pk}"
