"""Tables that know nothing of the domain: who did what, jobs, uploads, repeated requests."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    PUBLISHED = "published", _("公开资料")
    SYNTHETIC = "synthetic", _("合成数据")
    ENTERED = "entered", _("录入")


class Sourced(models.Model):
    """A row that says where it comes from; a published fact carries its source and a grade A–C."""

    origin = models.CharField(_("来源性质"), max_length=10, choices=Origin, default=Origin.ENTERED)
    source = models.CharField(_("出处"), max_length=300, blank=True)
    source_url = models.URLField(_("链接"), max_length=500, blank=True)
    grade = models.CharField(_("可靠性等级"), max_length=1, blank=True)

    class Meta:
        abstract = True


class AuditLine(models.Model):
    """One line per act, written beside the verb; the database refuses to change or delete it."""

    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=60)
    who_id = models.BigIntegerField(null=True)
    who = models.CharField(max_length=150)
    place = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=60, blank=True)
    target_pk = models.CharField(max_length=40, blank=True)
    body_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["verb", "at"]), models.Index(fields=["place", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class IdempotencyKey(models.Model):
    """The first answer to (who, verb, key): the same request gets it again, another is refused."""

    who_id = models.BigIntegerField(default=0)
    verb = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["who_id", "verb", "key"], name="one_answer_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class Job(models.Model):
    """A piece of background work that can be watched, cancelled and taken up again."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("运行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已取消")

    # Still to end by itself; ended before it was done, so that it may be taken up again.
    LIVE = (State.QUEUED, State.RUNNING)
    BROKEN = (State.FAILED, State.CANCELLED)

    name = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    place = models.CharField(max_length=12, blank=True)
    owner_id = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=150, blank=True)
    # The language of whoever started it: its messages are written while nobody's page is open.
    language = models.CharField(max_length=10, default="zh-hans")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    done = models.FloatField(default=0)
    message = models.CharField(max_length=300, blank=True)
    series = models.JSONField(default=list)
    checkpoint = models.JSONField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Upload(models.Model):
    """A file on its way in: seen, checked, then applied whole or not at all."""

    class State(models.TextChoices):
        REFUSED = "refused", _("有误，未写入")
        CHECKED = "checked", _("已检查，待写入")
        APPLIED = "applied", _("已写入")

    spec = models.CharField(max_length=60)
    file = models.FileField(upload_to="imports/%Y/%m/")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    place = models.CharField(max_length=12, blank=True)
    owner_id = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=150, blank=True)
    # The page where it was uploaded, and is looked at and applied.
    page = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State)
    rows = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.spec} {self.filename}"
