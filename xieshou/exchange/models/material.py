"""Things that are needed, offered, promised, sent, received and used, in whole units."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced


class Category(models.TextChoices):
    VEHICLE = "vehicle", _("车辆")
    MEDICAL = "medical", _("医疗设备与药品")
    TEACHING = "teaching", _("教学设备与图书")
    OFFICE = "office", _("办公设备")
    LIVING = "living", _("衣被与生活用品")
    FOOD = "food", _("食品")
    FARMING = "farming", _("农资与农机")
    BUILDING = "building", _("建材")
    OTHER = "other", _("其他物资")


class Thing(Sourced):
    """What is needed or offered. Temperatures are tenths of a degree Celsius, None without a limit;
    `durable`: an asset once it has come."""

    code = models.CharField(max_length=20, unique=True)
    item = models.CharField(max_length=120)
    category = models.CharField(max_length=10, choices=Category)
    quantity = models.PositiveBigIntegerField()
    unit = models.CharField(max_length=20)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, related_name="+"
    )
    durable = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    # Promised so far: of a need without what was lost on the way, of an offer with it.
    committed = models.PositiveBigIntegerField(default=0)
    closed_on = models.DateField(null=True)
    closed_why = models.CharField(max_length=300, blank=True)
    made_by = models.BigIntegerField(null=True)
    made_on = models.DateField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


class MaterialNeed(Thing):
    """What somebody needs, for what, and by when."""

    wanted_by = models.DateField(null=True)
    low_tenths = models.SmallIntegerField(null=True)
    high_tenths = models.SmallIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, committed__lte=F("quantity")),
                name="no_more_promised_than_needed",
            ),
            models.CheckConstraint(
                condition=Q(low_tenths=None)
                | Q(high_tenths=None)
                | Q(low_tenths__lte=F("high_tenths")),
                name="need_between_two_temperatures",
            ),
        ]


class MaterialOffer(Thing):
    """What somebody gives. `value_fen` is of all of it, as the giver states it and on what basis;
    `valued` of it has been received, which is what values of shipments were split by."""

    class Basis(models.TextChoices):
        INVOICE = "invoice", _("发票")
        APPRAISAL = "appraisal", _("评估")
        MARKET = "market", _("市场价")
        BOOK = "book", _("账面净值")

    value_fen = models.BigIntegerField()
    basis = models.CharField(max_length=10, choices=Basis)
    evidence = models.CharField(max_length=200, blank=True)
    valued = models.PositiveBigIntegerField(default=0)
    expires_on = models.DateField(null=True)
    until = models.DateField(null=True)
    # What came to somebody who gives it on: its commitment.
    surplus_of = models.ForeignKey("Commitment", models.PROTECT, null=True, related_name="passed")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, committed__lte=F("quantity"))
                & Q(valued__lte=F("committed")),
                name="no_more_promised_than_offered",
            ),
            models.CheckConstraint(condition=Q(value_fen__gte=0), name="offer_value_not_negative"),
        ]


class Commitment(models.Model):
    """So much of an offer, promised to a need. In transit is what was shipped less what was
    received or lost; at hand what was received less what was used or passed on."""

    code = models.CharField(max_length=20, unique=True)
    need = models.ForeignKey(MaterialNeed, models.PROTECT, related_name="commitments")
    offer = models.ForeignKey(MaterialOffer, models.PROTECT, related_name="commitments")
    quantity = models.PositiveBigIntegerField()
    shipped = models.PositiveBigIntegerField(default=0)
    received = models.PositiveBigIntegerField(default=0)
    lost = models.PositiveBigIntegerField(default=0)
    used = models.PositiveBigIntegerField(default=0)
    passed_on = models.PositiveBigIntegerField(default=0)
    # The asset that it became: village and name.
    asset = models.CharField(max_length=160, blank=True)
    made_by = models.BigIntegerField(null=True)
    made_on = models.DateField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shipped__lte=F("quantity"))
                & Q(shipped__gte=F("received") + F("lost"))
                & Q(received__gte=F("used") + F("passed_on")),
                name="commitment_is_conserved",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Consignment(models.Model):
    """A shipment of a commitment, counted by the receiver: what came and what was lost make up
    what was sent. `value_fen`: of what came."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="consignments")
    number = models.PositiveSmallIntegerField()
    quantity = models.PositiveBigIntegerField()
    carrier = models.CharField(max_length=120)
    waybill = models.CharField(max_length=60, blank=True)
    expires_on = models.DateField(null=True)
    sent_on = models.DateField()
    received_on = models.DateField(null=True)
    received = models.PositiveBigIntegerField(null=True)
    lost = models.PositiveBigIntegerField(null=True)
    lost_why = models.CharField(max_length=300, blank=True)
    value_fen = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    sent_by = models.BigIntegerField(null=True)
    received_by = models.BigIntegerField(null=True)
    # Whether a reading lay beyond the need's limits.
    chain_broken = models.BooleanField(default=False)

    class Meta:
        ordering = ["commitment", "number"]
        indexes = [models.Index(fields=["received_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "number"], name="one_consignment_per_number"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & (
                    Q(received_on=None, received=None, lost=None, value_fen=None)
                    | Q(
                        received_on__gte=F("sent_on"),
                        quantity=F("received") + F("lost"),
                        value_fen__gte=0,
                    )
                ),
                name="consignment_is_accounted_for",
            ),
            models.CheckConstraint(
                condition=Q(sent_by=None) | Q(received_by=None) | ~Q(sent_by=F("received_by")),
                name="consignment_received_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}-{self.number}"


class Temperature(models.Model):
    """What a logger read on the way, tenths of a degree Celsius; rows are only added."""

    consignment = models.ForeignKey(Consignment, models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    tenths = models.SmallIntegerField()
    outside = models.BooleanField()
    by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consignment", "at"], name="one_reading_per_moment")
        ]

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.tenths}"


class ConsignmentPhoto(models.Model):
    """What was counted, as seen on arrival; where it was taken stands here and on no page."""

    consignment = models.ForeignKey(Consignment, models.PROTECT, related_name="photos")
    caption = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    kept_sha256 = models.CharField(max_length=64)
    lon_e6 = models.IntegerField(null=True)
    lat_e6 = models.IntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consignment", "sha256"], name="photo_once_at_a_consignment"
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class MaterialUse(models.Model):
    """What became of it: so many units, on a day, for what."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="uses")
    quantity = models.PositiveBigIntegerField()
    on = models.DateField()
    purpose = models.CharField(max_length=300)
    by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="use_is_of_some")]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.quantity}"
