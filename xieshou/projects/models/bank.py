"""The project bank (项目库): what villages propose, what it costs, whom it serves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced


class Kind(models.TextChoices):
    WATER = "water", _("水")
    POWER = "power", _("电")
    ROAD = "road", _("路")
    FUEL = "fuel", _("气")
    HOUSING = "housing", _("房")
    SCIENCE = "science", _("科技")
    EDUCATION = "education", _("文化教育")
    HEALTH = "health", _("健康")
    INDUSTRY = "industry", _("产业")
    TALENT = "talent", _("人才")
    LABOUR = "labour", _("劳务")


class Proposal(Sourced):
    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("已申报")
        REVIEWED = "reviewed", _("评审通过")
        NOTICED = "noticed", _("公示中")
        LISTED = "listed", _("已入库")
        PLANNED = "planned", _("已列入年度计划")
        WITHDRAWN = "withdrawn", _("已撤回")
        DONE = "done", _("已实施")

    code = models.CharField(max_length=40, unique=True)
    year = models.PositiveSmallIntegerField()
    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind)
    # Bit i: clears indicator i of the set in use.
    clears = models.PositiveIntegerField(default=0)
    # 1 monitored, 2 lifted, 4 other households; 7 everybody.
    serves = models.PositiveSmallIntegerField(default=7)
    households = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    product = models.CharField(max_length=40, blank=True)
    product_kg_per_year = models.PositiveBigIntegerField(default=0)
    # What it is expected to add to the households' income each year, all of them together.
    income_fen = models.PositiveBigIntegerField(default=0)
    jobs = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    note = models.TextField(blank=True)
    # The sum of its costs, kept beside them by the one function that writes them.
    total_fen = models.PositiveBigIntegerField(default=0)
    # Users who proposed or changed it: none of them may list it.
    authors = models.JSONField(default=list)
    listed_by = models.BigIntegerField(null=True)
    listed_at = models.DateTimeField(null=True)
    # What took it into the year's plan, as text of a higher app: "planning.adoption:7".
    decision = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(serves__gte=1, serves__lte=7), name="serves_some_group"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.INDUSTRY)
                | models.Q(product="", product_kg_per_year=0),
                name="product_only_of_industry",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "state", "kind"]),
            models.Index(fields=["village", "year"]),
        ]

    def __str__(self) -> str:
        return self.code


class ProposalCost(models.Model):
    class Source(models.TextChoices):
        MUNICIPAL = "municipal", _("市级财政援助资金")
        DISTRICT = "district", _("区级财政援助资金")
        COUNTY = "county", _("县级配套资金")
        ENTERPRISE = "enterprise", _("企业投入")
        SOCIAL = "social", _("社会捐赠")
        LABOUR = "labour", _("投工投劳折资")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="costs")
    source = models.CharField(max_length=10, choices=Source)
    # Shanghai, the donor district, the county, the place of the firm, or the village itself.
    payer = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    amount_fen = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "source", "payer"], name="one_cost_per_source"
            ),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="cost_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.source}"


class ProposalUse(models.Model):
    """Expert-days of a trade that a proposal needs."""

    class Trade(models.TextChoices):
        CIVIL_ENGINEER = "civil_engineer", _("土木工程师")
        WATER_ENGINEER = "water_engineer", _("水利工程师")
        ELECTRICIAN = "electrician", _("电力技师")
        DOCTOR = "doctor", _("医生")
        TEACHER = "teacher", _("教师")
        AGRONOMIST = "agronomist", _("农艺师")
        TRAINER = "trainer", _("职业培训师")
        SOCIAL_WORKER = "social_worker", _("社会工作者")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="uses")
    trade = models.CharField(max_length=20, choices=Trade)
    days = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "trade"], name="one_use_per_trade")
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.trade}"


class ProposalLink(models.Model):
    class Relation(models.TextChoices):
        REQUIRES = "requires", _("须先有")
        EXCLUDES = "excludes", _("不可兼有")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="links")
    other = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    relation = models.CharField(max_length=10, choices=Relation)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "other", "relation"], name="one_link_per_pair"
            ),
            models.CheckConstraint(
                condition=~models.Q(proposal=models.F("other")), name="no_link_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.relation} {self.other_id}"
