"""Linkage contracts (利益联结合同): versions that both sides agreed to, their dues and payments."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.benefits.models.collective import MAX_FEN, Collective


class LinkageContract(models.Model):
    class Kind(models.TextChoices):
        RENT = "rent", _("土地流转租金")
        LABOUR = "labour", _("务工就业")
        ORDER = "order", _("订单保底收购")
        SHARE = "share", _("入股分红")
        ASSET = "asset", _("资产收益")
        SERVICE = "service", _("托管服务")
        POST = "post", _("公益岗位")

    # The village's code, a dash, letters and digits: 533323101207-L01.
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    # Who pays; and the collective that is party to it or stands for the households.
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    collective = models.ForeignKey(Collective, models.PROTECT, null=True, related_name="contracts")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ContractVersion(models.Model):
    """The terms as both sides read them; never changed, only followed by another version."""

    class Use(models.TextChoices):
        NONE = "", _("不占用耕地")
        GRAIN = "grain", _("耕地种粮")
        OTHER = "other", _("耕地种植非粮作物")
        BUILT = "built", _("耕地用于其他用途")

    contract = models.ForeignKey(LinkageContract, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # The parameters of the kind's formula (rules.contracts.TERMS), whole numbers.
    terms = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    # A due every so many months, on this day of the month.
    every_months = models.PositiveSmallIntegerField()
    due_day = models.PositiveSmallIntegerField()
    land_use = models.CharField(max_length=6, choices=Use, blank=True)
    content_hash = models.CharField(max_length=64)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="one_contract_version_per_number"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on"))
                & Q(every_months__in=(1, 3, 6, 12), due_day__gte=1, due_day__lte=28),
                name="contract_version_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.number}"


class ContractMember(models.Model):
    """A household that is party to a version, and the weight by which it shares in each due: its
    land in hundredths of a mu, its shares, its days."""

    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="members")
    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")
    weight = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "household"], name="one_contract_member_per_household"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="contract_weight_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.household_id}"


class Consent(models.Model):
    """A side agrees to a version as it stands; the two sides are two people."""

    class Side(models.TextChoices):
        ORGANISATION = "organisation", _("经营主体")
        VILLAGE = "village", _("村集体与农户")

    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="consents")
    side = models.CharField(max_length=12, choices=Side)
    # Number and title of the paper it was signed on.
    document = models.CharField(max_length=120)
    content_hash = models.CharField(max_length=64)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "side"], name="a_side_consents_once"),
            models.UniqueConstraint(fields=["version", "by"], name="two_sides_are_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.side}"


class Due(models.Model):
    """What is owed for a day of the schedule, worked out from the facts that were told."""

    contract = models.ForeignKey(LinkageContract, models.PROTECT, related_name="dues")
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="dues")
    due_on = models.DateField()
    # The facts of the kind's formula (rules.contracts.FACTS), whole numbers.
    facts = models.JSONField(default=dict)
    amount_fen = models.BigIntegerField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["contract", "due_on"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "due_on"], name="one_due_per_day"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, amount_fen__lte=MAX_FEN), name="due_is_no_debt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.due_on}"


class DuePayment(models.Model):
    """What was paid on a due, shared among the households or received by the collective."""

    due = models.ForeignKey(Due, models.PROTECT, related_name="payments")
    number = models.PositiveSmallIntegerField()
    on = models.DateField()
    amount_fen = models.BigIntegerField()
    # The bank's or receipt's number.
    document = models.CharField(max_length=120)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["due", "number"]
        constraints = [
            models.UniqueConstraint(fields=["due", "number"], name="one_due_payment_per_number"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="due_payment_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.due_id} {self.number}"
