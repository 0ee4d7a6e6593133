"""What the bank says, beside the ledger: each line of a statement and the entry it stands for."""

from django.db import models
from django.db.models import Q

from xieshou.funds.models.ledger import Book, Line


class BankLine(models.Model):
    """A movement on the bank's statement: in above zero, out below. It names nobody."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="bank_lines")
    # The bank's own number of the movement.
    reference = models.CharField(max_length=40)
    date = models.DateField()
    amount_fen = models.BigIntegerField()
    matched = models.OneToOneField(Line, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["book", "date", "reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "reference"], name="one_bank_line_per_reference"
            ),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="bank_line_moves_something"),
        ]

    def __str__(self) -> str:
        return self.reference
