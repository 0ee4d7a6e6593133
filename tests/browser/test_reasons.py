"""What would bring a work in, what a chosen one displaced, where prices hold: asked and read."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.site import Site
from tests.browser.test_every_page import NO_WIDER
from tests.browser.test_scenarios import USER

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def village_of(site: Site, *, chosen: bool) -> tuple[str, str]:
    """A village and one of its works that the plan has, or has not and told to be too dear."""
    reason = "chosen" if chosen else "too_dear"
    found = site.rows(
        "SELECT p.code FROM planning_planchoice c JOIN projects_proposal p ON p.id = c.proposal_id"
        " WHERE c.reason = ? AND c.run_id = (SELECT MAX(run_id) FROM planning_planchoice"
        " JOIN planning_planrun r ON r.id = run_id JOIN planning_scenario s ON s.id = r.scenario_id"
        " WHERE s.name = 'base') AND NOT EXISTS"
        " (SELECT 1 FROM planning_question q WHERE q.choice_id = c.id) ORDER BY p.code LIMIT 1",
        reason,
    )
    code = found[0][0]
    return code.partition("-")[0], code


def card_of(page: Page, code: str):
    return page.locator(f'[id="work-{code}"]')


def test_what_a_chosen_work_displaced_is_asked_and_read(browse, site):
    """The office asks and watches; when the answer has come it stands there for everybody."""
    village, code = village_of(site, chosen=True)
    page = browse(f"/plan/1/village/{village}/", user=USER)
    card = card_of(page, code)
    with site.worker_paused():
        card.get_by_role("button", name="问一问挤占了谁").click()
        expect(card.locator(".tag--queued")).to_have_text("排队中")
        expect(card.get_by_role("button", name="取消")).to_be_visible()
    expect(card.get_by_role("heading", name="挤占了谁")).to_be_visible()
    expect(card.locator(".answer li").first).to_contain_text("不选它")

    reader = browse(f"/plan/1/village/{village}/", language="en", width=PHONE)
    there = card_of(reader, code)
    expect(there.get_by_role("heading", name="What it displaced")).to_be_visible()
    for text in there.locator(".answer li").all_inner_texts():
        # Names of works stay as they were given, in quotation marks.
        assert not CHINESE.search(re.sub("“.*?”", "", text))
    expect(reader.get_by_role("button", name="Ask what it displaced")).to_have_count(0)
    assert reader.evaluate(NO_WIDER)


def test_a_question_is_called_off_without_javascript(browse, site):
    """A form, a link to look again, a button to call it off, and the button to ask is back."""
    village, code = village_of(site, chosen=False)
    page = browse("/", user=USER)
    cookies = page.context.cookies()
    plain = browse("/", java_script_enabled=False)
    plain.context.add_cookies(cookies)
    plain.goto(f"/plan/1/village/{village}/")
    card = card_of(plain, code)
    with site.worker_paused():
        card.get_by_role("button", name="问一问怎样才会入选").click()
        expect(card.get_by_role("link", name="刷新进度")).to_be_visible()
        card.get_by_role("button", name="取消").click()
    plain.goto(f"/plan/1/village/{village}/")
    expect(card.locator(".tag--cancelled")).to_have_text("已取消")
    expect(card.get_by_role("button", name="问一问怎样才会入选")).to_be_visible()


@pytest.mark.parametrize(("language", "width"), [("zh", DESKTOP), ("en", PHONE)])
def test_the_room_tells_where_prices_hold_and_where_money_is_worth_more(browse, language, width):
    """Each price that binds names the amounts over which it holds; money is ranked by worth."""
    page = browse("/plan/1/", language=language, width=width)
    rows = page.locator("section[aria-labelledby=prices] tbody tr").filter(has=page.locator("a"))
    expect(rows.first.locator("td").last).to_contain_text("至" if language == "zh" else " to ")
    money = page.locator("section[aria-labelledby=money]")
    expect(money.locator("tbody tr").first).to_contain_text("×" if language == "en" else "倍")
    if language == "en":
        assert not CHINESE.search(money.inner_text())
    assert page.evaluate(NO_WIDER)


def test_limits_are_folded_by_kind(browse):
    """A kind opens without a script; what was moved stands open when the form comes back."""
    page = browse("/plan/1/scenario/", user=USER)
    group = page.locator("details").filter(has_text="专家工作日")
    box = group.locator("input").first
    expect(box).to_be_hidden()
    group.locator("summary").click()
    expect(box).to_be_visible()
    box.fill("1")
    page.get_by_role("button", name="开始试算").click()
    expect(
        page.locator("details").filter(has_text="专家工作日").locator("input").first
    ).to_be_visible()
