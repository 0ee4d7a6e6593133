"""Files of open data as they were last made, and OCDS releases, which never change."""

from django.db import models


class Edition(models.Model):
    """A file of the catalogue. Its bytes lie under their hash; `changed_at` moves only when they
    differ, `made_at` whenever they were made anew."""

    name = models.CharField(max_length=80, unique=True)
    # The dataset of a table, else "".
    dataset = models.CharField(max_length=40, blank=True)
    format = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    # Rows, activities, organisations, releases or records in it.
    records = models.PositiveBigIntegerField()
    # What the validator found: rules.faults.Fault as plain JSON; None of what has no validator.
    faults = models.JSONField(null=True)
    changed_at = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Release(models.Model):
    """An OCDS release as it was published; only added."""

    ocid = models.CharField(max_length=100, db_index=True)
    name = models.CharField(max_length=160, unique=True)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    # The release itself, as JSON text.
    body = models.TextField()

    class Meta:
        ordering = ["ocid", "at", "pk"]

    def __str__(self) -> str:
        return self.name


# Closed to UPDATE and DELETE by triggers, with their unique columns.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {"opendata_release": (("name",),)}
