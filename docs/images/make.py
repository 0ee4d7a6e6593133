"""Take the pictures of the README from a running site that holds the whole example.

.venv/bin/python docs/images/make.py http://127.0.0.1:8000
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = {
    "home": "/",
    "plan": "/plan/1/",
    "place": "/places/5333/",
    "village": "/villages/533323201204/",
}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
# The map of the front page in more pixels than these would be a heavy picture.
WIDTH, HEIGHT = 1040, 900


def main(address: str) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for language, locale in LANGUAGES.items():
            size = {"width": WIDTH, "height": HEIGHT}
            page = chromium.new_page(locale=locale, viewport=size, reduced_motion="reduce")
            for name, path in PAGES.items():
                page.goto(address.rstrip("/") + path, wait_until="networkidle")
                page.screenshot(path=Path(__file__).with_name(f"{name}.{language}.png"))
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1])
