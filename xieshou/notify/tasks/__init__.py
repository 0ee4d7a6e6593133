"""The machine: note what concerns whom, make messages of it, send them. In the background, or by
`xieshou notify`; many may run it at once, and each thing is told once."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core.jobs import JobRun, job
from xieshou.notify.models import Delivery, Note
from xieshou.notify.tasks.events import note_events
from xieshou.notify.tasks.gathering import DIGEST, gather, new_id, root, written
from xieshou.notify.tasks.people import people
from xieshou.notify.tasks.sending import TRIAL, Sent, send_again, send_due
from xieshou.notify.tasks.waiting import note_waiting

__all__ = [
    "DIGEST", "TRIAL", "Sent", "gather", "new_id", "note", "root", "run", "send_again", "send_due",
    "written",
]  # fmt: skip

KEPT = timedelta(days=180)


@job("notify.run")
def run(job_run: JobRun) -> dict[str, int]:
    """Noting is half of the bar, sending the other half."""
    now = timezone.now()
    noted = note(now, lambda done: job_run.progress(done / 2, _("查看待办和新事项")))
    messages = gather(now)
    sent = send_due(now, lambda done: job_run.progress(0.5 + done / 2, _("发送")))
    _forget(now)
    return {"noted": noted, "messages": messages, **asdict(sent)}


def note(now: datetime, report: Callable[[float], None] = lambda _done: None) -> int:
    """Note what waits, once a day, and what has happened; returns how many things are new."""
    everybody = cache(people)
    return note_waiting(now, everybody, report) + note_events(now, everybody)


def _forget(now: datetime) -> None:
    """What was told half a year ago is of no more use."""
    Note.objects.filter(noted_at__lt=now - KEPT).delete()
    Delivery.objects.filter(created_at__lt=now - KEPT, notes=None).delete()
