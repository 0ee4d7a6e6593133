"""A live site and a real Chromium. Every page a test opens must be free of faults at its end."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from examples.hudian.people import PASSWORD
from tests.browser.site import PATIENCE_S, Site, running

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
DESKTOP, PHONE = 1280, 390
WAIT_MS = 1000 * PATIENCE_S


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """The example's site: one per test process, since tests write into it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if worker_id != "master" else base
    with running(tmp_path_factory.mktemp("site") / "copy", shared) as found:
        yield found


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is not installed: sh setup/system.sh"
    expect.set_options(timeout=WAIT_MS)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@dataclass
class Faults:
    """What a user's browser complains of; `forgiven` are words of complaints that a test wants."""

    seen: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext, address: str) -> None:
        context.on("console", lambda said: self._said(said.type, said.text, said.location))
        context.on("weberror", lambda error: self.seen.append(f"script: {error.error}"))
        context.on("response", lambda answer: self._answered(answer, address))

    def _said(self, kind: str, text: str, location: Any) -> None:
        if kind in ("error", "warning"):
            self.seen.append(f"{kind}: {text} {location.get('url', '')}")

    def _answered(self, answer: Response, address: str) -> None:
        if not answer.url.startswith((address, "data:", "blob:")):
            self.seen.append(f"reaches outside: {answer.url}")
        if answer.status >= 500:
            self.seen.append(f"{answer.status}: {answer.url}")

    @property
    def open(self) -> list[str]:
        return [one for one in self.seen if not any(word in one for word in self.forgiven)]


@pytest.fixture
def faults() -> Iterator[Faults]:
    found = Faults()
    yield found
    assert found.open == []


Browse = Callable[..., Page]


@pytest.fixture
def browse(chromium: Browser, site: Site, faults: Faults) -> Iterator[Browse]:
    """A page in a fresh browser: browse("/plan/", language="en", width=390, user="fugong")."""
    contexts = []

    def open_page(
        path: str = "/", *, language: str = "zh", width: int = DESKTOP, user: str = "", **more: Any
    ) -> Page:
        context = chromium.new_context(
            base_url=site.address,
            locale=LANGUAGES[language],
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        faults.watch(context, site.address)
        page = context.new_page()
        if user:
            sign_in(page, user)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, user: str) -> None:
    page.goto("/login/")
    page.locator("[name=username]").fill(user)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url("**/cockpit/")
