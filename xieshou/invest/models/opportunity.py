"""What counties and parks offer to investors: facts in versions, papers, who opened it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced


class Industry(models.TextChoices):
    FARMING = "farming", _("特色种植")
    LIVESTOCK = "livestock", _("养殖")
    FORESTRY = "forestry", _("林业与林下经济")
    FOOD = "food", _("农产品加工")
    HERBS = "herbs", _("中药材与医药")
    TOURISM = "tourism", _("文化旅游")
    MANUFACTURE = "manufacture", _("劳动密集型制造")
    ENERGY = "energy", _("清洁能源")
    LOGISTICS = "logistics", _("商贸物流")
    DIGITAL = "digital", _("数字经济")
    CRAFT = "craft", _("民族手工业")
    OTHER = "other", _("其他")


class Road(models.IntegerChoices):
    """The best road that reaches the site; the higher the better."""

    TRACK = 1, _("机耕路")
    RURAL = 2, _("四级及以下公路")
    THIRD = 3, _("三级公路")
    SECOND = 4, _("二级公路")
    FIRST = 5, _("一级或高速公路")


class Opportunity(Sourced):
    """A site with what it offers. `shown` is the version opened last, what others see; `latest` the
    one written last."""

    class State(models.TextChoices):
        DRAFT = "draft", _("待发布")
        OPEN = "open", _("招商中")
        CLOSED = "closed", _("已关闭")

    code = models.CharField(max_length=20, unique=True)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    latest = models.ForeignKey(
        "OpportunityVersion", models.PROTECT, null=True, related_name="latest_of"
    )
    shown = models.ForeignKey(
        "OpportunityVersion", models.PROTECT, null=True, related_name="shown_of"
    )
    reason = models.CharField(max_length=300, blank=True)
    drafted_by = models.BigIntegerField(null=True)
    drafted_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.BigIntegerField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["state", "code"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="open") | Q(shown__isnull=False),
                name="open_opportunity_shows_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(reason="") & Q(closed_on__isnull=False)),
                name="closed_opportunity_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class OpportunityVersion(models.Model):
    """What an opportunity offers, as written at one time; never changed once opened.

    Land in mu, power in kVA, water in m³ a day, heights in metres, coordinates WGS-84 in millionths
    of a degree, money in fen; None where the county does not know yet.
    """

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    industry = models.CharField(max_length=12, choices=Industry)
    park = models.CharField(max_length=120, blank=True)
    introduction = models.TextField()
    site = models.CharField(max_length=200)
    lon_e6 = models.IntegerField(null=True)
    lat_e6 = models.IntegerField(null=True)
    altitude_m = models.IntegerField(null=True)
    land_mu = models.PositiveIntegerField(null=True)
    power_kva = models.PositiveIntegerField(null=True)
    water_m3_day = models.PositiveIntegerField(null=True)
    road = models.PositiveSmallIntegerField(choices=Road, null=True)
    climate = models.CharField(max_length=300, blank=True)
    products = models.CharField(max_length=300, blank=True)
    labour = models.PositiveIntegerField(null=True)
    policy = models.CharField(max_length=500, blank=True)
    land_price_fen = models.PositiveBigIntegerField(null=True)
    least_fen = models.PositiveBigIntegerField(null=True)
    most_fen = models.PositiveBigIntegerField(null=True)
    available_from = models.DateField()
    open_until = models.DateField()
    written_by = models.BigIntegerField(null=True)
    written_at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["opportunity", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "number"], name="one_opportunity_version_per_number"
            ),
            models.CheckConstraint(
                condition=Q(released_by=None)
                | Q(written_by=None)
                | ~Q(released_by=F("written_by")),
                name="opportunity_opened_by_another",
            ),
            models.CheckConstraint(
                condition=Q(open_until__gte=F("available_from")), name="opportunity_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(least_fen=None) | Q(most_fen=None) | Q(most_fen__gte=F("least_fen")),
                name="opportunity_money_in_order",
            ),
            models.CheckConstraint(
                condition=Q(lon_e6__isnull=True, lat_e6__isnull=True)
                | Q(
                    lon_e6__range=(-180_000_000, 180_000_000),
                    lat_e6__range=(-90_000_000, 90_000_000),
                ),
                name="opportunity_on_the_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class OpportunityPaper(models.Model):
    """A document about an opportunity: kept encrypted under a random name, opened to others with
    the version of the number `from_version`."""

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="papers")
    from_version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=120)
    file = models.FileField(upload_to="invest/%Y/%m/")
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    kept_by = models.BigIntegerField(null=True)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
