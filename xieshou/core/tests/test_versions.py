"""Answers kept while nothing is written: when they hold, and when they are given up."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from xieshou.core import versions
from xieshou.core.models import AuditLine, Job

pytestmark = pytest.mark.django_db(transaction=True)


def line() -> AuditLine:
    return AuditLine.objects.create(verb="tests.write", who="somebody", body_hash="0" * 64)


@pytest.fixture
def asked():
    """A question that is kept, and how often it was really asked."""
    times = []

    @versions.while_unchanged(8)
    def answer(place: str) -> int:
        times.append(place)
        return len(times)

    return SimpleNamespace(answer=answer, times=times)


def test_an_answer_holds_until_something_is_written(asked):
    """The same question again is not asked again; after an action it is."""
    assert [asked.answer("53"), asked.answer("53"), asked.answer("31")] == [1, 1, 2]
    line()
    assert asked.answer("53") == 3


def test_a_job_that_lives_or_ends_gives_it_up(asked):
    """Work in the background writes without a line of its own."""
    job = Job.objects.create(name="tests.work", heartbeat_at=timezone.now())
    asked.answer("53")
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now())
    assert asked.answer("53") == 2
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now())
    assert asked.answer("53") == 3


def test_a_line_that_is_committed_late_gives_it_up(asked):
    """Its number is not the newest: another was numbered after it and committed before it."""
    earlier = line()
    AuditLine(pk=earlier.pk + 2, verb="tests.quick", who="b", body_hash="0" * 64).save()
    asked.answer("53")
    AuditLine(pk=earlier.pk + 1, verb="tests.late", who="a", body_hash="0" * 64).save()
    assert asked.answer("53") == 2


def test_inside_a_transaction_nothing_is_kept(asked):
    """An action that changed what it then asks for is told of the change."""
    asked.answer("53")
    with transaction.atomic():
        assert versions.data_version() is None
        assert [asked.answer("53"), asked.answer("53")] == [2, 3]
    assert asked.answer("53") == 1


def test_many_questions_at_one_time_look_once(asked, django_assert_num_queries):
    """The version costs three questions, not three for each."""
    with django_assert_num_queries(3), versions.at_one_time():
        for place in ("53", "31", "53"):
            asked.answer(place)
    with django_assert_num_queries(3):
        asked.answer("53")


def test_no_older_answer_is_kept_under_a_newer_version(db):
    """The version is looked at before the data: what is written meanwhile is asked for again."""

    @versions.while_unchanged(8)
    def slow() -> int:
        found = AuditLine.objects.count()
        line()
        return found

    assert [slow(), slow()] == [0, 1]


@pytest.mark.parametrize(("method", "questions"), [("GET", 3), ("HEAD", 3), ("POST", 6)])
def test_a_page_that_writes_nothing_looks_once(
    asked, rf, method, questions, django_assert_num_queries
):
    """One that may write looks again: what it shows afterwards is what it wrote."""

    def page(_request):
        asked.answer("53")
        asked.answer("53")

    with django_assert_num_queries(questions):
        versions.one_time_a_page(page)(rf.generic(method, "/"))
    assert asked.times == ["53"]
