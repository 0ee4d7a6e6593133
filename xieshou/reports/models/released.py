"""Which amounts of the balance are public: those of releases."""

from django.db import models


class ReleasedAmounts(models.Model):
    """The amounts that organisations gave between two places in a year, as the release of that
    number shows them: {line: fen, None where it withholds it}.

    Of two places of which any were ever released the public sees no others.
    """

    release = models.PositiveIntegerField()
    east = models.CharField(max_length=12)
    west = models.CharField(max_length=12, db_index=True)
    year = models.PositiveSmallIntegerField()
    amounts = models.JSONField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["release", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "east", "west", "year"], name="amounts_once_in_a_release"
            )
        ]

    def __str__(self) -> str:
        return f"{self.release} {self.east}–{self.west} {self.year}"
