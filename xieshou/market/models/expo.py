"""Expos (展销会): halls and booths, who shows what there, and what was intended on the spot."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.market.models.buyer import Buyer
from xieshou.market.models.good import Good
from xieshou.market.models.supplier import Supplier


class Expo(models.Model):
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    venue = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="expo_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Showing(models.Model):
    """A supplier's application for a booth, and the booth it was given."""

    class State(models.TextChoices):
        APPLIED = "applied", _("待安排")
        PLACED = "placed", _("已安排展位")
        REFUSED = "refused", _("未安排")

    expo = models.ForeignKey(Expo, models.PROTECT, related_name="showings")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.APPLIED)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["expo", "supplier"], name="one_showing_per_supplier")
        ]

    def __str__(self) -> str:
        return f"{self.expo_id} {self.supplier_id}"


class Booth(models.Model):
    expo = models.ForeignKey(Expo, models.PROTECT, related_name="booths")
    hall = models.CharField(max_length=20)
    number = models.CharField(max_length=20)
    showing = models.OneToOneField(Showing, models.PROTECT, null=True, related_name="booth")

    class Meta:
        ordering = ["hall", "number"]
        constraints = [
            models.UniqueConstraint(fields=["expo", "hall", "number"], name="one_booth_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.hall}-{self.number}"


class Sample(models.Model):
    """Packs of a good that a supplier brings to be tried."""

    showing = models.ForeignKey(Showing, models.PROTECT, related_name="samples")
    good = models.ForeignKey(Good, models.PROTECT, related_name="+")
    packs = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["showing", "good"], name="one_sample_per_good"),
            models.CheckConstraint(condition=Q(packs__gt=0), name="sample_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.showing_id} {self.good_id}"


class Intent(models.Model):
    """What a buyer said at a booth that it means to buy within a year; binds nobody."""

    showing = models.ForeignKey(Showing, models.PROTECT, related_name="intents")
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+")
    fen = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["showing", "buyer"], name="one_intent_per_buyer"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="intent_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.showing_id} {self.buyer_id}"
