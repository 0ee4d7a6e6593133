"""Who buys: buyers, the rounds in which groups order together, and weekly orders."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.market.models.good import BuyerKind
from xieshou.market.models.supplier import Supplier


class Buyer(Sourced):
    """Who orders. A public buyer sets a share of its yearly food budget aside (预留份额)."""

    class Terms(models.TextChoices):
        ON_RECEIPT = "on_receipt", _("收货即付")
        MONTHLY = "monthly", _("按月结算，先货后款")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=BuyerKind)
    # Somebody's own, or an organisation's.
    owner = models.BigIntegerField(null=True)
    organisation = models.OneToOneField(
        "registry.Organisation", models.PROTECT, null=True, related_name="+"
    )
    # The community group whose orders theirs are merged into.
    group = models.ForeignKey("self", models.PROTECT, null=True, related_name="members")
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    terms = models.CharField(max_length=10, choices=Terms, default=Terms.ON_RECEIPT)
    budget_fen = models.BigIntegerField(default=0)
    reserved_bp = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False) ^ Q(organisation__isnull=False),
                name="buyer_is_a_person_or_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(reserved_bp__lte=10_000, budget_fen__gte=0),
                name="reserved_share_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Cycle(models.Model):
    """A round of ordering for a place: wishes until it closes, then one order per group."""

    name = models.CharField(max_length=80)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    opens_on = models.DateField()
    closes_on = models.DateField()
    deliver_on = models.DateField()
    merged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-closes_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on"), deliver_on__gte=F("closes_on")),
                name="cycle_runs_forward",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Standing(models.Model):
    """An order that is placed anew every week on one weekday (1 Monday … 7 Sunday)."""

    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="standing")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    # [[good, grade, packs], …]
    lines = models.JSONField(default=list)
    accepts_substitutes = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="standing_on_a_weekday"
            )
        ]

    def __str__(self) -> str:
        return f"{self.buyer_id} {self.weekday}"
