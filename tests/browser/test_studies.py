"""Asking of a plan what else there is: a study begun, watched, read, and taken on as a scenario."""

import re
from itertools import product

from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_adoption import plan_anew
from tests.browser.test_every_page import NO_WIDER
from tests.browser.test_scenarios import USER

DOZENS_OF_PLANS = 300_000
TITLES = {
    "zh": {"front": "帕累托前沿", "synergy": "协同效应（1+1>2）", "robust": "稳健方案"},
    "en": {"front": "Pareto front", "synergy": "Synergy (1+1>2)", "robust": "Hedged plan"},
}


def start(page: Page, kind: str) -> None:
    """Ask for a study of the plan on the page, and wait until it is done."""
    tabs = page.get_by_role("navigation", name="规划的各页")
    tabs.get_by_role("link", name="研究").click()
    page.locator(f"section[aria-labelledby=kind-{kind}]").get_by_role("button").click()
    page.wait_for_url("**/studies/*/")
    expect(page.locator("section[aria-labelledby=meaning]")).to_be_visible(timeout=DOZENS_OF_PLANS)


def test_synergy_is_asked_for_and_read(browse, tmp_path):
    """The office presses a button; words, a chart, a table and an Excel file say the same. Asked
    again, the first is shown."""
    page = plan_anew(browse)
    start(page, "synergy")
    address = page.url
    expect(page.locator("section[aria-labelledby=meaning]")).to_contain_text("合起来做是它的")
    page.locator(".chart").first.scroll_into_view_if_needed()
    expect(page.locator(".chart canvas").first).to_be_visible()
    apart = page.locator("table").filter(has_text="分头做与合起来做").first
    expect(apart.locator("tbody tr").first).to_contain_text("合起来做")
    shapley = page.locator("table").filter(has_text="沙普利值")
    expect(shapley.locator("tbody tr").first).to_contain_text("财政援助资金")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="下载 Excel").click()
    downloading.value.save_as(tmp_path / "study.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "study.xlsx")
    assert book.sheet_names[:2] == ["概要", "分头做与合起来做"]
    start(page, "synergy")
    expect(page).to_have_url(address)


def test_a_point_of_the_front_becomes_a_scenario(browse):
    """Chosen by number and named; the new plan says what it weighs."""
    page = plan_anew(browse)
    start(page, "front")
    page.locator(".chart").first.scroll_into_view_if_needed()
    expect(page.locator(".chart canvas").first).to_be_visible()
    rows = page.locator("table").filter(has_text="前沿上的方案").locator("tbody tr")
    expect(rows.nth(20)).to_be_visible()
    page.locator("main [name=point]").select_option("20")
    page.locator("main [name=name]").fill("重增收")
    page.get_by_role("button", name="新建并计算").click()
    page.wait_for_url("**/plan/1/?run=*")
    headline = page.locator("section[aria-labelledby=headline]")
    expect(headline).to_contain_text("年增收每 1 万元抵减贫")
    expect(page.locator("section[aria-labelledby=scenarios]")).to_contain_text("重增收")


def test_a_study_is_read_on_any_screen_in_both_languages_and_without_javascript(browse):
    """By an office, for studies are not public: one heading, a chart to see, nothing scrolls
    sideways; without JavaScript the words and the table are there, which the chart only repeats."""
    office = plan_anew(browse)
    start(office, "robust")
    path = re.sub(r"^https?://[^/]+", "", office.url)
    for language, width in product(TITLES, (DESKTOP, PHONE)):
        page = browse(path, language=language, width=width, user=USER)
        expect(page.locator("main h1")).to_contain_text(TITLES[language]["robust"])
        page.locator(".chart").first.scroll_into_view_if_needed()
        expect(page.locator(".chart canvas").first).to_be_visible()
        assert page.evaluate(NO_WIDER), (language, width)
        page.goto("/plan/1/studies/")
        for title in TITLES[language].values():
            expect(page.get_by_role("heading", name=title)).to_be_visible()
        assert page.evaluate(NO_WIDER), (language, width)
    page = browse(path, java_script_enabled=False, user=USER)
    expect(page.locator("section[aria-labelledby=meaning] p").first).to_contain_text("造价")
    expect(page.locator("table").filter(has_text="本规划与稳健方案")).to_be_visible()
