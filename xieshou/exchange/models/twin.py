"""Communities of both sides that are twinned, and what each gave the other."""

from django.db import models
from django.db.models import BigIntegerField, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.exchange.models.material import Consignment


class TwinSide(models.TextChoices):
    EAST = "east", _("东部")
    WEST = "west", _("西部")


class Twin(Sourced):
    """Two of a kind who agreed to help each other (结对共建). Each is an organisation, or the place
    itself where there is none. Entered by one side, confirmed by the other."""

    class Kind(models.TextChoices):
        STREET = "street", _("街镇、社区与村")
        SCHOOL = "school", _("学校与学校")
        HOSPITAL = "hospital", _("医院与医院")
        FIRM = "firm", _("企业与村")

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    east_place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    west_place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    east_organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, related_name="+"
    )
    west_organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, related_name="+"
    )
    agreement = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)
    entered_side = models.CharField(max_length=4, choices=TwinSide)
    entered_by = models.BigIntegerField(null=True)
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "kind", "east_place", "west_place",
                Coalesce("east_organisation", Value(0), output_field=BigIntegerField()),
                Coalesce("west_organisation", Value(0), output_field=BigIntegerField()),
                condition=Q(until=None), name="one_twin_without_end_of_two",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="twin_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(entered_by=None)
                | ~Q(confirmed_by=F("entered_by")),
                name="twin_confirmed_by_another",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code


class TwinEntry(models.Model):
    """What one side of a twin gave the other: entered by either, acknowledged by the other.

    Money and purchases are of `amount_fen`; goods are a consignment that came, valued there; people
    and days make `days`. Nothing counts before it is acknowledged.
    """

    class Kind(models.TextChoices):
        MONEY = "money", _("捐款")
        GOODS = "goods", _("物资")
        SERVICE = "service", _("服务（义诊、支教等）")
        VISIT = "visit", _("互访交流")
        PURCHASE = "purchase", _("采购")

    class State(models.TextChoices):
        ENTERED = "entered", _("待对方确认")
        ACKNOWLEDGED = "acknowledged", _("对方已确认")
        DENIED = "denied", _("对方不认可")

    twin = models.ForeignKey(Twin, models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()
    giver = models.CharField(max_length=4, choices=TwinSide)
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField()
    amount_fen = models.BigIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    # People times days.
    days = models.PositiveIntegerField(default=0)
    consignment = models.ForeignKey(
        Consignment, models.PROTECT, null=True, related_name="twin_entries"
    )
    what = models.CharField(max_length=300)
    evidence = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.ENTERED)
    entered_side = models.CharField(max_length=4, choices=TwinSide)
    entered_by = models.BigIntegerField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answered_on = models.DateField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["twin", "number"]
        constraints = [
            models.UniqueConstraint(fields=["twin", "number"], name="one_twin_entry_per_number"),
            # So that nothing that came is counted twice; what was denied may be put down anew.
            models.UniqueConstraint(
                fields=["consignment"], name="consignment_given_once",
                condition=~Q(state="denied"),
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None)
                | Q(entered_by=None)
                | ~Q(answered_by=F("entered_by")),
                name="twin_entry_answered_by_another",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("money", "purchase"), amount_fen__gt=0, days=0)
                | Q(kind="goods", consignment__isnull=False, amount_fen=0, days=0)
                | Q(kind__in=("service", "visit"), amount_fen=0, days__gt=0, people__gt=0),
                name="twin_entry_is_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="goods") | Q(consignment=None), name="only_goods_are_consignments"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.twin_id}/{self.number}"
