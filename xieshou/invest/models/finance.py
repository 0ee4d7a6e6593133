"""Finance partners: loans, guarantees, insurance and funds for a deal or a park."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.invest.models.deal import Deal, DealPaper, Decided, Written
from xieshou.invest.models.park import Park
from xieshou.invest.rules import MOST_FEN


class Finance(Sourced):
    """An agreement of a partner with a deal or a park; its sums are those of its moves."""

    class Kind(models.TextChoices):
        LOAN = "loan", _("贷款")
        GUARANTEE = "guarantee", _("担保")
        INSURANCE = "insurance", _("保险")
        FUND = "fund", _("基金投资")

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    partner = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="finances")
    park = models.ForeignKey(Park, models.PROTECT, null=True, related_name="finances")
    # Of the deal or park, so that exposure by county is one question.
    county = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60)
    terms = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    entered_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deal__isnull=False, park=None) | Q(deal=None, park__isnull=False),
                name="finance_of_a_deal_or_a_park",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="finance_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["partner", "reference"], name="one_finance_per_partner_and_reference"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class FinanceMove(Written):
    """Money promised, taken up, given back, paid. It counts once accepted. Only added."""

    class Kind(models.TextChoices):
        GRANTED = "granted", _("授信、承保或承诺")
        DRAWN = "drawn", _("发放、起担或出资")
        REPAID = "repaid", _("归还、解除或退出")
        PREMIUM = "premium", _("保费")
        PAID_OUT = "paid_out", _("赔付或代偿")

    finance = models.ForeignKey(Finance, models.PROTECT, related_name="moves")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    fen = models.PositiveBigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    paper = models.ForeignKey(DealPaper, models.PROTECT, null=True, related_name="+")
    by_partner = models.BooleanField(default=False)

    class Meta:
        ordering = ["finance", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["finance", "number"], name="one_finance_move_per_number"
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0, fen__lte=MOST_FEN), name="finance_move_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finance_id}/{self.number}"


class MoveDecision(Decided):
    move = models.OneToOneField(FinanceMove, models.PROTECT, related_name="decision")

    class Meta(Decided.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.move_id} {self.accepted}"
