"""A job of the site, waited for at a terminal by somebody who sees how far it is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import connection
from django.utils.translation import gettext as _
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from xieshou.cli.tables import aside, stop
from xieshou.core import jobs
from xieshou.core.models import Job

EVERY_S = 1.0


def finish(job_id: int, doing: str) -> None:
    """Perform a queued job in this process; one that a worker has taken first is waited for.

    Stops with the job's own words where it failed or was cancelled.
    """
    with _shown(job_id, doing):
        jobs.perform(job_id)
        while (job := Job.objects.get(pk=job_id)).state in Job.LIVE:
            time.sleep(EVERY_S)
            # Should that worker have died, the job is done here.
            jobs.recover()
            jobs.perform(job_id)
    if job.state == Job.State.CANCELLED:
        stop(_("任务 %(job)d 已取消。") % {"job": job_id})
    if job.state == Job.State.FAILED:
        stop(job.error)


@contextmanager
def _shown(job_id: int, doing: str) -> Iterator[None]:
    """What the job reports, on a terminal; results alone go to standard output."""
    if not aside.is_terminal:
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(20),
               TimeElapsedColumn())  # fmt: skip
    over = Event()
    with Progress(*columns, console=aside, transient=True) as bar:
        task = bar.add_task(doing, total=1.0)

        def watch() -> None:
            # The job itself is busy in the other thread: what it wrote is read here.
            while not over.wait(EVERY_S):
                job = Job.objects.get(pk=job_id)
                bar.update(task, completed=job.done, description=job.message or doing)
            connection.close()

        watcher = Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
