"""Statements, the files made of them, and the templates they are made by."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Job


class StatementTemplate(models.Model):
    """A version of a template that an office keeps for statements of a place and what is below it.

    Never changed: who changes a template puts in its next version. The file lies encrypted under
    the hash of its bytes; only what passed its check is kept.
    """

    class Form(models.TextChoices):
        EXCEL = "xlsx", _("Excel")
        WORD = "docx", _("Word")
        PAGES = "txt", _("PDF")

    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    form = models.CharField(max_length=4, choices=Form)
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    names = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    kept_by = models.BigIntegerField(null=True)
    kept_by_name = models.CharField(max_length=150, blank=True)
    kept_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name", "form", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name", "form", "version"], name="one_version_of_a_template"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="template_versions_from_one"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(reason=""),
                name="withdrawn_template_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}.{self.form} {self.version}"


class Statement(models.Model):
    """A statement of two places and a period, made by a job; `data_sha256` names its figures as
    they were read, which every file of it was made from."""

    class Kind(models.TextChoices):
        MONTH = "month", _("月报")
        QUARTER = "quarter", _("季报")
        YEAR = "year", _("年报")

    east = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    west = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=10)
    # What it is made by: "shipped:xlsx", or the key of a StatementTemplate.
    templates = models.JSONField()
    data_sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField()
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["west", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.number}"


class StatementFile(models.Model):
    """A file of a statement; it lies encrypted under the hash of its bytes."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="files")
    # As in Statement.templates.
    made_by = models.CharField(max_length=20)
    template = models.ForeignKey(StatementTemplate, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "made_by"], name="one_file_by_each_template"
            )
        ]

    def __str__(self) -> str:
        return self.name
