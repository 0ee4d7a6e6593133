"""Village collectives (股份经济合作社) and what they earned and spent, each line in the ledger."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced

# Nobody moves more in one line; as the ledger's.
MAX_FEN = 9 * 10**15


class Collective(Sourced):
    """A village's economic organisation with the book that its money is kept in."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, related_name="+"
    )
    book = models.OneToOneField("funds.Book", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CollectiveLine(models.Model):
    """What a collective earned or spent; only ever added. `entry` is the ledger's entry of it."""

    class Kind(models.TextChoices):
        INCOME = "income", _("收入")
        EXPENSE = "expense", _("支出")

    collective = models.ForeignKey(Collective, models.PROTECT, related_name="lines")
    on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    amount_fen = models.BigIntegerField()
    # Where it came from or went to: "market.order:…", "benefits.due:…".
    source = models.CharField(max_length=100)
    entry = models.OneToOneField("funds.Entry", models.PROTECT, related_name="+")
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collective", "source"], name="one_collective_line_per_source"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, amount_fen__lte=MAX_FEN),
                name="collective_line_above_zero",
            ),
        ]
        indexes = [models.Index(fields=["collective", "on"]), models.Index(fields=["source"])]

    def __str__(self) -> str:
        return f"{self.collective_id} {self.source}"
