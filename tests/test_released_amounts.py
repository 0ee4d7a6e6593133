"""What firms and suppliers made is told to the public as releases show it, everywhere."""

from importlib import import_module
from itertools import pairwise

import pytest
from django.apps import apps
from django.test import Client

from examples.hudian.releases import YEARS, open_releases
from xieshou.core import clock
from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.portal.reads import Story, story
from xieshou.portal.tasks import count as count_story
from xieshou.releases import reads as releases
from xieshou.reports import actions, reads as reports
from xieshou.reports.models import ReleasedAmounts

pytestmark = pytest.mark.usefixtures("nujiang", "db")
EAST, WEST = "31", "53"
AMOUNTS = ("agreed", "contracted", "arrived", "output", "tax", "sales", "supply")
Told = dict[str, tuple[int | None, bool, bool]]


def told(viewer: Viewer, first: int, last: int, east: str = EAST, west: str = WEST) -> Told:
    """Line → (value, withheld, at least) of these years."""
    found = reports.balance(east, west, viewer, first=str(first), last=str(last))
    assert found is not None
    return {
        line.code: (line.value, line.withheld, line.at_least)
        for group in found.groups
        for line in group.lines
    }


def counted() -> Story:
    found = story()
    assert found is not None
    return found


@pytest.fixture
def now() -> int:
    return clock.today().year


def test_before_the_first_release_amounts_are_those_of_the_records(now: int) -> None:
    """There is nothing yet that they could be compared with."""
    open_, inside = told(PUBLIC, now - 1, now - 1), told(SYSTEM, now - 1, now - 1)
    assert inside["arrived"][0]
    assert {line: open_[line] for line in AMOUNTS} == {line: inside[line] for line in AMOUNTS}


def test_then_every_pair_and_year_says_what_the_release_says(now: int) -> None:
    """A figure that the release withholds is on no page, in whatever span of years it is asked."""
    open_releases()
    figures = releases.figures_of(1, "balance", WEST)
    assert figures is not None
    rows = [row for row in figures.rows if row.line in AMOUNTS]
    withheld = [row for row in rows if row.value is None]
    assert withheld
    assert len(withheld) < len(rows)
    for row in rows:
        value, is_withheld, _ = told(PUBLIC, row.year, row.year, row.east, row.west)[row.line]
        assert (value, is_withheld) == (row.value, row.value is None)
    one = withheld[0]
    spans = [told(PUBLIC, one.year, last, one.east, one.west) for last in range(one.year, now + 1)]
    others = {
        (row.year, row.value)
        for row in rows
        if (row.east, row.west, row.line) == (one.east, one.west, one.line) and row.value
    }
    for before, after in pairwise(spans):
        step = (after[one.line][0] or 0) - (before[one.line][0] or 0)
        assert step == 0 or step in {value for _year, value in others}


def test_what_no_release_holds_is_not_told(now: int) -> None:
    """Of the running year nothing, of a longer span what was released; the offices see all."""
    open_releases()
    assert told(SYSTEM, now, now)["sales"][0]
    assert told(PUBLIC, now, now)["sales"] == (None, True, False)
    span = told(PUBLIC, now - YEARS, now)["contracted"]
    each = [told(PUBLIC, year, year)["contracted"] for year in range(now - YEARS, now + 1)]
    assert any(is_withheld for _value, is_withheld, _ in each)
    assert span == (sum(value or 0 for value, _withheld, _ in each), False, True)
    assert span[0] < (told(SYSTEM, now - YEARS, now)["contracted"][0] or 0)


def test_a_story_counted_before_the_release_leaves_amounts_out() -> None:
    """The front page waits for the worker, and shows no amount of the records meanwhile."""
    count_story()
    assert "arrived" in {one.code for one in counted().figures}
    open_releases()
    codes = {one.code for one in counted().figures}
    assert "arrived" not in codes
    assert "jobs" in codes


def test_earlier_releases_count_from_the_upgrade_on() -> None:
    """The migration makes of a published table what its publication makes."""
    open_releases()
    fields = ("release", "east", "west", "year", "amounts", "withdrawn")
    rows = ReleasedAmounts.objects.order_by("east", "west", "year").values(*fields)
    before = list(rows)
    ReleasedAmounts.objects.all().delete()
    import_module("xieshou.releases.migrations.0003_amounts_of_earlier_releases").fill(apps, None)
    assert list(rows) == before


def test_a_release_without_any_amount_closes_its_place() -> None:
    """What is recorded there from now on is told by the next release."""
    assert reports.released_amounts(EAST, "5334") is None
    actions.release_amounts(viewer=SYSTEM, release=7, place="5334", figures=[])
    for west in ("5334", "533401", WEST):
        assert reports.released_amounts(EAST, west) == {}
    assert reports.released_amounts(EAST, "5333") is None


def test_pages_and_programs_say_why(now: int) -> None:
    """In words on the page, in both languages; by program the figure is null and withheld."""
    open_releases()
    address = f"/balance/{EAST}/{WEST}/?from={now}&to={now}"
    assert "未随数据发布公开" in Client().get(address).content.decode()
    english = Client().get(address, headers={"Accept-Language": "en"}).content.decode()
    assert "Not in a data release" in english
    answer = Client().get(f"/api/v1/balances/{EAST}/{WEST}?first_year={now}&last_year={now}")
    lines = {line["code"]: line for group in answer.json()["groups"] for line in group["lines"]}
    assert (lines["sales"]["value"], lines["sales"]["withheld"]) == (None, True)
