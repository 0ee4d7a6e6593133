"""Clues, and the case of a household: who took which step, what is done to help."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Origin
from xieshou.core.secret import EncryptedText

# 1000 亿元: more is a slip of units.
MAX_FEN = 10**13


class Case(models.Model):
    """One household from the clue to recognition, help and exit; a new risk later is a new case."""

    class Group(models.TextChoices):
        UNSTABLE = "unstable", _("脱贫不稳定户")
        MARGINAL = "marginal", _("边缘易致贫户")
        SUDDEN = "sudden", _("突发严重困难户")

    class State(models.TextChoices):
        OPENED = "opened", _("待入户核实")
        VISITED = "visited", _("已核实，待评议")
        REVIEWED = "reviewed", _("已评议，待公示")
        NOTICED = "noticed", _("公示中")
        CHECKED = "checked", _("乡镇已核，待县级认定")
        RECOGNISED = "recognised", _("已认定，帮扶中")
        EXIT_VISITED = "exit_visited", _("拟消除风险，待公示")
        EXIT_NOTICED = "exit_noticed", _("风险消除公示中")
        EXIT_CHECKED = "exit_checked", _("乡镇已核，待县级消除")
        EXITED = "exited", _("风险已消除")
        REJECTED = "rejected", _("不予认定")

    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")
    # The household's village, by which cases are scoped and listed.
    village = models.CharField(max_length=12)
    # Which case of the household this is; above 1 a risk has come back.
    number = models.PositiveSmallIntegerField(default=1)
    group = models.CharField(max_length=8, choices=Group, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPENED)
    # Kinds of clues that the visit found true.
    risks = models.JSONField(default=list)
    # The day of its first clue, when the clock began, and when the county decided.
    clue_on = models.DateField()
    decided_on = models.DateField(null=True)
    exited_on = models.DateField(null=True)
    # The notice that runs or ran last.
    noticed_on = models.DateField(null=True)
    notice_days = models.PositiveSmallIntegerField(default=0)
    where = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENTERED)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=~Q(state__in=("exited", "rejected")),
                name="one_living_case_per_household",
            ),
            models.UniqueConstraint(fields=["household", "number"], name="one_case_per_number"),
            models.CheckConstraint(
                condition=Q(
                    state__in=("opened", "visited", "reviewed", "noticed", "checked"),
                    decided_on=None,
                )
                | Q(
                    state__in=(
                        "recognised", "exit_visited", "exit_noticed", "exit_checked", "exited",
                        "rejected",
                    ),
                    decided_on__isnull=False,
                ),
                name="decided_case_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state="exited", exited_on__isnull=False)
                | (~Q(state="exited") & Q(exited_on=None)),
                name="exited_case_has_its_day",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["village", "state"]), models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"case {self.pk}"


class Clue(models.Model):
    """A sign of trouble; what it tells may be of health, and so is encrypted."""

    class Kind(models.TextChoices):
        ILLNESS = "illness", _("疾病、医疗支出")
        UNEMPLOYMENT = "unemployment", _("失业、务工中断")
        DISASTER = "disaster", _("自然灾害")
        ACCIDENT = "accident", _("意外事故")
        SCHOOLING = "schooling", _("就学负担")
        PRICE_FALL = "price_fall", _("农产品价格下跌")
        BREACH = "breach", _("利益联结合同违约")
        INCOME_DROP = "income_drop", _("收入大幅下降")
        HOUSING = "housing", _("住房安全")
        WATER = "water", _("饮水安全")
        OTHER = "other", _("其他困难")

    class Source(models.TextChoices):
        OWN_REPORT = "own_report", _("农户自主申报")
        VISIT = "visit", _("干部走访排查")
        DEPARTMENT = "department", _("部门筛查预警")
        CONTRACT = "contract", _("合同台账")
        INCOME_BOOK = "income_book", _("收入台账")

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        TAKEN = "taken", _("已转入监测")
        SET_ASIDE = "set_aside", _("核实后排除")

    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")
    village = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, choices=Kind)
    source = models.CharField(max_length=12, choices=Source)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    on = models.DateField()
    amount_fen = models.BigIntegerField(null=True)
    # What it is about: "benefits.due:…", the number of a department's list; "" where it is none.
    reference = models.CharField(max_length=100, blank=True)
    evidence = EncryptedText(blank=True, default="")
    # See rules.clues.identity: the same clue twice is one.
    identity = models.CharField(max_length=64, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="clues")
    # Why it was set aside.
    answer = EncryptedText(blank=True, default="")
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    answered_by_name = models.CharField(max_length=150, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENTERED)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__gte=0, amount_fen__lte=MAX_FEN),
                name="clue_amount_is_sound",
            ),
            models.CheckConstraint(
                condition=Q(state="taken", case__isnull=False) | (~Q(state="taken") & Q(case=None)),
                name="taken_clue_has_its_case",
            ),
        ]
        indexes = [
            models.Index(fields=["village", "state", "on"]),
            models.Index(fields=["household", "state"]),
        ]

    def __str__(self) -> str:
        return f"clue {self.pk}"


class CaseStep(models.Model):
    """One step of a case: who, when, from where to where and why. Only ever added."""

    class Step(models.TextChoices):
        OPEN = "open", _("建立")
        VISIT = "visit", _("入户核实")
        REVIEW = "review", _("村级评议")
        NOTICE = "notice", _("村内公示")
        CHECK = "check", _("乡镇审核")
        RECOGNISE = "recognise", _("县级认定")
        REJECT = "reject", _("不予认定")
        EXIT_VISIT = "exit_visit", _("入户核实，拟消除风险")
        EXIT_NOTICE = "exit_notice", _("风险消除公示")
        EXIT_CHECK = "exit_check", _("乡镇审核消除")
        EXIT = "exit", _("县级消除风险")
        RETURN = "return", _("风险仍在，继续帮扶")

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=12, choices=Step)
    state = models.CharField(max_length=12, choices=Case.State)
    on = models.DateField()
    note = EncryptedText(blank=True, default="")
    # What was found: income_fen a head, assured, line_fen, group, for and against.
    facts = models.JSONField(default=dict)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_case_step_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class Measure(models.Model):
    """Help for a household: of a kind that fits a risk, by whom, how long, to what effect."""

    class Kind(models.TextChoices):
        MEDICAL = "medical", _("医疗救助")
        EMPLOYMENT = "employment", _("就业帮扶")
        INDUSTRY = "industry", _("产业帮扶")
        EDUCATION = "education", _("教育资助")
        HOUSING = "housing", _("住房保障")
        WATER = "water", _("饮水保障")
        SUBSIDY = "subsidy", _("低保、补贴")
        INSURANCE = "insurance", _("保险")
        RELIEF = "relief", _("临时救助")
        LEGAL = "legal", _("追偿、法律援助")

    class Effect(models.TextChoices):
        WORKED = "worked", _("有效，风险缓解")
        PARTLY = "partly", _("部分见效")
        FAILED = "failed", _("没有见效")

    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=10, choices=Kind)
    risk = models.CharField(max_length=12, choices=Clue.Kind)
    what = EncryptedText()
    amount_fen = models.BigIntegerField(null=True)
    # The cadre who answers for it, by name or post.
    cadre = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    effect = models.CharField(max_length=8, choices=Effect, blank=True)
    effect_note = EncryptedText(blank=True, default="")
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["case", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None, effect="")
                | (Q(ends_on__gte=models.F("starts_on")) & ~Q(effect="")),
                name="ended_measure_has_its_effect",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class NoticeObjection(models.Model):
    """What somebody said against a case on notice, and the answer; `upheld` None until answered."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="objections")
    # Of which notice: the day it opened.
    noticed_on = models.DateField()
    text = EncryptedText()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    answer = EncryptedText(blank=True, default="")
    upheld = models.BooleanField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(upheld=None) | Q(answered_at__isnull=False),
                name="case_objection_decided_with_an_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"
