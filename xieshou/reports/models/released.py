"""Which amounts of the balance are public: those of releases."""

from django.db import models


class ReleasedAmounts(models.Model):
    """What organisations made between two places in a year, as the release of that number shows
    it: {line: figure in its unit, None where it is withheld}. One row of each release, without an
    eastern place and in the year 0, names the place that it is about.

    Of a place that a release was about the public sees no other amounts.
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
