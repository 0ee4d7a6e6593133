"""The front page: who is paired with whom, drawn and written."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.site import wait_for

# The library is fetched when the map comes into view.
ARCS = """document.querySelectorAll('[data-map]').length === 1 &&
    window.echarts?.getInstanceByDom(document.querySelector('[data-map]'))
        ?.getOption().series[0].data.length"""
PUDONG = "310115"


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("boundaries", [True, False], ids=["boundaries", "schematic"])
def test_the_map_joins_both_regions(browse, width, boundaries):
    """An arc for every current pairing, with boundaries as without; the map says what it is."""
    page = browse("/login/", width=width)
    if not boundaries:
        page.route("**/maps/counties.json", lambda route: route.fulfill(status=204))
    page.goto("/")
    page.locator("[data-map]").scroll_into_view_if_needed()
    expect(page.locator("[data-map] canvas").first).to_be_visible()
    said = page.locator("section[aria-labelledby=pairings] .card__head p").inner_text()
    assert said.startswith(f"现有 {wait_for(lambda: page.evaluate(ARCS))} 对")
    expect(page.locator(".map-source")).to_contain_text("示意图")


@pytest.mark.parametrize(("language", "name"), [("zh", "福贡县"), ("en", "Fugong County")])
def test_a_district_names_its_counties(browse, language, name):
    """Picking a district says in words what the map shows; picking it again takes that back."""
    page = browse("/", language=language)
    page.locator("[data-map]").scroll_into_view_if_needed()
    wait_for(lambda: page.evaluate(ARCS))
    district = page.locator(f"[data-map-pick='{PUDONG}']")
    district.click()
    expect(page.locator("[data-map-said]")).to_contain_text(name)
    expect(district).to_have_attribute("aria-current", "true")
    district.click()
    expect(page.locator("[data-map-said] li")).to_have_count(0)


def test_every_pairing_is_listed_with_its_source(browse):
    """The list below the map has the same pairings, each with its source and grade."""
    page = browse("/")
    page.get_by_text("全部结对清单与出处").first.click()
    rows = page.locator(f"#east-{PUDONG} tr")
    expect(rows.first).to_be_visible()
    for at in range(rows.count()):
        expect(rows.nth(at).locator(".tag--published")).to_be_visible()
        expect(rows.nth(at).locator(".grade")).to_be_visible()


def test_what_a_program_made_up_is_labelled(browse):
    """The latest plan rests on synthetic needs, and the front page says so."""
    page = browse("/")
    plan = page.locator("section[aria-labelledby=plan]")
    expect(plan.locator(".tag--synthetic")).to_be_visible()
    plan.get_by_role("link").last.click()
    expect(page.locator("main h1")).to_contain_text("合成数据")
