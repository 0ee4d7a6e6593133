"""The public front page, in both languages and without JavaScript."""

import pytest
from django.urls import reverse

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
    assert page.count("<script") == page.count("<script src=")


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
