"""What is on its way from book to book."""

from django.db import models
from django.db.models import F, Q

from xieshou.funds.models.ledger import Book, Grant


class Passing(models.Model):
    """Part of a grant that one book is to pass on to another, once somebody there accepts it."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="passings")
    book = models.ForeignKey(Book, models.PROTECT, related_name="passings")
    # The grant that it makes in the other book.
    code = models.CharField(max_length=40, unique=True)
    amount_fen = models.BigIntegerField()
    proposed_by = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=150, blank=True)
    accepted_by = models.BigIntegerField(null=True)
    made = models.OneToOneField(Grant, models.PROTECT, null=True, related_name="passing")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="passing_above_zero"),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("proposed_by")),
                name="passing_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} → {self.code}"
