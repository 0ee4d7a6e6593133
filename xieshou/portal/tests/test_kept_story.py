"""The story of the front page: counted in the background, kept, and never in a request."""

import datetime

import pytest
from django.core.cache import cache
from django.db import OperationalError

from xieshou.core import clock, jobs
from xieshou.core.action import Forbidden
from xieshou.core.models import AuditLine, Job
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.portal import actions, reads
from xieshou.portal.models import KeptStory
from xieshou.portal.tests.conftest import enter, work

pytestmark = pytest.mark.django_db

COUNTING = "两地的数字正在统计"
OLD = datetime.timedelta(seconds=reads.STORY_S + 1)


def opened(client):
    """The front page as a process sees it that has not asked for the story yet."""
    cache.clear()
    return client.get("/").content.decode()


def aged():
    """Let what is kept become old."""
    kept = KeptStory.objects.get()
    for name in ("counted_at", "asked_at"):
        if (at := getattr(kept, name)) is not None:
            setattr(kept, name, at - OLD)
    kept.save()


def test_no_request_counts_the_story(client, villages, monkeypatch):
    """Not even the first one; the page says that the figures are being counted."""

    def counted(*_asked, **_more):
        raise AssertionError("a request counted the balance")

    enter(work("R1"))
    monkeypatch.setattr("xieshou.reports.reads.balance", counted)
    page = opened(client)
    assert COUNTING in page
    assert "本系统的记录" not in page
    assert Job.objects.get().name == "portal.story"


def test_the_job_counts_what_the_page_shows(client, villages):
    """Once it has run, the page has the figures and the day on which they were counted."""
    enter(work("R1"), work("R2"))
    opened(client)
    jobs.perform(Job.objects.get().pk)
    row = Job.objects.get()
    assert (row.state, row.result["figures"]) == ("done", len(reads.story().figures))
    page = opened(client)
    assert COUNTING not in page
    assert "本系统的记录" in page


def test_the_old_story_is_shown_while_a_new_one_is_counted(client, villages):
    """A work of today is in the figures after the job alone."""
    enter(work("R1"))
    actions.count_story(viewer=SYSTEM)
    enter(work("R2"))
    assert works() == "1 个"
    opened(client)
    assert not Job.objects.exists(), "it is fresh"
    aged()
    assert COUNTING not in opened(client)
    assert works() == "1 个"
    jobs.perform(Job.objects.get().pk)
    assert works() == "2 个"


def works():
    return next(one.value for one in reads.story().figures if one.code == "works")


def test_a_flood_of_visitors_makes_one_job(client, villages):
    """However often they come, and though each process asks anew."""
    for _ in range(20):
        opened(client)
    assert Job.objects.count() == 1
    assert AuditLine.objects.filter(verb="portal.story").count() == 1


def test_there_are_never_two_such_jobs(client, villages):
    """Where no worker runs, the one that waits is enough, for days."""
    opened(client)
    for _ in range(3):
        aged()
        opened(client)
    assert Job.objects.count() == 1


def test_one_that_failed_is_asked_for_again_after_a_while(client, villages):
    """Not at once: a fault of the records must not keep the worker busy."""
    opened(client)
    Job.objects.update(state=Job.State.FAILED, finished_at=clock.now())
    opened(client)
    assert Job.objects.count() == 1
    aged()
    opened(client)
    assert Job.objects.count() == 2


def test_a_busy_database_keeps_nobody_from_the_page(client, villages, monkeypatch):
    """Nothing is asked for then; a later visitor does."""

    def busy():
        raise OperationalError("database is locked")

    monkeypatch.setattr("xieshou.portal.actions.ask_for_story", busy)
    assert COUNTING in opened(client)


def test_a_process_asks_once_a_minute(client, villages, monkeypatch):
    """So that a busy database keeps one visitor waiting, not all of them."""
    asked = []
    monkeypatch.setattr("xieshou.portal.actions.ask_for_story", lambda: asked.append(1))
    for _ in range(3):
        client.get("/")
    assert asked == [1]


def test_without_pairings_nothing_is_asked_for(client, db):
    """An empty site has no story to count."""
    assert COUNTING not in opened(client)
    assert not Job.objects.exists()


def test_what_is_kept_has_no_language(client, villages):
    """Counted once, told to each reader in theirs."""
    enter(work("R1"))
    actions.count_story(viewer=SYSTEM)
    assert "项目数" in opened(client)
    english = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "项目数" not in english
    assert "Projects carried out" in english


def test_few_residents_are_kept_from_the_public(villages, monkeypatch):
    """Nothing that the balance withholds is kept: the row says that it is withheld, and no more."""
    from dataclasses import replace

    from xieshou.reports import reads as reports

    real = reports.balance

    def few(*asked):
        found = real(*asked)
        return replace(found, groups=tuple(
            replace(group, lines=tuple(
                replace(line, value=None, withheld=True) if line.code == "trained" else line
                for line in group.lines
            ))
            for group in found.groups
        ))  # fmt: skip

    monkeypatch.setattr("xieshou.reports.reads.balance", few)
    actions.count_story(viewer=SYSTEM)
    (kept,) = (one for one in KeptStory.objects.get().figures if one["code"] == "trained")
    assert (kept["value"], kept["withheld"]) == (None, True)
    (told,) = (one for one in reads.story().figures if one.code == "trained")
    assert (told.value, told.withheld) == ("", True)


def test_the_public_sees_the_balance_as_the_public(villages, monkeypatch):
    """It is counted by the system, and asked as anybody."""
    asked = []
    monkeypatch.setattr("xieshou.reports.reads.balance", lambda *args: asked.append(args))
    actions.count_story(viewer=SYSTEM)
    assert asked == [("31", "53", PUBLIC)]


def test_nobody_but_the_system_counts(villages):
    """No role has the verb."""
    for act in (actions.count_story, actions.queue_story):
        with pytest.raises(Forbidden):
            act(viewer=PUBLIC)
    assert not Job.objects.exists()
    assert not KeptStory.objects.exists()


def test_the_page_asks_few_questions(client, villages, django_assert_max_num_queries):
    """As many with a story as without; none of them reads records."""
    enter(work("R1"), work("R2"))
    actions.count_story(viewer=SYSTEM)
    opened(client)
    with django_assert_max_num_queries(17):
        client.get("/")
