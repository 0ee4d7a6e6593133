"""The public door: found, quick to open, readable by everybody, with and without JavaScript."""

import re
from itertools import pairwise
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.site import ROOT

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
COUNTY, VILLAGE = "533323", "533323201204"
PAGES = {
    "home": "/",
    "works": "/story/works/",
    "money": "/story/money/",
    "plan": "/story/plan/",
    "matching": "/story/matching/",
    "village": f"/story/village/{VILLAGE}/",
    "products": f"/story/products/{COUNTY}/",
    "lot": "/story/lot/",
    "notices": "/notices/",
    "downloads": "/downloads/",
}
LOOKS = [
    pytest.param("zh", DESKTOP, "light", id="zh-desktop"),
    pytest.param("zh", PHONE, "dark", id="zh-phone"),
    pytest.param("en", DESKTOP, "dark", id="en-desktop"),
    pytest.param("en", PHONE, "light", id="en-phone"),
]
# WCAG 2.2, 2.5.8: targets of 24 by 24 pixels; those within a sentence may be less.
SMALL_TARGETS = """() => [...document.querySelectorAll("button, .button, .chips a, summary")]
  .filter((one) => one.offsetParent !== null)
  .map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
  .map(([text]) => text)"""
# A heading may go back up by any step, but down by one at a time.
HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => Number(one.tagName[1]))"
NAMELESS = """[...document.querySelectorAll("img:not([alt]), [role=img]:not([aria-label])")]
  .map((one) => one.outerHTML.slice(0, 80))"""
CANONICAL = "document.querySelector('link[rel=canonical]')?.href"


def faults_of(page) -> list[str]:
    """What axe calls a violation, however slight."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['target']}" for one in found]


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_every_page_is_well_made(browse, language, width, scheme):
    """One title and description each, in the reader's language; headings in order, pictures with
    words, targets for a thumb, nothing that axe objects to; it never scrolls sideways."""
    page = browse("/", language=language, width=width, color_scheme=scheme, bypass_csp=True)
    titles, descriptions, found = set(), set(), []
    for name, path in PAGES.items():
        answer = page.goto(path)
        assert answer is not None, name
        assert answer.status == 200, name
        assert page.locator("html").get_attribute("lang") == {"zh": "zh-Hans", "en": "en"}[language]
        titles.add(page.title())
        description = page.locator("meta[name=description]").get_attribute("content")
        assert description, name
        assert bool(re.search("[一-鿿]", description)) == (language == "zh"), name
        descriptions.add(description)
        levels = page.evaluate(HEADINGS)
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert page.evaluate(NAMELESS) == [], name
        assert page.evaluate(SMALL_TARGETS) == [], name
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), name
        assert page.evaluate(CANONICAL), name
        found += faults_of(page)
    assert found == []
    assert len(titles) == len(descriptions) == len(PAGES)


def test_drawings_come_when_they_are_looked_at(browse):
    """The drawing library is fetched once the map comes into view, and draws it."""
    page = browse("/")
    assert page.evaluate("typeof window.echarts") == "undefined"
    page.locator("[data-map]").scroll_into_view_if_needed()
    expect(page.locator("[data-map] canvas").first).to_be_visible()


def test_everything_can_be_read_without_javascript(browse):
    """Figures, tables and links are there; what needs a script is not offered."""
    page = browse("/", java_script_enabled=False)
    for path in PAGES.values():
        page.goto(path)
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator("[data-read-aloud]:visible")).to_have_count(0)
        expect(page.locator("[data-map]:visible, [data-chart]:visible")).to_have_count(0)
    page.goto("/story/works/")
    expect(page.locator("main table").first).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/story/works/", "/notices/", "/downloads/"])
def test_no_link_of_the_door_is_dead(browse, path):
    """Each link of our own answers to anybody."""
    page = browse(path)
    links = page.locator("main a[href]").evaluate_all("all => all.map((one) => one.href)")
    ours = {one.partition("#")[0] for one in links if one.startswith(urljoin(page.url, "/"))}
    assert ours
    for link in sorted(ours):
        assert page.request.get(link).status == 200, link


def test_a_notice_is_read_aloud_and_stopped(browse):
    """The button is there where the browser can speak; it reads what is on the page."""
    page = browse("/login/")
    page.add_init_script(
        """window.spoken = [];
        Object.defineProperty(window, "speechSynthesis", { value: {
          speak: (said) => window.spoken.push([said.lang, said.text]), cancel: () => {},
          getVoices: () => [], addEventListener: () => {} } });"""
    )
    page.goto("/notices/")
    button = page.get_by_role("button", name="读给我听")
    button.click()
    spoken = page.evaluate("window.spoken")
    assert spoken[0] == ["zh-CN", "正在公示"]
    page.get_by_role("button", name="停止朗读").click()
    expect(button).to_be_visible()


def test_where_the_browser_cannot_speak_there_is_no_button(browse):
    page = browse("/login/")
    page.add_init_script("delete window.SpeechSynthesisUtterance")
    page.goto("/notices/")
    expect(page.locator("[data-read-aloud]")).to_be_hidden()


def test_an_english_address_leads_to_english_and_the_switch_back(browse):
    """?lang=en is English for a Chinese browser; the switch wins over the address."""
    page = browse("/notices/?lang=en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page).to_have_url(re.compile(r"/notices/$"))


def test_a_works_map_leads_into_a_prefecture(browse):
    """From all places to one, and the list goes along."""
    page = browse("/story/works/")
    chips = page.locator("ul.chips[aria-label='州市'] a")
    chips.first.click()
    expect(page).to_have_url(re.compile(r"place=\d{4}"))
    expect(page.locator("main h1")).to_contain_text("：项目地图")
