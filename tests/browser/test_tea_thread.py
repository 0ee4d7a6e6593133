"""One order on the real pages, from the supplier's lot to the households that it paid."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

HOUSEHOLD = re.compile(r"533323\d{6}-\d+")


def test_an_order_is_followed_to_the_households(browse):
    """The buyer orders on a phone, the supplier sends, the buyer receives, the platform settles;
    the county's office sees the households, whoever bought villages, the public nobody."""
    buyer = browse("/market/orders/", user="buyer", width=PHONE)
    path = ordered(buyer)
    supplier = browse(path, user="supplier")
    supplier.locator("[name=ship-carrier]").fill("滇沪冷链")
    supplier.get_by_role("button", name="发货").click()
    expect(supplier.locator("main .tag").first).to_have_text("已发货")

    buyer.goto(path)
    buyer.get_by_role("button", name="确认收货").click()
    expect(buyer.locator("main .tag").first).to_have_text("已收货")

    platform = browse(path, user="platform")
    platform.locator("[name=settle-payment]").fill("回单-浏览器")
    platform.get_by_role("button", name="确认付款").click()
    expect(platform.locator("main .tag").first).to_have_text("已付款")

    buyer.goto(path)
    buyer.get_by_role("link", name="钱到农户").click()
    expect(buyer.locator("main")).to_contain_text("直接到农户")
    expect(buyer.locator("main")).not_to_contain_text(HOUSEHOLD)
    county = browse(buyer.url.replace("/login", ""), user="fugong")
    expect(county.locator("main")).to_contain_text(HOUSEHOLD)
    expect(county.locator("main")).to_contain_text("每一步都对得上")
    expect(county.locator("main")).not_to_contain_text("不一致")

    county.locator("main td a[href*='/market/trace/']").first.click()
    anybody = browse(county.url)
    anybody.get_by_role("link", name="买这一批货的钱到哪里去了").click()
    expect(anybody.locator("main h1")).to_be_visible()
    expect(anybody.locator("main")).not_to_contain_text(HOUSEHOLD)
    expect(anybody.locator("main")).not_to_contain_text("户主")


def ordered(page: Page) -> str:
    """Two packs of what the demo supplier of Fugong sells; gives the order's path."""
    page.goto("/market/suppliers/?q=福贡")
    page.locator("main table a, main .card a").filter(has_text="福贡").first.click()
    page.get_by_role("link", name="下单").first.click()
    page.locator("[name^=packs-]").last.fill("2")
    page.get_by_role("button", name="下单").click()
    expect(page.locator("main .tag").first).to_have_text("已预留")
    return re.sub(r"^https?://[^/]+", "", page.url)
