"""The one table of the front page: its story as it was last counted."""

from django.db import models


class KeptStory(models.Model):
    """The story in codes and whole numbers, of no language; one row, with the key `ONE`.

    `figures` are {"code", "group", "value", "at_least", "withheld"} in their order, the value in
    the unit of the line; `counted_at` is None until they were counted for the first time.
    `asked_at`: when they were last asked to be counted anew.
    """

    ONE = 1

    east = models.CharField(max_length=12, blank=True)
    west = models.CharField(max_length=12, blank=True)
    first_year = models.PositiveSmallIntegerField(default=0)
    last_year = models.PositiveSmallIntegerField(default=0)
    figures = models.JSONField(default=list)
    counted_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.east}–{self.west} {self.counted_at}"
