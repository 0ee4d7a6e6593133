"""What is sold: a supplier's goods of the catalogue, and their prices."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.market.models.catalogue import Product
from xieshou.market.models.supplier import Supplier


class BuyerKind(models.TextChoices):
    WHOLESALE = "wholesale", _("批发商")
    RETAIL = "retail", _("零售商")
    CANTEEN = "canteen", _("单位食堂")
    PUBLIC = "public", _("预算单位")
    GROUP = "group", _("社区团购")
    INDIVIDUAL = "individual", _("个人")


class Good(models.Model):
    """A speciality as one supplier packs and sells it.

    Quantities of its lots are whole grams or pieces; a pack holds `pack_size` of them. `months` has
    bit m − 1 for each month m of the season. `grades` go from the best down; `split` says how each
    fen paid is shared, in basis points.
    """

    class Unit(models.TextChoices):
        GRAM = "g", _("克")
        PIECE = "piece", _("件")

    class Storage(models.TextChoices):
        AMBIENT = "ambient", _("常温")
        CHILLED = "chilled", _("冷藏")
        FROZEN = "frozen", _("冷冻")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="goods")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    months = models.PositiveSmallIntegerField()
    grades = models.JSONField(default=list)
    unit = models.CharField(max_length=5, choices=Unit)
    pack_size = models.PositiveIntegerField()
    shelf_days = models.PositiveSmallIntegerField()
    storage = models.CharField(max_length=7, choices=Storage)
    split = models.JSONField(default=dict)
    on_sale = models.BooleanField(default=True)

    class Meta:
        ordering = ["supplier", "name"]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "name"], name="one_good_per_name"),
            models.CheckConstraint(
                condition=Q(pack_size__gt=0, shelf_days__gt=0, months__gt=0, months__lt=4096),
                name="good_can_be_sold",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """A line of a price list: fen a pack of a grade, from so many packs on, for a kind of buyer."""

    good = models.ForeignKey(Good, models.PROTECT, related_name="prices")
    grade = models.CharField(max_length=20)
    # "": for whoever buys.
    buyer_kind = models.CharField(max_length=10, choices=BuyerKind, blank=True)
    from_packs = models.PositiveIntegerField(default=1)
    fen = models.PositiveIntegerField()
    starts_on = models.DateField()

    class Meta:
        ordering = ["good", "grade", "buyer_kind", "from_packs", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["good", "grade", "buyer_kind", "from_packs", "starts_on"],
                name="one_price_per_step_and_day",
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0, from_packs__gt=0), name="price_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.good_id} {self.grade} {self.fen}"


class Agreement(models.Model):
    """A price agreed with one buyer for a time; it goes before the price list."""

    buyer = models.ForeignKey("market.Buyer", models.PROTECT, related_name="agreements")
    good = models.ForeignKey(Good, models.PROTECT, related_name="agreements")
    grade = models.CharField(max_length=20)
    fen = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="agreed_price_above_zero"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="agreement_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.buyer_id} {self.good_id} {self.fen}"
