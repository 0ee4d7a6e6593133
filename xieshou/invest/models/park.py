"""Parks that both sides build (共建园区): money of each side, tenants, years."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.invest.models.deal import Deal, Decided, Written
from xieshou.invest.rules import MOST_FEN


class Park(Sourced):
    """A park of a county and a district. `area_m2` is its land; planned money by side in fen."""

    class State(models.TextChoices):
        PLANNED = "planned", _("规划中")
        BUILDING = "building", _("建设中")
        OPEN = "open", _("已运营")
        CLOSED = "closed", _("已关闭")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    county = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    district = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    # Who runs it for either side, as the agreement says.
    east_party = models.CharField(max_length=120)
    west_party = models.CharField(max_length=120)
    area_m2 = models.PositiveIntegerField()
    east_fen = models.PositiveBigIntegerField()
    west_fen = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    agreed_on = models.DateField()
    state_since = models.DateField()
    closed_on = models.DateField(null=True)
    why = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(area_m2__gt=0, east_fen__lte=MOST_FEN, west_fen__lte=MOST_FEN),
                name="park_has_land",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False)
                | (~Q(state="closed") & Q(closed_on=None)),
                name="closed_park_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ParkTenant(models.Model):
    """A firm in a park: of a deal, or by name; `until` None while it stays."""

    park = models.ForeignKey(Park, models.PROTECT, related_name="tenants")
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="tenancies")
    name = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True)
    area_m2 = models.PositiveIntegerField()
    why = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["park", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="tenant_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["park", "name"], condition=Q(until=None), name="one_stay_per_tenant"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ParkYear(Written):
    """What a park did in a year, in versions; the latest accepted one counts. Money in fen."""

    park = models.ForeignKey(Park, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    east_fen = models.PositiveBigIntegerField()
    west_fen = models.PositiveBigIntegerField()
    output_fen = models.PositiveBigIntegerField()
    tax_fen = models.PositiveBigIntegerField()
    jobs = models.PositiveIntegerField()
    jobs_local = models.PositiveIntegerField()
    jobs_lifted = models.PositiveIntegerField()

    class Meta:
        ordering = ["park", "-year", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "year", "version"], name="one_park_year_per_version"
            ),
            models.CheckConstraint(
                condition=Q(jobs_local__lte=F("jobs"), jobs_lifted__lte=F("jobs")),
                name="park_year_parts_within_the_whole",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100, east_fen__lte=MOST_FEN)
                & Q(west_fen__lte=MOST_FEN, output_fen__lte=MOST_FEN, tax_fen__lte=MOST_FEN),
                name="park_year_is_sound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.year}"


class ParkDecision(Decided):
    line = models.OneToOneField(ParkYear, models.PROTECT, related_name="decision")

    class Meta(Decided.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.line_id} {self.accepted}"
