"""Pages open fast on a slow link: what anybody may see costs 300 kB at first view."""

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_every_page import PUBLIC

FIRST_VIEW_BYTES = 300_000


def sent_to(session: CDPSession) -> list[float]:
    """The bytes of each answer as they go over the wire, filled while pages load."""
    sent: list[float] = []
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.loadingFinished", lambda one: sent.append(one["encodedDataLength"]))
    return sent


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_first_view_of_every_public_page_is_small(browse, width):
    """Without scrolling, with all that the page fetches, to a browser that keeps nothing."""
    page = browse("/login/", width=width)
    sent = sent_to(page.context.new_cdp_session(page))
    heavy = {}
    for name, path in PUBLIC.items():
        sent.clear()
        page.goto(path, wait_until="networkidle")
        assert sent, name
        if sum(sent) > FIRST_VIEW_BYTES:
            heavy[name] = sum(sent)
    assert heavy == {}


def test_what_draws_comes_when_a_drawing_comes_into_view(browse):
    """Not before; and what is asked for by name is kept by the browser for good."""
    page = browse("/places/53/")
    assert page.evaluate("typeof window.echarts") == "undefined"
    with page.expect_response("**/vendor/echarts.min.*.js") as fetched:
        page.locator("[data-map]").scroll_into_view_if_needed()
    expect(page.locator("[data-map] canvas").first).to_be_visible()
    headers = fetched.value.headers
    assert headers["content-encoding"] == "gzip"
    assert "immutable" in headers["cache-control"]


def test_what_draws_comes_with_a_part_that_brings_a_chart(browse):
    """htmx brings the figures of another cutoff; the map in them is drawn."""
    page = browse("/places/53/")
    page.locator("[name=k]").fill("2/5")
    page.locator("[name=k]").press("Enter")
    page.wait_for_url("**k=2*")
    page.locator("[data-map]").scroll_into_view_if_needed()
    expect(page.locator("[data-map] canvas").first).to_be_visible()


def test_paper_has_the_drawings_that_were_never_in_view(browse):
    page = browse("/places/53/")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("[data-map] canvas").first).to_be_attached()
