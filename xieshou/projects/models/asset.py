"""What a project left: whose it is, who runs it, what its upkeep costs, and how it is found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.projects.models.project import Project


class Asset(models.Model):
    class Owner(models.TextChoices):
        """Kinds of owner, as titles of such assets name them."""

        VILLAGE = "village", _("村集体")
        TOWNSHIP = "township", _("乡镇政府")
        COUNTY = "county", _("县级部门")
        SCHOOL = "school", _("学校、卫生院等单位")
        HOUSEHOLD = "household", _("农户")

    class Condition(models.TextChoices):
        GOOD = "good", _("完好")
        FAIR = "fair", _("基本完好")
        POOR = "poor", _("损坏，可修复")
        LOST = "lost", _("报废或灭失")

    project = models.OneToOneField(Project, models.PROTECT, related_name="asset")
    owner_kind = models.CharField(max_length=10, choices=Owner)
    # An office, collective or firm; of households only that it is theirs.
    owner = models.CharField(max_length=120)
    operator = models.CharField(max_length=120)
    # What it was worth at the hand-over: the project's money.
    value_fen = models.PositiveBigIntegerField()
    handed_over_on = models.DateField()
    # Upkeep (管护): what must be done each year, its cost, and who pays; "" before it is arranged.
    duty = models.CharField(max_length=300, blank=True)
    yearly_fen = models.PositiveBigIntegerField(default=0)
    fund = models.CharField(max_length=200, blank=True)
    condition = models.CharField(max_length=10, choices=Condition, default=Condition.GOOD)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"asset {self.pk}"


class Inspection(models.Model):
    """How somebody found an asset on a day; lines are only added."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="inspections")
    on = models.DateField()
    condition = models.CharField(max_length=10, choices=Asset.Condition)
    note = models.CharField(max_length=500, blank=True)
    # Spent on upkeep since the inspection before, as the operator says.
    spent_fen = models.PositiveBigIntegerField(default=0)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.on}"
