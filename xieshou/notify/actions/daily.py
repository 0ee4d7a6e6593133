"""The machine is set going: by cron, by the command line, or by an administrator."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xieshou.core.action import action
from xieshou.core.jobs import start
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.notify import tasks
from xieshou.notify.models import Delivery, Note


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run at this moment would note, put into messages, and send."""

    noted: int
    messages: int
    due: int


@action("notify.run")
def run_notifications(*, viewer: Viewer) -> Job:
    """Queue a run; its result counts what was noted and sent. A run anew tells nothing twice."""
    return start(tasks.run, viewer=viewer)


def preview(now: datetime | None = None) -> Preview:
    """What a run would do; nothing of it stays, and nothing is sent."""
    at = now or timezone.now()
    with transaction.atomic():
        before = Note.objects.count()
        tasks.note(at)
        noted = Note.objects.count() - before
        messages = tasks.gather(at)
        due = Delivery.objects.filter(
            state__in=[Delivery.State.QUEUED, Delivery.State.RETRYING], next_at__lte=at
        ).count()
        transaction.set_rollback(True)
    return Preview(noted, messages, due)
