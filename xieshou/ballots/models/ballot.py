"""A ballot of a village: its proposals, the steps taken, and what was said against it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced

# Whole fen that floating point holds exactly, which the engine counts in.
MAX_FEN = 2**53


class Ballot(Sourced):
    """Proposals under a budget, and by which rule they will be chosen, said before anybody votes.

    `place` is a village. `code` is its code, a dash, and letters and digits: 533323101207-B1.
    """

    class Form(models.TextChoices):
        APPROVAL = "approval", _("勾选赞成")
        RANKED = "ranked", _("排序")
        POINTS = "points", _("分配分数")
        KNAPSACK = "knapsack", _("在预算内选购")

    class Electorate(models.TextChoices):
        HOUSEHOLD = "household", _("一户一票")
        ADULT = "adult", _("年满十八周岁的村民一人一票")

    class Rule(models.TextChoices):
        EQUAL_SHARES = "equal_shares", _("等份额法（逐步加额）")
        EQUAL_SHARES_GREEDY = "equal_shares_greedy", _("等份额法（余额按得票补足）")
        GREEDY = "greedy", _("得票多者先选")
        PHRAGMEN = "phragmen", _("顺序弗拉格门法")

    class Utility(models.TextChoices):
        COST = "cost", _("按投资额")
        COUNT = "count", _("按项目数")
        POINTS = "points", _("按所给分数")

    class Tie(models.TextChoices):
        CODE = "code", _("编号在前者先")
        VOTES = "votes", _("支持者多者先，再比投资少、编号在前")

    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        ANNOUNCED = "announced", _("公告中")
        OPEN = "open", _("投票中")
        CLOSED = "closed", _("投票截止")
        COUNTED = "counted", _("已计票")
        PUBLISHED = "published", _("已公布")
        ANNULLED = "annulled", _("已作废")

    code = models.CharField(max_length=20, unique=True)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    # The year of the plan that it has a say in.
    year = models.PositiveSmallIntegerField()
    # Code of the meeting of the village that called for it, if any.
    meeting = models.CharField(max_length=40, blank=True)
    budget_fen = models.BigIntegerField()
    form = models.CharField(max_length=8, choices=Form)
    # Choices or points that one voter has; 0 where nothing but the budget limits them.
    most = models.PositiveSmallIntegerField(default=0)
    electorate = models.CharField(max_length=9, choices=Electorate)
    rule = models.CharField(max_length=19, choices=Rule)
    utility = models.CharField(max_length=6, choices=Utility)
    tie = models.CharField(max_length=5, choices=Tie)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    # Read from a file to compare rules on: no village voted here, and no plan follows it.
    research = models.BooleanField(default=False)
    # Of all that is voted on, fixed by the announcement; "" until then.
    content_hash = models.CharField(max_length=64, blank=True)
    # Households or adults with a vote when it was opened.
    eligible = models.PositiveIntegerField(default=0)
    # Why it was annulled.
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(budget_fen__gt=0, budget_fen__lte=MAX_FEN),
                name="ballot_budget_above_zero",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="ballot_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=~Q(state="annulled") | ~Q(reason=""), name="annulled_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["place", "year", "state"])]

    def __str__(self) -> str:
        return self.code


class BallotProposal(models.Model):
    """One thing to choose. `project` is its code in the project bank and `plan_work` its id in the
    village's plan, where it has any."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="proposals")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    cost_fen = models.BigIntegerField()
    # As in the project bank: road, water …; "" for another purpose.
    kind = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    project = models.CharField(max_length=40, blank=True)
    plan_work = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "code"], name="one_ballot_proposal_per_code"),
            models.UniqueConstraint(
                fields=["ballot", "project"],
                condition=~Q(project=""),
                name="a_project_stands_once_on_a_ballot",
            ),
            models.CheckConstraint(
                condition=Q(cost_fen__gt=0, cost_fen__lte=MAX_FEN),
                name="ballot_proposal_costs_something",
            ),
        ]
        indexes = [models.Index(fields=["project"])]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.code}"


class BallotStep(models.Model):
    """One step of a ballot, by whom and when, over which content. Rows are only ever added."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    note = models.CharField(max_length=300, blank=True)
    content_hash = models.CharField(max_length=64)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "verb"], name="one_ballot_step_per_verb")
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.verb}"


class BallotObjection(models.Model):
    """What was said against a ballot or its result, and the answer; `upheld` None until then."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="objections")
    text = models.TextField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(upheld=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="ballot_objection_decided_with_an_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.pk}"
