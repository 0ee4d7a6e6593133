"""Matching (产销匹配): what buyers ask for, ways to Shanghai, and what a run found for the day."""

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.market.models.buyer import Buyer
from xieshou.market.models.catalogue import Product
from xieshou.market.models.good import Good
from xieshou.market.models.lot import Lot
from xieshou.market.models.order import Order


class Hub(models.Model):
    """A warehouse that goods pass; `room_grams`, `cold_grams` a day, None: no limit known."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    room_grams = models.BigIntegerField(null=True)
    cold_grams = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Lane(Sourced):
    """A way from all places below `start` over a hub to all below `goal`; costs in fen.

    `tonne_fen` all in for a tonne; `to_hub`, `onward` in days; a vehicle holds `vehicle_grams` and
    costs `vehicle_fen` besides, however full. A lane that the last sheet did not name is not open.
    """

    start = models.CharField(max_length=12)
    hub = models.ForeignKey(Hub, models.PROTECT, related_name="lanes")
    goal = models.CharField(max_length=12)
    cold = models.BooleanField(default=False)
    tonne_fen = models.PositiveIntegerField()
    to_hub = models.PositiveSmallIntegerField()
    onward = models.PositiveSmallIntegerField()
    vehicle_grams = models.PositiveIntegerField(default=0)
    vehicle_fen = models.PositiveIntegerField(default=0)
    open = models.BooleanField(default=True)

    class Meta:
        ordering = ["start", "hub", "goal", "cold"]
        constraints = [
            models.UniqueConstraint(
                fields=["start", "hub", "goal", "cold"], name="one_lane_each_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.start} {self.goal}"


_REST = F("packs") - Coalesce(
    Sum(
        "matches__packs",
        filter=Q(matches__state="accepted") & ~Q(matches__order__state="cancelled"),
    ),
    0,
)


class DemandQuery(models.QuerySet["Demand"]):
    def with_rest(self) -> "DemandQuery":
        """With `rest`: packs for which no order stands that came of a match."""
        return self.annotate(rest=_REST)

    def unmet(self) -> "DemandQuery":
        """Those of which something is still wanted, with_rest."""
        return self.annotate(rest=_REST).filter(withdrawn=False, rest__gt=0)


class Demand(models.Model):
    """What a buyer asks all suppliers for (求购): packs of a speciality, at most `price_fen` each,
    delivered within a window.

    Orders are set aside whole when they are placed; a demand waits for goods. `pack_size` is in
    base units. `grade` "": any. `shelf_days`: how long it must still keep on arrival. `substitute`
    will do for `off_fen` less a pack.
    """

    code = models.CharField(max_length=40, unique=True)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="demands")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=5, choices=Good.Unit)
    pack_size = models.PositiveIntegerField()
    grade = models.CharField(max_length=20, blank=True)
    packs = models.PositiveIntegerField()
    price_fen = models.PositiveIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    shelf_days = models.PositiveSmallIntegerField(default=0)
    substitute = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    off_fen = models.PositiveIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    # Given by DemandQuery.with_rest.
    rest: int

    objects = DemandQuery.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["withdrawn", "last_day"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(packs__gt=0, pack_size__gt=0, price_fen__gt=0)
                & Q(last_day__gte=F("first_day"), off_fen__lt=F("price_fen")),
                name="demand_can_be_met",
            ),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("product")),
                name="substitute_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class MatchRun(models.Model):
    """A day's matching. `value`, `bound` in thousandths of a fen; `unmet`, `unsold`, `loads`,
    `shares` are what feed.Outcome says, as JSON. Shown as found only where `certified`."""

    on = models.DateField()
    asked_by = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField(auto_now_add=True)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+")
    inputs_hash = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=20, blank=True)
    certified = models.BooleanField(default=False)
    certificate = models.JSONField(default=dict)
    value = models.BigIntegerField(null=True)
    bound = models.BigIntegerField(null=True)
    summary = models.JSONField(default=dict)
    unmet = models.JSONField(default=list)
    unsold = models.JSONField(default=list)
    loads = models.JSONField(default=list)
    shares = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.pk}"


class Match(models.Model):
    """Packs of a lot proposed for a demand. `price_fen` a pack is what the order will say."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待采纳")
        ACCEPTED = "accepted", _("已采纳")
        GONE = "gone", _("已不可行")

    run = models.ForeignKey(MatchRun, models.PROTECT, related_name="matches")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="matches")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    lane = models.ForeignKey(Lane, models.PROTECT, related_name="+")
    departs_on = models.DateField()
    at_hub_on = models.DateField()
    arrives_on = models.DateField()
    packs = models.PositiveIntegerField()
    grams = models.BigIntegerField()
    cold = models.BooleanField()
    price_fen = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    # Why it is gone; one of rules.GONE.
    why = models.CharField(max_length=20, blank=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    decided_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "at_hub_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "demand", "lot", "lane", "departs_on"], name="one_match_per_way"
            ),
            models.CheckConstraint(
                condition=(Q(state="accepted") & Q(order__isnull=False))
                | (~Q(state="accepted") & Q(order=None)),
                name="accepted_match_has_its_order",
            ),
            models.CheckConstraint(condition=Q(packs__gt=0), name="match_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.lot_id}"
