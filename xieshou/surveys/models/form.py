"""Forms in their versions, and the keys by which a device signs in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.secret import EncryptedText


class Form(models.Model):
    """A form; `code` is the identifier that ODK calls form ID. Without a place it is shipped."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("农户多维剥夺调查")
        GAIN = "gain", _("群众获得感调查")
        SATISFACTION = "satisfaction", _("项目完工满意度调查")
        ASSETS = "assets", _("村级资产调查")
        PRICES = "prices", _("市场价格监测")
        OWN = "own", _("自编表单")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        RETIRED = "retired", _("已停用")

    code = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=120)
    # What its answers mean to this system; a copy keeps the kind of what it was copied from.
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OWN)
    place = models.ForeignKey("registry.Place", models.PROTECT, null=True, related_name="+")
    copied_from = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class FormVersion(models.Model):
    """What a form asked at one time; a change is another version, so that answers stay readable."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    # The sheets of the XLSForm, the XForm made of them, and rules.Schema as JSON.
    sheets = models.JSONField()
    xform = models.TextField()
    schema = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["form", "number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="one_form_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.number}"


class FieldKey(models.Model):
    """A random key by which the devices of one person sign in; the key itself is shown once.

    `ha1` is {"MD5": …, "SHA-256": …} of RFC 7616 as JSON, encrypted: it would do to sign in.
    """

    user = models.ForeignKey("registry.User", models.CASCADE, related_name="+")
    username = models.CharField(max_length=150)
    ha1 = EncryptedText()
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="one_field_key_per_user"
            )
        ]
        indexes = [models.Index(fields=["username"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"


class SpentNonce(models.Model):
    """A count of a nonce that a device's request has used: another with the same is a replay."""

    nonce = models.CharField(max_length=80)
    count = models.CharField(max_length=8)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["nonce", "count"], name="one_request_per_nonce_count")
        ]

    def __str__(self) -> str:
        return f"{self.nonce} {self.count}"
