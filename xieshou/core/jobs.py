"""Background work that can be watched, cancelled, and taken up again where it stopped.

    @job("planning.draw_up")
    def draw_up(run: JobRun, *, plan_run: int) -> dict:
        start_at = (run.resume_data or {}).get("step", 0)
        run.progress(0.3, _("计算影子价格"), bound=12.5, value=12.1)
        run.checkpoint({"step": 3})
        return {"chosen": 120}

    start(draw_up, viewer=viewer, key=token, place="53", plan_run=7)

A job lives in the module `tasks` of an app. It reports outside of transactions, so that what it
reports is seen at once. Each attempt has a number; one that was given up for dead and taken over
by a later attempt can no longer write.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from django_tasks import task

from xieshou.core.action import Conflict, NotFound, Refused, claim, forbidden, write_line
from xieshou.core.audit import body_hash
from xieshou.core.models import Job
from xieshou.core.scope import Viewer

logger = logging.getLogger(__name__)

# Whoever holds these at a job's place may see it, or cancel it; its owner always may do both.
WATCH = "core.see_jobs"
CANCEL = "core.cancel_jobs"
RESUME = "core.resume_jobs"
STALE = timedelta(seconds=60)
BEAT_S = 10.0
WRITE_EVERY_S = 1.0
MAX_ATTEMPTS = 5
MAX_SERIES = 400

# Set when the process must end: running jobs stop at their next report and go back to the queue.
stopping = threading.Event()


class Cancelled(Exception):
    """The job must stop: somebody asked, or a later attempt has taken over."""


class Interrupted(Exception):
    """The job must stop because its process ends; it will be taken up again."""


@dataclass(frozen=True)
class JobKind:
    name: str
    function: Callable[..., Any]

    def __call__(self, run: "JobRun", **params: Any) -> Any:
        return self.function(run, **params)


_kinds: dict[str, JobKind] = {}


def job(name: str) -> Callable[[Callable[..., Any]], JobKind]:
    """Make `function(run, *, …params)` a kind of job; params and result are plain JSON."""

    def decorate(function: Callable[..., Any]) -> JobKind:
        _kinds[name] = JobKind(name, function)
        return _kinds[name]

    return decorate


def _kind(name: str) -> JobKind:
    if name not in _kinds:
        # Only now, not at start-up: jobs bring the engines along.
        autodiscover_modules("tasks")
    return _kinds[name]


def start(
    kind: JobKind, *, viewer: Viewer, key: str | None = None, place: str = "", **params: Any
) -> Job:
    """Queue a job once the surrounding transaction commits; the same key again gets the same job.

    Call it from an action, which has checked the permission. Raises KeyReused.
    """
    with transaction.atomic():
        body = {"place": place, "params": params}
        kept = claim(viewer, f"start {kind.name}", key, body_hash(body)) if key else None
        if kept is not None and kept.result is not None:
            return Job.objects.get(pk=kept.result["job"])
        row = Job.objects.create(
            name=kind.name,
            params=params,
            place=place,
            owner_id=viewer.user_id,
            owner=viewer.name,
            language=translation.get_language() or "zh-hans",
            heartbeat_at=timezone.now(),
        )
        if kept is not None:
            kept.result = {"job": row.pk}
            kept.save(update_fields=["result"])
        transaction.on_commit(lambda: perform_task.enqueue(row.pk))
        return row


def visible(job_id: int, *, viewer: Viewer) -> Job:
    """The job, for its owner and for whoever watches jobs at its place. Raises NotFound."""
    row = Job.objects.filter(pk=job_id).first()
    if row is None or not (_owns(row, viewer) or viewer.may(WATCH, row.place)):
        raise NotFound("no_such_job", _("没有这项任务"))
    return row


def may_cancel(row: Job, *, viewer: Viewer) -> bool:
    """Whether the viewer owns the job, or may cancel jobs at its place."""
    return _owns(row, viewer) or viewer.may(CANCEL, row.place)


def _owns(row: Job, viewer: Viewer) -> bool:
    return row.owner_id is not None and row.owner_id == viewer.user_id


def cancel(job_id: int, *, viewer: Viewer) -> Job:
    """Ask a job to stop: at once when still queued, else at its next report.

    Leaves an audit line when it changes anything. Raises NotFound, and Forbidden to those who may
    only watch.
    """
    with transaction.atomic():
        row = visible(job_id, viewer=viewer)
        if not may_cancel(row, viewer=viewer):
            raise forbidden(CANCEL)
        unasked = Job.objects.filter(pk=row.pk, cancel_asked=False)
        stopped = unasked.filter(state=Job.State.QUEUED).update(
            state=Job.State.CANCELLED, cancel_asked=True, finished_at=timezone.now()
        )
        if stopped or unasked.filter(state=Job.State.RUNNING).update(cancel_asked=True):
            write_line(viewer, CANCEL, row.place, row, body_hash({"job_id": row.pk}))
        row.refresh_from_db()
    return row


def resume(job_id: int, *, viewer: Viewer) -> Job:
    """Queue again a job that was cancelled or has failed; it goes on from its last checkpoint.

    Leaves an audit line. Raises NotFound, Forbidden to those who may only watch, Conflict where
    the job is done or under way.
    """
    with transaction.atomic():
        row = visible(job_id, viewer=viewer)
        if not may_cancel(row, viewer=viewer):
            raise forbidden(CANCEL)
        ended = Job.objects.filter(pk=row.pk, state__in=Job.BROKEN)
        if not ended.update(
            state=Job.State.QUEUED, cancel_asked=False, error="", finished_at=None,
            heartbeat_at=timezone.now(),
        ):  # fmt: skip
            raise Conflict("not_to_resume", _("这项任务没有中断，不能继续"))
        write_line(viewer, RESUME, row.place, row, body_hash({"job_id": row.pk}))
        transaction.on_commit(lambda: perform_task.enqueue(row.pk))
        row.refresh_from_db()
    return row


def recover() -> int:
    """Queue again what has not been heard of for STALE; returns how many. Safe to call at once
    from many workers: each stale heartbeat is exchanged once, by compare-and-set."""
    stale = Job.objects.filter(
        state__in=Job.LIVE,
        heartbeat_at__lt=timezone.now() - STALE,
    )
    return sum(
        _put_back(row.pk, state=row.state, attempts=row.attempts, heartbeat_at=row.heartbeat_at)
        for row in stale
    )


def _put_back(pk: int, **as_seen: Any) -> bool:
    seen = Job.objects.filter(pk=pk, **as_seen)
    now = timezone.now()
    if as_seen["attempts"] >= MAX_ATTEMPTS:
        seen.update(state=Job.State.FAILED, error=_("多次中断，已停止重试"), finished_at=now)
        return False
    with transaction.atomic():
        taken = seen.update(state=Job.State.QUEUED, heartbeat_at=now) == 1
        if taken:
            transaction.on_commit(lambda: perform_task.enqueue(pk))
    return taken


class JobRun:
    """One attempt at a job, as its function sees it."""

    def __init__(self, row: Job) -> None:
        self.id = row.pk
        self.attempt = row.attempts
        self.resume_data: Any = row.checkpoint
        self._series: list[list[float | None]] = list(row.series)
        # The chart of a job taken up again goes on where it stopped.
        self._began = time.monotonic() - (row.series[-1][0] if row.series else 0.0)
        self._written = float("-inf")

    @property
    def series(self) -> list[list[float | None]]:
        """The points of the chart so far, those of earlier attempts included."""
        return list(self._series)

    def progress(
        self,
        done: float,
        message: str = "",
        *,
        bound: float | None = None,
        value: float | None = None,
    ) -> None:
        """Report the share done (0–1), a word for the user, and a point of the chart.

        Written at most once a second. Raises Cancelled or Interrupted, which the job lets through.
        """
        if bound is not None or value is not None:
            self._add_point(bound, value)
        now = time.monotonic()
        if now - self._written < WRITE_EVERY_S and not stopping.is_set():
            return
        self._written = now
        self._write(done=min(max(done, 0.0), 1.0), message=str(message)[:300], series=self._series)

    def checkpoint(self, data: Any) -> None:
        """Keep plain JSON that a later attempt finds as `resume_data`; written at once."""
        self._write(checkpoint=data, series=self._series)

    def beat(self) -> bool:
        """Say that this attempt lives; False when it is no longer wanted."""
        return self._mine().update(heartbeat_at=timezone.now()) == 1

    def finish(self, state: Job.State, **fields: Any) -> bool:
        """End this attempt; False when another has taken over meanwhile."""
        now = timezone.now()
        series = self._series
        return self._mine().update(state=state, finished_at=now, series=series, **fields) == 1

    def put_back(self) -> None:
        """Leave the job to the next worker."""
        _put_back(self.id, state=Job.State.RUNNING, attempts=self.attempt)

    def _mine(self) -> "QuerySet[Job]":
        return Job.objects.filter(pk=self.id, state=Job.State.RUNNING, attempts=self.attempt)

    def _write(self, **fields: Any) -> None:
        with transaction.atomic(durable=True):
            wanted = self._mine().filter(cancel_asked=False)
            if not wanted.update(heartbeat_at=timezone.now(), **fields):
                raise Cancelled
        if stopping.is_set():
            raise Interrupted

    def _add_point(self, bound: float | None, value: float | None) -> None:
        self._series.append([round(time.monotonic() - self._began, 3), bound, value])
        if len(self._series) > MAX_SERIES:
            # Halve the resolution, keeping the newest point.
            self._series = self._series[:-1:2] + self._series[-1:]


@task()
def perform_task(job_id: int) -> None:
    perform(job_id)


def perform(job_id: int) -> None:
    """Run a queued job to its end in this process; does nothing when it is not queued."""
    now = timezone.now()
    queued = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    if not queued.update(
        state=Job.State.RUNNING, started_at=now, heartbeat_at=now, attempts=F("attempts") + 1
    ):
        return
    row = Job.objects.get(pk=job_id)
    run = JobRun(row)
    with _Heart(run), translation.override(row.language):
        try:
            result = _kind(row.name)(run, **row.params)
            run.finish(Job.State.DONE, done=1.0, result=result)
        except Cancelled:
            run.finish(Job.State.CANCELLED)
        except (Interrupted, SystemExit, KeyboardInterrupt) as stop:
            run.put_back()
            if not isinstance(stop, Interrupted):
                raise
        except Refused as no:
            run.finish(Job.State.FAILED, error=no.message)
        except Exception as fault:
            _log(row, fault)
            run.finish(Job.State.FAILED, error=_("程序出错，已记入日志（任务 %d）") % row.pk)


def _log(row: Job, fault: Exception) -> None:
    # Neither the message nor the values: they may hold personal data.
    where = traceback.extract_tb(fault.__traceback__)[-1]
    logger.error(
        "job %d (%s) failed: %s at %s:%s",
        row.pk, row.name, type(fault).__name__, where.filename, where.lineno,
    )  # fmt: skip


class _Heart:
    """Beats from a thread while the job computes, so that only a dead process looks dead."""

    def __init__(self, run: JobRun) -> None:
        self._run = run
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_exc: object) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._done.wait(BEAT_S):
            try:
                if not self._run.beat():
                    break
            except OperationalError:
                # A long write holds the database; STALE leaves room for several missed beats.
                continue
            finally:
                connection.close()
