"""What a village lacks and what it owns."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced


class Needs(Sourced):
    """The deprivations of a village's people in a year, as a histogram of patterns.

    `patterns` is {group: {pattern: persons}}: group is a household group of the registry, pattern
    the decimal text of a bit pattern of the indicator set, persons a whole number.
    """

    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    indicator_set = models.ForeignKey("registry.IndicatorSet", models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    patterns = models.JSONField()
    # When it last changed: what is computed from needs is remembered until then.
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "year"], name="one_needs_per_year")
        ]
        indexes = [models.Index(fields=["year", "village"])]

    def __str__(self) -> str:
        return f"{self.village_id} {self.year}"


class Asset(Sourced):
    """Something the community owns or can build on (社区资产)."""

    class Kind(models.TextChoices):
        LAND = "land", _("土地与山林")
        WATER = "water", _("水源与水利")
        BUILDING = "building", _("房屋与厂房")
        MACHINE = "machine", _("设备")
        ORGANISATION = "organisation", _("组织")
        SKILL = "skill", _("手艺与人才")
        CULTURE = "culture", _("文化与景观")

    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120)
    quantity = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = models.CharField(max_length=20, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    condition = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["village", "kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["village", "name"], name="one_asset_per_name")
        ]

    def __str__(self) -> str:
        return self.name
