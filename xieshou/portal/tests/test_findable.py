"""What search engines, feeds and those a link is sent to find."""

import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from PIL import Image

from xieshou.portal import cards
from xieshou.portal.sitemaps import PAGES
from xieshou.portal.tests.conftest import VILLAGE, enter, work

pytestmark = pytest.mark.django_db
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def addresses(client, path):
    found = ElementTree.fromstring(client.get(path).content)
    return [one.text.removeprefix("http://testserver") for one in found.iter() if "loc" in one.tag]


def test_robots_name_the_map_of_the_site(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /work/" in text


def test_every_address_of_the_sitemap_opens(client, villages):
    """Pages, places, villages, works: all of them answer, and none asks to sign in."""
    enter(work("R1"))
    sections = addresses(client, "/sitemap.xml")
    found = {path for section in sections for path in addresses(client, section)}
    assert {
        "/",
        "/story/works/",
        f"/story/village/{VILLAGE}/",
        "/projects/life/533323-R1/",
    } <= found
    for path in found:
        assert client.get(path).status_code == 200, path


def test_the_sitemap_has_the_english_page_of_each(client, db):
    tree = ElementTree.fromstring(client.get("/sitemap-pages.xml").content)
    first = tree.find("s:url", SPACE)
    tags = {one.get("hreflang"): one.get("href") for one in first.findall("x:link", SPACE)}
    assert tags["en"] == "http://testserver/?lang=en"
    assert tags["zh-Hans"] == tags["x-default"] == "http://testserver/"


def test_an_address_may_ask_for_a_language(client, db):
    """So English has addresses of its own; the pages after it stay in it."""
    chinese = {"accept-language": "zh-CN"}
    assert 'lang="zh-Hans"' in client.get("/", headers=chinese).content.decode()
    english = client.get("/?lang=en", headers=chinese)
    assert '<html lang="en">' in english.content.decode()
    assert english.headers["Content-Language"] == "en"
    assert '<html lang="en">' in client.get("/downloads/", headers=chinese).content.decode()


def test_a_language_that_there_is_not_changes_nothing(client, db):
    answer = client.get("/?lang=xx")
    assert answer.status_code == 200
    assert "django_language" not in answer.cookies


def test_choosing_a_language_leaves_the_asked_one_behind(client, db):
    """The switch comes back to the page without ?lang=, which would win over the choice."""
    page = client.get("/downloads/?lang=en&x=1").content.decode()
    assert 'name="next" value="/downloads/?x=1"' in page


@pytest.mark.parametrize("path", ["/", "/story/works/", "/notices/", "/projects/", "/places/"])
def test_a_page_says_its_one_address_and_its_other_languages(client, villages, path):
    page = client.get(f"{path}?page=3&k=2").content.decode()
    base = f"http://testserver{path}"
    assert f'<link rel="canonical" href="{base}?page=3">' in page
    assert f'hreflang="en" href="{base}?page=3&amp;lang=en"' in page
    assert re.search(r'<meta name="description" content="[^"]{8,}">', page)


def test_nothing_is_told_of_what_only_the_signed_in_see(client, villages, django_user_model):
    client.force_login(django_user_model.objects.create(username="somebody"))
    page = client.get("/projects/").content.decode()
    assert 'rel="canonical"' not in page
    assert "og:image" not in page


def test_a_link_sent_to_others_has_a_picture(client, db):
    """Made here, of the size that messengers show, and the same the second time."""
    page = client.get("/downloads/").content.decode()
    address = re.search(r'og:image" content="http://testserver([^"]+)"', page)[1]
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (1200, 630)
    assert client.get(address).content == answer.content


def test_nobody_else_has_pictures_made(client, settings, db):
    """A title without our signature is no page's."""
    ours = cards.token("下载")
    for token in ("x", ours[:-1] + ("a" if ours[-1] != "a" else "b"), "a:b", f"{ours}{ours}"):
        assert client.get(reverse("portal:card", args=[token])).status_code == 404
    assert not (settings.VAR_DIR / "cards").exists()


def test_only_so_many_pictures_are_kept(settings, monkeypatch):
    monkeypatch.setattr(cards, "MOST_KEPT", 3)
    for n in range(6):
        assert cards.card(cards.token(f"第{n}页"))
    assert len(list((settings.VAR_DIR / "cards").glob("*.png"))) <= 4


def test_what_machines_read_cannot_end_its_element(client, villages):
    """A name from a sheet is data, never markup."""
    from xieshou.portal.templatetags.pages import json_ld

    text = json_ld({"@type": "Thing", "name": "</script><script>alert(1)</script>&"})
    assert text.count("<script") == text.count("</script>") == 1
    inside = text.partition(">")[2].rpartition("</")[0]
    assert json.loads(inside)["name"] == "</script><script>alert(1)</script>&"


def test_every_named_page_exists_or_is_left_out(client, db):
    """The list of pages names no page that this version took away."""
    from xieshou.portal.schema import address_of

    assert sum(bool(address_of(page)) for page in PAGES) >= len(PAGES) - 2
