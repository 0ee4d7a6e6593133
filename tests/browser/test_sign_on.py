"""A passkey: added on one's account, then signed in with instead of a password, and after one."""

import re

from playwright.sync_api import Page, expect

from examples.hudian.people import PASSWORD
from tests.browser.conftest import WAIT_MS

# A passkey belongs to a name, and an address of digits is none.
NAMED = re.compile(r"//127\.0\.0\.1:")
USER = "shanghai-lead"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_device(chromium, site, faults) -> Page:
    """A page at the site by its name, in a browser with a device of its own (CDP WebAuthn)."""
    address = NAMED.sub("//localhost:", site.address)
    context = chromium.new_context(base_url=address, locale="zh-CN")
    context.set_default_timeout(WAIT_MS)
    faults.watch(context, address)
    page = context.new_page()
    control = context.new_cdp_session(page)
    control.send("WebAuthn.enable")
    control.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def give_password(page: Page) -> None:
    page.goto("/login/")
    page.locator("[name=username]").fill(USER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form.form button").click()


def is_in(page: Page) -> None:
    expect(page.locator(".account summary")).to_be_visible()


def sign_out(page: Page) -> None:
    page.locator(".account summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("link", name="登录", exact=True)).to_be_visible()


def test_a_passkey_signs_in_alone_and_after_a_password(chromium, site, faults):
    page = with_device(chromium, site, faults)
    give_password(page)
    is_in(page)

    # Added only after one's password once more; ten recovery codes come with the first device.
    page.goto("/account/second-factor/webauthn/add/")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form.form button").click()
    page.locator("[name=name]").fill("办公电脑")
    page.locator("[name=passwordless]").check()
    page.locator("#passkey_add").click()
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator("main code")).to_have_count(10)

    sign_out(page)
    page.goto("/login/?next=/registry/me/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/registry/me/")

    sign_out(page)
    give_password(page)
    page.wait_for_url("**/authenticate/")
    page.goto("/registry/me/")
    expect(page.locator("main h1")).to_have_text("登录")
    give_password(page)
    page.locator("#passkey_use").click()
    is_in(page)

    # Taken off again, for whoever uses the site after this test.
    page.goto("/account/second-factor/webauthn/")
    page.get_by_role("link", name="移除").click()
    if page.locator("[name=password]").count():
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form.form button").click()
    page.get_by_role("button", name="移除").click()
    page.context.close()
