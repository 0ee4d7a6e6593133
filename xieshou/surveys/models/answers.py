"""What came in from the field, and what is known of a household from all of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.core.secret import EncryptedText
from xieshou.surveys.models.form import FormVersion
from xieshou.surveys.models.round import Round


class Submission(Sourced):
    """A filled form. Of several contents under one instance ID one counts; see rules.counting.

    `digest` is a blind index of the whole content, `answers_digest` of the answers alone, so that
    copies are found without reading them. `place` is the village or county that it is about.
    """

    class Via(models.TextChoices):
        COLLECT = "collect", _("ODK Collect")
        PAGE = "page", _("手机网页")

    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="submissions")
    instance_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    counts = models.BooleanField()
    chosen = models.BooleanField(default=False)
    deprecated_id = models.CharField(max_length=64, blank=True)
    # Another instance corrects this one.
    corrected = models.BooleanField(default=False)
    answers = EncryptedText()
    answers_digest = models.CharField(max_length=64)
    household = models.CharField(max_length=24, blank=True)
    place = models.CharField(max_length=12)
    base = models.PositiveIntegerField(null=True)
    enumerator = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="submissions")
    is_back_check = models.BooleanField(default=False)
    via = models.CharField(max_length=10, choices=Via)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField()
    received_at = models.DateTimeField()
    km = models.FloatField(null=True)
    same = models.BooleanField(default=False)
    ahead = models.BooleanField(default=False)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instance_id", "digest"], name="one_submission_per_content"
            ),
            models.UniqueConstraint(
                fields=["instance_id"], condition=Q(counts=True), name="one_content_counts"
            ),
        ]
        indexes = [
            models.Index(fields=["household"]),
            models.Index(fields=["place"]),
            models.Index(fields=["round", "enumerator"]),
            models.Index(fields=["deprecated_id"]),
            models.Index(fields=["received_at"]),
        ]

    def __str__(self) -> str:
        return self.instance_id

    @property
    def seconds(self) -> int | None:
        """How long the interview took by the device's clock."""
        if self.started_at is None:
            return None
        return int((self.ended_at - self.started_at).total_seconds())


class Attachment(models.Model):
    """A picture of a filled form: made anew, kept encrypted. `sha256` is of what came."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to="surveys/%Y/%m/", blank=True)
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "name"], name="one_survey_attachment_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Entity(models.Model):
    """What is known of a household from all filled forms about it: rules.Known, kept as it was
    folded last. Nothing in it says who anybody is."""

    code = models.CharField(max_length=24, unique=True)
    village = models.CharField(max_length=12)
    values = models.JSONField(default=dict)
    clashes = models.JSONField(default=list)
    version = models.PositiveIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["village"])]

    def __str__(self) -> str:
        return self.code
