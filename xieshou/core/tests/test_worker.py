"""A real worker process, killed in the middle of a job."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.utils import timezone

from xieshou.core import jobs
from xieshou.core.models import Job

PATIENCE_S = 60
LONG_AGO = 2 * jobs.STALE


@pytest.fixture
def environment(tmp_path, shared_database) -> dict[str, str]:
    """With this a worker process works on the test's database, and knows the slow job."""
    (tmp_path / "worker_settings.py").write_text(
        "from xieshou.settings import *\n"
        f"DATABASES['default']['NAME'] = {shared_database!r}\n"
        "INSTALLED_APPS += ['xieshou.core.tests.slow']\n"
    )
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "worker_settings",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(settings.BASE_DIR)]),
    }


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "django", "work", "--interval=0.2"]
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _until(pk: int, is_so: Callable[[Job], bool]) -> Job:
    patience = time.monotonic() + PATIENCE_S
    while time.monotonic() < patience:
        row = Job.objects.get(pk=pk)
        if is_so(row):
            return row
        time.sleep(0.1)
    pytest.fail(f"job is {row.state} at {row.checkpoint} after {PATIENCE_S} s: {row.error}")


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_goes_on_where_it_stopped(environment, tmp_path):
    """SIGKILL leaves no time to say goodbye; the next worker notices the silence and takes over."""
    go_on = tmp_path / "go_on"
    params = {"to": 5, "stop_at": 2, "until": str(go_on)}
    # Never enqueued, as when the web process died just after its commit: the worker finds it.
    long_ago = timezone.now() - LONG_AGO
    pk = Job.objects.create(name="slow.count", params=params, heartbeat_at=long_ago).pk

    with _worker(environment) as first:
        _until(pk, lambda row: row.checkpoint == {"counted": 2})
        first.kill()
        first.wait()
    row = Job.objects.get(pk=pk)
    assert (row.state, row.attempts) == (Job.State.RUNNING, 1)

    go_on.touch()
    Job.objects.filter(pk=pk).update(heartbeat_at=timezone.now() - LONG_AGO)
    with _worker(environment) as second:
        row = _until(pk, lambda row: row.state == Job.State.DONE)
        second.terminate()
        assert second.wait(PATIENCE_S) == 0
    assert row.result == {"counted": [2, 3, 4]}
    assert row.attempts == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_asked_to_stop_puts_its_job_back(environment, tmp_path):
    """SIGTERM ends the worker at the job's next report, and the job waits for another worker."""
    params = {"to": 5, "stop_at": 2, "until": str(tmp_path / "never")}
    long_ago = timezone.now() - LONG_AGO
    pk = Job.objects.create(name="slow.count", params=params, heartbeat_at=long_ago).pk
    with _worker(environment) as worker:
        _until(pk, lambda row: row.checkpoint == {"counted": 2})
        worker.terminate()
        assert worker.wait(PATIENCE_S) == 0
    row = Job.objects.get(pk=pk)
    assert (row.state, row.checkpoint) == (Job.State.QUEUED, {"counted": 2})
