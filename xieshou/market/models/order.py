"""What is bought: orders and their lines, shipments, claims, shares of the price."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.market.models.buyer import Buyer, Cycle, Standing
from xieshou.market.models.good import Good
from xieshou.market.models.lot import Lot
from xieshou.market.models.supplier import Supplier


class Order(models.Model):
    """What a buyer orders of one supplier. Prices are frozen when it is placed."""

    class State(models.TextChoices):
        RESERVED = "reserved", _("已预留")
        SHIPPING = "shipping", _("发货中")
        SHIPPED = "shipped", _("已发货")
        RECEIVED = "received", _("已收货")
        PAID = "paid", _("已付款")
        CANCELLED = "cancelled", _("已取消")

    code = models.CharField(max_length=40, unique=True)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="orders")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="orders")
    state = models.CharField(max_length=10, choices=State, default=State.RESERVED)
    accepts_substitutes = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="orders")
    standing = models.ForeignKey(Standing, models.PROTECT, null=True, related_name="orders")
    placed_on = models.DateField()
    deliver_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    payment = models.CharField(max_length=60, blank=True)
    placed_by = models.BigIntegerField(null=True)
    settled_by = models.BigIntegerField(null=True)
    # What each party gets of it: the sums of its shares, so that what is owed in all is summed over
    # orders, not over shares of lines, of which there are twenty-five times as many.
    producer_fen = models.BigIntegerField(default=0)
    coop_fen = models.BigIntegerField(default=0)
    freight_fen = models.BigIntegerField(default=0)
    hub_fen = models.BigIntegerField(default=0)
    platform_fen = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["buyer", "received_on"]),
            models.Index(fields=["supplier", "state"]),
            models.Index(fields=["state", "id"]),
            models.Index(fields=["paid_on", "due_on", "id"]),
            models.Index(fields=["supplier", "paid_on", "due_on", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["standing", "placed_on"], name="one_standing_order_per_day"
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False)
                | (~Q(state="paid") & Q(paid_on=None)),
                name="paid_order_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class OrderLine(models.Model):
    """Packs of one grade at the price and the split of the day it was ordered."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    good = models.ForeignKey(Good, models.PROTECT, related_name="+")
    grade = models.CharField(max_length=20)
    packs = models.PositiveIntegerField()
    pack_size = models.PositiveIntegerField()
    price_fen = models.BigIntegerField()
    # {producer, co-op, …: basis points}, as the good's split was.
    split = models.JSONField(default=dict)
    received_packs = models.PositiveIntegerField(default=0)
    # Packs that an accepted claim took off the bill.
    claimed_packs = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="one_line_per_number"),
            models.CheckConstraint(
                condition=Q(packs__gt=0, pack_size__gt=0, price_fen__gt=0)
                & Q(received_packs__lte=F("packs"), claimed_packs__lte=F("received_packs")),
                name="line_bills_no_more_than_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"


class Reservation(models.Model):
    """What of a lot is set aside for a line; `substitute`: of a better grade than was ordered."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="reservations")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="reservations")
    quantity = models.BigIntegerField()
    shipped = models.BigIntegerField(default=0)
    released = models.BigIntegerField(default=0)
    # Of what was shipped, what an accepted claim took back or wrote off.
    returned = models.BigIntegerField(default=0)
    substitute = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "lot"], name="one_reservation_per_lot"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, shipped__gte=0, released__gte=0, returned__gte=0)
                & Q(quantity__gte=F("shipped") + F("released"), returned__lte=F("shipped")),
                name="reservation_is_conserved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.lot_id}"


class Shipment(models.Model):
    """A delivery of part or all of an order."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="shipments")
    number = models.PositiveSmallIntegerField()
    carrier = models.CharField(max_length=120)
    waybill = models.CharField(max_length=60, blank=True)
    sent_on = models.DateField()
    received_on = models.DateField(null=True)
    sent_by = models.BigIntegerField(null=True)
    received_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="one_shipment_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.order_id}-{self.number}"


class ShipmentLine(models.Model):
    """Packs of a line in a shipment: sent, and found on arrival."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="lines")
    reservation = models.ForeignKey(Reservation, models.PROTECT, related_name="+")
    packs = models.PositiveIntegerField()
    received = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(packs__gt=0) & (Q(received=None) | Q(received__lte=F("packs"))),
                name="no_more_arrives_than_was_sent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.packs}"


class Claim(models.Model):
    """The buyer says that packs were not as ordered; the supplier accepts or refuses."""

    class Kind(models.TextChoices):
        DAMAGED = "damaged", _("破损变质")
        QUALITY = "quality", _("等级质量不符")
        WRONG = "wrong", _("发错货")
        LATE = "late", _("迟到")

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        ACCEPTED = "accepted", _("已认可")
        REFUSED = "refused", _("不认可")

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=10, choices=Kind)
    packs = models.PositiveIntegerField()
    text = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # Accepted and brought back in a state to be sold again.
    restocked = models.BooleanField(default=False)
    answer = models.CharField(max_length=300, blank=True)
    made_by = models.BigIntegerField(null=True)
    decided_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(packs__gt=0), name="claim_is_for_something"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(made_by=None) | ~Q(decided_by=F("made_by")),
                name="claim_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind}"


class Share(models.Model):
    """What somebody gets of what a line costs, from when it is due until it is settled."""

    class To(models.TextChoices):
        PRODUCER = "producer", _("农户（生产者）")
        COOP = "coop", _("合作社、集体")
        FREIGHT = "freight", _("运输")
        HUB = "hub", _("产地仓")
        PLATFORM = "platform", _("平台")

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shares")
    to = models.CharField(max_length=10, choices=To)
    fen = models.BigIntegerField()
    due_on = models.DateField()
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "to"], name="one_share_each"),
            models.CheckConstraint(condition=Q(fen__gte=0), name="share_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.to} {self.fen}"


class Wish(models.Model):
    """What a member of a community group wants out of a cycle; nothing is set aside for it yet."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="wishes")
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="+")
    good = models.ForeignKey(Good, models.PROTECT, related_name="+")
    grade = models.CharField(max_length=20)
    packs = models.PositiveIntegerField()
    # The group's order that it became part of.
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="wishes")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "buyer", "good", "grade"], name="one_wish_per_good"
            ),
            models.CheckConstraint(condition=Q(packs__gt=0), name="wish_for_something"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.buyer_id}"
