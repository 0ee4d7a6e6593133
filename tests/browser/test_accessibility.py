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
@pytest.mark.parametrize("user", ["", "fugong"], ids=["anybody", "office"])
def test_no_grave_barrier(browse, language, width, scheme, user):
    """Names, roles, contrast and order, in both languages, by day and by night."""
    look = {"language": language, "width": width, "color_scheme": scheme}
    page = browse("/", user=user, bypass_csp=True, **look)
    found = []
    for path in (OFFICE if user else PUBLIC).values():
        page.goto(path)
        found += grave_faults(page)
    assert found == []
