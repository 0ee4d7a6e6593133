"""What an inspector found of the services of a village: 水、电、路、气、房、学校、卫生室."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced


class ServiceCheck(Sourced):
    """How a service was found on a day, with what was measured; lines are only added."""

    class Service(models.TextChoices):
        WATER = "water", _("饮水")
        POWER = "power", _("用电")
        ROAD = "road", _("道路")
        FUEL = "fuel", _("燃气")
        HOUSING = "housing", _("住房")
        SCHOOL = "school", _("学校")
        CLINIC = "clinic", _("卫生室")

    class State(models.TextChoices):
        GOOD = "good", _("达标")
        PARTLY = "partly", _("部分达标")
        LACKING = "lacking", _("缺或不达标")

    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    service = models.CharField(max_length=8, choices=Service)
    state = models.CharField(max_length=8, choices=State)
    # One of rules.gaps.MEASURES of the service, in its unit; "" and None where not measured.
    measure = models.CharField(max_length=20, blank=True)
    value = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    note = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["village", "service"])]

    def __str__(self) -> str:
        return f"{self.village_id} {self.service} {self.on}"
