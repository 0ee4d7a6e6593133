"""Who sells: suppliers, the papers that they show, and how they share with households."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced


class Evidence(models.Model):
    """A paper shown: kept encrypted under a random name for as long as what it proves."""

    file = models.FileField(upload_to="market/%Y/%m/")
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    kept_by = models.BigIntegerField(null=True)
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class Supplier(Sourced):
    """An organisation that sells; admitted by three people: who applied, the county, the platform.

    `collective` is the code of the village collective that keeps its share in the app of benefits.
    """

    class Kind(models.TextChoices):
        COOPERATIVE = "cooperative", _("合作社")
        FIRM = "firm", _("企业")
        COLLECTIVE = "collective", _("村集体经济组织")

    class State(models.TextChoices):
        APPLIED = "applied", _("待县级核查")
        CHECKED = "checked", _("待平台审核")
        ADMITTED = "admitted", _("已入驻")
        REFUSED = "refused", _("未通过")
        SUSPENDED = "suspended", _("已暂停")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind)
    organisation = models.OneToOneField("registry.Organisation", models.PROTECT, related_name="+")
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    introduction = models.TextField(blank=True)
    collective = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    reason = models.CharField(max_length=300, blank=True)
    applied_by = models.BigIntegerField(null=True)
    checked_by = models.BigIntegerField(null=True)
    admitted_by = models.BigIntegerField(null=True)
    applied_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["state", "code"])]
        constraints = [
            models.CheckConstraint(
                condition=(
                    (Q(checked_by=None) | Q(applied_by=None) | ~Q(checked_by=F("applied_by")))
                    & (Q(admitted_by=None) | Q(applied_by=None) | ~Q(admitted_by=F("applied_by")))
                    & (Q(admitted_by=None) | Q(checked_by=None) | ~Q(admitted_by=F("checked_by")))
                ),
                name="supplier_by_three_people",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Certificate(models.Model):
    """A mark that the supplier may use until it expires."""

    class Kind(models.TextChoices):
        GREEN = "green", _("绿色食品")
        ORGANIC = "organic", _("有机农产品")
        GEOGRAPHIC = "geographic", _("地理标志")
        FAMOUS = "famous", _("名特优新农产品")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=120)
    expires_on = models.DateField()
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["expires_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "kind", "number"], name="one_certificate_per_number"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Linkage(models.Model):
    """Proof of how a supplier lets households gain (联农带农): without one it is not admitted."""

    class Kind(models.TextChoices):
        ORDER = "order", _("订单收购")
        LABOUR = "labour", _("吸纳务工")
        SHARES = "shares", _("入股分红")
        LEASE = "lease", _("土地流转")
        TRUST = "trust", _("托养托管")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="linkages")
    kind = models.CharField(max_length=10, choices=Kind)
    contract = models.CharField(max_length=100)
    households = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(households__gt=0), name="linkage_reaches_households"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="linkage_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["supplier", "kind", "contract"], name="one_linkage_per_contract"
            ),
        ]

    def __str__(self) -> str:
        return self.contract
