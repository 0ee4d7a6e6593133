"""Who looks for work; names and phones are for those who help them alone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.core.secret import EncryptedText


class Worker(Sourced):
    """Somebody who looks for work, with skills and wishes.

    `household` is a code of the household register and `number` the person in it, where linked;
    then `status` is the register's, else as it was stated.
    """

    class Status(models.TextChoices):
        LIFTED = "lifted", _("脱贫人口")
        MONITORED = "monitored", _("防返贫监测对象")
        OTHER = "other", _("其他农村劳动力")

    code = models.CharField(max_length=20, unique=True)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    name = EncryptedText()
    phone = EncryptedText(blank=True, default="")
    birth_year = models.PositiveSmallIntegerField(null=True)
    household = models.ForeignKey("registry.Household", models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status)
    skills = models.JSONField(default=list)
    # Kinds of vacancies and prefixes of places, the dearest first; empty: anything, anywhere.
    wish_kinds = models.JSONField(default=list)
    wish_places = models.JSONField(default=list)
    least_fen = models.BigIntegerField(default=0)
    free_from = models.DateField()
    user = models.BigIntegerField(null=True)
    left_on = models.DateField(null=True)
    left_why = models.CharField(max_length=300, blank=True)
    made_by = models.BigIntegerField(null=True)
    made_on = models.DateField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "number"], name="one_worker_per_person",
                condition=Q(left_on=None),
            ),
            models.UniqueConstraint(
                fields=["user"], name="one_worker_per_user", condition=Q(left_on=None)
            ),
            models.CheckConstraint(
                condition=Q(household=None, number=None)
                | Q(household__isnull=False, number__isnull=False),
                name="worker_is_a_person_of_a_household",
            ),
            models.CheckConstraint(condition=Q(least_fen__gte=0), name="worker_asks_no_less"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code
