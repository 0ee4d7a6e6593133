"""One search from every page, which answers while one types and leaves nothing in the address."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE


@pytest.mark.parametrize(
    ("language", "entry", "width"), [("zh", "搜索", 1280), ("en", "Search", PHONE)]
)
def test_a_village_is_found_by_initials_while_one_types(browse, language, entry, width):
    page = browse("/", language=language, width=width)
    page.get_by_role("link", name=entry, exact=True).click()
    page.get_by_role("searchbox").press_sequentially("lmd")
    page.locator("#hits a[href='/places/533323201204/']").click()
    expect(page).to_have_url(re.compile(r"/villages/533323201204/$"))


def test_an_officer_finds_a_household_and_the_address_does_not_say_so(browse):
    page = browse("/search/", user="laomudeng")
    page.get_by_role("searchbox").fill("533323201204-0001")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator("#hits").get_by_role("link", name="533323201204-0001")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/search/$"))
