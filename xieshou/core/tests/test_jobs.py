import json
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone, translation

from xieshou.core import jobs
from xieshou.core.action import Conflict, Forbidden, KeyReused, NotFound
from xieshou.core.models import AuditLine, Job
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.core.tests.viewers import viewer

OWNER = viewer(user_id=7)
State = Job.State


@jobs.job("core.test_count")
def count(run: jobs.JobRun, *, to: int) -> dict:
    """Counts, keeping each number; what it has counted in this attempt tells where it began."""
    counted = []
    for i in range((run.resume_data or {}).get("counted", 0), to):
        run.checkpoint({"counted": i + 1})
        run.progress((i + 1) / to, f"第 {i + 1} 个", bound=float(to), value=float(i))
        counted.append(i)
    return {"counted": counted}


@jobs.job("core.test_refuse")
def refuse(run: jobs.JobRun) -> None:
    raise Conflict("closed", "本轮已关闭")


@jobs.job("core.test_break")
def breaks(run: jobs.JobRun, *, identity: str) -> None:
    raise RuntimeError(f"cannot read {identity}")


@jobs.job("core.test_cancelled")
def cancelled(run: jobs.JobRun) -> None:
    run.progress(0.1)
    jobs.cancel(run.id, viewer=SYSTEM)
    run.checkpoint({"never": "kept"})


@jobs.job("core.test_overtaken")
def overtaken(run: jobs.JobRun) -> dict:
    Job.objects.filter(pk=run.id).update(attempts=run.attempt + 1)
    return {"from": "the dead"}


@pytest.fixture
def immediately(monkeypatch, django_capture_on_commit_callbacks):
    """Start a job, commit, and see it run to its end in this process."""
    monkeypatch.setattr(jobs, "WRITE_EVERY_S", 0)
    backend = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

    def run(kind, **keywords) -> Job:
        with override_settings(TASKS=backend), django_capture_on_commit_callbacks(execute=True):
            row = jobs.start(kind, viewer=OWNER, **keywords)
        row.refresh_from_db()
        return row

    return run


@pytest.mark.django_db
def test_a_job_runs_after_commit_and_keeps_what_it_reports(immediately):
    """State, share done, message, chart and result can be read afterwards."""
    row = immediately(count, to=3)
    assert (row.state, row.done, row.message) == (State.DONE, 1.0, "第 3 个")
    assert row.result == {"counted": [0, 1, 2]}
    assert [point[1:] for point in row.series] == [[3.0, 0.0], [3.0, 1.0], [3.0, 2.0]]
    assert row.finished_at is not None
    assert row.attempts == 1


@pytest.mark.django_db
def test_the_same_key_starts_one_job():
    """A form sent twice queues once; the key with other parameters is refused."""
    first = jobs.start(count, viewer=OWNER, key="k", to=3)
    assert jobs.start(count, viewer=OWNER, key="k", to=3) == first
    with pytest.raises(KeyReused):
        jobs.start(count, viewer=OWNER, key="k", to=4)
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_refusal_is_shown_in_its_own_words(immediately):
    """An expected no is told to the user as it is."""
    row = immediately(refuse)
    assert (row.state, row.error) == (State.FAILED, "本轮已关闭")


@pytest.mark.django_db
def test_a_fault_is_told_without_what_it_was_about(immediately, caplog):
    """Neither the user's page nor the log repeats a value that may be personal."""
    row = immediately(breaks, identity="530111199001011234")
    assert row.state == State.FAILED
    assert "530111199001011234" not in row.error + caplog.text
    assert "RuntimeError" in caplog.text


@pytest.mark.django_db
def test_messages_are_in_the_language_of_who_started_it(immediately):
    """The worker has no page open, so the job remembers."""
    with translation.override("en"):
        row = immediately(breaks, identity="x")
    assert row.language == "en"


@pytest.mark.django_db
def test_a_running_job_stops_at_its_next_report(immediately):
    """What it would have kept after the cancel is not kept."""
    row = immediately(cancelled)
    assert row.state == State.CANCELLED
    assert row.checkpoint is None


@pytest.mark.django_db
def test_a_queued_job_is_cancelled_at_once_and_never_runs():
    """The worker that finds it later leaves it alone."""
    row = jobs.start(count, viewer=OWNER, to=3)
    assert jobs.cancel(row.pk, viewer=OWNER).state == State.CANCELLED
    jobs.perform(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.CANCELLED, 0)


@pytest.mark.django_db
def test_only_its_owner_and_watchers_of_its_place_know_of_a_job():
    """To others it looks as if it did not exist."""
    row = jobs.start(count, viewer=OWNER, place="533323", to=1)
    assert jobs.visible(row.pk, viewer=OWNER)
    assert jobs.visible(row.pk, viewer=viewer(jobs.WATCH, place="5333", user_id=8))
    for stranger in (PUBLIC, viewer(user_id=8), viewer(jobs.WATCH, place="5334", user_id=8)):
        with pytest.raises(NotFound):
            jobs.cancel(row.pk, viewer=stranger)
    row.refresh_from_db()
    assert row.state == State.QUEUED


@pytest.mark.django_db
def test_who_may_only_watch_cancels_nothing_and_each_cancel_leaves_one_line():
    """Offices cancel by a verb of their own; asking again for what is cancelled writes nothing."""
    row = jobs.start(count, viewer=OWNER, place="533323", to=1)
    with pytest.raises(Forbidden):
        jobs.cancel(row.pk, viewer=viewer(jobs.WATCH, place="53", user_id=8))
    assert not AuditLine.objects.exists()
    office = viewer(jobs.WATCH, jobs.CANCEL, place="53", user_id=9)
    for _again in range(2):
        assert jobs.cancel(row.pk, viewer=office).state == State.CANCELLED
    line = AuditLine.objects.get()
    told = (line.verb, line.who_id, line.place, line.target_pk)
    assert told == ("core.cancel_jobs", 9, "533323", str(row.pk))


@pytest.mark.django_db
def test_a_job_called_off_goes_on_from_its_last_checkpoint():
    """Asked for by who may cancel it, it counts on from where it was and its chart does too."""
    row = jobs.start(count, viewer=OWNER, place="533323", to=3)
    jobs.cancel(row.pk, viewer=OWNER)
    Job.objects.filter(pk=row.pk).update(checkpoint={"counted": 2}, series=[[40.0, 3.0, 1.0]])
    with pytest.raises(Forbidden):
        jobs.resume(row.pk, viewer=viewer(jobs.WATCH, place="53", user_id=8))
    with pytest.raises(NotFound):
        jobs.resume(row.pk, viewer=PUBLIC)
    assert jobs.resume(row.pk, viewer=OWNER).state == State.QUEUED
    assert AuditLine.objects.first().verb == "core.resume_jobs"
    jobs.perform(row.pk)
    row.refresh_from_db()
    assert (row.state, row.result, row.cancel_asked) == (State.DONE, {"counted": [2]}, False)
    assert row.series[0][0] <= row.series[-1][0]
    with pytest.raises(Conflict):
        jobs.resume(row.pk, viewer=OWNER)


def _went_silent(**fields) -> Job:
    long_ago = timezone.now() - 2 * jobs.STALE
    return Job.objects.create(
        name="core.test_count", params={"to": 3}, heartbeat_at=long_ago, **fields
    )


@pytest.mark.django_db
def test_a_job_that_went_silent_is_queued_again_once(immediately):
    """The second look finds a fresh heartbeat; the next attempt goes on from the checkpoint."""
    row = _went_silent(state=State.RUNNING, attempts=1, checkpoint={"counted": 2})
    assert jobs.recover() == 1
    assert jobs.recover() == 0
    jobs.perform(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.result) == (State.DONE, 2, {"counted": [2]})


@pytest.mark.django_db
def test_of_two_workers_that_saw_the_same_silence_one_puts_the_job_back():
    """The heartbeat that was seen is exchanged by compare-and-set."""
    row = _went_silent(state=State.RUNNING, attempts=1)
    seen = {"state": row.state, "attempts": 1, "heartbeat_at": row.heartbeat_at}
    assert [jobs._put_back(row.pk, **seen) for _ in range(2)] == [True, False]


@pytest.mark.django_db
def test_a_job_that_is_heard_of_is_left_alone():
    """Only silence longer than STALE counts."""
    now = timezone.now()
    Job.objects.create(name="x", state=State.RUNNING, heartbeat_at=now - timedelta(seconds=30))
    Job.objects.create(name="x", state=State.DONE, heartbeat_at=now - timedelta(days=1))
    assert jobs.recover() == 0


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up():
    """After so many attempts it fails instead of coming back for ever."""
    row = _went_silent(state=State.RUNNING, attempts=jobs.MAX_ATTEMPTS)
    assert jobs.recover() == 0
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert row.error


@pytest.mark.django_db
def test_an_attempt_given_up_for_dead_can_no_longer_write(immediately):
    """Its number is no longer the job's, so its result goes nowhere."""
    row = immediately(overtaken)
    assert (row.state, row.result) == (State.RUNNING, None)


@pytest.mark.django_db
def test_a_worker_that_must_stop_hands_its_job_back():
    """The job is queued again at once, without waiting for silence."""
    row = jobs.start(count, viewer=OWNER, to=3)
    jobs.stopping.set()
    try:
        jobs.perform(row.pk)
    finally:
        jobs.stopping.clear()
    row.refresh_from_db()
    assert (row.state, row.checkpoint) == (State.QUEUED, {"counted": 1})


@pytest.mark.django_db
def test_the_chart_of_a_long_job_keeps_its_ends():
    """A bounded number of points, the newest among them, all plain JSON."""
    run = jobs.JobRun(Job(pk=1, attempts=1))
    for i in range(5 * jobs.MAX_SERIES):
        run._add_point(float(i), None)
    assert len(run._series) <= jobs.MAX_SERIES
    assert (run._series[0][1], run._series[-1][1]) == (0.0, float(5 * jobs.MAX_SERIES - 1))
    assert json.dumps(run._series)
