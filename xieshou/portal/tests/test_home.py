"""The public front page, in both languages and without JavaScript."""

import datetime
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.urls import reverse

from xieshou.core import clock
from xieshou.core.scope import SYSTEM
from xieshou.portal import actions
from xieshou.portal.tests.conftest import WAN, enter, work
from xieshou.reports import reads as reports

pytestmark = pytest.mark.django_db


def test_an_empty_site_still_has_a_front_page(client):
    """Before anything is loaded the loop is shown, and no empty headings."""
    page = client.get("/").content.decode()
    assert "一年一轮" in page
    assert "谁与谁结对" not in page
    assert "公开报道的数字" not in page


def test_pairings_are_listed_as_text(client, regions):
    """The table says what the map says, with source and grade, so that no script is needed."""
    page = client.get("/").content.decode()
    assert 'id="east-310115"' in page
    assert "福贡县" in page
    assert "解放日报 2023-07-16" in page
    assert "现有 1 对" in page


def test_the_page_speaks_english(client, regions):
    """English readers get English text and names in pinyin."""
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="en">' in page
    assert "Who goes together with whom" in page
    assert "Fugong County" in page
    assert "谁与谁结对" not in page


def test_the_newest_published_figure_is_shown_with_its_source(client, published):
    """Of one indicator the newest period stands alone; the older is neither shown nor added."""
    page = client.get("/").content.decode()
    assert "5210" in page
    assert "10600" not in page
    assert "https://example.org/1" in page


def test_nothing_inline_would_run(client, regions, published):
    """The policy allows our own files only, and the page has no inline script, style or handler."""
    response = client.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "onclick" not in page
    data = page.count('<script type="application/ld+json">')
    assert data == 1, "what a search engine reads is never run"
    assert page.count("<script") == page.count("<script src=") + data


def test_every_step_of_the_loop_leads_to_its_page(client):
    """No step is left for a later version."""
    page = client.get("/").content.decode()
    links = re.findall(r'loop__where"><a href="([^"]+)"', page)
    assert len(links) == 6
    for link in links:
        assert client.get(link).status_code == 200, link


def test_the_story_is_told_in_figures_with_how_each_is_counted(client, villages):
    """Records of both regions: what it is, and beside it how it is counted."""
    enter(work("R1"), work("R2", state="finished"))
    actions.count_story(viewer=SYSTEM)
    page = client.get("/").content.decode()
    assert "做成了什么" in page
    assert re.search(
        r'#group-works">项目数</a></p>\s*<p class="figure__value"><span class="num">2', page
    )
    assert "一个项目有几家出资的" in page
    assert 'href="/balance/31/53/"' in page


def test_what_collectives_paid_is_a_sum_of_several(client, villages):
    """Without three collectives that paid ten households each there is no such figure."""
    actions.count_story(viewer=SYSTEM)
    assert "村集体分红" not in client.get("/").content.decode()


def test_dividends_of_the_running_year_are_in_no_sum(client, villages, monkeypatch):
    """Three collectives of last year are told; one more today would be the difference of two
    days."""
    rows = [
        SimpleNamespace(
            collective=f"C{at}", households=40, dividend_fen=11 * WAN,
            paid_on=datetime.date(clock.today().year - ago, 3, 1),
        )
        for at, ago in enumerate((1, 1, 2, 0))
    ]  # fmt: skip
    monkeypatch.setattr(
        "xieshou.benefits.reads.runs", lambda *_asked, **_more: SimpleNamespace(rows=rows)
    )
    actions.count_story(viewer=SYSTEM)
    page = client.get("/").content.decode()
    assert "村集体分红" in page
    assert "33 万元" in page
    assert "44 万元" not in page


def test_few_who_were_posted_are_told_as_on_the_balance(client, villages, monkeypatch):
    """Doctors and teachers are posted staff, no residents: three are three on both pages."""
    real = reports.balance

    def with_doctors(*asked):
        found = real(*asked)
        groups = [
            replace(group, lines=tuple(
                replace(line, value=3, written="3 人") if line.code == "doctors" else line
                for line in group.lines
            ))
            for group in found.groups
        ]  # fmt: skip
        return replace(found, groups=tuple(groups))

    monkeypatch.setattr("xieshou.reports.reads.balance", with_doctors)
    actions.count_story(viewer=SYSTEM)
    page = client.get("/").content.decode()
    assert re.search(r'医生</a></p>\s*<p class="figure__value"><span class="num">3', page)
    assert "少于 10 人，不显示" not in page


def test_the_language_switch_is_a_form(client, regions):
    """Switching works without JavaScript and comes back to the same page."""
    response = client.post(reverse("set_language"), {"language": "en", "next": "/"}, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert 'lang="en"' in response.content.decode()


def test_a_missing_page_says_so_in_our_frame(client):
    """404 keeps the navigation and the reader's language."""
    response = client.get("/no-such-page/", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_links_and_labels_are_where_they_should_be(client, regions):
    """A skip link comes first, the page has one h1, and each map has a name."""
    page = client.get("/").content.decode()
    assert page.index('class="skip"') < page.index("<header")
    assert page.count("<h1") == 1
    assert 'role="img" aria-label="结对地图' in page
