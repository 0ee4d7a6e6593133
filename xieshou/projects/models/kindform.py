"""What projects of a kind are asked, in versions."""

from django.db import models

from xieshou.projects.models.bank import Kind


class KindForm(models.Model):
    """A version of what projects of a kind are asked; versions are only added, old ones stand."""

    kind = models.CharField(max_length=12, choices=Kind)
    version = models.PositiveSmallIntegerField()
    # rules.kindform.Item as plain JSON.
    items = models.JSONField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_form_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
