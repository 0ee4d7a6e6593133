"""The description of the API opens in a browser, with nothing from outside and nothing inline."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse, Faults


def opened(page: Page, part: str, method: str, path: str) -> Locator:
    """An operation of a part of the API; the parts are folded at first."""
    page.locator(f"[data-tag='{part}'] .expand-operation").click()
    address = page.locator(f"[data-path='{path}']")
    operation = page.locator(f".opblock-{method}", has=address)
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    return operation


def test_an_operation_can_be_tried_on_the_page(browse: Browse, faults: Faults) -> None:
    """Swagger UI keeps to the content security policy, and its requests get their answers."""
    operation = opened(browse("/api/v1/docs"), "registry", "get", "/api/v1/indicator-sets")
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table")).to_contain_text("rural-cn")


def test_a_signed_in_user_may_write_from_the_page(browse: Browse, faults: Faults) -> None:
    """The page sends the CSRF token along: the county is told what is wrong, not turned away."""
    faults.forgiven.append("422")
    page = browse("/api/v1/docs", user="fugong")
    operation = opened(page, "projects", "post", "/api/v1/projects")
    operation.locator("input").first.fill("from-the-page")
    operation.locator("textarea").fill('{"village": "533323201204"}')
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer).to_contain_text('"code": "invalid"')
    expect(answer).to_contain_text('"field": "kind"')
