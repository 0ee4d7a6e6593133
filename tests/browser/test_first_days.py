"""Each role's first day: sign in, see the own first page, follow what waits to where it is done."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from examples.hudian.people import LOGINS
from tests.browser.conftest import sign_in

NO_RIGHT = "您没有权限看这一页"
BOARD = "循环的健康"
HOUSEHOLD = re.compile(r"\d{12}-\d{4}")


@dataclass(frozen=True)
class Day:
    """Who signs in, the cards that they find, and the card they open when nothing waits; `office`:
    the health of the loop stands on the page."""

    user: str
    cards: tuple[str, ...]
    opens: str
    office: bool = False


DAYS = (
    Day(
        "laomudeng-resident",
        ("我们村的钱", "我们的投票", "我家的合同", "我家的分红和收入"),
        "看全村",
    ),
    Day("laomudeng", ("我们村的钱", "要照看的户", "我们的投票"), "先去看谁", office=True),
    Day("laomudeng-collective", ("村集体",), "老姆登", office=True),
    Day("pihe", ("年度规划",), "全部规划", office=True),
    Day("fugong", ("年度规划",), "全部规划", office=True),
    Day("fugong-leader", ("年度规划",), "全部规划", office=True),
    Day("fugong-cadre", ("年度规划",), "全部规划", office=True),
    Day("pudong", ("年度规划",), "全部规划", office=True),
    Day("shanghai", ("年度规划",), "全部规划", office=True),
    Day("shanghai-finance", ("年度规划",), "全部规划", office=True),
    Day("yunnan", ("年度规划",), "全部规划", office=True),
    Day("platform", ("年度规划",), "全部规划", office=True),
    Day("supplier", ("我的订单", "我的货"), "全部批次"),
    Day("buyer", ("我的订单", "我的需求"), "看看有什么货"),
    Day("enterprise", ("我的投资", "我的用工"), "看招商项目"),
    Day("hospital-east", ("我们的结对", "物资"), "物资余缺"),
    Day("expert-2", ("我的派驻",), "援派"),
    Day("enumerator", ("我的入户",), "去填表"),
    Day("auditor", ("审计", "年度规划"), "审计日志", office=True),
    Day("researcher", ("公开的数字", "年度规划"), "看地图"),
    Day("admin", ("系统",), "用户"),
)


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.user)
def test_a_first_day(browse, day: Day) -> None:
    """登录；看到自己的首页；没有别人的农户；点开第一件待办，或自己的卡片，到能办的那一页。"""
    page = browse("/login/")
    sign_in(page, day.user)
    expect(page.locator("main h1")).to_have_text("一屏观")
    for card in day.cards:
        expect(page.get_by_role("heading", name=card, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=BOARD)).to_have_count(int(day.office))
    assert not HOUSEHOLD.search(page.locator("main").inner_text())
    _open_first(page, day)
    expect(page.locator("main h1")).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text(NO_RIGHT)


def _open_first(page: Page, day: Day) -> None:
    waiting = page.locator("section[aria-labelledby=waiting] li a")
    first = (
        waiting.first
        if waiting.count()
        else page.locator("main").get_by_role("link", name=re.compile(day.opens)).first
    )
    with page.expect_navigation():
        first.click()


def test_every_role_of_the_example_has_its_day() -> None:
    """No role is forgotten."""
    roles = {login.username: login.role for login in LOGINS}
    assert {roles[day.user] for day in DAYS} == set(roles.values())


def test_an_office_goes_from_what_stands_wrong_to_where_it_is_mended(browse) -> None:
    """县里：首页上的“循环的健康”，看全表，点“去办理”，到那一页。"""
    page = browse("/cockpit/", user="fugong")
    health = page.locator("section[aria-labelledby=health]")
    expect(health.locator("dt a").first).to_be_visible()
    health.get_by_role("link", name="看全表").click()
    expect(page.locator("main h1")).to_contain_text(BOARD)
    row = page.locator("main tbody tr:has(td)").first
    expect(row.locator("td").nth(3)).not_to_be_empty()
    with page.expect_navigation():
        row.get_by_role("link", name="去办理").click()
    expect(page.locator("main")).not_to_contain_text(NO_RIGHT)


def test_a_map_follows_its_slider_and_stays_a_table_without_javascript(browse) -> None:
    """省里：看怒江州贫困指数的地图，拖到第一年；没有脚本也能按年看同样的表。"""
    path = "/cockpit/map/?measure=m0&place=5333"
    page = browse(path, user="yunnan")
    page.locator(".map").scroll_into_view_if_needed()
    expect(page.locator(".map canvas")).to_be_visible()
    year = page.locator("#year")
    first = year.get_attribute("min")
    year.fill(first or "")
    expect(page.locator("#shown .chips [aria-current=page]")).to_have_text(first or "")
    page.locator(".map").scroll_into_view_if_needed()
    expect(page.locator(".map canvas")).to_be_visible()
    plain = browse(path, java_script_enabled=False, user="yunnan")
    plain.locator("#shown .chips a").first.click()
    expect(plain.locator("#shown .chips [aria-current=page]")).to_have_text(first or "")
    expect(plain.locator("main tbody tr").first).to_be_visible()


def test_a_buyer_has_no_board(browse, faults) -> None:
    """采购方没有别人的账可看。"""
    faults.forgiven.append("403")
    page = browse("/cockpit/board/", user="buyer")
    expect(page.locator("main h1")).to_have_text(NO_RIGHT)
