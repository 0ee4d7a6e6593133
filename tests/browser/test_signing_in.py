"""Who signs in, what waits for them, and what nobody else sees."""

import pytest
from playwright.sync_api import expect

from examples.hudian.people import LOGINS, PASSWORD
from tests.browser.conftest import sign_in

LAOMUDENG, FUGONG = "533323201204", "533323"
REVIEW = "评审："
AT_RISK = "监测对象待办理"
WAITING = dict.fromkeys(("yunnan", "yunnan-lead", "fugong", "fugong-finance"), REVIEW)
WAITING |= dict.fromkeys(("pihe", "laomudeng", "fugong-leader", "fugong-leader-2"), AT_RISK)
WAITING |= dict.fromkeys(("shanghai", "shanghai-lead", "pudong-trade"), "撮合建议")
WAITING |= dict.fromkeys(("fugong-cadre", "fugong-cadre-2"), "招商项目待发布")
WAITING |= {"hospital-east": "互助往来待确认", "hospital-west": "在途物资待清点签收"}
# Whether the resident has voted by now is for the test of voting.
WAITING["laomudeng-resident"] = "待办"
WAITING |= dict.fromkeys(("pudong", "expert-2"), "人才派驻待办理")
NOTHING = "没有待办事项"


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.username)
def test_each_role_finds_what_waits_for_it(browse, login):
    """Signing in leads to the own first page, which begins with what waits, under the office's
    name; the list of things to do stays a page of its own and says the same."""
    page = browse("/login/")
    sign_in(page, login.username)
    waits = WAITING.get(login.username, NOTHING)
    expect(page.locator("main h1")).to_have_text("一屏观")
    expect(page.locator("section[aria-labelledby=waiting]")).to_contain_text(waits)
    expect(page.locator(".account summary")).to_have_text(login.name)
    page.goto("/plan/todo/")
    expect(page.locator("main h1")).to_have_text("待办")
    expect(page.locator("main")).to_contain_text(waits)


def test_what_waits_is_one_click_away(browse):
    """The county's office comes from its list to the proposals that it is to review."""
    page = browse("/plan/todo/", user="fugong")
    page.get_by_role("link", name="评审：").click()
    expect(page.locator("main tbody .tag--submitted").first).to_have_text("已申报")


def test_a_wrong_password_opens_nothing(browse):
    """The page says so without saying which of the two was wrong."""
    page = browse("/login/?next=/plan/todo/")
    page.locator("[name=username]").fill("fugong")
    page.locator("[name=password]").fill(f"{PASSWORD}?")
    page.locator("main form button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto("/plan/todo/")
    expect(page.locator("main h1")).to_have_text("登录")


def test_signing_out_closes_what_was_open(browse):
    """After it the list of things to do asks who is there."""
    page = browse("/plan/todo/", user="fugong")
    page.locator(".account summary").click()
    page.get_by_role("button", name="退出").click()
    page.goto("/plan/todo/")
    expect(page.locator("main h1")).to_have_text("登录")


def test_households_are_seen_only_by_those_in_charge(browse, site):
    """The county sees its households, names masked; no page open to all names one of them."""
    page = browse(f"/registry/households/?place={LAOMUDENG}", user="fugong")
    rows = page.locator("main tbody tr")
    expect(rows.nth(10)).to_be_visible()
    codes = rows.locator("a").all_inner_texts()
    for name in rows.locator("td:nth-child(3)").all_inner_texts():
        assert "*" in name or "＊" in name or name == "—"
    anybody = browse(f"/registry/households/?place={LAOMUDENG}")
    expect(anybody.locator("main h1")).to_have_text("登录")
    open_to_all = (
        f"/villages/{LAOMUDENG}/",
        f"/places/{LAOMUDENG[:9]}/",
        f"/projects/?place={LAOMUDENG}",
        f"/plan/1/village/{LAOMUDENG}/",
    )
    for path in open_to_all:
        anybody.goto(path)
        text = anybody.content()
        assert not [code for code in codes if code in text], path


@pytest.mark.parametrize("user", ["researcher", "shanghai"])
def test_whoever_is_not_in_charge_sees_no_household(browse, faults, user):
    """Being signed in is not enough."""
    faults.forgiven.append("403")
    page = browse(f"/registry/households/?place={FUGONG}", user=user)
    expect(page.locator("main h1")).to_have_text("您没有权限看这一页")
