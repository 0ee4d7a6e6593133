"""Releases of public figures: what is being prepared, and what was published for good."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Preparation(models.Model):
    """A release before it is one: its tables, frozen when it was prepared, and what the check says.

    `content`: tables as canonical JSON. `report`: how many figures are withheld, by table and
    reason. `runs`: the measured runs, as outcomes.release_runs takes them. `against`: the number of
    the latest release it was checked against. `content_hash`: of all that is published, these and
    what is said about them. A withdrawal has no tables and names what it withdraws in `supersedes`.
    """

    class Kind(models.TextChoices):
        FIGURES = "figures", _("数字")
        WITHDRAWAL = "withdrawal", _("撤回")

    class State(models.TextChoices):
        OPEN = "open", _("待批准")
        APPROVED = "approved", _("已批准，待发布")
        PUBLISHED = "published", _("已发布")
        REFUSED = "refused", _("已退回")

    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FIGURES)
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True)
    supersedes = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    content = models.TextField()
    runs = models.JSONField()
    report = models.JSONField()
    synthetic = models.BooleanField(default=False)
    against = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    prepared_by = models.BigIntegerField(null=True)
    prepared_by_name = models.CharField(max_length=150)
    prepared_at = models.DateTimeField()
    refused_by_name = models.CharField(max_length=150, blank=True)
    refusal = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(supersedes=None) & ~Q(kind="withdrawal"))
                | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="superseding_release_has_its_reason",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ReleaseApproval(models.Model):
    """One side's yes to what was prepared; bound to its hash."""

    preparation = models.ForeignKey(Preparation, models.PROTECT, related_name="approvals")
    side = models.CharField(max_length=4)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["preparation", "side"], name="one_release_approval_per_side"
            ),
            models.UniqueConstraint(
                fields=["preparation", "by"], name="one_release_approval_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.preparation_id} {self.side}"


class Release(models.Model):
    """What was published, under its number; only added. `hash` is over the former release's hash,
    what is said here and the hash of each table."""

    number = models.PositiveIntegerField(unique=True)
    preparation = models.OneToOneField(Preparation, models.PROTECT, related_name="release")
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Preparation.Kind)
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True)
    supersedes = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    report = models.JSONField()
    synthetic = models.BooleanField()
    published_at = models.DateTimeField()
    former_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ReleasedTable(models.Model):
    """A table of a release, as canonical JSON: {"columns": [...], "rows": [[...]], ...}; only
    added."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="tables")
    name = models.CharField(max_length=20)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "name"], name="one_released_table_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.name}"


# Tables closed to UPDATE and DELETE, and their unique columns besides the key.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "releases_release": (("number",), ("preparation_id",)),
    "releases_releasedtable": (("release_id", "name"),),
    "releases_releaseapproval": (("preparation_id", "side"), ("preparation_id", "by")),
}
