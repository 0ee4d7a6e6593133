"""From a plan to the plan of the year: three people of two offices, and what follows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_every_page import NO_WIDER
from tests.browser.test_scenarios import USER, start

ROOM = "/plan/1/"


def plan_anew(browse) -> Page:
    """Draw the plan of the round up again: others may have changed the bank meanwhile."""
    page = browse(ROOM, user=USER)
    page.get_by_role("button", name="重新计算").click()
    page.wait_for_url("**/plan/1/?run=*")
    expect(page.locator("section[aria-labelledby=headline]")).to_be_visible()
    expect(page.locator(".page-head .tag--done")).to_have_text("已核对")
    return page


def test_two_offices_adopt_a_plan_and_its_works_are_planned(browse, site):
    """Yunnan puts it forward and cannot approve it; Shanghai and the head of Yunnan's office find
    it in their lists and approve; then the chosen works, and no others, are in the year's plan."""
    page = plan_anew(browse)
    page.get_by_role("link", name="采纳", exact=True).click()
    page.locator("[name=note]").fill("请两地审定")
    page.get_by_role("button", name="提请采纳").click()
    card = page.locator("section[aria-labelledby=now]")
    expect(card.get_by_role("status")).to_contain_text("东部（上海）协作办、西部（云南）协作办")
    expect(card.get_by_role("button", name="批准")).to_have_count(0)

    for user in ("shanghai", "yunnan-lead"):
        other = browse("/plan/todo/", user=user)
        other.get_by_role("link", name="年度规划待您批准").click()
        other.get_by_role("button", name="批准", exact=True).click()
        expect(other.get_by_text("已批准")).to_be_visible()

    page.goto("/plan/1/adoption/")
    force = page.locator("section[aria-labelledby=in-force]")
    expect(force.locator(".tag--adopted")).to_have_text("已采纳")
    run = int(re.search(r"run=(\d+)", force.locator("a").first.get_attribute("href")).group(1))
    chosen, planned = (
        {code for (code,) in site.rows(query, *params)}
        for query, params in (
            (
                "SELECT p.code FROM planning_planchoice c JOIN projects_proposal p"
                " ON p.id = c.proposal_id WHERE c.run_id = ? AND c.chosen",
                [run],
            ),
            ("SELECT code FROM projects_proposal WHERE state = 'planned'", []),
        )
    )
    assert chosen == planned
    force.get_by_role("link", name="个项目").first.click()
    expect(page.locator("tbody .tag--planned").first).to_have_text("已列入年度计划")
    expect(page.locator("tbody .tag--planned")).to_have_count(min(50, len(chosen)))


@pytest.mark.parametrize(("language", "width"), [("zh", DESKTOP), ("en", PHONE)])
def test_two_plans_are_compared_on_a_map(browse, language, width):
    """Any two runs of the history are laid side by side: a map with a legend of gains and losses,
    the same as tables, works in and out with reasons; it fits a phone."""
    name = f"比较{language}"
    page = browse("/", user=USER)
    start(page, name, 0.6)
    expect(page.locator("section[aria-labelledby=headline]")).to_be_visible()
    reader = browse("/plan/1/history/", language=language, width=width, user=USER)
    rows = reader.locator("tbody tr")
    moved = rows.filter(has_text=name)
    base = rows.filter(has_text="基准方案" if language == "zh" else "Base plan").first
    expect(moved).to_contain_text("→")
    base.locator("[name=a]").check()
    moved.locator("[name=b]").check()
    reader.get_by_role("button").filter(
        has_text="比较甲案与乙案" if language == "zh" else "Compare A and B"
    ).click()
    expect(reader.locator("main h1")).to_contain_text(name)
    reader.locator(".map").first.scroll_into_view_if_needed()
    expect(reader.locator(".map canvas").first).to_be_visible()
    values = reader.request.get(reader.locator(".map").get_attribute("data-values")).json()
    assert values["signed"]
    assert values["rows"]
    assert min(row["value"] for row in values["rows"]) < 0
    expect(reader.locator("section[aria-labelledby=works-changed] tbody tr").first).to_be_visible()
    assert reader.evaluate(NO_WIDER)


def test_a_run_called_off_is_taken_up_again(browse, site):
    """The page offers to go on; it ends in a plan whose way there is drawn."""
    page = browse("/", user=USER)
    with site.worker_paused():
        start(page, "先停后续", 0.9)
        address = page.url
        page.locator("#progress").get_by_role("button", name="取消").click()
        expect(page.locator("main .tag--cancelled").first).to_be_visible()
    page.goto(address)
    page.get_by_role("button", name="继续计算").click()
    headline = page.locator("section[aria-labelledby=headline]")
    expect(headline).to_be_visible()
    page.get_by_text("计算过程：上界与方案怎样靠拢").click()
    headline.locator(".chart").first.scroll_into_view_if_needed()
    expect(headline.locator(".chart canvas").first).to_be_visible()
