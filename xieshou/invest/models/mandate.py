"""What firms, banks, insurers and funds look for: what, where, how much, when, on what terms."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.invest.models.opportunity import Road


class Mandate(Sourced):
    """An organisation's wish to invest. Its name is told to counties once it agrees (`named`).

    `industries` and `wheres` (prefixes of place codes) come in the order of preference; no prefix
    means anywhere. What is None is not asked for; units as of an opportunity.
    """

    class Kind(models.TextChoices):
        STATE = "state", _("国有企业")
        LISTED = "listed", _("上市公司")
        PRIVATE = "private", _("民营企业")
        BANK = "bank", _("银行")
        INSURER = "insurer", _("保险机构")
        FUND = "fund", _("基金")

    class State(models.TextChoices):
        OPEN = "open", _("寻找中")
        CLOSED = "closed", _("已撤回")

    code = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    # Where the organisation has its seat, as the register has it: the district that looks after it.
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    industries = models.JSONField(default=list)
    wheres = models.JSONField(default=list)
    least_fen = models.PositiveBigIntegerField()
    most_fen = models.PositiveBigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    land_mu = models.PositiveIntegerField(null=True)
    power_kva = models.PositiveIntegerField(null=True)
    water_m3_day = models.PositiveIntegerField(null=True)
    lowest_m = models.IntegerField(null=True)
    highest_m = models.IntegerField(null=True)
    road = models.PositiveSmallIntegerField(choices=Road, null=True)
    labour = models.PositiveIntegerField(null=True)
    land_price_fen = models.PositiveBigIntegerField(null=True)
    terms = models.CharField(max_length=500, blank=True)
    named = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)
    entered_at = models.DateTimeField(auto_now_add=True)
    # When what is looked for was last said: pairs refused before hang on it.
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["state", "code"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(least_fen__gt=0, most_fen__gte=F("least_fen")),
                name="mandate_money_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="mandate_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(lowest_m=None) | Q(highest_m=None) | Q(highest_m__gte=F("lowest_m")),
                name="mandate_heights_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(reason=""), name="closed_mandate_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.code
