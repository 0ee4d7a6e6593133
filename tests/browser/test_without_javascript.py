"""What matters works without scripts: on an old phone, a slow link, behind a strict office."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import wait_for
from tests.browser.test_projects import COUNTY, LAOMUDENG, count_of, fill
from tests.browser.test_scenarios import USER, done, start


@pytest.fixture
def plain(browse):
    """Pages of a browser that runs no scripts."""
    return lambda path, **more: browse(path, java_script_enabled=False, **more)


def test_pairings_are_read_instead_of_drawn(plain):
    """No empty map; the list of all pairings opens."""
    page = plain("/")
    expect(page.locator("[data-map]")).to_be_hidden()
    page.get_by_text("全部结对清单与出处").first.click()
    expect(page.locator("#east-310115")).to_be_visible()


def test_places_are_walked_down_to_a_village(plain):
    """Tables and bars are there without scripts."""
    page = plain("/places/533323/")
    expect(page.locator("table.bars").first).to_be_visible()
    page.get_by_role("link", name="匹河怒族乡").click()
    page.get_by_role("link", name="老姆登村").click()
    expect(page.locator("section[aria-labelledby=people] table.bars tbody tr")).to_have_count(12)


def test_the_bank_is_filtered(plain):
    """The form has its own button."""
    page = plain("/projects/")
    before = count_of(page)
    page.locator("[name=place]").fill(COUNTY)
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url(f"**place={COUNTY}**")
    assert 0 < count_of(page) < before


def test_a_village_proposes(plain):
    """The form is a form."""
    page = plain(f"/projects/new/?village={LAOMUDENG}", user="laomudeng")
    fill(page, "无脚本申报的步道")
    page.get_by_role("button", name="申报").click()
    expect(page.locator(".page-head .tag--submitted")).to_be_visible()


def test_the_plan_is_read_page_by_page(plain):
    """Reasons, filters and pages of the plan room load as pages of their own."""
    page = plain("/plan/1/")
    page.locator("#works [name=chosen]").select_option("0")
    page.locator("#works").get_by_role("button", name="筛选").click()
    page.wait_for_url(re.compile("/plan/1/works/.*chosen=0"))
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager__at")).to_contain_text("第 2 页")
    assert len(page.locator("#works tbody td:last-child").first.inner_text()) > 5


def test_a_scenario_is_started_and_looked_at_again(plain, site):
    """Progress is asked for by a link, until the result stands there."""
    page = plain("/", user=USER)
    again = page.get_by_role("link", name="刷新进度")
    bar = page.locator("#progress progress")
    with site.worker_paused():
        start(page, "无脚本试算", 0.8)
        expect(again).to_be_visible()
        site.work_until(done(0))
        again.click()
        expect(bar).to_have_attribute("value", re.compile(r"^0\.\d+$"))
    wait_for(lambda: site.latest_job()["state"] == "done")
    again.click()
    expect(page.locator("section[aria-labelledby=headline]")).to_be_visible()
