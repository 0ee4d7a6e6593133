"""Where work is offered: workshops, vacancies, and the fairs at which vacancies are shown."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced


class Workshop(Sourced):
    """A registered workshop that gives work near home (帮扶车间).

    `east` is the district that its jobs are credited to, "" for none.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, related_name="+"
    )
    capacity = models.PositiveIntegerField()
    east = models.CharField(max_length=12, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    closed_why = models.CharField(max_length=300, blank=True)
    made_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gt=0), name="workshop_has_room"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="workshop_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Vacancy(Sourced):
    """Work that is offered, with what it pays and what comes with it.

    `offered_to` is the place in the west whose people it is for. `east` is the district that those
    who take it are credited to, "" for none (see docs/rules/labour-and-materials.md).
    """

    class Kind(models.TextChoices):
        TO_EAST = "to_east", _("赴沪务工")
        OTHER_PROVINCE = "other_province", _("省外其他地区")
        IN_PROVINCE = "in_province", _("省内县外")
        NEAR_HOME = "near_home", _("就近就地")
        WELFARE = "welfare", _("公益性岗位")
        WORKSHOP = "workshop", _("帮扶车间")

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=14, choices=Kind)
    employer = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, related_name="+"
    )
    workshop = models.ForeignKey(Workshop, models.PROTECT, null=True, related_name="vacancies")
    # Where the work is done, as far down as it is known.
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    offered_to = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    east = models.CharField(max_length=12, blank=True)
    seats = models.PositiveIntegerField()
    # Placements that hold a seat; kept beside them so that two at once cannot take the last one.
    taken = models.PositiveIntegerField(default=0)
    # Fen a month, from the least to the most.
    wage_least_fen = models.BigIntegerField()
    wage_most_fen = models.BigIntegerField()
    housing = models.BooleanField(default=False)
    schooling = models.BooleanField(default=False)
    insurance = models.BooleanField(default=False)
    skills = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    closed_on = models.DateField(null=True)
    closed_why = models.CharField(max_length=300, blank=True)
    made_by = models.BigIntegerField(null=True)
    made_on = models.DateField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "closed_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__gt=0, taken__lte=F("seats")), name="vacancy_seats_hold"
            ),
            models.CheckConstraint(
                condition=Q(wage_least_fen__gte=0, wage_most_fen__gte=F("wage_least_fen")),
                name="vacancy_wage_from_least_to_most",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="vacancy_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(kind="workshop", workshop__isnull=False)
                | (~Q(kind="workshop") & Q(workshop=None)),
                name="vacancy_of_a_workshop_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Fair(Sourced):
    """A day on which vacancies are shown to people looking for work (招聘会).

    `west` is whose people are asked, `east` the district that it is credited to, "" for none.
    `came`, `agreed`: people, once it has been held.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    east = models.CharField(max_length=12, blank=True)
    on = models.DateField()
    venue = models.CharField(max_length=120)
    came = models.PositiveIntegerField(null=True)
    agreed = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(came=None, agreed=None) | Q(agreed__lte=F("came")),
                name="fair_no_more_agree_than_came",
            )
        ]

    def __str__(self) -> str:
        return self.code


class FairVacancy(models.Model):
    """A vacancy shown at a fair, with the seats that were open that day."""

    fair = models.ForeignKey(Fair, models.PROTECT, related_name="shown")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="fairs")
    seats = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["fair", "vacancy"], name="vacancy_once_at_a_fair")
        ]

    def __str__(self) -> str:
        return f"{self.fair_id} {self.vacancy_id}"
