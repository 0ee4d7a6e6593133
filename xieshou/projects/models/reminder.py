"""What somebody was reminded of, once a day: all that waits for them in one message."""

from django.db import models


class Reminder(models.Model):
    user_id = models.BigIntegerField()
    on = models.DateField()
    # [{"verb", "of_projects", "place", "count", "late", "since"}], the overdue first.
    rows = models.JSONField()
    count = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    # None: not sent, for want of an address or of a mail server that takes it.
    mailed_at = models.DateTimeField(null=True)
    # When its user marked it as read here; None: unread.
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-on", "user_id"]
        constraints = [models.UniqueConstraint(fields=["user_id", "on"], name="one_reminder_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.on}"
