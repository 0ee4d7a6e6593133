"""One payment through the pages, from the book's opening to the picture of where the money went."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import NO_WIDER

FIRM = "福贡县浏览器水利公司"
VILLAGE = "533323201204"


def ask(page: Page, label: str, said: dict[str, str]) -> None:
    """Follow a link to a verb's page, fill its form and send it."""
    page.locator("main").get_by_role("link", name=label, exact=True).first.click()
    expect(page.locator("main h1")).to_have_text(label)
    for name, text in said.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    page.locator("main form").get_by_role("button", name=label, exact=True).click()
    expect(page.locator("main .notice--success")).to_be_visible()


def step(page: Page, label: str) -> None:
    """Press a button of the order's page."""
    page.locator("main").get_by_role("button", name=label, exact=True).click()
    expect(page.locator("main .notice--success")).to_be_visible()


def tag(page: Page) -> Locator:
    return page.locator(".page-head .tag").first


@pytest.fixture
def keeper(browse) -> Page:
    """The province's office, with a book open for the county and 100 万 yuan in it."""
    page = browse("/funds/", user="yunnan")
    ask(page, "开立账套", {"code": "fg-browser", "name": "福贡县浏览器账套", "place": "533323"})
    ask(
        page, "登记资金",
        {"code": "fg-G1", "name": "上海市援助资金", "source": "municipal", "amount_fen": "100万元",
         "year": "2026", "payer": "31"},
    )  # fmt: skip
    ask(page, "登记到账", {"amount_fen": "1,000,000.00", "date": "2026-03-02"})
    page.goto("/registry/organisations/new/")
    for name, text in (("name", FIRM), ("place", "533323")):
        page.locator(f"main [name={name}]").fill(text)
    page.locator("main form button").click()
    expect(page.locator("main .notice--success")).to_be_visible()
    return page


def test_a_payment_is_signed_by_both_sides_paid_and_seen_in_the_picture(browse, keeper):
    """The county proposes, the province approves the budget; the county's leader and Shanghai's
    cadre find the order in their lists and sign; another office pays, another confirms; then the
    grant's page shows where the money went, to an English reader on a phone as well."""
    county = browse("/funds/books/fg-browser/", user="fugong")
    ask(
        county, "提出预算",
        {"code": "fg-B1", "name": "老姆登饮水工程", "place": VILLAGE, "purpose": "water",
         "amount_fen": "500000", "source": f"{VILLAGE}-2027-01"},
    )  # fmt: skip
    expect(county.get_by_role("button", name="批准预算")).to_have_count(0)
    keeper.goto("/funds/waiting/")
    keeper.get_by_role("link", name="老姆登饮水工程").click()
    step(keeper, "批准预算")

    county.goto("/funds/budgets/fg-B1/")
    ask(county, "签订合同", {"code": "fg-C1", "payee": FIRM, "amount_fen": "300000"})
    ask(county, "申请支付", {"grant": "fg-G1", "amount_fen": "123456.78", "reason": "首付款"})
    expect(county.locator("main")).to_contain_text("123,456.78 元")
    expect(county.get_by_role("button", name="会签")).to_have_count(0)

    for user in ("fugong-leader", "fugong-cadre"):
        signer = browse("/plan/todo/", user=user)
        signer.get_by_role("link", name="支付待会签：1 项待办").click()
        signer.get_by_role("link", name="老姆登饮水工程").click()
        step(signer, "会签")
    expect(tag(signer)).to_have_text("待支付")

    payer = browse("/funds/waiting/?kind=pay_order", user="fugong-finance")
    payer.get_by_role("link", name="老姆登饮水工程").click()
    step(payer, "支付并记账")
    expect(tag(payer)).to_have_text("已支付")

    other = browse(payer.url, user="yunnan-lead")
    other.locator("main [name=receipt]").fill("FP-0001")
    step(other, "确认收款")
    expect(tag(other)).to_have_text("已收款确认")

    other.get_by_role("link", name="上海市援助资金").click()
    other.locator(".chart").first.scroll_into_view_if_needed()
    expect(other.locator(".chart canvas").first).to_be_visible()
    spent = other.locator("main tbody tr").filter(has_text=f"{VILLAGE}-2027-01")
    expect(spent).to_contain_text("123,456.78 元")

    reader = browse(other.url, language="en", width=PHONE, user="fugong-leader")
    reader.locator(".chart").first.scroll_into_view_if_needed()
    expect(reader.locator(".chart canvas").first).to_be_visible()
    expect(reader.locator("main tbody tr").filter(has_text="Laomudeng")).to_contain_text(
        "¥123,456.78"
    )
    assert reader.evaluate(NO_WIDER)
    for path in ("/funds/", "/funds/rates/", "/funds/orders/", "/funds/budgets/fg-B1/"):
        reader.goto(path)
        expect(reader.locator("main h1")).to_have_count(1)
        assert reader.evaluate(NO_WIDER), path
    expect(reader.locator("main")).to_contain_text(re.compile("Approved"))
