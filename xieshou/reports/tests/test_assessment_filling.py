"""A book is filled by a job: watched, cancelled, taken up again, and all of it written at once."""

from typing import Any

import pytest

from xieshou.core import jobs
from xieshou.core.action import Conflict, Forbidden, NotFound
from xieshou.core.models import AuditLine, Job
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import actions as registry_actions, reads as registry
from xieshou.reports import actions, reads
from xieshou.reports.models import AssessmentFigure
from xieshou.reports.tests.conftest import COUNTY, DISTRICT, WAN, client_of, granted
from xieshou.reports.tests.test_assessment import YEAR, opened, performed, seen, submitted, the

ROOT = "/balance/assessments/"


def asked(viewer: Viewer, **changes: Any) -> int:
    """A book whose filling waits in the queue."""
    body = {"east": DISTRICT, "west": COUNTY, "year": YEAR, "form": "ew-2021"} | changes
    return actions.open_assessment(viewer=viewer, **body).pk


def stops_at(monkeypatch: pytest.MonkeyPatch, calls: int, error: type[BaseException]) -> None:
    """The job of the next run stops at its so-manyth report."""
    left = [calls]

    def progress(self: jobs.JobRun, *_said: Any, **_point: Any) -> None:
        left[0] -= 1
        if not left[0]:
            raise error

    monkeypatch.setattr(jobs.JobRun, "progress", progress)


def test_while_it_is_filled_nobody_submits_it_nor_asks_again(desk: Viewer) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = asked(desk)
    row = seen(desk, book)
    assert (row.filling, row.filled, row.may_take, row.may_submit) == (True, False, False, False)
    assert not AssessmentFigure.objects.exists()
    for act in (actions.take_figures, actions.submit_assessment):
        with pytest.raises(Conflict) as no:
            act(viewer=desk, book=book)
        assert no.value.code == "being_filled"
    job = performed(book)
    row = seen(desk, book)
    by_records = sum(one.measure != "entered" for one in row.figures)
    assert job.result == {"taken": by_records, "added": by_records}
    assert AssessmentFigure.objects.filter(kind="recorded").count() == by_records > 0
    assert (row.job_state, row.filling, row.filled, row.may_submit) == ("done", False, True, True)
    line = AuditLine.objects.latest("pk")
    assert (line.verb, line.place, line.target_pk) == ("reports.assess", COUNTY, str(book))
    assert submitted(desk, book)


@pytest.mark.parametrize("at", [1, 3, 20])
def test_what_was_cancelled_has_written_nothing_and_goes_on_with_what_stands_then(
    desk: Viewer, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = asked(desk)
    with monkeypatch.context() as patch:
        stops_at(patch, at, jobs.Cancelled)
        assert performed(book).state == "cancelled"
    assert not AssessmentFigure.objects.exists()
    row = seen(desk, book)
    assert (row.to_resume, row.filling, row.may_take, row.may_submit) == (True, False, True, False)
    with pytest.raises(Conflict) as no:
        actions.submit_assessment(viewer=desk, book=book)
    assert no.value.code == "not_filled"
    client = client_of(desk)
    assert "取数中断" in client.get(f"{ROOT}{book}/").content.decode()
    granted("fg", COUNTY, 50 * WAN)
    assert client.post(f"{ROOT}{book}/resume/").status_code == 302
    assert performed(book).state == "done"
    assert the(desk, book, "funds-arrived").value == 350 * WAN
    with pytest.raises(Conflict):
        actions.resume_taking(viewer=desk, book=book)


def test_a_cancelled_refilling_leaves_the_figures_that_stood(
    desk: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    granted("fg", COUNTY, 50 * WAN)
    actions.take_figures(viewer=desk, book=book)
    [job] = Job.objects.filter(state="queued")
    jobs.cancel(job.pk, viewer=desk)
    assert the(desk, book, "funds-arrived").value == 300 * WAN
    assert seen(desk, book).may_submit


def test_a_book_submitted_meanwhile_is_not_written_to(desk: Viewer) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    row = reads.found_books().get(pk=book)
    submitted(desk, book)
    granted("fg", COUNTY, 50 * WAN)
    job = jobs.start(
        jobs._kind("reports.take_figures"), viewer=desk, place=row.west.code, book=book,
        by=desk.user_id,
    )  # fmt: skip
    performed(book)
    job.refresh_from_db()
    assert (job.state, "考核表已提交" in job.error) == ("failed", True)
    assert the(desk, book, "funds-arrived").value == 300 * WAN
    assert reads.assessment_faults() == []


def test_whoever_lost_the_role_meanwhile_fills_nothing(desk: Viewer) -> None:
    book = asked(desk)
    for role in registry.roles_of(desk.user_id or 0):
        registry_actions.end_role(viewer=SYSTEM, grant=role.id)
    assert performed(book).state == "failed"
    assert not AssessmentFigure.objects.exists()


def test_only_its_owner_and_whoever_may_cancel_jobs_there_goes_on_with_it(
    desk: Viewer, second: Viewer, stranger: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another of the same county sees that it broke off; a stranger learns nothing."""
    book = asked(desk)
    with monkeypatch.context() as patch:
        stops_at(patch, 1, jobs.Cancelled)
        performed(book)
    for who, no in ((second, Forbidden), (stranger, NotFound)):
        with pytest.raises(no):
            actions.resume_taking(viewer=who, book=book)
    shown = client_of(second).get(f"{ROOT}{book}/").content.decode()
    assert "取数中断" in shown
    assert "继续取数" not in shown
    assert client_of(stranger).post(f"{ROOT}{book}/resume/").status_code == 404
