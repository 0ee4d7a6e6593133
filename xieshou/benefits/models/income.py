"""The income of households, line by line: what each yuan came from. Rows are only ever added."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.benefits.models.collective import MAX_FEN, Collective


class IncomeLine(models.Model):
    """What a household received: the receipt of a dividend, a due, a sale.

    A source pays a household once. A line below zero takes back what was put down wrongly.
    """

    class Kind(models.TextChoices):
        EARNED = "earned", _("务工、经营收入")
        CONTRACT = "contract", _("合同收入")
        DIVIDEND = "dividend", _("集体分红")
        SALE = "sale", _("产品销售")
        TRANSFER = "transfer", _("转移性收入")

    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")
    on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    amount_fen = models.BigIntegerField()
    # Of what was delivered or done, in the unit of its source; None: nothing was.
    quantity = models.BigIntegerField(null=True)
    # "market.order:…", "benefits.dividend:…", "funds.entry:…".
    source = models.CharField(max_length=100)
    # Code of the linkage contract that it was paid under, if any.
    contract = models.CharField(max_length=100, blank=True)
    # Whether it would end if aid stopped (rules.income.ends_with_aid).
    aided = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "household"], name="one_income_line_per_source"
            ),
            models.CheckConstraint(
                condition=~Q(amount_fen=0) & Q(amount_fen__gte=-MAX_FEN, amount_fen__lte=MAX_FEN),
                name="income_line_moves_something",
            ),
        ]
        # What the exit test sums up is read from it alone.
        indexes = [models.Index(fields=["household", "on", "aided", "amount_fen"])]

    def __str__(self) -> str:
        return f"{self.household_id} {self.source}"


class Sale(models.Model):
    """A sale that was shared among households and their collective; each source only once."""

    source = models.CharField(max_length=100, unique=True)
    contract = models.CharField(max_length=100, blank=True)
    on = models.DateField()
    households_fen = models.BigIntegerField()
    collective = models.ForeignKey(Collective, models.PROTECT, null=True, related_name="+")
    collective_fen = models.BigIntegerField()
    body_hash = models.CharField(max_length=64)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(households_fen__gte=0, collective_fen__gte=0)
                & (Q(collective_fen=0) | Q(collective__isnull=False)),
                name="sale_shares_are_whole",
            )
        ]

    def __str__(self) -> str:
        return self.source


class Resident(models.Model):
    """Which household a signed-in resident belongs to, so that it sees its own and no other.

    Put down by whoever keeps the village's register, never by oneself.
    """

    user = models.OneToOneField("registry.User", models.PROTECT, related_name="+")
    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.household_id}"
