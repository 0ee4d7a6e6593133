"""Annual rounds, their limits, scenarios, and plans with their certificates and reasons."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Round(models.Model):
    """A year's joint planning for one western region."""

    year = models.PositiveSmallIntegerField()
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    indicator_set = models.ForeignKey("registry.IndicatorSet", models.PROTECT, related_name="+")
    cutoff = models.CharField(max_length=10, default="1/3")
    needs_year = models.PositiveSmallIntegerField()
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "place"], name="one_round_per_year")]

    def __str__(self) -> str:
        return self.name


class Limit(models.Model):
    """A limit of a round; `code` names it to the engine (money:municipal, demand:茶叶 …)."""

    class Sense(models.TextChoices):
        AT_MOST = "<=", _("不超过")
        AT_LEAST = ">=", _("不低于")

    round = models.ForeignKey(Round, models.CASCADE, related_name="limits")
    code = models.CharField(max_length=80)
    sense = models.CharField(max_length=2, choices=Sense)
    # fen for money, days, kg, or per mille for a share: see planning.rules.unit_of.
    amount = models.BigIntegerField()
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="one_limit_per_code")]

    def __str__(self) -> str:
        return self.code


class PriorityLimit(models.Model):
    """How much the votes of the villages of a place may weigh in the plans of a round; the limit of
    the nearest place around a village holds, without one votes weigh nothing."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="priority_limits")
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    # Of the deprivation that a chosen work clears, times the share of voters behind it.
    extra_percent = models.PositiveSmallIntegerField()
    # Of a ballot's budget, what its must-haves may cost together.
    must_per_mille = models.PositiveSmallIntegerField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "place"], name="one_priority_limit_per_place"),
            models.CheckConstraint(
                condition=models.Q(extra_percent__lte=100, must_per_mille__lte=1000),
                name="priority_within_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.place_id}"


class Scenario(models.Model):
    """A round with some limits moved: {code: amount}. The base scenario moves none."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    moved = models.JSONField(default=dict)
    # What its plan is to reach, {axis: whole number}, see rules.weights; {}: less poverty alone.
    weights = models.JSONField(default=dict)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "name"], name="one_scenario_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class PlanRun(models.Model):
    """A plan of a scenario: shown as final only when its certificate holds."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="runs")
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+")
    certified = models.BooleanField(default=False)
    inputs_hash = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=20, blank=True)
    seed = models.IntegerField(default=0)
    value = models.BigIntegerField(null=True)
    bound = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    certificate = models.JSONField(null=True)
    # Of a plan {candidates, works, refused, reached, money_fen: {source: fen}, reasons: {code: n}},
    # or {failure: {code, …}} where there is none.
    summary = models.JSONField(default=dict)
    # Prices per unit of the engine's own limits by code, from which a changed scenario starts.
    engine_prices = models.JSONField(default=dict)
    # What it was drawn up from: {needs, bank, cutoff, limits: {code: amount}}, see feed.Inputs.
    inputs = models.JSONField(default=dict)
    # Points of the chart, [seconds, bound, value], null where not yet known.
    trace = models.JSONField(default=list)
    asked_by = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=150, blank=True)
    seconds = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanChoice(models.Model):
    """What the plan says of one proposal, and why."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="choices")
    proposal = models.ForeignKey("projects.Proposal", models.PROTECT, related_name="+")
    chosen = models.BooleanField()
    reason = models.CharField(max_length=20)
    params = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "proposal"], name="one_choice_per_proposal")
        ]
        indexes = [models.Index(fields=["run", "chosen", "reason"])]

    def __str__(self) -> str:
        return f"{self.reason} {self.proposal_id}"


class LimitPrice(models.Model):
    """What a limit allowed, what the plan uses of it and what it is worth, in the limit's unit."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="prices")
    code = models.CharField(max_length=80)
    sense = models.CharField(max_length=2)
    amount = models.BigIntegerField()
    used = models.BigIntegerField()
    # Value (persons x weight) that one more unit is worth; below zero for a floor.
    price = models.FloatField()
    # Over which amounts the price holds: {low, high}, None for no end; None where nobody looked.
    holds = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "code"], name="one_price_per_limit")]

    def __str__(self) -> str:
        return self.code


class Question(models.Model):
    """What takes solving again to know, asked of a plan: of a work left out what would bring it in,
    of a chosen one what it displaced, without a `choice` whether moving money would pay."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="questions")
    choice = models.OneToOneField(PlanChoice, models.CASCADE, null=True, related_name="question")
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+")
    # See feed.questions; None until it is known.
    answer = models.JSONField(null=True)
    asked_by = models.BigIntegerField(null=True)
    seconds = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=models.Q(choice=None), name="one_question_of_money"
            )
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class PlanEffect(models.Model):
    """Figures of a place before and after the plan, as exact integers like outcomes.PlaceFigure."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="effects")
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    poor_before = models.PositiveIntegerField()
    poor_after = models.PositiveIntegerField()
    score_before = models.PositiveBigIntegerField()
    score_after = models.PositiveBigIntegerField()
    # People of whom the plan clears at least one deprivation.
    reached = models.PositiveIntegerField(default=0)
    works = models.PositiveIntegerField(default=0)
    # Shanghai's money, municipal and of the districts.
    money_fen = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "place"], name="one_effect_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.place_id}"


class Study(models.Model):
    """What was found out about a certified plan; asked for again, the same study is shown."""

    class Kind(models.TextChoices):
        FRONT = "front", _("帕累托前沿")
        SYNERGY = "synergy", _("协同效应（1+1>2）")
        STABILITY = "stability", _("稳定性")
        ROBUST = "robust", _("稳健方案")

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="studies")
    kind = models.CharField(max_length=10, choices=Kind)
    # {spread: per cent, …}, see rules.studies.OPTIONS.
    options = models.JSONField(default=dict)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+")
    # That of the plan's problem: two studies with the same fingerprint are one.
    inputs_hash = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, unique=True)
    seed = models.IntegerField(default=0)
    engine_version = models.CharField(max_length=20)
    # See feed.studies; {failure: {code, …}} where nothing could be found out, {} until then.
    result = models.JSONField(default=dict)
    asked_by = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=150, blank=True)
    seconds = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} of plan {self.run_id}"


class Adoption(models.Model):
    """A plan put forward as the year's; in force once an office of each side has approved it."""

    class State(models.TextChoices):
        OPEN = "open", _("待批准")
        ADOPTED = "adopted", _("已采纳")
        REFUSED = "refused", _("未获批准")
        WITHDRAWN = "withdrawn", _("已撤回")
        VOID = "void", _("已失效")
        SUPERSEDED = "superseded", _("已被取代")

    round = models.ForeignKey(Round, models.PROTECT, related_name="adoptions")
    run = models.ForeignKey(PlanRun, models.PROTECT, related_name="adoptions")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # Of what is approved: see rules.content_hash.
    content_hash = models.CharField(max_length=64)
    proposed_side = models.CharField(max_length=4)
    proposed_by = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=150)
    note = models.CharField(max_length=300, blank=True)
    # Why it was refused or withdrawn.
    reason = models.CharField(max_length=300, blank=True)
    # Of an adopted one {entered, kept, left}: works of the year's plan.
    result = models.JSONField(default=dict)
    proposed_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=models.Q(state="open"), name="one_open_adoption"
            ),
            models.UniqueConstraint(
                fields=["round"], condition=models.Q(state="adopted"), name="one_adopted_plan"
            ),
        ]

    def __str__(self) -> str:
        return f"adoption {self.pk}"


class Approval(models.Model):
    """One side's yes to an adoption, bound to what it read."""

    adoption = models.ForeignKey(Adoption, models.CASCADE, related_name="approvals")
    side = models.CharField(max_length=4)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adoption", "side"], name="one_approval_per_side"),
            models.UniqueConstraint(fields=["adoption", "by"], name="one_approval_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.adoption_id}"
