"""Photos as evidence: of a milestone, an acceptance, an inspection, an objection."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.projects.models.asset import Inspection
from xieshou.projects.models.notice import Objection
from xieshou.projects.models.project import Project
from xieshou.projects.models.works import Milestone


class Photo(models.Model):
    """A photo as it is kept: the picture lies encrypted beside the database, under its hash.

    Rows are only added. Where and when it was taken stands here alone: the kept picture says
    nothing of it, and no page gives the coordinates away.
    """

    class About(models.TextChoices):
        MILESTONE = "milestone", _("节点")
        ACCEPTANCE = "acceptance", _("验收")
        INSPECTION = "inspection", _("检查")
        OBJECTION = "objection", _("异议")

    about = models.CharField(max_length=10, choices=About)
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="photos")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="photos")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="photos")
    objection = models.ForeignKey(Objection, models.PROTECT, null=True, related_name="photos")
    caption = models.CharField(max_length=120, blank=True)
    # Of the bytes as they were sent, and of the JPEG that is kept, which names its file.
    sha256 = models.CharField(max_length=64, db_index=True)
    kept_sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # WGS-84, millionths of a degree; None where the camera wrote nothing.
    lon_e6 = models.IntegerField(null=True)
    lat_e6 = models.IntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    # rules.picture.fingerprint and its four bands, by which nearly equal pictures are found.
    print = models.CharField(max_length=16, blank=True)
    band_0 = models.CharField(max_length=6, blank=True, db_index=True)
    band_1 = models.CharField(max_length=6, blank=True, db_index=True)
    band_2 = models.CharField(max_length=6, blank=True, db_index=True)
    band_3 = models.CharField(max_length=6, blank=True, db_index=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(about="milestone", project__isnull=False, milestone__isnull=False,
                            inspection=None, objection=None)
                | Q(about="acceptance", project__isnull=False, milestone=None,
                    inspection=None, objection=None)
                | Q(about="inspection", project__isnull=False, milestone=None,
                    inspection__isnull=False, objection=None)
                | Q(about="objection", project=None, milestone=None, inspection=None,
                    objection__isnull=False),
                name="photo_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(lon_e6=None, lat_e6=None)
                | Q(lon_e6__gte=-180_000_000, lon_e6__lte=180_000_000,
                    lat_e6__gte=-90_000_000, lat_e6__lte=90_000_000),
                name="photo_on_earth",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"photo {self.pk}"
