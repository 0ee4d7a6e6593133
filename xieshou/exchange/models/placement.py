"""From a proposal to staying at work, step by step."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.exchange.models.vacancy import Vacancy
from xieshou.exchange.models.worker import Worker


class LabourRun(models.Model):
    """A matching of workers with vacancies as the engine gave it, re-checked apart from it."""

    class Objective(models.TextChoices):
        MOST = "most", _("安置最多")
        FAIR = "fair", _("各地均衡")
        STABLE = "stable", _("双方稳定")

    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    objective = models.CharField(max_length=6, choices=Objective)
    inputs_hash = models.CharField(max_length=64)
    version = models.CharField(max_length=30)
    workers = models.PositiveIntegerField()
    vacancies = models.PositiveIntegerField()
    seats = models.PositiveIntegerField()
    filled = models.PositiveIntegerField()
    certified = models.BooleanField()
    exact = models.BooleanField()
    # [{requirement, name, seats}] unfilled by what lacks, and [{requirement, name, post, seats,
    # people}] the changes that would fill most.
    lacks = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    made_by = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(filled__lte=F("seats"), filled__gte=0), name="labour_run_fills_seats"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.objective}"


class LabourPair(models.Model):
    """Who would go where by a run: a proposal, until somebody makes a placement of it."""

    run = models.ForeignKey(LabourRun, models.CASCADE, related_name="pairs")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="+")
    # How far it is from what the worker wishes for.
    wish = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "worker"], name="labour_run_places_once")
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} {self.vacancy_id}"


class Placement(models.Model):
    """A worker and the vacancy that is theirs, from a proposal to its end.

    `status` of the worker is kept as it stood on the day of the proposal: it is what is counted.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("已推荐")
        AGREED = "agreed", _("双方同意")
        DEPARTED = "departed", _("已出发")
        AT_WORK = "at_work", _("在岗")
        ENDED = "ended", _("已离岗")
        DECLINED = "declined", _("没有办成")

    code = models.CharField(max_length=20, unique=True)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="placements")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="placements")
    run = models.ForeignKey(LabourRun, models.SET_NULL, null=True, related_name="placements")
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    status = models.CharField(max_length=10, choices=Worker.Status)
    wage_fen = models.BigIntegerField(null=True)
    proposed_on = models.DateField()
    departed_on = models.DateField(null=True)
    at_work_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=300, blank=True)
    proposed_by = models.BigIntegerField(null=True)
    worker_agreed_by = models.BigIntegerField(null=True)
    employer_agreed_by = models.BigIntegerField(null=True)
    worker_agreed_on = models.DateField(null=True)
    employer_agreed_on = models.DateField(null=True)
    departed_by = models.BigIntegerField(null=True)
    at_work_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "at_work_on"])]
        constraints = [
            # One at a time: whoever is placed is not proposed elsewhere.
            models.UniqueConstraint(
                fields=["worker"], name="one_open_placement_per_worker",
                condition=Q(state__in=("proposed", "agreed", "departed", "at_work")),
            ),
            models.CheckConstraint(
                condition=Q(worker_agreed_by=None)
                | Q(employer_agreed_by=None)
                | ~Q(worker_agreed_by=F("employer_agreed_by")),
                name="placement_agreed_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(departed_by=None)
                | Q(at_work_by=None)
                | ~Q(departed_by=F("at_work_by")),
                name="arrival_told_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("at_work", "departed", "agreed"))
                | Q(worker_agreed_on__isnull=False, employer_agreed_on__isnull=False),
                name="placement_agreed_by_both_sides",
            ),
            models.CheckConstraint(
                condition=~Q(state="at_work") | Q(at_work_on__isnull=False),
                name="placement_at_work_since_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("ended", "declined"), ended_on__isnull=False)
                | (~Q(state__in=("ended", "declined")) & Q(ended_on=None)),
                name="ended_placement_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(wage_fen=None) | Q(wage_fen__gte=0), name="placement_wage_not_negative"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code


class Support(models.Model):
    """Money that helps with the way there or with settling in; `payment` names what paid it where
    the ledger did. Below zero it takes back what was put down wrongly."""

    class Kind(models.TextChoices):
        TRANSPORT = "transport", _("交通补助")
        SETTLING = "settling", _("稳岗安置补助")

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="supports")
    kind = models.CharField(max_length=10, choices=Kind)
    amount_fen = models.BigIntegerField()
    on = models.DateField()
    evidence = models.CharField(max_length=200)
    payment = models.CharField(max_length=60, blank=True)
    by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="support_is_of_something"),
            models.UniqueConstraint(
                fields=["payment", "placement"], name="support_paid_once",
                condition=~Q(payment=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.placement_id} {self.kind}"


class StayCheck(models.Model):
    """Whether somebody is still at work after 3 or 6 months, and what was earned since the check
    before; `income` is the source under which the household's income was written, "" for none."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="checks")
    months = models.PositiveSmallIntegerField()
    stays = models.BooleanField()
    on = models.DateField()
    earned_fen = models.BigIntegerField(default=0)
    income = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["placement", "months"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "months"], name="one_check_per_months"),
            models.CheckConstraint(
                condition=Q(months__in=(3, 6), earned_fen__gte=0), name="stay_checked_at_3_and_6"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.months}"
