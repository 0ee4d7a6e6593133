"""Deals: their stages, what was agreed and contracted, what arrived, jobs and output, linkage."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Origin, Sourced
from xieshou.invest.models.mandate import Mandate
from xieshou.invest.models.matching import Proposal
from xieshou.invest.models.opportunity import Industry, Opportunity
from xieshou.invest.models.trip import Trip
from xieshou.invest.rules import MOST_FEN


class Written(models.Model):
    """A line that somebody wrote and nobody changes; `at` is when."""

    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Decided(Written):
    """What another person than `entered_by` said of a line: it counts, or it does not and why."""

    accepted = models.BooleanField()
    why = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(by=None) | Q(entered_by=None) | ~Q(by=F("entered_by")),
                name="%(class)s_by_another",
            ),
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(why=""), name="%(class)s_refused_with_a_reason"
            ),
        ]


class DealPaper(models.Model):
    """A paper shown: kept encrypted under a random name for as long as what it proves."""

    file = models.FileField(upload_to="invest/%Y/%m/")
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    kept_by = models.BigIntegerField(null=True)
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class Deal(Sourced):
    """An investment of a firm in a county; `district` is the place of the east that brought it.

    `agreed_fen` and `contracted_fen` are the latest of `sums`; what arrived is never kept here.
    """

    class Stage(models.TextChoices):
        LEAD = "lead", _("线索")
        VISIT = "visit", _("考察")
        TALKS = "talks", _("洽谈")
        INTENT = "intent", _("意向协议")
        CONTRACT = "contract", _("正式签约")
        LAND = "land", _("用地与许可")
        CONSTRUCTION = "construction", _("开工建设")
        PRODUCTION = "production", _("投产")
        EXPANSION = "expansion", _("增资扩产")
        LOST = "lost", _("未成")
        EXITED = "exited", _("退出")

    class LostFor(models.TextChoices):
        SITE = "site", _("用地落实不了")
        POWER = "power", _("水电路条件不足")
        POLICY = "policy", _("政策或审批")
        PRICE = "price", _("价格或成本")
        MARKET = "market", _("市场变化")
        LABOUR = "labour", _("招工困难")
        MONEY = "money", _("企业资金或战略调整")
        ELSEWHERE = "elsewhere", _("落户他处")
        SILENT = "silent", _("企业不再回应")
        OTHER = "other", _("其他")

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    industry = models.CharField(max_length=12, choices=Industry)
    firm = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    county = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    district = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, null=True, related_name="deals")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="deals")
    trip = models.ForeignKey(Trip, models.PROTECT, null=True, related_name="deals")
    proposal = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="deal")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.LEAD)
    furthest = models.CharField(max_length=12, choices=Stage, default=Stage.LEAD)
    stage_since = models.DateField()
    opened_on = models.DateField()
    agreed_fen = models.PositiveBigIntegerField(null=True)
    contracted_fen = models.PositiveBigIntegerField(null=True)
    lost_for = models.CharField(max_length=10, choices=LostFor, blank=True)
    opened_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(fields=["county", "stage"]),
            models.Index(fields=["stage", "stage_since"]),
            models.Index(fields=["firm"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="lost", lost_for__gt="") | (~Q(stage="lost") & Q(lost_for="")),
                name="lost_deal_has_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(
                    stage__in=("contract", "land", "construction", "production", "expansion")
                )
                | Q(contracted_fen__gt=0),
                name="contracted_deal_has_its_sum",
            ),
            models.CheckConstraint(
                condition=(Q(agreed_fen=None) | Q(agreed_fen__gt=0, agreed_fen__lte=MOST_FEN))
                & (Q(contracted_fen=None) | Q(contracted_fen__gt=0, contracted_fen__lte=MOST_FEN)),
                name="deal_sums_are_sound",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class DealStep(Written):
    """A step of a deal from a stage to another; `skipped` names those left out. Only added."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    before = models.CharField(max_length=12, choices=Deal.Stage, blank=True)
    after = models.CharField(max_length=12, choices=Deal.Stage)
    skipped = models.JSONField(default=list)
    on = models.DateField()
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["deal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "number"], name="one_deal_step_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.after}"


class DealSum(Written):
    """What was agreed or contracted from a day on; another sum follows it and says why."""

    class Kind(models.TextChoices):
        AGREED = "agreed", _("意向金额")
        CONTRACTED = "contracted", _("签约金额")

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="sums")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    fen = models.PositiveBigIntegerField()
    on = models.DateField()
    reference = models.CharField(max_length=60, blank=True)
    why = models.CharField(max_length=300, blank=True)
    paper = models.ForeignKey(DealPaper, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["deal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "number"], name="one_deal_sum_per_number"),
            models.CheckConstraint(
                condition=Q(fen__gt=0, fen__lte=MOST_FEN), name="deal_sum_above_zero"
            ),
            models.CheckConstraint(
                condition=~Q(kind="contracted") | Q(paper__isnull=False),
                name="contracted_sum_has_a_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.kind} {self.fen}"


class Arrival(Written):
    """Money or goods that arrived, with the paper that proves it; below zero it takes an earlier
    one back. It counts once a decision accepted it. Only added."""

    class Kind(models.TextChoices):
        CAPITAL = "capital", _("货币资金")
        EQUIPMENT = "equipment", _("设备投入")
        BUILDING = "building", _("厂房土建")
        OTHER = "other", _("其他投入")

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="arrivals")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    fen = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    # Why more arrives than was contracted, or why an earlier line is taken back.
    why = models.CharField(max_length=300, blank=True)
    takes_back = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_back_by")
    paper = models.ForeignKey(DealPaper, models.PROTECT, related_name="+")
    by_firm = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENTERED)

    class Meta:
        ordering = ["deal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "number"], name="one_arrival_per_number"),
            models.CheckConstraint(
                condition=Q(fen__gt=0, fen__lte=MOST_FEN, takes_back=None)
                | (Q(fen__lt=0, fen__gte=-MOST_FEN, takes_back__isnull=False) & ~Q(why="")),
                name="arrival_below_zero_takes_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}/{self.number}"


class ArrivalDecision(Decided):
    arrival = models.OneToOneField(Arrival, models.PROTECT, related_name="decision")

    class Meta(Decided.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.arrival_id} {self.accepted}"


class DealReport(Written):
    """Jobs at the end of a quarter, output and tax within it, in versions; the latest accepted one
    counts. `lifted` are people of formerly poor or monitored households."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    jobs = models.PositiveIntegerField()
    jobs_local = models.PositiveIntegerField()
    jobs_lifted = models.PositiveIntegerField()
    jobs_women = models.PositiveIntegerField()
    output_fen = models.PositiveBigIntegerField()
    tax_fen = models.PositiveBigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    by_firm = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENTERED)

    class Meta:
        ordering = ["deal", "-year", "-quarter", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "year", "quarter", "version"], name="one_deal_report_per_version"
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4, year__gte=2000, year__lte=2100),
                name="deal_report_has_a_quarter",
            ),
            models.CheckConstraint(
                condition=Q(jobs_local__lte=F("jobs"), jobs_women__lte=F("jobs"))
                & Q(jobs_lifted__lte=F("jobs")),
                name="deal_report_parts_within_the_whole",
            ),
            models.CheckConstraint(
                condition=Q(output_fen__lte=MOST_FEN, tax_fen__lte=MOST_FEN),
                name="deal_report_money_is_sound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.year}Q{self.quarter}"


class ReportDecision(Decided):
    report = models.OneToOneField(DealReport, models.PROTECT, related_name="decision")

    class Meta(Decided.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.report_id} {self.accepted}"


class DealLink(Written):
    """A linkage contract through which households gain: "benefits.contract:533323101207-L01"."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="links")
    target = models.CharField(max_length=60)

    class Meta:
        ordering = ["deal", "target"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "target"], name="one_link_per_deal_and_target")
        ]

    def __str__(self) -> str:
        return self.target


class StageLimit(models.Model):
    """Days after which a deal in that stage is late in a county, where it is not the default."""

    county = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12, choices=Deal.Stage)
    days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["county", "stage"]
        constraints = [
            models.UniqueConstraint(fields=["county", "stage"], name="one_limit_per_stage"),
            models.CheckConstraint(condition=Q(days__gt=0), name="stage_limit_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.stage}"
