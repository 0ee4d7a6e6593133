"""Take the pictures of the README from a running site that holds the whole example.

.venv/bin/python docs/images/make.py http://127.0.0.1:8000
"""

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from examples.hudian.people import PASSWORD


@dataclass(frozen=True)
class Picture:
    """A page, who is signed in, and what of it stands at the top: a selector."""

    path: str
    user: str = ""
    top: str = "body"


PICTURES = {
    "home": Picture("/", top="section[aria-labelledby=pairings]"),
    "plan": Picture("/plan/1/"),
    "place": Picture("/places/5333/"),
    "village": Picture("/villages/533323201204/"),
    "first-page": Picture("/cockpit/", user="fugong"),
    "map": Picture("/cockpit/map/?measure=m0", user="yunnan", top="main form"),
}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
# The maps in more pixels than these would be heavy pictures.
SIZE = {"width": 1040, "height": 900}
COLOURS = 256
# Of the maps and charts that can be seen, all have been drawn.
DRAWN = """() => [...document.querySelectorAll("[data-map], [data-chart]")].every((one) =>
    one.hidden || one.getBoundingClientRect().top > innerHeight || one.querySelector("canvas"))"""


def main(address: str) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for language, locale in LANGUAGES.items():
            for name, picture in PICTURES.items():
                page = opened(chromium, address, locale, picture.user)
                take(page, picture, Path(__file__).with_name(f"{name}.{language}.png"))
                page.close()
        chromium.close()


def opened(chromium: Browser, address: str, locale: str, user: str) -> Page:
    page = chromium.new_page(
        base_url=address, locale=locale, viewport=SIZE, reduced_motion="reduce"
    )
    if user:
        page.goto("/login/")
        page.locator("[name=username]").fill(user)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").click()
        page.wait_for_url("**/cockpit/")
    return page


def take(page: Page, picture: Picture, file: Path) -> None:
    """One screen of the page, its maps and charts drawn, as a PNG of few colours."""
    page.goto(picture.path, wait_until="networkidle")
    page.locator(picture.top).evaluate("one => one.scrollIntoView()")
    page.wait_for_function(DRAWN)
    whole = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = whole.quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1])
