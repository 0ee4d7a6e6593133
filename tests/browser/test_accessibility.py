"""Pages can be used by everybody: what axe-core calls serious or critical is not there."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.site import ROOT
from tests.browser.test_every_page import OFFICE, PUBLIC

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
GRAVE = {"serious", "critical"}


def grave_faults(page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{page.url} {one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("zh", DESKTOP, "light"), ("en", PHONE, "dark")],
    ids=["zh-desktop-light", "en-phone-dark"],
)
@pytest.mark.parametrize(
    ("user", "pages"), [("", PUBLIC), ("fugong", OFFICE)], ids=["all", "office"]
)
def test_no_grave_barrier(browse, language, width, scheme, user, pages):
    """Names, roles, contrast and order, in both languages, by day and by night."""
    page = browse(
        "/", language=language, width=width, user=user, color_scheme=scheme, bypass_csp=True
    )
    found = []
    for path in pages.values():
        page.goto(path)
        found += grave_faults(page)
    assert found == []
