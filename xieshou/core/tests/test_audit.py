"""The lines of who did what, and the page on which auditors read them."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from openpyxl import load_workbook

from xieshou.core import audit, views
from xieshou.core.action import action
from xieshou.core.scope import SYSTEM
from xieshou.core.tests.viewers import viewer

AUDITOR = viewer("core.audit", user_id=9)
WANG, LI = (
    viewer("test.note", user_id=7),
    viewer("test.note", "test.other", user_id=8, name="李老师"),
)

note = action("test.note", place=lambda *, place: place)(lambda *, place: None)
other = action("test.other")(lambda: None)


@pytest.fixture
def lines(db):
    """Four acts, the first one of the system's."""
    note(viewer=SYSTEM, place="530112")
    note(viewer=WANG, place="533323")
    note(viewer=LI, place="533323201204")
    other(viewer=LI)


@pytest.fixture
def page(as_viewer, db):
    """The page as a viewer who has signed in gets it."""
    user = get_user_model().objects.create(username="anybody")

    def get(who, query=""):
        client = as_viewer(who)
        client.force_login(user)
        return client.get(reverse("core:audit") + query)

    return get


def _places(answer):
    return [line.place for line in answer.context["page"]]


def test_auditors_read_the_lines_of_their_places(lines):
    """Newest first; lines without a place are for auditors of everywhere."""
    county = viewer("core.audit", place="5333")
    assert [line.place for line in audit.visible(county)] == ["533323201204", "533323"]
    assert [line.verb for line in audit.visible(AUDITOR)] == ["test.other", *["test.note"] * 3]
    assert not audit.visible(WANG).exists()


def test_the_page_is_for_auditors_alone(page, client):
    """Visitors are asked to sign in, others are refused, and neither sees a line."""
    assert client.get(reverse("core:audit")).status_code == 302
    for query in ("", "?download=1"):
        assert page(WANG, query).status_code == 403
    assert page(AUDITOR).status_code == 200


def test_lines_are_filtered_by_verb_place_and_user(lines, page):
    """Together or alone; what makes no sense narrows nothing."""
    assert _places(page(AUDITOR)) == ["", "533323201204", "533323", "530112"]
    assert _places(page(AUDITOR, "?verb=test.other")) == [""]
    assert _places(page(AUDITOR, "?place=5333")) == ["533323201204", "533323"]
    assert _places(page(AUDITOR, "?who=8")) == ["", "533323201204"]
    assert _places(page(AUDITOR, "?who=0")) == ["530112"]
    assert _places(page(AUDITOR, "?who=8&place=5333&verb=test.note")) == ["533323201204"]
    assert len(_places(page(AUDITOR, "?who=x&place=福贡&verb=nothing&page=99"))) == 4


def test_what_can_be_chosen_is_what_the_auditor_may_see(lines, page):
    """Neither a verb nor a name from another county."""
    form = page(viewer("core.audit", place="5333"))
    assert [value for value, _ in form.context["form"].fields["verb"].choices] == ["", "test.note"]
    names = [name for _, name in form.context["form"].fields["who"].choices]
    assert names[1:] == ["李老师", "王老师"]


def test_lines_come_in_pages_that_keep_the_filter(page, db):
    """Fifty to a page."""
    for _ in range(51):
        note(viewer=WANG, place="533323")
    first = page(AUDITOR, "?verb=test.note")
    assert len(_places(first)) == 50
    assert "verb=test.note&amp;page=2" in first.content.decode()
    assert len(_places(page(AUDITOR, "?verb=test.note&page=2"))) == 1


def test_the_filtered_lines_can_be_taken_away_as_excel(lines, page, monkeypatch):
    """All pages of them with their whole hash; too many are refused in words."""
    sheet = load_workbook(io.BytesIO(page(AUDITOR, "?who=8&download=1").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [(verb, who, place or "") for _at, verb, who, place, *_rest in rows[1:]] == [
        ("test.other", "李老师", ""),
        ("test.note", "李老师", "533323201204"),
    ]
    assert {len(row[6]) for row in rows[1:]} == {64}
    monkeypatch.setattr(views, "MOST_LINES", 1)
    assert "请缩小范围" in page(AUDITOR, "?who=8&download=1").content.decode()
