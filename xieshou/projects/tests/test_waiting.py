"""Who must act, since when, and what is overdue: exact counts, for each role its own."""

import datetime

import pytest
from django.utils import timezone

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.projects import actions, reads
from xieshou.projects.rules import life, notice, workdays
from xieshou.projects.tests.conftest import OURS, content, viewer_of
from xieshou.projects.tests.walks import days_later, noticed, planned, take


def of(viewer: Viewer) -> dict[str, tuple[int, int]]:
    """Step → (how many wait, how many of them late)."""
    return {row.verb: (row.count, row.late) for row in reads.waiting(viewer)}


def test_each_role_sees_what_waits_for_it(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """A draft waits for its village, a submitted proposal for the office that reviews it."""
    first = actions.propose(viewer=officer, village=OURS, year=2027, content=content()).code
    assert of(officer) == {"submit": (1, 0)}
    assert of(PUBLIC) == {}
    actions.submit(viewer=officer, code=first)
    assert of(officer) == {}
    assert of(county) == of(province) == {"review": (1, 0)}
    elsewhere = viewer_of("beside", "county_office", "533324")
    assert of(elsewhere) == {}
    [row] = reads.waiting(county)
    assert (row.state, row.place, row.place_name) == ("submitted", "533323", "福贡县")
    assert row.since == timezone.localdate()


def test_after_its_working_days_a_review_is_late_and_the_county_is_named(
    officer: Viewer, county: Viewer
) -> None:
    code = actions.propose(viewer=officer, village=OURS, year=2027, content=content()).code
    actions.submit(viewer=officer, code=code)
    last = workdays.after(timezone.localdate(), notice.REVIEW_DAYS)
    days = (last - timezone.localdate()).days
    with days_later(days):
        assert of(county) == {"review": (1, 0)}
        assert reads.overdue() == ()
    with days_later(days + 1):
        assert of(county) == {"review": (1, 1)}
        [row] = reads.overdue("5333")
        assert (row.county_code, row.by_verb, row.count) == ("533323", {"review": 1}, 1)
        assert row.since == timezone.localdate() - datetime.timedelta(days=days + 1)
        assert reads.overdue("533324") == ()


def test_objections_and_ended_notices_wait_in_turn(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """While it runs nothing waits; an objection waits for its answer; then the listing waits."""
    code = noticed(officer, county)
    assert of(province) == {}
    one = actions.object_(viewer=officer, code=code, text="水源不足")
    assert of(county) == {"answer": (1, 0)}
    with days_later(40):
        assert of(province) == {"answer": (1, 1)}
        assert reads.overdue()[0].by_verb == {"answer": 1}
        actions.answer(viewer=county, objection=one.pk, text="已核", upheld=False)
        assert of(province) == {"list": (1, 1)}


def test_a_project_waits_for_whoever_may_take_its_next_step(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    code = planned(officer, county, province)
    assert of(province) == {"approve": (1, 0)}
    assert of(county) == {}
    with days_later(60):
        assert of(province) == {"approve": (1, 1)}
        found = reads.projects(reads.LifeFilters(late=True))
        assert [row.code for row in found.rows] == [code]
        assert found.rows[0].late_days > 0
    take(province, code, "approve")
    assert of(county) == of(officer) == {"start": (1, 0)}
    asked = reads.project(code).terms
    terms = life.Terms(
        asked.name, asked.place, asked.kind, "蓄水池", asked.use, asked.households, asked.people,
        asked.costs,
    )  # fmt: skip
    actions.ask_change(viewer=county, code=code, terms=terms, reason="设计调整")
    assert of(province) == {"grant_change": (1, 0)}
    with days_later(60):
        assert reads.overdue()[0].by_verb == {"start": 1, "grant_change": 1}


@pytest.mark.parametrize("days", [1, 5, 20, 250])
@pytest.mark.parametrize("today", ["2026-02-24", "2026-10-08", "2026-11-29", "2027-01-04"])
def test_late_by_the_set_is_late_by_the_deadline(today: str, days: int) -> None:
    """What the database counts as late is what the deadline of each says, day by day."""
    now = datetime.date.fromisoformat(today)
    since = workdays.since_when_late(now, days)
    assert workdays.after(since, days) < now
    assert workdays.after(since + datetime.timedelta(1), days) >= now
