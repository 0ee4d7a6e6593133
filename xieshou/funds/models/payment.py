"""The payment chain: budget → commitment → order → countersignatures → payment → receipt."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.funds.models.ledger import Book, Entry, Grant, Purpose


class Budget(models.Model):
    """What may be spent on one thing; in force once another person has approved it."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="budgets")
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    # What it is for, as text of another app: "projects.project:533323-2027-01".
    source = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=12)
    purpose = models.CharField(max_length=12, choices=Purpose)
    amount_fen = models.BigIntegerField()
    proposed_by = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=150, blank=True)
    approved_by = models.BigIntegerField(null=True)
    approved_by_name = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="budget_above_zero"),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | Q(proposed_by=None)
                | ~Q(approved_by=F("proposed_by")),
                name="budget_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Commitment(models.Model):
    """A contract or award within a budget: who is to be paid how much."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="commitments")
    code = models.CharField(max_length=60, unique=True)
    payee = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="commitment_above_zero")
        ]

    def __str__(self) -> str:
        return self.code


class PaymentOrder(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("待会签")
        APPROVED = "approved", _("待支付")
        PAID = "paid", _("已支付")
        RECEIVED = "received", _("已收款确认")
        # Paid, and undone by another order.
        REVERSED = "reversed", _("已冲销")
        REFUSED = "refused", _("未获批准")
        WITHDRAWN = "withdrawn", _("已撤回")

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="orders")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="orders")
    amount_fen = models.BigIntegerField()
    # What the payee would have of the book with it, within rules.SPLIT_DAYS, when it was written.
    together_fen = models.BigIntegerField(default=0)
    # The paid order that this one undoes, with its amount and by the same countersignatures.
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undoings")
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # Counts the changes: whatever was signed of an earlier one is void, even if nothing differs.
    revision = models.PositiveIntegerField(default=0)
    # Of all that is approved: see rules.order_hash. Approvals of another hash do not count.
    content_hash = models.CharField(max_length=64)
    proposed_by = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=150)
    # Users who proposed or changed it.
    editors = models.JSONField(default=list)
    refusal = models.CharField(max_length=300, blank=True)
    overridden = models.BooleanField(default=False)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    paid_by = models.BigIntegerField(null=True)
    paid_by_name = models.CharField(max_length=150, blank=True)
    received_by = models.BigIntegerField(null=True)
    receipt = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="order_above_zero"),
            models.CheckConstraint(
                condition=(Q(state__in=("paid", "received", "reversed")) & Q(entry__isnull=False))
                | (~Q(state__in=("paid", "received", "reversed")) & Q(entry=None)),
                name="paid_order_has_its_entry",
            ),
            models.CheckConstraint(
                condition=Q(undoes=None) | ~Q(state="reversed"), name="undoing_is_not_undone"
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=Q(state__in=("open", "approved", "paid", "received")),
                name="one_undoing_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"order {self.pk}"


class Countersignature(models.Model):
    """One person's yes for one side, bound to what was read. Rows are never changed."""

    order = models.ForeignKey(PaymentOrder, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=4)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    # Whose place was taken by delegation; the same as `by` without one.
    acting_for = models.BigIntegerField()
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "content_hash", "by"], name="one_signature_per_person"
            ),
            models.UniqueConstraint(
                fields=["order", "content_hash", "acting_for"], name="one_signature_per_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.order_id}"


class Override(models.Model):
    """One of the two people who let an order be paid without countersignatures, and why."""

    order = models.ForeignKey(PaymentOrder, models.PROTECT, related_name="overrides")
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "content_hash", "by"], name="one_override_per_person"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"override {self.order_id}"


class Delegation(models.Model):
    """Somebody may countersign in another's place, for a time."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="delegations")
    giver = models.BigIntegerField()
    giver_name = models.CharField(max_length=150)
    taker = models.BigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="delegation_to_another"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"


class Threshold(models.Model):
    """How many must countersign on each side from an amount on, in a book that has its own rule."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="thresholds")
    from_fen = models.BigIntegerField()
    east = models.PositiveSmallIntegerField()
    west = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["from_fen"]
        constraints = [
            models.UniqueConstraint(fields=["book", "from_fen"], name="one_threshold_per_amount"),
            models.CheckConstraint(
                condition=Q(east__gte=1, west__gte=1), name="both_sides_countersign"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_fen}: {self.east}+{self.west}"


class ThresholdChange(models.Model):
    """Thresholds that somebody of one side proposes and somebody of the other agrees to."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="threshold_changes")
    # (from fen, west, east) of each.
    rows = models.JSONField()
    proposed_by = models.BigIntegerField()
    proposed_by_name = models.CharField(max_length=150)
    agreed_by = models.BigIntegerField(null=True)
    agreed_by_name = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("proposed_by")),
                name="thresholds_by_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"thresholds {self.pk}"


class Interest(models.Model):
    """A user gains from an organisation: as owner, relative, creditor."""

    user_id = models.BigIntegerField()
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "organisation"], name="one_interest_per_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.organisation_id}"
