"""Who and where: places, pairings, organisations, users and roles, households and people."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.core.secret import EncryptedText


class Place(models.Model):
    """An administrative division by its statistical code; the code's prefixes are its ancestors.

    Codes: province 2 digits, prefecture 4, county 6, township 9, village 12 (统计用区划代码).
    A division that changes name or parent gets a new row; `valid_to` is the old one's last year.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("省（市）")
        PREFECTURE = "prefecture", _("州（市）")
        COUNTY = "county", _("县（区）")
        TOWNSHIP = "township", _("乡镇（街道）")
        VILLAGE = "village", _("村（社区）")

    code = models.CharField(max_length=12)
    level = models.CharField(max_length=10, choices=Level)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    # First letters of the name in pinyin, for who types little: 老姆登村委会 → lmdcwh.
    initials = models.CharField(max_length=80, blank=True, default="", db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    valid_from = models.PositiveSmallIntegerField(default=2023)
    valid_to = models.PositiveSmallIntegerField(null=True, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    population = models.PositiveIntegerField(null=True)
    population_year = models.PositiveSmallIntegerField(null=True)
    area_km2 = models.FloatField(null=True)
    poor_county_exit_year = models.PositiveSmallIntegerField(null=True)
    # None: not known from a public notice.
    is_key_county = models.BooleanField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="one_place_per_code_and_version"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(valid_to=None),
                name="one_current_place_per_code",
            ),
        ]
        indexes = [models.Index(fields=["level", "code"]), models.Index(fields=["parent"])]

    def __str__(self) -> str:
        return self.name


class Pairing(Sourced):
    """A place of the east paired with one of the west, since when and on what evidence."""

    east = models.ForeignKey(Place, models.PROTECT, related_name="+")
    west = models.ForeignKey(Place, models.PROTECT, related_name="+")
    # As the source states them: "2017", "2021-04", "2021?"; empty where it is silent.
    since = models.CharField(max_length=10, blank=True)
    until = models.CharField(max_length=10, blank=True)
    current = models.BooleanField(default=True)
    basis = models.CharField(max_length=20, blank=True)
    quote = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["east", "west", "since", "until"], name="one_pairing_per_pair_and_period"
            )
        ]


class Organisation(Sourced):
    class Kind(models.TextChoices):
        OFFICE = "office", _("协作办、政府部门")
        COLLECTIVE = "collective", _("村集体经济组织")
        COOPERATIVE = "cooperative", _("合作社")
        FIRM = "firm", _("企业")
        SOCIAL = "social", _("社会组织")
        SCHOOL = "school", _("学校")
        HOSPITAL = "hospital", _("医院")

    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    # 统一社会信用代码 (GB 32100), unique where known.
    credit_code = models.CharField(max_length=18, null=True, blank=True, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    name = models.CharField(_("姓名或职务"), max_length=80, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    # Who added the account and knows its first password, or has said whose it is; None: the system,
    # or nobody yet where it came by single sign-on.
    creator = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    by_sign_on = models.BooleanField(default=False)


class SignInFailure(models.Model):
    """A password given that was not right, or not looked at yet.

    The user name is kept as a digest, since people type secrets into it; so is the address.
    """

    username_digest = models.CharField(max_length=64)
    # "": not known.
    address_digest = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["username_digest", "at"]),
            models.Index(fields=["address_digest", "at"]),
        ]

    def __str__(self) -> str:
        return self.username_digest[:8]


class RoleGrant(models.Model):
    """A role held by a user within a place, pairing or organisation, until it expires.

    What a role may do is said by rules.VERBS_OF_ROLE.
    """

    class Role(models.TextChoices):
        SHANGHAI_OFFICE = "shanghai_office", _("市合作交流办（上海）")
        DISTRICT_OFFICE = "district_office", _("区合作交流办")
        SHANGHAI_FINANCE = "shanghai_finance", _("上海市、区财政")
        YUNNAN_OFFICE = "yunnan_office", _("省级协作办（云南）")
        COUNTY_OFFICE = "county_office", _("县级经办")
        COUNTY_LEADER = "county_leader", _("县领导")
        AID_CADRE = "aid_cadre", _("援滇干部")
        VILLAGE_OFFICER = "village_officer", _("村干部")
        COLLECTIVE_OFFICER = "collective_officer", _("集体经济组织")
        RESIDENT = "resident", _("村民")
        AUDITOR = "auditor", _("审计")
        RESEARCHER = "researcher", _("研究人员")
        ADMINISTRATOR = "administrator", _("管理员")
        SUPPLIER = "supplier", _("供应商")
        BUYER = "buyer", _("采购方")
        MARKET_OFFICER = "market_officer", _("消费帮扶平台")
        ENUMERATOR = "enumerator", _("调查员")
        ENTERPRISE = "enterprise", _("企业、金融机构")
        PARTNER = "partner", _("结对单位")
        EXPERT = "expert", _("支援人才")

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=30, choices=Role)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    pairing = models.ForeignKey(Pairing, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"


class ApiToken(models.Model):
    """What a program shows instead of a session; only the SHA-256 of it is kept.

    Of somebody's own, or prepared for an organisation, one of whose people takes it: until then it
    has no owner and opens nothing.
    """

    owner = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    maker = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=60)
    # See rules.tokens: "read", "market:read", "market:write", "market.order".
    scopes = models.JSONField(default=list)
    prefix = models.CharField(max_length=12, blank=True, default="")
    digest = models.CharField(max_length=64, null=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # The last day on which it opens anything.
    expires_on = models.DateField()
    # To about ten minutes.
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.prefix


class IndicatorSet(models.Model):
    """A version of the questions of the measure; bit i of a pattern is the i-th indicator."""

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    source_zh = models.TextField(blank=True)
    source_en = models.TextField(blank=True)
    default_cutoff = models.CharField(max_length=10, default="1/3")
    # [{code, zh, en}]
    dimensions = models.JSONField(default=list)
    # [{code, zh, en, dimension, weight, deprived_if_zh, deprived_if_en, when}]
    indicators = models.JSONField(default=list)
    # [{column, kind, zh, en, unit_zh, unit_en, choices}]: the raw answers `when` is over.
    questions = models.JSONField(default=list)
    # Cutoffs besides the default that the set's authors report.
    cutoffs = models.JSONField(default=list)
    # Whose office made it; None: shipped with the software.
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_set_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Household(Sourced):
    class Group(models.TextChoices):
        MONITORED = "monitored", _("监测户")
        LIFTED = "lifted", _("脱贫户")
        OTHER = "other", _("一般户")

    code = models.CharField(max_length=24, unique=True)
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    group = models.CharField(max_length=10, choices=Group, default=Group.OTHER)
    # Deprivations of the household, bit i = indicator i of the set in use.
    deprived = models.PositiveIntegerField(default=0)
    size = models.PositiveSmallIntegerField()
    surveyed_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["village", "group"])]


class Person(models.Model):
    """A member of a household; number 1 is its head. This site alone can read names and numbers."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="people")
    number = models.PositiveSmallIntegerField()
    birth_year = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    name = EncryptedText(blank=True, default="")
    id_number = EncryptedText(blank=True, default="")
    # Finds equal identity numbers without reading them.
    id_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    phone = EncryptedText(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "number"], name="one_person_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.household_id}-{self.number}"
