"""Notes are stored once: a thing that a user or receiver was told on a day is not told again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from xieshou.notify.models import Note, Watermark

MARK = 1


def added(made: Iterable[Note]) -> int:
    """Store those that are not there yet; returns how many these were."""
    with transaction.atomic():
        before = Note.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        Note.objects.bulk_create(made, ignore_conflicts=True, batch_size=200)
        return Note.objects.filter(pk__gt=before).count()


def mark(now: datetime) -> Watermark:
    """How far was looked; the first look of all begins now."""
    begun = {"begun_at": now, "looked_until": now}
    return Watermark.objects.get_or_create(pk=MARK, defaults=begun)[0]
