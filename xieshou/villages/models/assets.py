"""The community's assets (社区资产): where, whose, how, who found them, their worth; skills.

Capitals are six of the seven of Flora & Flora (2004, Rural Communities: Legacy and Change): the
political one is what meetings and plans of this app are about.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.core.secret import EncryptedText
from xieshou.villages.rules import assets as rules


class Asset(Sourced):
    """Something the community owns or can build on (社区资产), known by (village, name)."""

    class Kind(models.TextChoices):
        LAND = "land", _("土地与山林")
        WATER = "water", _("水源与水利")
        BUILDING = "building", _("房屋与厂房")
        MACHINE = "machine", _("设备")
        FINANCE = "finance", _("资金与信用")
        ORGANISATION = "organisation", _("组织")
        SKILL = "skill", _("手艺与人才")
        CULTURE = "culture", _("文化与景观")

    class Capital(models.TextChoices):
        NATURAL = "natural", _("自然资本")
        PHYSICAL = "physical", _("物质资本")
        FINANCIAL = "financial", _("金融资本")
        HUMAN = "human", _("人力资本")
        SOCIAL = "social", _("社会资本")
        CULTURAL = "cultural", _("文化资本")

    class State(models.TextChoices):
        GOOD = "good", _("完好")
        WORN = "worn", _("老旧")
        BROKEN = "broken", _("损坏")
        UNUSED = "unused", _("闲置")
        LOST = "lost", _("灭失")

    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    capital = models.CharField(max_length=10, choices=Capital)
    name = models.CharField(max_length=120)
    quantity = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = models.CharField(max_length=20, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    # "" unknown.
    state = models.CharField(max_length=8, choices=State, blank=True, default="")
    condition = models.CharField(max_length=200, blank=True)
    # What it is used for today.
    use = models.CharField(max_length=200, blank=True, default="")
    # WGS-84, millionths of a degree.
    lon_e6 = models.IntegerField(null=True)
    lat_e6 = models.IntegerField(null=True)
    # Named by a resident and not yet confirmed by an officer: not shown in public.
    pending = models.BooleanField(default=False)

    class Meta:
        ordering = ["village", "kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["village", "name"], name="one_asset_per_name"),
            models.CheckConstraint(
                condition=Q(lon_e6=None, lat_e6=None)
                | Q(lon_e6__gte=-180_000_000, lon_e6__lte=180_000_000,
                    lat_e6__gte=-90_000_000, lat_e6__lte=90_000_000),
                name="asset_on_earth",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class AssetFinding(models.Model):
    """Somebody says that the asset is there: the first who names it, and each who confirms it."""

    class Side(models.TextChoices):
        RESIDENT = "resident", _("村民")
        CADRE = "cadre", _("干部")

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="findings")
    side = models.CharField(max_length=8, choices=Side)
    note = models.CharField(max_length=200, blank=True)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "by"], name="one_finding_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.side}"


class AssetValue(models.Model):
    """What an asset was worth on a day, and by what that was judged; rows are only added."""

    class Basis(models.TextChoices):
        COST = "cost", _("原值（造价）")
        APPRAISAL = "appraisal", _("评估")
        MARKET = "market", _("市场价")
        INVENTORY = "inventory", _("清产核资")

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="values")
    on = models.DateField()
    value_fen = models.PositiveBigIntegerField()
    basis = models.CharField(max_length=10, choices=Basis)
    note = models.CharField(max_length=200, blank=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value_fen__lte=rules.MOST_FEN), name="asset_value_in_range"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.on}"


class AssetPhoto(models.Model):
    """A photo of an asset as core.kept keeps it; where it was taken stands here and on no page."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="photos")
    caption = models.CharField(max_length=120, blank=True)
    # Of the bytes as they were sent, and of the JPEG that is kept, which names its file.
    sha256 = models.CharField(max_length=64)
    kept_sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    lon_e6 = models.IntegerField(null=True)
    lat_e6 = models.IntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "sha256"], name="one_asset_photo_per_file")
        ]

    def __str__(self) -> str:
        return f"photo {self.pk} of {self.asset_id}"


class Skill(Sourced):
    """A skill that a villager offers, by own consent; withdrawn, nothing personal is left of it."""

    class Kind(models.TextChoices):
        BUILDING = "building", _("建筑、砌筑、木工")
        ELECTRIC = "electric", _("水电安装与维修")
        CRAFT = "craft", _("编织、刺绣、银器等手工艺")
        MUSIC = "music", _("歌舞与民俗")
        COOKING = "cooking", _("餐饮与客栈")
        CROPS = "crops", _("种植技术")
        LIVESTOCK = "livestock", _("养殖与兽医")
        MACHINES = "machines", _("农机与驾驶")
        SALES = "sales", _("销售与电商")
        CARE = "care", _("医护与照料")
        TEACHING = "teaching", _("教学与翻译")
        BOOKS = "books", _("会计与管理")
        OTHER = "other", _("其他")

    class Consent(models.TextChoices):
        SELF = "self", _("本人登录后同意")
        PAPER = "paper", _("书面同意书")

    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    name = EncryptedText(blank=True, default="")
    phone = EncryptedText(blank=True, default="")
    detail = EncryptedText(blank=True, default="")
    years = models.PositiveSmallIntegerField(null=True)
    consent = models.CharField(max_length=6, choices=Consent)
    # Number of the paper that was signed, where it was signed on paper.
    paper = models.CharField(max_length=60, blank=True)
    # Finds the same person without reading the name; "" once withdrawn.
    person = models.CharField(max_length=64, blank=True)
    # The account of the person, where it was offered by oneself.
    user = models.BigIntegerField(null=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["village", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "kind", "person"],
                condition=Q(withdrawn_at=None),
                name="one_skill_per_person_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(consent="self", paper="") | (Q(consent="paper") & ~Q(paper="")),
                name="skill_has_a_consent",
            ),
            # detail, name and phone are encrypted: that they are gone too is for the action's test.
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(person="", user=None),
                name="withdrawn_skill_is_nobodys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village_id} {self.kind}"
