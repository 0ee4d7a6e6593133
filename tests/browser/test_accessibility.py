"""Pages can be used by everybody: axe-core finds nothing to object to, however slight."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.site import ROOT
from tests.browser.test_every_page import KEEPING, OFFICE, PUBLIC, RELEASING

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
PAGES = {"": PUBLIC, "fugong": OFFICE, "yunnan": RELEASING, "admin": KEEPING}


def faults_of(page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{page.url} {one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("zh", DESKTOP, "light"), ("en", PHONE, "dark")],
    ids=["zh-desktop-light", "en-phone-dark"],
)
@pytest.mark.parametrize("user", list(PAGES), ids=["anybody", "office", "releasing", "keeping"])
def test_no_barrier(browse, language, width, scheme, user):
    """Names, roles, contrast and order, in both languages, by day and by night."""
    look = {"language": language, "width": width, "color_scheme": scheme}
    page = browse("/", user=user, bypass_csp=True, **look)
    found = []
    for path in PAGES[user].values():
        page.goto(path)
        found += faults_of(page)
    assert found == []
